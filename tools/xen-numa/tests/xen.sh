# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# For tests of what Xen says: a program for which it says what the tree's file
# "xen" does (xen_fake.c); sourced after lib.sh.
XEN_NUMA=$XEN_NUMA-fake
export XEN_NUMA

# xen_is < LINES - from now on
xen_is() { cat >"$XEN_NUMA_ROOT/xen"; }

# xen_edit SED-COMMAND - a change of it
xen_edit() { sed -i "$1" "$XEN_NUMA_ROOT/xen"; }

# xen_good - two nodes, a pinned dom0, a guest on each node
xen_good() {
	xen_is <<-END
		version 4.20.4
		cpus 4
		node 0 0 4096 1000 0-1
		node 1 1 4096 2000 2-3
		distance 0 0 10
		distance 0 1 21
		distance 1 0 21
		distance 1 1 10
		free 0 32 1024
		free 0 33 254976
		free 1 33 512000
		domain 0 PV 524288
		vcpu 0 0 0-3
		vcpu 1 1 0-3
		vcpu 2 2 0-3
		vcpu 3 3 0-3
		pages 0 262144
		pages 1 262144
		domain 1 HVM 65536
		vcpu 0 0-1 0-3
		pages 0 65536
		domain 2 HVM 65536
		vcpu 0 2-3 0-3
		pages 1 65536
	END
}
