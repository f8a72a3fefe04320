# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What a scenario has at hand in dom0. Scenarios are sourced after this, with
# set -eu; their last exit code is the result (0 passed, 4 skipped, others
# failed).

GUESTS=/run/guests		# a directory per guest, whatever is known of it
CONSOLES=/var/log/xen/console
RATE=256			# KiB per second
LIMIT=${XN_WAIT:-180}		# seconds: far more than any wait should take

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

# guest_start NAME [--node PXM | --cpus LIST] [--load disk,net] [--rate KIB]
#	[--type pvh|pv] [--memory MIB] [--disk MIB] [--extra ARGS]
#
# Creates a guest with one vCPU, memory near its CPUs, a disk and a network
# interface, which runs the loads until it is destroyed. The rate is KiB per
# second for each load and direction, $RATE unless given; 0 is no limit: they
# take all the CPU there is.
guest_start() {
	local name=$1 cpus='' load='' rate=$RATE type=pvh memory=256 disk=64 extra='' n dir loop

	shift
	while [ $# -gt 0 ]; do
		case $1 in
		--node) cpus=$(node_cpus "$2") || exit ;;
		--cpus) cpus=$2 ;;
		--load) load=$2 ;;
		--rate) rate=$2 ;;
		--type) type=$2 ;;
		--memory) memory=$2 ;;
		--disk) disk=$2 ;;
		--extra) extra+=" $2" ;;
		*) fail "guest_start: unknown option $1" ;;
		esac
		shift 2
	done
	dir=$GUESTS/$name
	[ ! -e "$dir" ] || fail "guest $name exists already"

	# The index names the guest's network.
	for ((n = 1; n < 255; n++)); do
		mkdir "$GUESTS/.index$n" 2>/dev/null && break
	done
	mkdir "$dir"
	echo $n >"$dir/index"
	echo "$load" >"$dir/load"
	truncate -s "${disk}M" "$dir/disk"
	loop=$(losetup --find --show "$dir/disk")
	echo "$loop" >"$dir/loop"

	# The CPUs must be a list: with a string xl places the memory elsewhere.
	# Their own kernel must not be the one that refuses a hypercall.
	cat >"$dir/config" <<-END
		name = "$name"
		type = "$type"
		kernel = "/guest/vmlinux"
		ramdisk = "/guest/initrd"
		cmdline = "console=hvc0 rdinit=/init xn.ip=10.0.$n.2 xn.peer=10.0.$n.1 ${load:+xn.load=$load xn.rate=$rate} xen_privcmd.unrestricted=1$extra"
		memory = $memory
		vcpus = 1
		${cpus:+cpus = ["$cpus"]}
		disk = ["format=raw,vdev=xvda,access=rw,script=block,target=$loop"]
		vif = ["script=vif,ip=10.0.$n.1"]
		on_crash = "preserve"
	END
	xl create -q "$dir/config" >"$dir/create.log" 2>&1 || {
		report_file "create-$name.log" <"$dir/create.log"
		fail "cannot create guest $name: $(tail -n 1 "$dir/create.log")"
	}
	xl domid "$name" >"$dir/domid"
}

# guest_domid NAME, guest_index NAME
guest_domid() { cat "$GUESTS/$1/domid"; }
guest_index() { cat "$GUESTS/$1/index"; }

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

# guest_gone NAME - whether Xen has nothing left of it
guest_gone() { ! xl domid "$1" >/dev/null 2>&1; }

# guest_destroy NAME - at once, in the middle of whatever it does
guest_destroy() {
	local dir=$GUESTS/$1

	xl destroy "$1" >/dev/null
	wait_for "$LIMIT" guest_gone "$1" || fail "guest $1 does not go away"
	losetup -d "$(<"$dir/loop")"
	rmdir "$GUESTS/.index$(<"$dir/index")"
	rm -r "$dir"
}
