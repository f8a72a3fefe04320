# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What grows with the number of queues, counted by the emulator (run --count): in a PVH
# dom0 those of gntdev, and what a packet costs as there are more; in a PV dom0, with
# our modules or the distribution's, queues of network devices whose frontends are in
# dom0, which a PVH dom0 cannot have.
# "figures" has what was measured: a mode, and vmscale's figures; report/scale makes
# the table.
#
# All of dom0 runs on CPU 0, guests on CPU 1. But for packets they rest.

GNTDEV_QUEUES=$(option xn.gntdev 0,1,8,64,256,1024)
NET_QUEUES=$(option xn.net 0,8,32,64,128,256,512)
VIF_QUEUES=64	# of a device, at most
LOADS=3
SENDERS=4	# guests that send packets
RATE_EACH=512	# KiB/s
WINDOW_MS=500	# of the emulated clock
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

# packets - of all network devices together
packets() {
	local sum=0 file

	for file in /sys/class/net/vif*/statistics/[rt]x_packets; do
		sum=$((sum + $(<"$file")))
	done
	echo $sum
}

# measure_packets - of the guests that there are
measure_packets() {
	local before after took

	before=$(packets)
	took=$(vmcount idle packet "vif-$(guest_domid s1)-0" $WINDOW_MS)
	after=$(packets)
	took=${took##* }
	say "$((after - before)) packets in $took ns"
	echo "full packet $(((after - before) * 1000000000 / took)) modules/$((after - before))" >>$FIGURES
}

# start_sender NUMBER RATE
start_sender() {
	guest_start "s$1" --node 0 --memory 128 --load flood --rate "$2"
	xl vcpu-pin "s$1" all 1
	guest_wait_up "s$1"
}

# One guest more sends each time, and at last one as fast as it can.
net_traffic() {
	local i

	modprobe xen-numa policy=auto
	for ((i = 1; i <= SENDERS; i++)); do
		start_sender $i $RATE_EACH
		((i & (i - 1))) || measure_packets
	done
	start_sender $i 0
	measure_packets
	[ "$(grep -c '^dev=vif-' $QUEUES)" -ge $i ] || fail "not all have queues: $(<$QUEUES)"
	for (( ; i > 0; i--)); do
		guest_destroy "s$i"
	done
	rmmod xen-numa
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
	[ $id = 0 ] || ! grep -v "queues$" /tmp/held.* || fail "a vif has failed"
}

release_vifs() {
	# Open for writing nowhere any more, it is at its end.
	exec 7>&-
	wait_for "$LIMIT" gone || fail "the vifs do not go: $(cat /tmp/held.*)"
	[ ${#vifs[@]} = 0 ] || wait "${vifs[@]}" || fail "a vif has failed: $(cat /tmp/held.*)"
}

# load_module MODE NUMBER - with so many queues there
load_module() {
	if [ "$1" = stock ]; then
		measure stock first scan-first "$2" scan_work_fn modprobe xen-numa
	else
		measure "$1" run load "$2" modprobe xen-numa
	fi
	wait_for "$LIMIT" has_queues "$2" || fail "not $2 queues: $(<$QUEUES) $(<$STATS)"
}

# net_queues MODE - the module comes and goes with devices there, the least counts
net_queues() {
	local mode=$1 n i

	for n in ${NET_QUEUES//,/ }; do
		hold_vifs "$n"
		for ((i = 0; i < LOADS; i++)); do
			load_module "$mode" "$n"
			if [ "$n" != 0 ] && [ $i = 0 ]; then
				[ "$mode" = full ] || measure "$mode" work scan "$n" scan_work_fn 1
				measure "$mode" work pass "$n" engine_tick 9
			fi
			# Stock mode looks often when something has come.
			sleep 5
			measure "$mode" run unload "$n" rmmod xen-numa
		done
		release_vifs
	done
}

echo 0 >/sys/devices/system/cpu/cpu1/online
echo 1 >/sys/kernel/rcu_expedited
ulimit -n 4096	# a file for each queue
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
	net_traffic
fi
report_file figures <$FIGURES
