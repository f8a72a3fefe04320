#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The command against Xen's own figures: xen-numa domains, heap, doctor, metrics,
# record and top, compared with xl, Xen's log and its debug key, and sysfs.
#
# Runs on any host of the bench. What doctor has to say follows from what the host
# is, by other means than doctor's. With HOMES there are guests that are up; with
# NEWCOMER, a node, one more comes and goes meanwhile.
. "$(dirname "$0")/ktap.sh"

SLACK=4			# MiB that come and go while we look
X=xen-numa

for tool in $X xl vmxen; do
	command -v $tool > /dev/null || skip_all "no $tool"
done

declare -A pxm_of=()	# by Xen's number of a node
nodes=()		# Xen's numbers

# json FILE PATH... - values of a JSON text, as lines "PATH VALUE"; a path is the
# keys and places on the way. It reads the texts that the command writes: a line
# for each value.
json() {
	awk '
		{ line = $0; gsub(/^ +|,$/, "", line) }
		line ~ /^[]}]/ { depth--; next }
		{
			if (match(line, /^"[^"]*": /)) {
				key = substr(line, 2, RLENGTH - 4)
				line = substr(line, RLENGTH + 1)
			} else {
				key = place[depth]++
			}
			path[depth] = key
			if (line == "{" || line == "[") {
				depth++
				place[depth] = 0
				next
			}
			full = ""
			for (i = 1; i <= depth; i++)
				full = full (full == "" ? "" : ".") path[i]
			gsub(/^"|"$/, "", line)
			if (line != "{}" && line != "[]")
				print full, line
		}' "$1"
}

# value FILE PATH - of one
value() { awk -v p="$2" '$1 == p { sub(/^[^ ]* /, ""); print }' "$1"; }

# run NAME ARG... - the command; its output as lines in /tmp/x.NAME, its exit
# code in code
run() {
	local name=$1

	shift
	code=0
	$X "$@" > /tmp/x.json 2> /tmp/x.err || code=$?
	json /tmp/x.json > "/tmp/x.$name"
}

# quiet WHAT CODE - the last run said nothing on standard error and ended so
quiet() { is "$1" "$code $(cat /tmp/x.err)" "$2 "; }

near() {
	local d=$(($1 - $2))

	[ ${d#-} -le $SLACK ]
}

read_xen() {
	local line re='Node ([0-9]+) PXM ([0-9]+) '

	while IFS= read -r line; do
		[[ ! $line =~ $re ]] || pxm_of[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
	done <<< "$(xl dmesg)"
	re='^ *([0-9]+): +([0-9]+) +([0-9]+) +[0-9,]+$'
	while IFS= read -r line; do
		[[ $line =~ $re ]] || continue
		nodes+=("${BASH_REMATCH[1]}")
	done <<< "$(xl info -n | sed -n '/^numa_info/,$p')"
}

# xl_node NID FIELD - 1 size, 2 free memory, in MiB
xl_node() { xl info -n | sed -n "s/^ *$1: *\([0-9]*\) *\([0-9]*\) *[0-9,]*\$/\\$2/p" | tail -n 1; }

# The node of that PXM in heap's answer: its place there.
heap_place() { sed -n "s/^nodes\.\([0-9]*\)\.pxm $1\$/\1/p" /tmp/x.heap; }

test_heap() {
	local nid place mib pages

	run heap heap --json
	quiet "heap" 0
	is "heap: as many nodes as xl has" "$(grep -c '^nodes\.[0-9]*\.pxm ' /tmp/x.heap)" ${#nodes[@]}
	for nid in "${nodes[@]}"; do
		place=$(heap_place "${pxm_of[$nid]:--1}")
		is "heap: PXM ${pxm_of[$nid]} is Xen's node" "$(value /tmp/x.heap "nodes.$place.xen_node")" "$nid"
		mib=$(($(value /tmp/x.heap "nodes.$place.bytes") >> 20))
		is "heap: PXM ${pxm_of[$nid]}: its size in MiB" "$mib" "$(xl_node "$nid" 1)"
		mib=$(($(value /tmp/x.heap "nodes.$place.free_bytes") >> 20))
		check "heap: PXM ${pxm_of[$nid]}: free, $mib MiB" near "$mib" "$(xl_node "$nid" 2)"
		is "heap: PXM ${pxm_of[$nid]}: distance to itself" \
			"$(value /tmp/x.heap "nodes.$place.distances.$place.distance")" 10
		[ -n "$counts" ] || continue
		pages=$(sed -n "s/^nodes\.$place\.free_pages_by_width\.[0-9]*\.pages //p" /tmp/x.heap |
			awk '{ n += $1 } END { printf "%d\n", n }')
		check "heap: PXM ${pxm_of[$nid]}: pages by width add up" \
			near $((pages / 256)) "$(xl_node "$nid" 2)"
	done
	check "heap: as a table" eval "$X heap | grep -q '^NODE  *CPUS  *MEMORY  *FREE'"
}

# by_key DOMID - "PXM:PAGES " of Xen's debug key, by PXM
by_key() {
	local nid

	xl debug-keys u
	xl dmesg | awk -v d="d$1" '
		/ d[0-9]+ \(total: / { on = 0; for (i = 1; i <= NF; i++) if ($i == d) on = 1; if (on) split("", n) }
		on && / Node [0-9]+: [0-9]+$/ { sub(/:$/, "", $(NF - 1)); n[$(NF - 1)] = $NF }
		END { for (i in n) print i, n[i] }' > /tmp/x.key
	while read -r nid pages; do
		echo "${pxm_of[$nid]}:$pages"
	done < /tmp/x.key | grep -v ':0$' | sort -n | tr '\n' ' '
}

# place_of DOMID - in the answer of domains
place_of() { sed -n "s/^domains\.\([0-9]*\)\.domid $1\$/\1/p" /tmp/x.domains; }

# What xl says of a vCPU, "HARD SOFT", as xl writes it.
xl_affinity() {
	xl vcpu-list "$1" | awk -v v="$2" '
		NR > 1 && $3 == v { sub(/.*[0-9]\.[0-9] +/, ""); sub(/ \/ /, " "); print }'
}

# The command writes the CPUs, xl "all" where they are all.
all_or() { if [ "$1" = "$all_cpus" ]; then echo all; else echo "$1"; fi; }

test_vcpus() {
	local place=$1 domid=$2 i vcpu

	for i in $(sed -n "s/^domains\.$place\.vcpus\.\([0-9]*\)\.vcpu .*/\1/p" /tmp/x.domains); do
		vcpu=$(value /tmp/x.domains "domains.$place.vcpus.$i.vcpu")
		is "domains: $domid: affinity of vCPU $vcpu" \
			"$(all_or "$(value /tmp/x.domains "domains.$place.vcpus.$i.hard")") $(
				all_or "$(value /tmp/x.domains "domains.$place.vcpus.$i.soft")")" \
			"$(xl_affinity "$domid" "$vcpu")"
	done
	is "domains: $domid: as many vCPUs as xl has" \
		"$(grep -c "^domains\.$place\.vcpus\.[0-9]*\.vcpu " /tmp/x.domains)" \
		"$(xl vcpu-list "$domid" | awk 'NR > 1 && $4 != "-"' | grep -c .)"
}

test_pages() {
	local place=$1 domid=$2 got

	if [ -z "$counts" ]; then
		is "domains: $domid: pages by node are not known" \
			"$(value /tmp/x.domains "domains.$place.pages_by_node")" null
		return
	fi
	got=$(awk -v p="^domains\\\\.$place\\\\.pages_by_node\\\\." '
		$1 ~ p "[0-9]+\\.pxm$" { pxm = $2 }
		$1 ~ p "[0-9]+\\.pages$" && $2 > 0 { print pxm ":" $2 }' /tmp/x.domains | tr '\n' ' ')
	if [ "$domid" = 0 ]; then
		check "domains: dom0's pages: $got" [ -n "$got" ]
		return
	fi
	is "domains: $domid: pages as the debug key says" "$got" "$(by_key "$domid")"
}

test_domains() {
	local name domid place homes dir

	run domains domains --json
	quiet "domains" 0
	is "domains: as many as xl list has" "$(grep -c '^domains\.[0-9]*\.domid ' /tmp/x.domains)" \
		"$(xl list | awk 'NR > 1' | grep -c .)"
	is "domains: whether pages are known" "$(value /tmp/x.domains pages_known)" \
		"$([ -n "$counts" ] && echo true || echo false)"
	while read -r name domid _; do
		place=$(place_of "$domid")
		is "domains: $domid is called" "$(value /tmp/x.domains "domains.$place.domain")" "$name"
		test_pages "$place" "$domid"
		test_vcpus "$place" "$domid"
		dir=(/sys/bus/xen-backend/devices/v[bi][df]-"$domid"-*/numa)
		[ -d "${dir[0]}" ] || continue
		homes=$(sed -n "s/^domains\.$place\.devices\.[0-9]*\.homes\.[0-9]* //p" /tmp/x.domains |
			sort | tr '\n' ' ')
		is "domains: $domid: homes of its queues" "$homes" \
			"$(cat /sys/bus/xen-backend/devices/v[bi][df]-"$domid"-*/numa/queue-*/home |
				sort | tr '\n' ' ')"
	done <<< "$(xl list | awk 'NR > 1 { print $1, $2 }')"
	run one domains 0 --json
	is "domains: one of them" "$(grep -c '\.domid ' /tmp/x.one)" 1
	code=0
	$X domains nobody > /tmp/x.out 2> /tmp/x.err || code=$?
	is "domains: no such domain" "$code $(cat /tmp/x.err /tmp/x.out)" "6 xen-numa: no such domain: nobody"
}

# verdict CHECK - of the last doctor
verdict() {
	sed -n "s/^checks\.\([0-9]*\)\.check $1\$/\1/p" /tmp/x.doctor | while read -r place; do
		value /tmp/x.doctor "checks.$place.verdict"
	done
}

# node_of_cpu CPU - its PXM, as the bench has made the host
node_of_cpu() {
	local pxm cpus

	while IFS=: read -r pxm cpus; do
		[[ +$cpus+ != *+$1+* ]] || echo "$pxm"
	done < <(tr ' ' '\n' < /proc/cmdline | sed -n 's/^xn\.nodes=//p' | tr '/' '\n')
}

# pinned_nodes - the nodes of dom0's vCPUs that are pinned to a single CPU
pinned_nodes() {
	xl vcpu-list 0 | awk 'NR > 1 { sub(/.*[0-9]\.[0-9] +/, ""); print }' |
		while read -r cpus _; do
			[[ ! $cpus =~ ^[0-9]+$ ]] || node_of_cpu "$cpus"
		done | sort -u
}

test_doctor() {
	local pv hyper failed want pinned loose

	run doctor doctor --json
	is "doctor says nothing on standard error" "$(cat /tmp/x.err)" ""
	failed=$(grep -c '\.verdict fail$' /tmp/x.doctor)
	is "doctor: the exit code says whether something failed" "$code" $((failed > 0))
	grep -E -B 1 '\.verdict (fail|warning|unknown)$' /tmp/x.doctor | sed 's/^/# /'
	check "doctor: whatever failed has something to do" eval \
		"[ \"\$(grep -A 2 '\.verdict fail\$' /tmp/x.doctor | grep -c '\.todo null')\" = 0 ]"
	is "doctor: Xen" "$(verdict xen)" ok
	pv=$(grep -c '^PV$' /sys/hypervisor/guest_type)
	hyper=ok
	[[ $(vmxen frames 2>&1) != *error* ]] || [ "$pv" = 1 ] || hyper=fail
	is "doctor: the hypercall" "$(verdict hypercall)" $hyper
	is "doctor: pages by node" "$(verdict pages-by-node)" "$([ -n "$counts" ] && echo ok || echo note)"
	is "doctor: nodes" "$(verdict nodes)" "$([ ${#nodes[@]} -gt 1 ] && echo ok || echo fail)"
	want=ok
	[ -e /sys/firmware/acpi/tables/SRAT ] || want=fail
	is "doctor: SRAT" "$(verdict srat)" $want
	if [ ${#nodes[@]} -gt 1 ]; then
		pinned=$(pinned_nodes | grep -c .)
		loose=$(xl vcpu-list 0 | grep -c ' all / ')
		want=ok
		[ "$loose" = 0 ] || want=fail
		is "doctor: pinning" "$(verdict pinning)" $want
		is "doctor: where dom0 is" "$(verdict dom0-reach)" "$([ "$pinned" -gt 1 ] && echo ok || echo fail)"
	fi
	if [ "$pv" = 0 ]; then
		is "doctor: Linux's nodes" "$(verdict dom0-nodes)" \
			"$([ -e /sys/devices/system/node/node1 ] && echo ok || echo fail)"
	fi
	want=fail
	[ "$(cat $PARAMS/reason 2> /dev/null)" != ok ] || want=ok
	is "doctor: the module" "$(verdict module)" $want
	is "doctor: irqbalance" "$(verdict irqbalance)" ok
}

# bytes_now WHERE - of all queues, from sysfs
bytes_now() {
	cat /sys/bus/xen-backend/devices/*/numa/queue-*/"$1"_bytes | awk '{ n += $1 } END { printf "%.0f\n", n }'
}

test_metrics() {
	local before after got

	before=$(bytes_now local)
	code=0
	$X metrics --pages > /tmp/x.metrics 2> /tmp/x.err || code=$?
	after=$(bytes_now local)
	quiet "metrics" 0
	is "metrics: the last line" "$(tail -n 1 /tmp/x.metrics)" "# EOF"
	got=$(awk '/^xen_numa_bytes_total[{].*where="local"[}] / { n += $NF } END { printf "%.0f\n", n }' /tmp/x.metrics)
	check "metrics: local bytes: $before, $got, $after" [ "$got" -ge "$before" -a "$got" -le "$after" ]
	is "metrics: queues" "$(awk '/^xen_numa_queues[{]/ { n += $NF } END { print n + 0 }' /tmp/x.metrics)" \
		"$(queues | grep -c .)"
	check "metrics: a file" $X metrics --output /tmp/x.prom
	is "metrics: the same families" "$(grep -c '^# TYPE' /tmp/x.prom)" \
		"$(grep '^# TYPE' /tmp/x.metrics | grep -vc domain_memory)"
}

test_record() {
	rm -f /var/log/xen-numa/history /run/xen-numa/record
	check "record" $X record
	check "record: a line" until_ok 60 eval "$X record && [ -s /var/log/xen-numa/history ]"
	is "record: as it should be" "$(grep -vcE '^time=[0-9]+ seconds=[0-9.]+ mode=[a-z]+ reason=[a-z-]+ queues=[0-9]+ off_home=[0-9]+ moves=[0-9]+ local=[0-9]+ remote=[0-9]+ unknown=[0-9]+ m=(-|([0-9?]+>[0-9?]+:[0-9]+,?)+)$' /var/log/xen-numa/history)" 0
	is "plot says what it needs" "$($X plot matrix -o /tmp/x.svg 2>&1)" \
		"xen-numa: gnuplot is not installed: apt install gnuplot-nox"
}

test_top() {
	code=0
	$X top --once -i 0.5 > /tmp/x.top 2> /tmp/x.err || code=$?
	quiet "top --once" 0
	is "top: 24 lines" "$(grep -c '' /tmp/x.top)" 24
	is "top: a row for each queue" "$(grep -cE ' (vif|vbd)-[0-9]+-[0-9]+ ' /tmp/x.top)" "$(queues | grep -c .)"
	is "top: as many as sysfs has" "$(sed -n 's/^\([0-9]*\) queues: .*/\1/p' /tmp/x.top)" "$(queues | grep -c .)"
	if command -v script > /dev/null; then
		: > /tmp/x.raw
		(
			until_ok 60 grep -q 'REASON' /tmp/x.raw
			printf q
		) | TERM=vt100 script -qefc "stty rows 24 cols 80; exec $X top -i 0.5" /tmp/x.raw > /dev/null
		is "top on a terminal ends well" "${PIPESTATUS[1]}" 0
	fi
}

# breathe - dom0 goes before a guest, so one that is to come up needs pauses
breathe() {
	local i

	nap
	for ((i = 0; i < 20; i++)); do
		[ -e /tmp/x.coming ] || return 0
		nap
	done
}

# A guest is created and destroyed while the command looks; it may be seen or not, and
# nothing else happens.
test_vanishing() {
	local n bad=0 looked=0

	while [ ! -e /tmp/x.gone ]; do
		for n in domains heap "domains --json" metrics "top --once -i 0.1"; do
			# shellcheck disable=SC2086 # words
			$X $n > /tmp/x.out 2>> /tmp/x.vanish || bad=$((bad + 1))
			looked=$((looked + 1))
			breathe
		done
	done
	echo "$looked $bad" > /tmp/x.looked
}

# Whatever was before this; on some hosts it does nothing.
[ -e $PARAMS ] || modprobe xen-numa capacity_pct=0 2> /dev/null || skip_all "no xen-numa module"
VANISH=${VANISH:-${NEWCOMER:-}}
some_queues() { [ -n "$(queues)" ]; }
[ "$(cat $PARAMS/reason)" != ok ] || [ -z "${HOMES:-}" ] || until_ok 120 some_queues
read_xen
counts=yes
[[ $(vmxen free 2>&1) != *error* ]] || counts=
all_cpus=$(xl info | sed -n 's/^nr_cpus *: *//p')
all_cpus=$([ "$all_cpus" = 1 ] && echo 0 || echo "0-$((all_cpus - 1))")
[ ${#nodes[@]} -gt 0 ] || skip_all "xl info -n tells no nodes"

test_heap
test_domains
test_doctor
if [ -e $QUEUES ] && [ -n "$(queues)" ]; then
	test_metrics
	test_record
	test_top
fi

if [ -n "${VANISH:-}" ]; then
	bench_guests VANISH
	rm -f /tmp/x.gone /tmp/x.vanish
	: > /tmp/x.coming
	test_vanishing &
	looker=$!
	guests_load none
	guest_start vanish --node "$VANISH" --load disk,net --rate 64
	guest_wait_up vanish
	rm /tmp/x.coming
	guests_load write,read,tx,rx
	check "vanishing: it is there" eval "$X domains | grep -q '^vanish '"
	guest_destroy vanish
	check "vanishing: it is gone" eval "! $X domains | grep -q '^vanish '"
	touch /tmp/x.gone
	wait $looker
	is "vanishing: every look went well" "$(cut -d' ' -f2 /tmp/x.looked)" 0
	is "vanishing: nothing was said" "$(cat /tmp/x.vanish)" ""
	check "vanishing: it was looked at" [ "$(cut -d' ' -f1 /tmp/x.looked)" -ge 5 ]
fi

# Those who are not root.
if busybox setpriv --help > /dev/null 2>&1 || command -v setpriv > /dev/null; then
	nobody() { setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; }
	if nobody true 2> /dev/null; then
		for n in domains heap; do
			code=0
			nobody $X $n > /tmp/x.out 2> /tmp/x.err || code=$?
			is "$n: not for others" "$code $(cat /tmp/x.err /tmp/x.out)" \
				"5 xen-numa: Xen may only be asked by root"
		done
	fi
fi

done_testing
