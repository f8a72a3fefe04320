# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# How many instructions backends take, the distribution's own modules first and
# then ours: windows of load, counted by the emulator (run --count). What the
# device did in each is reported as "windows"; report/cost makes the table.
#
# All of dom0 runs on CPU 0 and the guests on CPU 1, so what CPU 0 executes in a
# window is the backends' work and Xen's for them. The guests' memory is on the
# node of CPU 0: that is where xen-numa takes the queues, too. On a host with one node
# it takes them nowhere, and what is left is what its hooks cost by being there.

COST_WINDOWS=${COST_WINDOWS:-3}
COST_REQUESTS=${COST_REQUESTS:-1000}
EXPECT=$(option xn.expect ok)	# what xen-numa says of this host
PACED=256	# KiB/s: a packet each few milliseconds, none waits for another
PARAMS=/sys/module/xen_numa/parameters
QUEUES=/sys/kernel/debug/xen-numa/queues
WINDOWS=/tmp/windows

# use VARIANT - its backends, and xen-numa with ours
use() {
	! grep -q "^xen_numa " /proc/modules || rmmod xen-numa
	backends_of "$1"
	if [ "$1" = ours ]; then
		modprobe xen-numa policy=auto
		[ "$(<$PARAMS/reason)" = "$EXPECT" ] || fail "reason: $(<$PARAMS/reason)"
	fi
}

# steered DEVICE - whether xen-numa has placed a queue of it
steered() {
	local queues

	queues=$(<$QUEUES)
	[[ $queues =~ dev=$1\ [^$'\n']*reason=steered ]]
}

# measure VARIANT PATH vbd|vif OPTIONS... - windows with a guest that has one load
measure() {
	local variant=$1 path=$2 device=$3 i label

	shift 3
	guest_start g --node 0 "$@"
	xl vcpu-pin g all 1
	guest_wait_up g
	case $device in
	vbd) device=vbd-$(guest_domid g)-51712 ;;
	vif) device=vif-$(guest_domid g)-0 ;;
	esac
	if [ "$variant$EXPECT" = oursok ]; then
		wait_for 300 steered "$device" || fail "not steered: $(<$QUEUES)"
	fi
	label=$variant/$path
	# The first requests are slower: nothing is cached, no grant is persistent.
	vmcount warm "$device" "$COST_REQUESTS" 600 || fail "$label: $device hardly moves"
	for ((i = 0; i < COST_WINDOWS; i++)); do
		vmcount load "$label" "$device" "$COST_REQUESTS" 600 >>$WINDOWS ||
			fail "$label: $device hardly moves"
		say "$(tail -n 1 $WINDOWS)"
	done
	guest_destroy g
}

# background VARIANT - windows in which nothing happens
background() {
	local i

	guest_start g --node 0
	xl vcpu-pin g all 1
	guest_wait_up g
	for ((i = 0; i < COST_WINDOWS; i++)); do
		vmcount idle "$1/idle" "vif-$(guest_domid g)-0" 3000 >>$WINDOWS
		say "$(tail -n 1 $WINDOWS)"
	done
	guest_destroy g
}

echo 0 >/sys/devices/system/cpu/cpu1/online
modprobe null_blk nr_devices=1 gb=1 queue_mode=0 irqmode=0
for variant in stock ours; do
	say "$variant modules"
	use $variant
	vmcount symbols | report_file "symbols.$variant"
	vmcount loop "$variant/loop" 10000000 >>$WINDOWS
	background $variant
	measure $variant disk vbd --load disk --rate 0 --target /dev/nullb0
	measure $variant disk-maps vbd --load disk --rate 0 --target /dev/nullb0 \
		--extra xen_blkfront.feature_persistent=0
	measure $variant tcp vif --load net --rate 0
	measure $variant flood vif --load flood --rate 0
	measure $variant packets vif --load flood --rate $PACED
done
report_file windows <$WINDOWS
