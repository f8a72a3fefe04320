#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# doctor: each check on a host on which it passes and on one on which it does not.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/xen.sh"

# verdict CHECK - what was last said of it, nothing if it was not
verdict() {
	sed -n "s/^\([a-zA-Z]*\)  *$1  .*/\1/p" <<<"$out"
}

# good_host [PV|PVH] - nothing is wrong with it
good_host() {
	local cpu

	tree_new doctor "${1:-PVH}"
	tree_domain 1 vm1
	tree_domain 2 vm2
	tree_device vbd-1-51712
	tree_queue vbd-1-51712 0
	put /sys/firmware/acpi/tables/SRAT SRAT
	put /sys/module/xen_numa/taint O
	put /sys/module/xen_netback/version xen-numa-1.0
	put /sys/module/xen_netback/parameters/max_queues 4
	put /sys/module/xen_blkback/version xen-numa-1.0
	put /sys/devices/system/cpu/isolated ""
	put /sys/devices/system/cpu/nohz_full "(null)"
	put /sys/kernel/debug/kprobes/enabled 1
	for cpu in 0 1; do
		put "/sys/devices/system/node/node$cpu/meminfo" "Node $cpu MemTotal:        1048576 kB
Node $cpu MemFree:          524288 kB"
	done
	[ "${1:-PVH}" = PVH ] || rm -r "$XEN_NUMA_ROOT"/sys/devices/system/node/*
	for cpu in 0 1 2 3; do
		[ "${1:-PVH}" = PV ] ||
			put "/sys/devices/system/cpu/cpu$cpu/node$((cpu / 2))/cpulist" ""
	done
	xen_good
}

# finds WHAT CHECK VERDICT TEXT - one test: with that verdict, and what to do or why
finds() {
	run doctor --all
	is "$1" "$(verdict "$2")" "$3"
	has "$1: says so" "$4"
}

good_host
works "a good PVH host" doctor
is "all is well" "$out" "$(grep -E '^[0-9]+ ok, 0 notes, 0 unknown, 0 warnings, 0 failed$' <<<"$out")"
run doctor --all
is "with all, a line each" "$(grep -c '^ok ' <<<"$out")" "$(sed -n 's/ ok, .*//p' <<<"$out")"
good_host PV
works "a good PV host" doctor
works "in JSON" doctor --json
json "each has a verdict" "set(c['verdict'] for c in j['checks'])" "{'ok'}"
json "at least twenty checks" "len(j['checks']) >= 20" True

good_host
xen_edit '1i frames ENOSYS'
finds "no hypercall, PVH" hypercall FAIL "Boot our hypervisor"
is "the exit code says that something failed" "$code" 1
good_host PV
xen_edit '1i frames ENOSYS'
finds "no hypercall, PV" hypercall ok "a PV dom0 does without"
is "and nothing failed" "$code" 0
xen_edit '1i counts ENOSYS'
finds "no counts" pages-by-node note "debug-keys u"
is "guests' memory is not known then" "$(verdict guests-memory)" unknown

# pages - of the manual, to which the last answer sends
pages() { grep -oE '[^ (]*/[a-z-]+\.md' <<<"$out" | sort -u; }

good_host
xen_edit '1i frames ENOSYS'
put /sys/module/xen_numa/parameters/reason hypercall-refused
put /proc/77/comm irqbalance
printf '/usr/sbin/irqbalance\0' >"$XEN_NUMA_ROOT/proc/77/cmdline"
run doctor
is "three checks send to the manual" "$(pages | wc -l)" 3
is "all to where it is installed" "$(pages | sed 's,/[^/]*$,,' | sort -u)" "$(cat "${XEN_NUMA%/*}/docdir")"
for page in $(pages); do
	check "the manual has ${page##*/}" test -s "$here/../../../Documentation/${page##*/}"
done

good_host
xen_edit '/^node 1/d; s/0-1$/0-3/; /^pages 1/d; /^distance/d'
finds "one node" nodes FAIL "node interleaving"
good_host
xen_edit 's/^node 1 1/node 1 -1/'
finds "a node without a number" nodes unknown "conring_size"
good_host
xen_edit '/^node 1/a node 2 5 1024 512 -'
finds "a node without CPUs" nodes-without-cpus warning "no CPUs on node 5"

good_host
rm "$XEN_NUMA_ROOT/sys/firmware/acpi/tables/SRAT"
finds "no SRAT, PVH" srat FAIL "Dom0 NUMA"
put /sys/module/xen_numa/parameters/reason bad-srat
finds "a bad SRAT" srat FAIL "malformed"
is "the module does nothing" "$(verdict module)" FAIL

good_host
xen_edit 's/^vcpu \([0-3]\) [0-3] 0-3/vcpu \1 0-3 0-3/'
finds "dom0 is not pinned" pinning FAIL "dom0_vcpus_pin"
is "so there is no choice" "$(verdict dom0-reach)" FAIL
good_host PV
xen_edit 's/^vcpu 3 3 0-3/vcpu 3 0-3 0-3/'
finds "one of them is not" pinning warning "vCPU 3 may run on several nodes"
has "with the command that mends it" "xl vcpu-pin Domain-0 N CPU"
good_host
xen_edit 's/^vcpu 0 0 0-3/vcpu 0 2 0-3/'
finds "another node than at boot" crosswise FAIL "vCPU 0 was told one node at boot"
good_host PV
xen_edit 's/^vcpu 0 0 0-3/vcpu 0 2 0-3/'
finds "crosswise in a PV dom0" crosswise note "taken into account"
good_host
xen_edit '/^vcpu [23] [23]/d; s/^vcpu 1 1/vcpu 1 0/'
finds "vCPUs on one node" dom0-reach FAIL "one node only"
good_host
rm -r "$XEN_NUMA_ROOT/sys/devices/system/node/node1"
put /sys/devices/system/node/online 0
finds "Linux has one node" dom0-nodes FAIL "Dom0 NUMA"
good_host
put /sys/devices/system/node/node1/meminfo "Node 1 MemFree:          1024 kB"
finds "no memory on a node" dom0-memory warning "node 1 (1 MiB)"

good_host
put /sys/devices/system/cpu/isolated 2
finds "an isolated CPU" housekeeping note "isolcpus="
put /sys/devices/system/cpu/nohz_full 3
finds "all of a node's" housekeeping warning "no CPU on node 1"

good_host
rm -r "$XEN_NUMA_ROOT/sys/module/xen_numa"
finds "no module" module FAIL "modprobe xen-numa"
is "it could be loaded" "$(verdict signature)" ok
is "Linux has its nodes without it" "$(verdict dom0-nodes)" ok
put /sys/kernel/security/lockdown "none [integrity] confidentiality"
finds "not with lockdown" signature FAIL "mokutil"
good_host
put /sys/module/xen_numa/taint OE
finds "no signature" signature note "not signed"
good_host
put /sys/module/xen_numa/parameters/policy off
finds "the policy is off" policy warning "xen-numa default auto"

good_host
put /sys/module/xen_blkback/version ""
finds "mixed backends" backends warning "modinfo -n xen_blkback"
rm "$XEN_NUMA_ROOT"/sys/module/xen_{net,blk}back/version
put /sys/module/xen_numa/parameters/mode stock
finds "stock backends" backends ok "stock mode"
put /sys/kernel/debug/kprobes/enabled 0
finds "probes are off" probes FAIL "kprobes/enabled"
put /sys/kernel/debug/xen-numa/stock "refused_devices 2"
finds "an unknown build" backends warning "2 devices are left alone"
rm -r "$XEN_NUMA_ROOT"/sys/module/xen_{net,blk}back
put /sys/kernel/debug/xen-numa/stock "refused_devices 0"
finds "no backends" backends warning "no backend is loaded"

good_host
put /proc/77/comm irqbalance
printf '/usr/sbin/irqbalance\0--foreground\0' >"$XEN_NUMA_ROOT/proc/77/cmdline"
finds "irqbalance" irqbalance warning "has no script"
put /opt/script 'echo no'
printf '/usr/sbin/irqbalance\0--policyscript=/opt/script\0' >"$XEN_NUMA_ROOT/proc/77/cmdline"
finds "with a script of its own" irqbalance warning "does not know of queues"
put /opt/script 'for d in /sys/bus/xen-backend/devices/*/numa; do :; done'
finds "with ours" irqbalance ok "a script that knows of us (/opt/script)"
printf '/usr/sbin/irqbalance\0-l\0/opt/script\0' >"$XEN_NUMA_ROOT/proc/77/cmdline"
finds "the option's short form" irqbalance ok "/opt/script"
mkdir "$XEN_NUMA_ROOT/opt/scripts"
printf '/usr/sbin/irqbalance\0--policyscript=/opt/scripts\0' >"$XEN_NUMA_ROOT/proc/77/cmdline"
finds "with a directory that is empty" irqbalance warning "does not know of queues"
cp "$XEN_NUMA_ROOT/opt/script" "$XEN_NUMA_ROOT/opt/scripts/10-ours"
finds "with a directory that has ours" irqbalance ok "/opt/scripts"
printf '/usr/sbin/irqbalance\0--oneshot\0' >"$XEN_NUMA_ROOT/proc/77/cmdline"
finds "once" irqbalance note "once"
put /proc/77/comm irqbalanced
finds "another program" irqbalance ok "does not run"

good_host
tree_queue vbd-1-51712 1 reason=kept-by-operator
finds "somebody's affinity" affinities warning "vbd-1-51712/1"
good_host
tree_queue vbd-1-51712 1 reason=home-full
finds "no room at home" queues warning "vbd-1-51712/1 (home-full)"
has "and what to do" "capacity_pct"

good_host
xen_edit 's/^domain 2 HVM 65536/&\npages 0 32768/; s/^pages 1 65536/pages 1 32768/'
finds "memory spans nodes" guests-memory warning "of 1 guest: vm2"
good_host
xen_edit 's/^vcpu 0 2-3 0-3/vcpu 0 0-1 0-3/'
finds "vCPUs elsewhere" guests-vcpus warning "vm2"
good_host
xen_edit '/^vcpu [23] [23]/d'
finds "memory where dom0 is not" guests-reach warning "vm2"
good_host
put /sys/module/xen_netback/parameters/max_queues 1
finds "few queues" netback-queues note "max_queues=2"

good_host
echo "error EOPNOTSUPP" | xen_is
finds "another libxenctrl" xen FAIL "do not fit together"
echo "error ENOENT" | xen_is
finds "no privcmd" xen FAIL "modprobe xen-privcmd"
is "the module is looked at all the same" "$(verdict module)" ok

tree_bare none
says "no Xen" 4 "not a Xen host" doctor
says "no arguments" 2 "Too many arguments" doctor now
end
