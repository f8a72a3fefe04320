#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A host with 300 queues, and a domain that goes while it is looked at.
. "$(dirname "$0")/lib.sh"

tree_new many
for ((id = 1; id <= 50; id++)); do
	tree_domain "$id" "guest-$id"
	tree_device "vbd-$id-51712"
	tree_device "vif-$id-0"
	for q in 0 1; do
		tree_queue "vbd-$id-51712" $q tasks=$((1000 + id)) irqs=$((100 + id))
		tree_queue "vif-$id-0" $q-tx
		tree_queue "vif-$id-0" $q-rx moves=$id
	done
done
works "list" list -i 0
is "a row each" "$(wc -l <<<"$out")" 301
is "rows are in order" "$(awk 'NR > 1 { print $1 }' <<<"$out" | uniq | head -n 12 | tr '\n' ' ')" \
	"guest-1 guest-2 guest-3 guest-4 guest-5 guest-6 guest-7 guest-8 guest-9 guest-10 guest-11 guest-12 "
is "all lines are of one width" "$(awk '{ print length($0) }' <<<"$out" | sort -u | wc -l)" 1
run list -i 0 --sort moves
is "the most moves first" "$(awk 'NR == 2 { print $1, $NF }' <<<"$out")" "guest-50 50"
run list -i 0 --json
json "JSON has all" "len(j['queues'])" 300
run status -i 0 --json
json "status counts all" "(j['queues']['all'], j['queues']['on_home'])" "(300, 300)"
works "explain of a domain" explain guest-17
is "explains its six queues" "$(grep -c '^v[bi][df]-17-.*reason steered' <<<"$out")" 6
works "set of a domain" set guest-17 strict
is "both devices have it" "$(got "$(tree_dir vif-17-0)/policy") $(got "$(tree_dir vbd-17-51712)/policy")" \
	"strict strict"
is "no other has" "$(grep -l strict "$XEN_NUMA_ROOT"/sys/bus/xen-backend/devices/*/numa/policy | wc -l)" 2
works "save" save
is "two lines" "$(grep -c '^guest-17 ' "$XEN_NUMA_ROOT/etc/xen/numa.conf")" 2

# Half of a queue's files are read when its device goes.
file=$XEN_NUMA_ROOT$(tree_dir vif-30-0)/queue-1-tx/moves
hold "$file"
"$XEN_NUMA" list -i 0 >"$TREES/stdout" 2>"$TREES/stderr" &
reached "$file"
rm -r "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/vif-30-0" "$XEN_NUMA_ROOT/xenstore/local/domain/30"
release 1
code=0
wait $! || code=$?
out=$(<"$TREES/stdout")
is "a device that goes while it is read: no error" "$code $(<"$TREES/stderr")" "0 "
check "the queue is left out" [ "$(grep -c 'vif-30-0 *1-tx' <<<"$out")" = 0 ]
is "the others are all there" "$(grep -vc -e vif-30-0 -e DOMAIN <<<"$out")" 296
run list -i 0
is "then it is gone" "$(grep -c vif-30-0 <<<"$out")" 0
has "and its other device's domain is" "(gone)"

# Between two readings.
file=$XEN_NUMA_ROOT$(tree_dir vbd-31-51712)/queue-0/moves
hold "$file"
"$XEN_NUMA" list -i 0.1 >"$TREES/stdout" 2>"$TREES/stderr" &
reached "$file"
hold "$file"
release 1
reached "$file"
rm -r "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/vif-31-0"
release 1
code=0
wait $! || code=$?
is "a device that goes between two readings: no error" "$code $(<"$TREES/stderr")" "0 "
check "the rest is shown" [ "$(grep -c ' steered ' "$TREES/stdout")" -ge 292 ]
rm "$file"
echo 1 >"$file"

# Its policy is written when it has gone.
file=$XEN_NUMA_ROOT$(tree_dir vif-32-0)/policy
hold "$file"
"$XEN_NUMA" set guest-32 off >"$TREES/stdout" 2>"$TREES/stderr" &
reached "$file"
rm "$file"
release default
code=0
wait $! || code=$?
is "set: what has gone is said, with its code" "$code $(<"$TREES/stderr")" \
	"6 xen-numa: vif-32-0: it has gone"
is "the other device has its policy" "$(got "$(tree_dir vbd-32-51712)/policy")" off

end
