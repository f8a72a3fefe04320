#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# status: the sums are those of the rows, and it fits on a screen.
. "$(dirname "$0")/lib.sh"

tree_new host
tree_guests
run status -i 0
is "a queue that cannot be at home is something found" "$code $err" "1 "
has "Xen and dom0" "Xen 4.20.2 dom0 PVH"
has "module" "Module full mode, ok: queues can be steered"
has "policy" "Policy auto; tick 250 ms, from 16 KiB, margin 50%, hold 2000 ms, capacity 90%"
has "queues" "Queues 6 of 4 devices: 4 at home, 1 away, 1 with no home yet"
has "reasons" "steered 4, no-traffic 1, home-full 1"
has "bytes" "40.4% local"
is "nodes" "$(tail -n 2 <<<"$out" | tr -s ' ')" " 0 0 0-1 3 3 -
 1 1 2-3 1 2 -"
has "a node's work, and what has its home there" "DOM0'S CPUS WORK THERE HOME THERE BYTES/S"
check "it fits on 80x24" eval '[ "$(wc -l <<<"$out")" -le 24 ] && ! grep -q "^.\{81\}" <<<"$out"'
check "no colours in a file" eval '[[ $out != *$'"'\\033'"'* ]]'
run status -i 0 --json
json "JSON: Xen and dom0" "(j['xen'], j['dom0'])" "({'version': '4.20.2', 'tells_frames': None}, {'type': 'PVH'})"
json "JSON: queues" "(j['queues']['all'], j['queues']['on_home'], j['queues']['off_home'], j['queues']['homeless'])" \
	"(6, 4, 1, 1)"
json "JSON: parameters" "j['parameters']['hold_ms']" 2000
json "JSON: reasons" "j['queues']['by_reason']['home-full']" 1
put "$(tree_dir vif-2-0)/queue-0-tx/reason" steered
run status -i 0
is "all where they should be" "$code $err" "0 "

tree_new empty
works "no devices" status -i 0
has "no queues" "Queues 0 of 0 devices"
has "no bytes" "none moved yet"

# What only root may see is not needed.
rm -r "$XEN_NUMA_ROOT/sys/kernel" "$XEN_NUMA_ROOT/xenstore"
works "no debugfs, no xenstore" status -i 0
has "dom0's CPUs are known all the same" "0-1"

# Every other CPU of 256 is on one node.
tree_new large PV
put /sys/kernel/debug/xen-numa/places "place=0 pxm=0 node=-1 cpus=$(seq -s, 0 2 254)
place=1 pxm=1 node=-1 cpus="
works "a large host" status -i 0
has "as many of its CPUs as fit" "0 - 0,2,4,6,8,10,12,14,... 0 0"
has "a node without any" "1 - none 0 0"

tree_new stock PV
put /sys/module/xen_numa/parameters/mode stock
run status -i 0
has "stock mode: samples" "Samples of stock backends, 20 ms every 5000 ms"

# What Xen says, where it may be asked.
# shellcheck source=xen.sh
. "$here/xen.sh"
tree_new asked
xen_good
works "with Xen" status -i 0
has "all vCPUs are pinned" "tells the node of a frame dom0 PVH, 4 vCPUs, 4 of them pinned to one node Module"
run status -i 0 --json
json "JSON: vCPUs" "(j['dom0']['vcpus'], j['dom0']['pinned_vcpus'])" "(4, 4)"
xen_edit 's/^vcpu 3 3 /vcpu 3 0-3 /'
works "with one that is not pinned" status -i 0
has "it is not counted" "4 vCPUs, 3 of them pinned"
xen_edit '/^node 1/d; /^distance/d; s/^node 0 0 4096 1000 0-1/node 0 -1 4096 1000 0-3/'
run status -i 0
has "on one node all are" "4 vCPUs, 4 of them pinned to one node"

end
