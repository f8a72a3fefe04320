#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The policy script for irqbalance, on a made-up tree, and called by irqbalance
# itself where that is installed and this is root.
#
# usage: tests/policy.sh
# Output: TAP. Exit: 0 passed, 1 failed.
set -eu -o pipefail

here=$(cd "$(dirname "$0")" && pwd)
script=$here/../xen-numa-policy
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
export XEN_NUMA_ROOT=$tmp/root
params=$XEN_NUMA_ROOT/sys/module/xen_numa/parameters
debug=$XEN_NUMA_ROOT/sys/kernel/debug/xen-numa
devices=$XEN_NUMA_ROOT/sys/bus/xen-backend/devices
user=$XEN_NUMA_ROOT/sys/devices/virtual/misc/xen!gntdev/numa
n=0
bad=0

# is WHAT GOT WANT
is() {
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - irqbalance: $1"
	else
		bad=1
		echo "# got '$2', expected '$3'"
		echo "not ok $n - irqbalance: $1"
	fi
}

# answer ARGUMENT... - what the script prints, and its exit code
answer() {
	local out code=0

	out=$("$script" "$@" 2> "$tmp/err") || code=$?
	echo "${out:-nothing} $code"
}

# irq NUMBER CHIP ACTIONS - an interrupt as /sys/kernel/irq shows it
irq() {
	local dir=$XEN_NUMA_ROOT/sys/kernel/irq/$1

	mkdir -p "$dir"
	echo "$2" > "$dir/chip_name"
	echo "$3" > "$dir/actions"
}

# queue DEVICE NUMBER REASON IRQS - a queue's directory, with what matters here
queue() {
	local dir=$devices/$1/numa/queue-$2

	[ "$1" != user ] || dir=$user/queue-$2
	mkdir -p "$dir"
	echo "$3" > "$dir/reason"
	echo "$4" > "$dir/irqs"
}

tree() {
	rm -rf "$XEN_NUMA_ROOT"
	mkdir -p "$params" "$debug"
	echo ok > "$params/reason"
	echo auto > "$params/policy"
	echo "refused_devices 0" > "$debug/stock"
	queue vif-3-0 0-tx steered 24
	queue vif-3-0 0-rx no-traffic 25,126
	queue vif-3-0 1-tx off 27
	queue vif-3-0 1-rx steered ""
	queue user 5 steered 28
	irq 24 xen-dyn-lateeoi vif3.0-q0-tx
	irq 25 xen-dyn vif3.0-q0-rx
	irq 126 xen-dyn x
	irq 26 xen-dyn x
	irq 27 xen-dyn vif3.0-q1-tx
	irq 28 xen-dyn evtchn:qemu
	irq 16 IR-PCI-MSI nvme0q1
	irq 12 xen-pirq ahci
	irq 40 xen-dyn blkif-backend
	irq 41 xen-dyn web-q1-rx
	irq 42 xen-dyn evtchn:a-q1
	irq 43 xen-percpu timer0
	irq 44 IR-PCI-MSI eth0-q1
	irq 45 xen-dyn xen-netback-ctrl
}

answers() {
	local none="nothing 1" ban="ban=true 0"

	tree
	is "a queue's only interrupt" "$(answer /sys/ 24)" "$ban"
	is "the first of two" "$(answer /sys/ 25)" "$ban"
	is "the second of two" "$(answer /sys/ 126)" "$ban"
	is "a process's" "$(answer /sys/ 28)" "$ban"
	is "the beginning of a number is not it" "$(answer /sys/ 12)" "$none"
	is "nor is its end" "$(answer /sys/ 26)" "$none"
	is "policy off is for irqbalance" "$(answer /sys/ 27)" "$none"
	is "another device's" "$(answer /sys/devices/pci0000:00/0000:00:04.0 16)" "$none"
	is "a new blkback queue's" "$(answer /sys/ 40)" "$ban"
	is "a new netback queue's, of a vif that was renamed" "$(answer /sys/ 41)" "$ban"
	is "netback's control channel" "$(answer /sys/ 45)" "$ban"
	is "an event channel of a process with such a name" "$(answer /sys/ 42)" "$none"
	is "Xen's timer" "$(answer /sys/ 43)" "$none"
	is "a network card's queue" "$(answer /sys/ 44)" "$none"
	is "one that does not exist" "$(answer /sys/ 999)" "$none"

	echo "refused_devices 1" > "$debug/stock"
	is "a new one while some are left alone" "$(answer /sys/ 40)" "$none"
	tree
	echo off > "$params/policy"
	is "a new one with policy off" "$(answer /sys/ 40)" "$none"
	tree
	rm -r "$debug"
	is "without debugfs, a queue's" "$(answer /sys/ 24)" "$ban"
	is "without debugfs, a new one" "$(answer /sys/ 40)" "$ban"
	tree
	rm -r "$user"
	is "without processes that follow" "$(answer /sys/ 24)" "$ban"
	echo one-node > "$params/reason"
	is "where nothing is steered" "$(answer /sys/ 24)" "$none"
	rm -r "$XEN_NUMA_ROOT/sys/module"
	is "without the module" "$(answer /sys/ 24)" "$none"

	is "no arguments" "$(answer)" "nothing 2"
	is "no number" "$(answer /sys/ '2;4')" "nothing 2"
	is "said so" "$(cat "$tmp/err")" "xen-numa-policy: 2;4 is no IRQ"
}

# What irqbalance does with it. It could change this machine's affinities, so it
# gets /proc/irq read-only.
by_irqbalance() {
	local irqs ours other

	mapfile -t irqs < <(sed -n 's/^ *\([0-9]*\):.*/\1/p' /proc/interrupts | grep -vx '[0-2]')
	if ! command -v irqbalance > /dev/null || [ "$(id -u)" != 0 ] || [ ${#irqs[@]} -lt 2 ] ||
	   ! unshare --mount --propagation unchanged true 2> /dev/null; then
		n=$((n + 1))
		echo "ok $n - irqbalance: called by irqbalance # SKIP needs irqbalance, root and two interrupts"
		return
	fi
	ours=${irqs[0]}
	other=${irqs[1]}
	tree
	rm -r "$devices" "$user" "$XEN_NUMA_ROOT/sys/kernel/irq"
	irq "$ours" xen-dyn x
	queue vif-3-0 0-tx steered "$ours"
	mkdir "$tmp/policy.d"
	cp "$script" "$tmp/policy.d/"
	# shellcheck disable=SC2016
	unshare --mount --propagation unchanged bash -c '
		mount --make-rprivate /proc
		mount --bind /proc/irq /proc/irq
		mount -o remount,bind,ro /proc/irq
		! touch /proc/irq/default_smp_affinity 2> /dev/null || exit 1
		exec timeout 60 irqbalance --oneshot --debug -t 1 --policyscript="$1"' - \
		"$tmp/policy.d" > "$tmp/log" 2>&1 || :
	# Its wording, seen in 1.9.2 and 1.9.4.
	is "irqbalance takes the ban" "$(grep -c "IRQ $ours: Override ban to true" "$tmp/log" || :)" 1
	is "it keeps its hands off that one" "$(grep -c "Adding IRQ $ours to database" "$tmp/log" || :)" 0
	is "and has the other" "$(grep -c "Adding IRQ $other to database" "$tmp/log" || :)" 1
	is "it has no complaint" \
		"$(grep -iE 'script|polic' "$tmp/log" | grep -vE '^(Accepting|Ignoring) ' || echo none)" none
}

echo "TAP version 13"
answers
by_irqbalance
echo "1..$n"
exit $bad
