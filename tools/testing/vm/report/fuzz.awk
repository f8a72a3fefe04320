# SPDX-License-Identifier: GPL-2.0
#
# Compares what the turns of scenarios/fuzz-frontend.sh have cost dom0: a table,
# and TAP. Reads its files "turns", "windows" and the plugin's "counts", in this
# order; limit= is in per cent of stock's, slack= in KiB.

function variant_of(name) {
	sub(/-.*/, "", name)
	return name
}

FILENAME ~ /turns$/ {
	v = variant_of($1)
	turns[v]++
	lines[v] += $2
	bytes[v] += $3
	own[v] += $4
	xen_lines[v] += $5
	memory[v] += $7 - $6
	frames[v] += $8
	next
}

# NAME/PATH ROUNDS REQUESTS ANSWERS OK CONNECTIONS STUCK; all but the label is
# since the guest began
FILENAME ~ /windows$/ {
	split($1, l, "/")
	device = l[2] ~ /vif|fatal/ ? "vif" : "vbd"
	v = variant_of(l[1])
	what = v "/" l[2]
	window[nr_windows++] = what
	requests[what] += $3 - last[l[1], device, 3]
	answers[what] += $4 - last[l[1], device, 4]
	right[what] += $5 - last[l[1], device, 5]
	connections[what] += $6 - last[l[1], device, 6]
	stuck[what] += $7 - last[l[1], device, 7]
	for (i = 3; i <= 7; i++)
		last[l[1], device, i] = $i
	next
}

$1 == "window" {
	what = window[$2]
	next
}
$1 == "end" {
	complete++
	next
}
length($1) < 16 {
	if ($1 == "0")
		user[what] += $2
	next
}
$1 ~ /^ffffffff[89a-f]/ {
	kernel[what] += $2
	if ($1 ~ /^ffffffff[c-f]/)
		modules[what] += $2
	next
}
{
	xen[what] += $2
}

function test(good, text) {
	printf "%sok %d - %s\n", good ? "" : "not ", ++tests, text
	failed += !good
}

# per cent that A is more than B
function more(a, b) {
	return b ? (a - b) * 100 / b : a ? 1000 : 0
}

function within(a, b) {
	return more(a, b) <= limit
}

function cost(what) {
	return answers[what] ? (kernel[what] + xen[what]) / answers[what] : 0
}

END {
	test(nr_windows && complete == nr_windows, "every window was counted: " complete)
	split("stock full sampled", variants, " ")
	split("vbd vif", paths, " ")
	printf "# %-14s %9s %9s %6s %6s %6s %10s %10s %10s %10s\n", "", "requests", "answers",
		"right", "conn.", "stuck", "Xen", "dom0", "modules", "more, %"
	for (p = 1; p <= 2; p++)
		for (i = 1; i <= 3; i++) {
			w = variants[i] "/" paths[p]
			printf "# %-14s %9d %9d %6d %6d %6d %10d %10d %10d %10.2f\n", w, requests[w],
				answers[w], right[w], connections[w], stuck[w],
				answers[w] ? xen[w] / answers[w] : 0,
				answers[w] ? kernel[w] / answers[w] : 0,
				answers[w] ? modules[w] / answers[w] : 0,
				more(cost(w), cost("stock/" paths[p]))
		}
	printf "# Xen, dom0, and modules in it: instructions for each answer\n"
	for (i = 1; i <= 3; i++) {
		v = variants[i]
		printf "# %-14s %d lines, %d bytes in dom0's log (%d lines of xen-numa's), %d lines in Xen's; %d KiB more; %d frames seen\n",
			v, lines[v], bytes[v], own[v], xen_lines[v], memory[v], frames[v]
	}
	for (p = 1; p <= 2; p++) {
		s = "stock/" paths[p]
		test(answers[s] > 0 && right[s] < answers[s] * 0.9 && connections[s] > 4,
			paths[p] ": the attack does happen")
		test(!stuck[s], paths[p] ": the attack goes on")
		for (i = 2; i <= 3; i++) {
			w = variants[i] "/" paths[p]
			test(requests[w] == requests[s] && within(answers[s], answers[w]),
				paths[p] ": the same attack on " variants[i])
			test(within(cost(w), cost(s)), sprintf("%s: CPU time of dom0 with %s: %+.2f %%",
				paths[p], variants[i], more(cost(w), cost(s))))
		}
	}
	for (i = 2; i <= 3; i++) {
		v = variants[i]
		test(turns[v] == turns["stock"], v ": as many turns")
		test(within(lines[v], lines["stock"]), sprintf("%s: lines in dom0's log: %+.2f %%", v,
			more(lines[v], lines["stock"])))
		test(within(bytes[v], bytes["stock"]), sprintf("%s: bytes in dom0's log: %+.2f %%", v,
			more(bytes[v], bytes["stock"])))
		test(within(xen_lines[v], xen_lines["stock"]), sprintf("%s: lines in Xen's log: %+.2f %%", v,
			more(xen_lines[v], xen_lines["stock"])))
		test(memory[v] <= memory["stock"] + slack * turns[v],
			sprintf("%s: memory: %+d KiB", v, memory[v] - memory["stock"]))
		test(v != "full" || frames[v] > 0, v ": xen-numa is at work")
	}
	printf "1..%d\n", tests
	exit failed > 0
}
