# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What grows with the number of queues, counted by the emulator (run --count): in a PVH
# dom0 those of gntdev; in a PV dom0, with our modules or the distribution's, those
# of network devices whose frontends are in dom0, which a PVH dom0 cannot have.
# "figures" has what was measured: a mode, and vmscale's figures; report/scale makes
# the table.
#
# All of dom0 runs on CPU 0, and the guest rests.

GNTDEV_QUEUES=$(option xn.gntdev 1,8,64,256,1024)
NET_QUEUES=$(option xn.net 8,32,64,128,256,512)
VIF_QUEUES=64	# of a device, at most
FIGURES=/tmp/figures
STATS=/sys/kernel/debug/xen-numa/stock
QUEUES=/sys/kernel/debug/xen-numa/queues

# measure MODE ARGUMENT... - vmscale's figures
measure() {
	local mode=$1 line

	shift
	vmscale "$@" 2>/tmp/err | while read -r line; do
		say "$mode $line"
		printf '%s %s\n' "$mode" "$line" >>$FIGURES
	done
	[ ! -s /tmp/err ] || fail "vmscale $*: $(</tmp/err)"
}

# refs SET NUMBER - the references of a set of so many
refs() {
	local dir i

	dir=/local/domain/$(guest_domid g)/data/grants/$1
	for ((i = 0; i * 64 < $2; i++)); do
		xenstore-read "$dir/$i"
	done
}

# The pages are on CPU 0's node: there is room for all the queues.
gntdev_queues() {
	guest_start g --split 0,1 --grants yes
	xl vcpu-pin g all 1
	guest_wait_up g
	guest_grants g make 0 1024 low
	refs 0 1024 >/tmp/grants
	# shellcheck disable=SC2086 # a list
	measure gntdev gntdev "$(guest_domid g)" /tmp/grants ${GNTDEV_QUEUES//,/ }
	guest_destroy g
}

# has_queues NUMBER - xen-numa knows both directions of so many queues
has_queues() { [ "$(wc -l <$QUEUES)" -ge $((2 * $1)) ]; }

connected() { [ "$(cat /tmp/held.* | wc -l)" -ge "$1" ]; }
gone() { ! compgen -G "/sys/bus/xen-backend/devices/vif-0-*" >/dev/null; }

# hold_vifs NUMBER - devices with so many queues all together
hold_vifs() {
	local left=$1 id=0 nr

	vifs=()
	rm -f /tmp/held.* /run/hold
	mkfifo /run/hold
	exec 7<>/run/hold
	while [ "$left" -gt 0 ]; do
		nr=$((left < VIF_QUEUES ? left : VIF_QUEUES))
		left=$((left - nr))
		storm vif $id 0 hold=$nr </run/hold 7>&- >/tmp/held.$id 2>&1 &
		vifs+=($!)
		# One after another: they would only wait for each other.
		id=$((id + 1))
		wait_for "$LIMIT" connected $id || fail "vif $id does not connect: $(cat /tmp/held.*)"
	done
	! grep -v "queues$" /tmp/held.* || fail "a vif has failed"
	# Each queue of a network device is an event for udev.
	udevadm settle --timeout="$LIMIT" || fail "udev is still busy"
}

release_vifs() {
	# Open for writing nowhere any more, it is at its end.
	exec 7>&-
	wait_for "$LIMIT" gone || fail "the vifs do not go: $(cat /tmp/held.*)"
	wait "${vifs[@]}" || fail "a vif has failed: $(cat /tmp/held.*)"
}

# net_queues MODE - load with devices there, and they come with the module there
net_queues() {
	local mode=$1 n

	for n in ${NET_QUEUES//,/ }; do
		hold_vifs "$n"
		if [ "$mode" = stock ]; then
			measure "$mode" first scan-first "$n" scan_work_fn modprobe xen-numa
			wait_for "$LIMIT" has_queues "$n" || fail "of $n: $(<$STATS)"
			measure "$mode" work scan "$n" scan_work_fn 1
		else
			measure "$mode" run load "$n" modprobe xen-numa
			has_queues "$n" || fail "not $n queues: $(<$QUEUES)"
		fi
		measure "$mode" work pass "$n" engine_tick 9
		measure "$mode" run unload "$n" rmmod xen-numa
		release_vifs
	done
}

echo 0 >/sys/devices/system/cpu/cpu1/online
echo 1 >/sys/kernel/rcu_expedited
if [ "$(</sys/hypervisor/guest_type)" = PV ]; then
	echo $VIF_QUEUES >/sys/module/xen_netback/parameters/max_queues
	modprobe xen-gntalloc
	echo 100000 >/sys/module/xen_gntalloc/parameters/limit
	case $(option xn.modules ours) in
	ours) net_queues full ;;
	stock) net_queues stock ;;
	esac
else
	gntdev_queues
fi
report_file figures <$FIGURES
