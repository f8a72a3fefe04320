# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A PV dom0 whose vCPUs are not pinned: nothing is steered until they are, and
# nothing any more when they are not, or are all on one node.

. /selftests/ktap.sh
. /selftests/stock_lib.sh

mapfile -t pxms <<<"$(nodes_with_cpus)"
low=${pxms[0]} high=${pxms[1]}
guest_start g0 --node "$high" --load disk,net --rate 64
guest_wait_up g0

# pin VCPU PXM|all
pin() {
	local cpus=all

	[ "$2" = all ] || cpus=$(node_cpus "$2")
	xl vcpu-pin 0 "$1" "$cpus" || fail "cannot pin dom0's vCPU $1 to $cpus"
}
as_before() { [ "$(backend_affinities)" = "$(</tmp/stock.before)" ]; }
# said TEXT - how often since the module was loaded
said() { log_since "$length" | grep -c -F "$1"; }

# steers WHAT - pinned, it does
steers() {
	check "$1: every queue is steered" until_ok 120 all_steered
	is "$1: reason" "$(cat $PARAMS/reason)" ok
	while read -r dev queue; do
		check "$1: $dev $queue is at PXM $high" is_at "$dev" "$queue" "$high"
	done <<<"$(queues)"
}

# stops WHAT REASON - all goes back; pinning is looked at every 2 seconds
reason_is() { [ "$(cat $PARAMS/reason)" = "$1" ]; }
stops() {
	check "$1: reason is $2" until_ok 60 reason_is "$2"
	check "$1: every affinity is given back" until_ok 60 as_before
	check "$1: each queue says no-choice" until_ok 60 eval "! grep -qv ' reason=no-choice ' $QUEUES"
}

set +e
{
	backend_affinities >/tmp/stock.before
	traced >/tmp/stock.traced
	length=$(log_length)
	# shellcheck disable=SC2086 # several words
	modprobe xen-numa $OFTEN
	is "not pinned: reason" "$(cat $PARAMS/reason)" vcpus-not-pinned
	is "not pinned: mode" "$(cat $PARAMS/mode)" stock
	is "not pinned: one line in the log says so" "$(said 'are not pinned')" 1
	check "not pinned: the queues are found" until_ok 120 all_found 3
	io_goes_on "not pinned"
	stops "not pinned" vcpus-not-pinned
	is "not pinned: nothing was looked at" "$(stock_field windows)" 0
	traced >/tmp/stock.look
	is "not pinned: nothing on the data path is probed" \
		"$(names_of "$DATA_PATH" /tmp/stock.look)" ""

	pin 0 "$low"
	pin 1 "$high"
	steers "pinned"
	is "pinned: one line in the log says so" "$(said 'steering begins')" 1

	# There may have been one between the first pin and the second.
	before=$(said 'on one node')
	pin 1 all
	stops "one of two pinned" vcpus-on-one-node
	is "one of two pinned: one line in the log" "$(($(said 'on one node') - before))" 1
	pin 1 "$low"
	stops "all pinned to one node" vcpus-on-one-node
	pin 0 all
	pin 1 all
	stops "not pinned again" vcpus-not-pinned
	is "not pinned again: one more line in the log" "$(said 'are not pinned')" 2

	# Xen's VCPUOP_get_physid would take vCPU 0 for the first CPU.
	pin 0 "$high"
	pin 1 "$low"
	steers "pinned crosswise"
	is "pinned crosswise: PXM $high has vCPU 0" "$(cpus_of_pxm "$high")" 0
	pin 0 all
	pin 1 all
	stops "not pinned at the end" vcpus-not-pinned
	io_goes_on "not pinned at the end"
	log_since "$length" | sed 's/^/# /'
	check "the module goes" rmmod xen-numa
	is "every affinity is as before" "$(backend_affinities)" "$(cat /tmp/stock.before)"
	is "nothing stays probed" "$(traced)" "$(cat /tmp/stock.traced)"
	io_goes_on "without it"
	check "the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.unpinned
tap </tmp/tap.unpinned
report_file xl-vcpu-list < <(xl vcpu-list 0)
exit $ktap_bad
