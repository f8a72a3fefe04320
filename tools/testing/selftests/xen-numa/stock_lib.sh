# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034
#
# What the self-tests of stock backends share; sourced after ktap.sh. With MODE=full
# in the environment it is hooked ones that are there.

MODE=${MODE:-stock}
STOCK=/sys/kernel/debug/xen-numa/stock
PLACES=/sys/kernel/debug/xen-numa/places
DECISIONS=/sys/kernel/debug/xen-numa/decisions
TRACED=/sys/kernel/tracing/enabled_functions
KPROBES=/sys/kernel/debug/kprobes/list
BACKENDS=/sys/bus/xen-backend/devices

# What is probed while a window is open, and what is all the time.
DATA_PATH="gnttab_map_refs gnttab_batch_copy submit_bio"
CONTROL_PATH="unbind_from_irqhandler xenbus_switch_state"

# An emulated host's CPUs are always full, and its guests are slow: look at them
# more often, and for longer.
OFTEN="capacity_pct=0 window_ms=500 period_ms=500"

# stock_field NAME - from the dump about stock backends
stock_field() { sed -n "s/^$1 //p" $STOCK; }

# cpus_of_pxm PXM, node_of_pxm PXM - as the module has it
cpus_of_pxm() { sed -n "s/.* pxm=$1 node=[^ ]* cpus=//p" $PLACES; }
node_of_pxm() { sed -n "s/.* pxm=$1 node=\\([^ ]*\\) .*/\\1/p" $PLACES; }

# backends - "tasks=N,N... irqs=N,N..." of all of netback's and blkback's, found
# by their names and not by the module
backends() {
	local f name tasks='' irqs=''

	for f in /proc/[0-9]*/comm; do
		{ read -r name < "$f"; } 2> /dev/null || continue
		# "vif3.0-q0-dealloc", "3.xvda-0"
		[[ $name =~ ^(vif[0-9]+\.[0-9]+-q|[0-9]+\.xvd) ]] || continue
		f=${f%/comm}
		tasks+=,${f##*/}
	done
	for f in /proc/irq/*/vif*-q* /proc/irq/*/blkif-backend; do
		[ -d "$f" ] || continue
		f=${f%/*}
		irqs+=,${f##*/}
	done
	echo "tasks=${tasks#,} irqs=${irqs#,}"
}

# backend_affinities - of all that backends() finds
backend_affinities() {
	backends > /tmp/stock.backends
	affinities /tmp/stock.backends | sort
}

# known_to_module - what of backends() is some queue's
known_to_module() {
	sed -n 's/.* tasks=\([^ ]*\) irqs=\([^ ]*\).*/\1,\2/p' $QUEUES | tr , '\n' |
		grep -v '^-$' | sort -n
}

# all_of_backends
all_of_backends() {
	backends | sed 's/tasks=//; s/ irqs=/,/' | tr , '\n' | sort -n
}

# is_at DEV QUEUE PXM - its tasks and IRQs have the CPUs of that place, and its
# IRQs the node, if Linux has one
is_at() {
	local cpus node

	cpus=$(cpus_of_pxm "$3")
	node=$(node_of_pxm "$3")
	grep "^dev=$1 queue=$2 " $QUEUES > /tmp/stock.one
	affinities /tmp/stock.one > /tmp/stock.now
	[ -s /tmp/stock.now ] && [ -n "$cpus" ] && awk -v c="$cpus" -v n="$node" '
		$3 != c || ($1 == "irq" && n != -1 && $4 != n) { print "# " $0; bad = 1 }
		END { exit bad }' /tmp/stock.now
}

# quietly CMD... - while waiting for it
quietly() { "$@" > /dev/null 2>&1; }

# domid_of DEV - "vif-3-0": 3
domid_of() {
	local d=${1#*-}

	echo "${d%%-*}"
}

# counts - "DEV QUEUE LOCAL ALL" of each queue, in sampled frames
counts() {
	awk '{
		here = all = 0
		for (i = 1; i <= NF; i++) {
			split($i, w, "=")
			if (w[1] == "dev") dev = w[2]
			if (w[1] == "queue") queue = w[2]
			if (w[1] == "local") here = w[2]
			if (w[1] ~ /^(local|remote|unknown)$/) all += w[2]
		}
		print dev, queue, here, all
	}' $QUEUES
}

# counted FRAMES FILE - every queue has that many more than counts() gave to
# the file
counted() {
	counts > /tmp/stock.counts
	[ -s "$2" ] && awk -v want="$1" '
		NR == FNR { was[$1, $2] = $4; next }
		$4 - was[$1, $2] < want { bad = 1 }
		END { exit bad }' "$2" /tmp/stock.counts
}

# locality BEFORE AFTER - "DEV QUEUE FRAMES PERMILLE", what part of the frames
# between two counts() was handled on the node that owns them
locality() {
	awk 'NR == FNR { here[$1, $2] = $3; all[$1, $2] = $4; next }
		{ n = $4 - all[$1, $2]
		  print $1, $2, n, (n > 0 ? int(($3 - here[$1, $2]) * 1000 / n) : 0) }' "$1" "$2"
}

# per_cent PERMILLE
per_cent() { echo "$(($1 / 10)).$(($1 % 10)) %"; }

# io - a counter for each direction of each network, and for each disk
io() {
	local f n

	for f in /sys/class/net/vif*/statistics/[rt]x_bytes; do
		[ -e "$f" ] && echo "$f $(($(< "$f") / 512))"
	done
	for f in $BACKENDS/vbd-*/statistics; do
		[ -d "$f" ] || continue
		n=$(($(< "$f/rd_sect") + $(< "$f/wr_sect")))
		echo "$f $n"
	done
}

# io_moved FILE - everything in it has moved 64 KiB since
io_moved() {
	io > /tmp/stock.io
	[ -s "$1" ] && awk 'NR == FNR { was[$1] = $2; next }
		{ seen[$1] = 1 }
		$1 in was && $2 - was[$1] < 128 { bad = 1 }
		END { for (f in was) if (!(f in seen)) bad = 1; exit bad }' "$1" /tmp/stock.io
}

# io_goes_on WHAT - one test: all disks and networks carry data
io_goes_on() {
	io > /tmp/stock.io0
	check "$1: all disks and networks carry data" until_ok 300 io_moved /tmp/stock.io0
}

# traced - the functions that the kernel says are probed, a line each
traced() {
	local lines line

	mapfile -t lines < $TRACED
	for line in "${lines[@]}"; do
		echo "${line%% *}"
	done
	[ -r $KPROBES ] || return 0
	mapfile -t lines < $KPROBES
	for line in "${lines[@]}"; do
		line=${line#*  *  }
		echo "${line%%+0x*}"
	done
}

# not_in FILE < LINES - those that are not in the file, which may be empty
not_in() { awk 'FILENAME == ARGV[1] { had[$0] = 1; next } !($0 in had)' "$1" -; }

# names_of LIST FILE - which of the functions are in the file
names_of() {
	local name

	for name in $1; do
		grep -qx -- "$name" "$2" && echo "$name"
	done
}

# ticked - the module has looked at every queue a few times since ticks_from
ticks_from() { sed 's/^dev=\([^ ]*\) queue=\([^ ]*\) .* since_move_ms=\([0-9]*\) .*/\1 \2 \3/' $DECISIONS > /tmp/stock.ticks; }
ticked() {
	sed 's/^dev=\([^ ]*\) queue=\([^ ]*\) .* since_move_ms=\([0-9]*\) .*/\1 \2 \3/' $DECISIONS |
		awk 'NR == FNR { was[$1, $2] = $3; next }
			$3 < was[$1, $2] + 1000 { bad = 1 }
			END { exit bad }' /tmp/stock.ticks -
}

# log_since LINES - what the module has said since the log was so long
log_length() { dmesg | wc -l; }
log_since() { dmesg | tail -n +$(($1 + 1)) | grep 'xen-numa: '; }

# stock_load PARAMETERS - the module afresh
stock_load() {
	[ ! -e $PARAMS ] || rmmod xen-numa
	# shellcheck disable=SC2086 # several words
	modprobe xen-numa "$@" 2> /dev/null || skip_all "no xen-numa module"
	case $(cat $PARAMS/mode) in
	"$MODE" | mixed) ;;
	*) skip_all "no $MODE backend: mode $(cat $PARAMS/mode), reason $(cat $PARAMS/reason)" ;;
	esac
}

# all_found N - so many queues are known
all_found() { [ "$(grep -c . $QUEUES)" -eq "$1" ]; }
