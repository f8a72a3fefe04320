# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# On a debug host: each fault that its kernel looks for is in the log when a module
# commits it, and fails what every test ends with.

. /selftests/ktap.sh

# what the kernel says of each, and which kernels do; what lockdep finds goes first,
# it ends with its own first report and with those of some others
FAULTS="atomic-sleep:sleeping_function_called:both rcu-unlocked:suspicious_RCU_usage:both
	lock-order:possible_circular:both leak:kmemleak:debug bad-shift:UBSAN:debug
	busy-object:ODEBUG:debug bad-index:UBSAN:debug out-of-bounds:KASAN:debug
	use-after-free:KASAN:debug race:KCSAN:kcsan"
KNOBS="failslab fail_page_alloc fail_function"

# reported FAULT WORDS - the log is not clean with it, and says why
# shellcheck disable=SC2317,SC2034 # called by check; of ktap.sh
reported() {
	ktap_dmesg=$(dmesg | wc -l)
	modprobe faulty "fault=$1" || return 1
	rmmod faulty
	! dmesg_clean && grep -E "$2" /tmp/ktap.dmesg | head -n 1 | sed 's/^/# /' | grep .
}

run() {
	local fault name says who

	check "the log is clean before" dmesg_clean
	for fault in $FAULTS; do
		IFS=: read -r name says who <<<"$fault"
		[ "$who" = both ] || [[ $(uname -r) == *-"$who" ]] || continue
		check "$name is reported" reported "$name" "${says//_/ }"
	done
	for name in $KNOBS; do
		check "faults can be injected: $name" test -e "/sys/kernel/debug/$name/probability"
	done
	echo "1..$ktap_n"
	return $ktap_bad
}

set +e
run >/tmp/tap.debug
code=$?
mark debug </tmp/tap.debug | tap
exit $code
