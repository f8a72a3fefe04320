#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# list: what the files say, sorted and filtered as asked for.
. "$(dirname "$0")/lib.sh"

tree_new host
tree_guests
works "list" list -i 0
is "the table" "$out" "\
DOMAIN  DEVICE       QUEUE  HOME    PLACE   REASON      LOCAL  BYTES  MOVES
vm1     vbd-1-51712  0      node:0  node:0  steered       90%   977K      1
vm1     vif-1-0      0-rx   node:0  node:0  steered       90%   977K      7
vm1     vif-1-0      0-tx   node:0  node:0  steered       90%   977K      1
vm2     vbd-2-51712  0      node:1  node:1  steered      100%   879K      1
vm2     vif-2-0      0-rx   -       -       no-traffic      -     0B      1
vm2     vif-2-0      0-tx   node:1  -       home-full      0%   4.8M      1"

# column N - of the table, without its title
column() { awk -v n="$1" 'NR > 1 { print $n }' <<<"$out" | tr '\n' ' '; }
run list -i 0 --sort moves
is "by moves, most first" "$(column 9)" "7 1 1 1 1 1 "
run list -i 0 --sort moves --reverse
is "by moves, fewest first" "$(column 9)" "1 1 1 1 1 7 "
run list -i 0 --sort local
is "by local share, worst first" "$(column 7)" "- 0% 90% 90% 90% 100% "
run list -i 0 --sort rate
is "by bytes" "$(column 8)" "4.8M 977K 977K 977K 879K 0B "
run list -i 0 -r
is "domains the other way round" "$(column 1)" "vm2 vm2 vm2 vm1 vm1 vm1 "
for id in 10 9; do
	tree_domain $id vm$id
	tree_device vif-$id-0
	tree_queue vif-$id-0 0-tx
done
run list -i 0
is "vm10 comes behind vm9" "$(column 1)" "vm1 vm1 vm1 vm2 vm2 vm2 vm9 vm10 "
rm -r "$XEN_NUMA_ROOT"/sys/bus/xen-backend/devices/vif-{9,10}-0

run list -i 0 --domain vm2
is "one domain by name" "$(column 2)" "vbd-2-51712 vif-2-0 vif-2-0 "
run list -i 0 --domain 1
is "one by number" "$(column 2)" "vbd-1-51712 vif-1-0 vif-1-0 "
run list -i 0 --domain 00000002-1111-2222-3333-444444444444
is "one by UUID" "$(column 2)" "vbd-2-51712 vif-2-0 vif-2-0 "
run list -i 0 --device vm1:xvda
is "one device" "$(column 2)" "vbd-1-51712 "
run list -i 0 --device vif-1-0/0-rx
is "one queue" "$(column 3)" "0-rx "
run list -i 0 --reason no-traffic
is "one reason" "$(column 6)" "no-traffic "
run list -i 0 --off-home
is "those off their homes" "$(column 6)" "home-full "
run list -i 0 --off-home --domain vm1
is "none of those: only the heading" "$(wc -l <<<"$out") $code" "1 0"

run list -i 0 --json
is "JSON: exit code and errors" "$code $err" "0 "
json "JSON: all queues" "len(j['queues'])" 6
json "JSON: every value of one" "sorted((k, v) for k, v in j['queues'][-1].items())" \
	"[('bytes_per_second', None), ('device', 'vif-2-0'), ('domain', 'vm2'), ('domid', 2), ('home', 1), ('home_node', 1), ('local', {'bytes': 0, 'frames': 900}), ('local_share', 0), ('memory_node', 0), ('mode', 'full'), ('moves', 1), ('off_home', True), ('place', -1), ('place_pxm', -1), ('policy', 'auto'), ('queue', '0-tx'), ('rate', None), ('reason', 'home-full'), ('remote', {'bytes': 5000000, 'frames': 90}), ('sampled', False), ('unknown', {'bytes': 10000, 'frames': 10}), ('uuid', '00000002-1111-2222-3333-444444444444')]"
tree_domain 1 $'a"b\\c\tv\xff\xc3\xa9'
run list -i 0 --json --domain 1
json "JSON: a name with everything in it" "ascii(j['queues'][0]['domain'])" \
	"'a\"b\\\\c\\tv\\ufffd\\xe9'"
rm "$XEN_NUMA_ROOT/xenstore/local/domain/1/name"
run list -i 0
has "a domain that has gone" "(gone)"

# A PV dom0 has no nodes.
tree_new pv PV
tree_domain 1 vm1
tree_device vif-1-0 default stock
tree_queue vif-1-0 0-tx home=1 home_node=-1 place=-1 place_pxm=1
run list -i 0
has "PV: places are PXMs" "pxm:1 pxm:1 steered"
has "stock backends are sampled" "~977K"
# A module that is older than this command.
rm "$XEN_NUMA_ROOT$(tree_dir vif-1-0)"/queue-0-tx/{place_pxm,votes,irqs,tasks}
run list -i 0
has "an older module: the place of what is steered" "pxm:1 pxm:1 steered"
put "$(tree_dir vif-1-0)/queue-0-tx/reason" fixed
put "$(tree_dir vif-1-0)/queue-0-tx/policy" pxm:0
run list -i 0
has "an older module: the place of what is fixed" "pxm:1 pxm:0 fixed"

# What follows user-space backends is no domain's.
tree_new user
tree_device gntdev default user
tree_queue gntdev 3
run list -i 0
has "gntdev" "- gntdev 3 node:0"

# Bytes per second come from two readings. Between them a file that can be read
# only when the test writes it holds the command up: the votes, which are read last.
# between COMMAND... - lists the disk of vm1 twice, with the command run in between
between() {
	local file

	tree_new rates
	tree_guests
	file=$XEN_NUMA_ROOT$(tree_dir vbd-1-51712)/queue-0/votes
	hold "$file"
	"$XEN_NUMA" list -i 0.1 --json >"$TREES/json" 2>"$TREES/stderr" &
	reached "$file"
	hold "$file"
	"$@"
	release "0:1 1:0"
	reached "$file"
	release "0:1 1:0"
	wait $!
	out=$(<"$TREES/json")
}
one="[q for q in j['queues'] if q['device'] == 'vbd-1-51712'][0]"

between put "$(tree_dir vbd-1-51712)/queue-0/remote_bytes" 10090000
json "a queue that moved has a rate" "$one['rate']['remote'] > 0" True
json "its share is of the interval" "$one['local_share']" 0
json "the others stood still" \
	"sum(q['bytes_per_second'] for q in j['queues'] if q['device'] != 'vbd-1-51712')" 0
json "and show what they did before" \
	"[q['local_share'] for q in j['queues'] if q['device'] == 'vbd-2-51712']" "[1]"
between put "$(tree_dir vbd-1-51712)/queue-0/local_bytes" 5
json "one that has connected again has nothing to compare with" "$one['bytes_per_second']" None
# another directory of the same name
give_back() {
	local dir
	dir=$XEN_NUMA_ROOT$(tree_dir vbd-1-51712)

	rm -rf "$TREES/away"
	mv "$dir" "$TREES/away"
	cp -r "$TREES/away" "$dir"
	echo 20000000 >"$dir/queue-0/local_bytes"
}
between give_back
json "nor has one that was taken away and given back" "$one['bytes_per_second']" None

end
