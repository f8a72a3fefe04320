#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# metrics: what node_exporter's collector and Prometheus take.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/xen.sh"

value() { grep -v '^#' <<<"$out" | grep -F -- "$1 " | sed 's/.* //'; }
promtool_likes() {
	if ! command -v promtool >/dev/null; then
		skip "$1: promtool" "no promtool"
		return
	fi
	is "$1: promtool has nothing to say" "$(promtool check metrics <<<"$out" 2>&1)" ""
}

tree_new metrics PVH
tree_guests
xen_good
works "metrics" metrics
promtool_likes "metrics"
is "ends as OpenMetrics wants it" "$(tail -n 1 <<<"$out")" "# EOF"
is "local bytes of a device are those of its queues" \
	"$(value 'xen_numa_bytes_total{domain="vm1",device="vif-0",where="local"}')" 1800000
is "remote ones" "$(value 'xen_numa_bytes_total{domain="vm2",device="vif-0",where="remote"}')" 5000000
is "moves" "$(value 'xen_numa_moves_total{domain="vm1",device="vif-0"}')" 8
is "queues by reason" "$(value 'xen_numa_queues{reason="steered"}')" 4
is "off home" "$(value xen_numa_queues_off_home)" 1
is "free memory" "$(value 'xen_numa_node_free_bytes{node="1"}')" $((2000 << 20))
is "every sample is of a family that was named" "$(
	awk '/^# TYPE/ { type[$3] = $4; next }
		/^#/ { next }
		{ name = $1; sub(/{.*/, "", name); if (!(name in type)) print name }' <<<"$out")" ""

for per in host domain device queue; do
	works "per $per" metrics --per $per
	promtool_likes "per $per"
	sum=$(awk '/^xen_numa_bytes_total/ { n += $NF } END { printf "%d\n", n }' <<<"$out")
	is "per $per: bytes all together" "$sum" 8910000
done
is "series of six queues" "$(grep -c '^xen_numa_bytes_total' <<<"$out")" 18
works "pages" metrics --pages
promtool_likes "pages"
is "a guest's memory" "$(value 'xen_numa_domain_memory_bytes{domain="vm2",node="1"}')" $((65536 * 4096))
works "openmetrics" metrics --openmetrics
is "a counter's family is without _total" "$(grep -c '^# TYPE xen_numa_bytes counter$' <<<"$out")" 1

# Names that break lines, quotes and series.
tree_domain 1 'a"b\c'
tree_domain 2 $'\xff\xfe\xc3\xa4'
works "bad names" metrics
promtool_likes "bad names"
is "are escaped" "$(grep -c '^xen_numa_moves_total{domain="a\\"b\\\\c",device="vif-0"} 8$' <<<"$out")" 1
is "what is no UTF-8 is replaced" "$(grep -c $'domain="\xef\xbf\xbd\xef\xbf\xbd\xc3\xa4"' <<<"$out")" 8
tree_domain 1 same
tree_domain 2 same
works "two of the same name" metrics --pages
promtool_likes "two of the same name"
is "are told apart" "$(grep -o 'domain="domid-[12]",device="vif-0",where="local"' <<<"$out" | wc -l)" 2
is "no series is there twice" "$(grep -v '^#' <<<"$out" | sed 's/ [^ ]*$//' | sort | uniq -d)" ""
rm -r "$XEN_NUMA_ROOT/xenstore/local/domain/2"
run metrics
is "one that has gone goes by its number" "$(grep -c 'domain="domid-2",device="vif-0",where="local"' <<<"$out")" 1

# The file.
file=$TREES/out.prom
works "a file" metrics --output "$file"
is "nothing on standard output" "$out" ""
is "it is whole" "$(tail -n 1 "$file")" "# EOF"
is "others may read it" "$(stat -c %a "$file")" 644
says "a directory that is not there" 1 "No such file" metrics -o "$TREES/absent/out.prom"
mkdir -p "$TREES/dir/out.prom"
says "a directory in its place" 1 "Is a directory" metrics -o "$TREES/dir/out.prom"
is "nothing is left behind" "$(ls -A "$TREES/dir")" out.prom
says "no such kind" 2 "--per is one of" metrics --per planet
says "no arguments" 2 "takes no arguments" metrics all

# 300 queues: series do not grow with queues unless asked for.
tree_new many PVH
for ((i = 1; i <= 50; i++)); do
	tree_domain $i "g$i"
	tree_device "vif-$i-0"
	for ((q = 0; q < 3; q++)); do
		tree_queue "vif-$i-0" $q-tx
		tree_queue "vif-$i-0" $q-rx
	done
done
run metrics
is "50 devices with 300 queues: series of bytes" "$(grep -c '^xen_numa_bytes_total' <<<"$out")" 150
promtool_likes "300 queues"
run metrics --per host
is "or as few as one wants" "$(grep -c '^xen_numa_bytes_total' <<<"$out")" 3

# Without the module, without Xen.
rm -r "$XEN_NUMA_ROOT/sys/module/xen_numa"
works "no module" metrics
is "is a number, too" "$(value xen_numa_module_loaded) $(value xen_numa_can_steer)" "0 0"
promtool_likes "no module"
tree_bare none
says "no Xen" 4 "not a Xen host" metrics -o "$file.none"
check "and no file" [ ! -e "$file.none" ]

# The dashboard asks for what there is.
if command -v python3 >/dev/null; then
	xen_numa_families() {
		python3 - "$here/../grafana/xen-numa.json" <<-'END'
			import json, re, sys
			board = json.load(open(sys.argv[1]))
			text = " ".join(t["expr"] for p in board["panels"] for t in p["targets"])
			print("\n".join(sorted(set(re.findall(r"xen_numa_[a-z_]+", text)))))
		END
	}
	tree_new board PVH
	tree_guests
	xen_good
	run metrics --pages
	is "the dashboard shows only families that there are" "$(
		xen_numa_families | while read -r name; do
			grep -q "^# TYPE $name " <<<"$out" || echo "$name"
		done)" ""
	check "and shows some" [ "$(xen_numa_families | wc -l)" -ge 8 ]
fi
end
