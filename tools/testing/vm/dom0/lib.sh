# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a scenario has at hand in dom0. Scenarios are sourced after this, with
# set -eu; their last exit code is the result (0 passed, 4 skipped, others
# failed).

GUESTS=/run/guests		# a directory per guest, whatever is known of it
CONSOLES=/var/log/xen/console
RATE=256			# KiB per second
QDISK=/usr/libexec/xen-qemu-system-i386
LIMIT=${XN_WAIT:-400}		# seconds: far more than any wait should take

# say TEXT... - a line of progress for the host
say() { vmreport say "$@"; }

# fail TEXT... - ends the scenario
fail() {
	say "failed: $*"
	exit 1
}

# report_file NAME < DATA - a file for the run's directory on the host
report_file() { vmreport file "$1"; }

# tap < LINES - TAP lines for the host
tap() { vmreport tap; }

# mark NAME < LINES - its TAP with its name in each line; on this host everything
# can be tested, so what is skipped has failed
mark() {
	local line

	while IFS= read -r line; do
		if [[ $line =~ ^((not )?ok [0-9]+ - )(.*) ]]; then
			line="${BASH_REMATCH[1]}$1: ${BASH_REMATCH[3]}"
		elif [[ $line == '1..0 # SKIP'* ]]; then
			line="not ok 0 - $1: skipped here:${line#1..0 # SKIP}"
		fi
		printf '%s\n' "$line"
	done
}

# run_test NAME - a self-test; its TAP goes to the host line by line, so that a
# run that hangs shows where. False when it fails, is skipped or breaks off.
run_test() {
	local code=0 start=$SECONDS

	say "self-test $1"
	{
		"${SELFTESTS:-/selftests}/$1.sh" 2>"/tmp/err.$1" || echo $? >"/tmp/code.$1"
	} | tee "/tmp/tap.$1" | mark "$1" | tap
	if [ -e "/tmp/code.$1" ]; then
		code=$(<"/tmp/code.$1")
		rm "/tmp/code.$1"
	fi
	[ ! -s "/tmp/err.$1" ] || sed 's/^/# stderr: /' "/tmp/err.$1" | tap
	# A test that broke off has no last line.
	if ! grep -q '^1\.\.' "/tmp/tap.$1"; then
		echo "not ok 0 - $1: broke off with exit code $code" | tap
		code=1
	fi
	say "self-test $1: $((SECONDS - start)) s"
	[ "$code" = 0 ]
}

# nap - waits a moment without starting a process
nap() { read -rt 0.2 <>/run/never || :; }

# wait_for SECONDS COMMAND... - until the command succeeds; false if it does not
# in that time
wait_for() {
	local end=$((SECONDS + $1))

	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		nap
	done
}

# option NAME DEFAULT - the value of NAME=VALUE on dom0's command line
option() {
	local word

	for word in $CMDLINE; do
		if [ "${word%%=*}" = "$1" ]; then
			printf '%s\n' "${word#*=}"
			return
		fi
	done
	printf '%s\n' "$2"
}
CMDLINE=$(</proc/cmdline)

# backends_of stock|ours - the distribution's backends or ours, while there is no guest
backends_of() {
	local stock

	rmmod xen-netback xen-blkback
	stock=/lib/modules/$(uname -r)/kernel
	case $1 in
	stock)
		insmod "$stock/xen-netback.ko"
		insmod "$stock/xen-blkback.ko"
		;;
	ours)
		modprobe xen-netback
		modprobe xen-blkback
		;;
	esac
}

# node_cpus PXM - Xen's CPUs on that node of the host, as "0,1"
node_cpus() {
	local nodes node

	nodes=$(option xn.nodes "")
	for node in ${nodes//\// }; do
		[ "${node%%:*}" = "$1" ] || continue
		node=${node#*:}
		[ -n "$node" ] || fail "node $1 has no CPUs"
		printf '%s\n' "${node//+/,}"
		return
	done
	fail "the host has no node $1 (xn.nodes=$nodes)"
}

# nodes_with_cpus - the PXMs of the host's nodes that have CPUs, a line each
nodes_with_cpus() {
	local nodes node

	nodes=$(option xn.nodes "")
	for node in ${nodes//\// }; do
		[ -z "${node#*:}" ] || printf '%s\n' "${node%%:*}"
	done
}

# cpus_list CPUS VCPUS - the same CPUs for each vCPU, in xl's words
cpus_list() {
	local i

	for ((i = 0; i < $2; i++)); do
		printf '"%s",' "$1"
	done
}

# pnode PXM - Xen's own number of the node
pnode() {
	local line

	# "(XEN) NUMA: Node 1 PXM 4 [...]"; the words before it vary.
	while read -r line; do
		[[ $line =~ Node\ ([0-9]+)\ PXM\ $1\  ]] || continue
		printf '%s\n' "${BASH_REMATCH[1]}"
		return
	done <<<"$(xl dmesg)"
	fail "Xen's log does not name a node for PXM $1"
}

# guest_vnuma PXM,PXM MIB VCPUS - lines of a configuration that put each half of
# the memory on a node of its own; the vCPUs take turns
guest_vnuma() {
	local pxms=${1/,/ } half=$(($2 / 2)) pxm pnode i=0 vcpu vcpus

	printf 'vnuma = ['
	for pxm in $pxms; do
		pnode=$(pnode "$pxm") || exit
		vcpus=
		for ((vcpu = i; vcpu < $3; vcpu += 2)); do
			vcpus+=${vcpus:+,}$vcpu
		done
		printf ' ["pnode=%s", "size=%s", %s"vdistances=%s"],' "$pnode" $half \
			"${vcpus:+"\"vcpus=$vcpus\", "}" "$([ $i = 0 ] && echo 10,20 || echo 20,10)"
		i=$((i + 1))
	done
	printf ' ]\n'
}

# guest_start NAME [--node PXM | --cpus LIST | --split PXM,PXM] [--vcpus N]
#	[--load disk,net] [--rate KIB] [--where WHERE] [--procs N]
#	[--type pvh|pv] [--memory MIB] [--disk MIB] [--target DEV] [--backend qdisk]
#	[--grants yes] [--extra ARGS]
#
# Creates a guest with one vCPU, memory near its CPUs, a disk and a network
# interface, which runs the loads until it is destroyed. The rate is KiB per
# second for each load and direction, $RATE unless given; 0 is no limit: they
# take all the CPU there is. The disk is a file of its own unless a block device
# is given; with --target none it has none, and the load waits for one. Its type is
# that of run --guests unless given. With --backend qdisk the disk is served by a
# QEMU of the guest's own in dom0 (run --with qdisk).
#
# --split puts the lower half of its memory on one node, the upper on the other,
# and the loads use only pages of the half that --where says: low, high, both
# (by turns in each request), flip (each request in the other half than the
# last), split (disk process N in half N). It can be changed by guest_tell. Such
# a guest has two vCPUs unless told otherwise, and its disk no persistent grants,
# because with them the frontend copies. --procs starts so many disk processes,
# one on each vCPU; blkfront has a queue for each, up to dom0's number of CPUs.
# With --grants it grants pages to dom0 as guest_grants asks for (PVH).
guest_start() {
	local name=$1 cpus='' load='' rate=$RATE memory=256 disk=64 extra=''
	local split='' vcpus='' where=low procs=1 vnuma='' target='' n dir type
	local backend=script=block tries=0 grants=''

	type=$(option xn.guests pvh)
	shift
	while [ $# -gt 0 ]; do
		case $1 in
		--node) cpus=$(node_cpus "$2") || exit ;;
		--cpus) cpus=$2 ;;
		--split) split=$2 ;;
		--vcpus) vcpus=$2 ;;
		--where) where=$2 ;;
		--procs) procs=$2 ;;
		--load) load=$2 ;;
		--rate) rate=$2 ;;
		--type) type=$2 ;;
		--memory) memory=$2 ;;
		--disk) disk=$2 ;;
		--target) target=$2 ;;
		--backend)
			[ "$2" = qdisk ] || fail "guest_start: unknown backend $2"
			[ -x "$QDISK" ] || fail "guest_start: no $QDISK here: run --with qdisk"
			backend=backendtype=qdisk
			;;
		--grants) grants=$2 ;;
		--extra) extra+=" $2" ;;
		*) fail "guest_start: unknown option $1" ;;
		esac
		shift 2
	done
	dir=$GUESTS/$name
	[ ! -e "$dir" ] || fail "guest $name exists already"
	if [ -n "$split" ]; then
		[ "$type" = pvh ] || fail "guest_start: --split needs a PVH guest"
		vcpus=${vcpus:-2}
		vnuma=$(guest_vnuma "$split" "$memory" "$vcpus") || exit
		extra+=" xn.split=$((memory / 2)) xn.where=$where xn.procs=$procs"
		extra+=" xen_blkfront.feature_persistent=0"
	elif [ "$procs" != 1 ]; then
		extra+=" xn.procs=$procs"
	fi
	[ -z "$grants" ] || extra+=" xn_grants=$((memory / 2))"

	# The index names the guest's network.
	for ((n = 1; n < 255; n++)); do
		mkdir "$GUESTS/.index$n" 2>/dev/null && break
	done
	mkdir "$dir"
	echo $n >"$dir/index"
	echo "$load" >"$dir/load"
	if [ -z "$target" ]; then
		truncate -s "${disk}M" "$dir/disk"
		target=$(losetup --find --show "$dir/disk")
		echo "$target" >"$dir/loop"
	fi
	echo "$target" >"$dir/target"
	echo "$backend" >"$dir/backend"

	local xl_disk="disk = [\"format=raw,vdev=xvda,access=rw,$backend,target=$target\"]"
	[ "$target" != none ] || xl_disk=''

	# The CPUs must be a list: with a string xl places the memory elsewhere.
	# Their own kernel must not be the one that refuses a hypercall.
	cat >"$dir/config" <<-END
		name = "$name"
		type = "$type"
		kernel = "/guest/vmlinux"
		ramdisk = "/guest/initrd"
		cmdline = "console=hvc0 rdinit=/init xn.ip=10.0.$n.2 xn.peer=10.0.$n.1 ${load:+xn.load=$load xn.rate=$rate} xen_privcmd.unrestricted=1$extra"
		memory = $memory
		vcpus = ${vcpus:-1}
		${cpus:+cpus = [$(cpus_list "$cpus" "${vcpus:-1}")]}
		$vnuma
		$xl_disk
		vif = ["script=vif,ip=10.0.$n.1"]
		on_crash = "preserve"
	END
	until LD_PRELOAD=${vnuma:+/usr/bin/libvnuma.so} xl create -q "$dir/config" >"$dir/create.log" 2>&1; do
		tries=$((tries + 1))
		# libxl gives QEMU ten seconds to answer, too few on a busy machine.
		[ $tries -gt 3 ] || ! grep -q "device model did not start: -9" "$dir/create.log" || continue
		cat "$dir/create.log" "/var/log/xen/qemu-dm-$name.log" 2>/dev/null |
			report_file "create-$name.log"
		fail "cannot create guest $name: $(tail -n 1 "$dir/create.log")"
	done
	xl domid "$name" >"$dir/domid"
	echo 0 >"$dir/order"
}

# guest_domid NAME, guest_index NAME
guest_domid() { cat "$GUESTS/$1/domid"; }
guest_index() { cat "$GUESTS/$1/index"; }

# guest_memory NAME PXM - per cent of its memory that Xen says is on that node
guest_memory() {
	local pnode

	pnode=$(pnode "$2") || exit
	xl debug-keys u
	# "(XEN) d1 (total: 65486):", then "(XEN)     Node 0: 32711"; the last counts.
	# Until Xen 4.17 it is "Domain 1" instead of "d1".
	xl dmesg | awk -v d="d$(guest_domid "$1")" -v n="$pnode:" '
		{ sub(/Domain /, "d") }
		$3 == "(total:" { on = $2 == d }
		$3 == "(total:" && on { total = $4 + 0; here = 0 }
		on && $2 == "Node" && $3 == n { here = $4 }
		END { print (total ? int(here * 100 / total) : 0) }'
}

# guest_log NAME - what it wrote on its console
guest_log() {
	local log=$CONSOLES/guest-$1.log

	[ ! -e "$log" ] || printf '%s\n' "$(<"$log")"
}

# guest_said NAME TEXT - whether a line of its console contains this
guest_said() {
	local log=$CONSOLES/guest-$1.log

	[ -e "$log" ] || return 1
	[[ $(<"$log") == *"$2"* ]]
}

guest_ready() {
	local name=$1 load

	if guest_said "$name" "failed:" || guest_said "$name" "Kernel panic"; then
		fail "guest $name: $(guest_log "$name" | grep -E 'failed:|panic' | head -n 1)"
	fi
	guest_said "$name" "xn: up" || return 1
	load=$(<"$GUESTS/$name/load")
	[[ $load != *disk* ]] || guest_said "$name" "xn: disk started" || return 1
	[[ $load != *net* ]] || guest_said "$name" "xn: net connected"
}

# guest_wait_up NAME - until it runs and all its loads do
guest_wait_up() {
	wait_for "$LIMIT" guest_ready "$1" || fail "guest $1 is not up after $LIMIT s"
}

# guest_count NAME TEXT - how many lines of its console contain this
guest_count() { guest_log "$1" | grep -c -F "$2"; }

# guest_tell NAME WORD... - an order that the guest carries out at run time,
# waiting until it has:
#   where low|high|both|flip|split   see guest_start
#   disk may-go|stays                whether the loss of its disk is a failure
#   net rebind                       see guest_reconnect
#   load write,read,tx,rx            these go on, the others rest; none: all do
#   disk check                       reads all of it, see guest_disk_bad
#   crash, reboot                    what it says
guest_tell() {
	local name=$1 order=$GUESTS/$1/order n

	shift
	n=$(($(<"$order") + 1))
	echo $n >"$order"
	xenstore-write "/local/domain/$(guest_domid "$name")/data/xn" "$n $*"
	wait_for "$LIMIT" guest_said "$name" "xn: $* (order $n)" ||
		fail "guest $name does not do \"$*\": $(guest_log "$name" | tail -n 1)"
}

# guest_disk_bad NAME - has a guest that was started with --extra xn.verify read all of
# its disk, and prints how many sectors of all that it has read since its start were
# not as they were written
guest_disk_bad() {
	local n

	n=$(guest_count "$1" "xn: disk checked")
	guest_tell "$1" disk check
	wait_for "$LIMIT" guest_lines "$1" "xn: disk checked" $((n + 1)) ||
		fail "guest $1 does not check its disk"
	# The sum is told every few seconds.
	n=$(guest_count "$1" "MiB written")
	wait_for "$LIMIT" guest_lines "$1" "MiB written" $((n + 1)) ||
		fail "guest $1 says no more about its disk"
	guest_log "$1" | sed -n 's/^xn: disk .* bad \([0-9]*\)[^0-9]*$/\1/p' | tail -n 1
}

# guests_load LIST - what the loads of all guests are to go on with, see guest_tell; for
# when another guest is to come up soon on a machine that they keep busy
guests_load() {
	local dir

	for dir in "$GUESTS"/*/; do
		[ ! -s "$dir/load" ] || guest_tell "$(basename "$dir")" load "$1"
	done
}

# guest_grants NAME ORDER... - has a guest that was started with --grants carry
# out an order of guest/grants/grants.h; prints the answer's words
guest_grants() {
	local dir nr answer

	dir=/local/domain/$(guest_domid "$1")/data/grants
	shift
	wait_for "$LIMIT" xenstore-exists "$dir/answer" || fail "the guest grants nothing"
	nr=$(xenstore-read "$dir/answer")
	nr=$((${nr%% *} + 1))
	xenstore-write "$dir/order" "$nr $*"
	# shellcheck disable=SC2317 # called by wait_for
	answered() { answer=$(xenstore-read "$dir/answer") && [ "${answer%% *}" = $nr ]; }
	wait_for "$LIMIT" answered || fail "no answer to \"$*\""
	answer=${answer#* }
	[[ $answer == ok* ]] || fail "\"$*\" is answered \"$answer\""
	answer=${answer#ok}
	printf '%s\n' "${answer# }"
}

# guest_lines NAME TEXT COUNT - whether so many lines of its console contain this
guest_lines() { [ "$(guest_count "$1" "$2")" -ge "$3" ]; }

# guest_reconnect NAME vbd|vif - the frontend gives up its rings and connects
# again with new ones; returns when the load goes on. blkfront cannot be bound
# again to a device it has left, so the disk is taken away and given back.
guest_reconnect() {
	local name=$1 text n

	case $2 in
	vbd) text="xn: disk started" ;;
	vif) text="xn: net connected" ;;
	*) fail "guest_reconnect: vbd or vif, not $2" ;;
	esac
	n=$(guest_count "$name" "$text")
	case $2 in
	vbd)
		guest_tell "$name" disk may-go
		xl block-detach "$name" xvda || fail "guest $name: cannot take the disk"
		xl block-attach "$name" \
			"format=raw,vdev=xvda,access=rw,$(<"$GUESTS/$name/backend"),target=$(<"$GUESTS/$name/target")" ||
			fail "guest $name: cannot give the disk back"
		;;
	vif) guest_tell "$name" net rebind ;;
	esac
	wait_for "$LIMIT" guest_lines "$name" "$text" $((n + 1)) ||
		fail "guest $name: the $2 does not come back: $(guest_log "$name" | tail -n 1)"
	[ "$2" = vif ] || guest_tell "$name" disk stays
}

# guest_gone NAME - whether Xen has nothing left of it
guest_gone() { ! xl domid "$1" >/dev/null 2>&1; }

# guest_destroy NAME - at once, in the middle of whatever it does. What it has said
# is kept under another name: the next guest of its name has not said that.
guest_destroy() {
	local dir=$GUESTS/$1 log=$CONSOLES/guest-$1

	xl destroy "$1" >/dev/null
	wait_for "$LIMIT" guest_gone "$1" || fail "guest $1 does not go away"
	[ ! -e "$log.log" ] || mv "$log.log" "$log.was-$(<"$dir/domid").log"
	[ ! -e "$dir/loop" ] || losetup -d "$(<"$dir/loop")"
	rmdir "$GUESTS/.index$(<"$dir/index")"
	rm -r "$dir"
}
