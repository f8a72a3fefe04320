# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Hosts made of files, which the command takes for the system's own with
# XEN_NUMA_ROOT; sourced.

# put FILE TEXT - a file of the present tree
put() {
	local path=$XEN_NUMA_ROOT$1

	[ -d "${path%/*}" ] || mkdir -p "${path%/*}"
	printf '%s\n' "$2" >"$path"
}

# got FILE - what is in it
got() { printf '%s\n' "$(<"$XEN_NUMA_ROOT$1")"; }

# tree_bare NAME - a machine without Xen
tree_bare() {
	export XEN_NUMA_ROOT=$TREES/$1

	rm -rf "$XEN_NUMA_ROOT"
	mkdir -p "$XEN_NUMA_ROOT"/{sys,proc,etc/xen}
}

# tree_xen NAME [PV|PVH] - a dom0 with two nodes, without the module
tree_xen() {
	tree_bare "$1"
	put /sys/hypervisor/type xen
	put /sys/hypervisor/properties/features 00000bff
	put /sys/hypervisor/guest_type "${2:-PVH}"
	put /sys/hypervisor/version/major 4
	put /sys/hypervisor/version/minor 20
	put /sys/hypervisor/version/extra .2
	put /sys/devices/system/node/online 0-1
	put /sys/devices/system/node/node0/cpulist 0-1
	put /sys/devices/system/node/node1/cpulist 2-3
	mkdir -p "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices"
	tree_domain 0 Domain-0 00000000-0000-0000-0000-000000000000
}

# tree_new NAME [PV|PVH] - the same with the module
tree_new() {
	tree_xen "$@"
	tree_module
}

# tree_module - it is loaded
tree_module() {
	local dir=/sys/module/xen_numa/parameters word node

	for word in reason=ok mode=full policy=auto tick_ms=250 min_kib=16 margin_pct=50 \
		hold_ms=2000 capacity_pct=90 window_ms=20 period_ms=5000; do
		put "$dir/${word%%=*}" "${word#*=}"
	done
	node=0,1
	[ "$(got /sys/hypervisor/guest_type)" = PVH ] || node=-1,-1
	put /sys/kernel/debug/xen-numa/places "place=0 pxm=0 node=${node%,*} cpus=0-1
place=1 pxm=1 node=${node#*,} cpus=2-3"
}

# tree_domain DOMID NAME [UUID] - xenstore knows it
tree_domain() {
	put "/xenstore/local/domain/$1/name" "$2"
	[ $# -lt 3 ] || put "/xenstore/local/domain/$1/vm" "/vm/$3"
}

# tree_dir DEVICE - its directory
tree_dir() {
	case $1 in
	gntdev) echo "/sys/devices/virtual/misc/xen!gntdev/numa" ;;
	*) echo "/sys/bus/xen-backend/devices/$1/numa" ;;
	esac
}

# tree_device DEVICE [POLICY [MODE]] - a device that was connected
tree_device() {
	local dir=/sys/bus/xen-backend/devices/$1/numa

	[ "$1" != gntdev ] || dir=$(tree_dir gntdev)
	put "$dir/policy" "${2:-default}"
	put "$dir/mode" "${3:-full}"
	put "$dir/numa_node" -1
}

# tree_queue DEVICE QUEUE [FILE=TEXT...] - one of its queues; what is not given is
# of one that is at home on node 0
tree_queue() {
	local dir=/sys/bus/xen-backend/devices/$1/numa/queue-$2 word

	[ "$1" != gntdev ] || dir=$(tree_dir gntdev)/queue-$2
	mkdir -p "$XEN_NUMA_ROOT$dir"
	shift 2
	for word in home=0 home_node=0 place=0 place_pxm=0 memory_node=0 reason=steered \
		policy=default moves=1 local_bytes=900000 local_frames=900 \
		remote_bytes=90000 remote_frames=90 unknown_bytes=10000 unknown_frames=10 \
		votes="0:50000 1:1000" irqs=57 tasks=325 "$@"; do
		printf '%s\n' "${word#*=}" >"$XEN_NUMA_ROOT$dir/${word%%=*}"
	done
}

# tree_guests - two guests, each with a disk and a network interface
tree_guests() {
	local id

	for id in 1 2; do
		tree_domain $id "vm$id" "0000000$id-1111-2222-3333-444444444444"
		tree_device "vbd-$id-51712"
		tree_device "vif-$id-0"
	done
	tree_queue vbd-1-51712 0
	tree_queue vif-1-0 0-tx
	tree_queue vif-1-0 0-rx moves=7
	tree_queue vbd-2-51712 0 home=1 home_node=1 place=1 place_pxm=1 remote_bytes=0 \
		unknown_bytes=0
	tree_queue vif-2-0 0-tx home=1 home_node=1 place=-1 place_pxm=-1 \
		reason=home-full local_bytes=0 remote_bytes=5000000 votes="0:10 1:99999"
	tree_queue vif-2-0 0-rx home=-1 home_node=-1 place=-1 place_pxm=-1 \
		reason=no-traffic local_bytes=0 remote_bytes=0 unknown_bytes=0 votes="0:0 1:0"
}
