# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# One backend with our hooks and one as the distribution has it, both ways: each
# is steered in its own mode.

. /selftests/ktap.sh
. /selftests/stock_lib.sh

mapfile -t pxms <<<"$(nodes_with_cpus)"
home=${pxms[1]}
full=/lib/modules/$(uname -r)/updates
stock=/lib/modules/$(uname -r)/kernel

# mode_of DIRECTORY
mode_of() {
	case $1 in
	"$full") echo full ;;
	"$stock") echo stock ;;
	esac
}

# round NETBACK BLKBACK - from these directories
round() {
	local net blk what length

	net=$(mode_of "$1")
	blk=$(mode_of "$2")
	what="$net netback, $blk blkback"
	rmmod xen-netback xen-blkback
	modprobe xen-numa-hooks
	insmod "$1/xen-netback.ko" || fail "cannot load $1/xen-netback.ko"
	insmod "$2/xen-blkback.ko" || fail "cannot load $2/xen-blkback.ko"
	guest_start "g$net" --node "$home" --load disk,net --rate 64 >&2
	guest_wait_up "g$net" >&2
	backend_affinities >/tmp/stock.before
	traced >/tmp/stock.traced
	length=$(log_length)

	# shellcheck disable=SC2086 # several words
	modprobe xen-numa $OFTEN
	is "$what: mode" "$(cat $PARAMS/mode)" mixed
	log_since "$length" | sed 's/^/# /'
	is "$what: one line in the log says what is on" \
		"$(log_since "$length" | grep -c "netback: $net .*, blkback: $blk ")" 1
	check "$what: all queues are found" until_ok 120 all_found 3
	check "$what: and steered" until_ok 300 all_steered
	is "$what: those of netback are $net" "$(grep -c "^dev=vif.* mode=$net " $QUEUES)" 2
	is "$what: that of blkback is $blk" "$(grep -c "^dev=vbd.* mode=$blk " $QUEUES)" 1
	is "$what: all of them, and all that is theirs" "$(known_to_module)" "$(all_of_backends)"
	while read -r dev queue; do
		is "$what: $dev $queue: home" "$(queue_field "$dev" "$queue" home_pxm)" "$home"
		check "$what: $dev $queue is there" is_at "$dev" "$queue" "$home"
	done <<<"$(queues)"
	counts >/tmp/stock.counts0
	check "$what: frames of all are counted" until_ok 300 counted 50 /tmp/stock.counts0
	is "$what: no device is refused" "$(stock_field refused_devices)" 0
	check "$what: the module goes" rmmod xen-numa
	is "$what: every affinity is as before" "$(backend_affinities)" "$(cat /tmp/stock.before)"
	is "$what: nothing stays probed" "$(traced)" "$(cat /tmp/stock.traced)"
	io_goes_on "$what: without the module"
	guest_destroy "g$net" >&2
}

set +e
{
	round "$full" "$stock"
	round "$stock" "$full"
	check "the kernel's log is clean" dmesg_clean
	echo "1..$ktap_n"
} >/tmp/tap.mixed
tap </tmp/tap.mixed
grep -q '^1\.\.' /tmp/tap.mixed || exit 1
exit $ktap_bad
