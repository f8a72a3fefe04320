#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# top: what it prints, and what is on a terminal of 80x24.
. "$(dirname "$0")/lib.sh"

# screen STEP... - top on a pseudo terminal; out is what the steps print
screen() {
	out=$(TERM=${TERMINAL:-vt100} python3 "$here/screen.py" run "${SIZE:-24x80}" "$@" \
		-- "$XEN_NUMA" top -i "${INTERVAL:-600}" 2>&1)
}
rows() { grep -c ' \(vbd\|vif\)-' <<<"$out"; }
widest() { awk '{ if (length($0) > n) n = length($0) } END { print n + 0 }' <<<"$out"; }

tree_new top PVH
tree_guests
works "once" top --once -i 0.1
is "24 lines" "$(wc -l <<<"$out")" 24
check "of at most 80 characters" [ "$(widest)" -le 80 ]
has "the host" "mode full policy auto"
has "the sums" "6 queues: 4 at home, 1 away, 1 without a home"
has "a queue" "vm2 vif-2-0 0-tx 1 - 0% 0B 1 home-full"
is "its domains in order" "$(grep -o '^vm[12]' <<<"$out" | tr '\n' ' ')" "vm1 vm1 vm1 vm2 vm2 vm2 "
run top --once -i 0.1 --sort moves
is "most moves first" "$(grep -m 1 ' vif-' <<<"$out" | awk '{ print $2, $3 }')" "vif-1-0 0-rx"
run top --once -i 0.1 --sort moves --reverse
is "fewest first" "$(grep -m 1 'v[bi][df]-' <<<"$out" | awk '{ print $2 }')" vif-2-0
put /sys/module/xen_numa/parameters/reason vcpus-on-one-node
put /sys/module/xen_numa/parameters/mode stock
put /sys/module/xen_numa/parameters/policy strict
run top --once -i 0.1
check "that nothing is steered stands beside the rest" \
	grep -qE '^xen-numa  mode stock  policy strict  not steering: vcpus-on-one-node +[0-9:]{8}$' <<<"$out"
tree_module
run top --batch 2 -i 0.1
is "two screens" "$(grep -c '^xen-numa ' <<<"$out")" 2
run top --once -i 0.1 --size 40x132
is "another size" "$(wc -l <<<"$out")" 40
says "a size that is none" 2 "is no size" top --once --size 3x10
says "no such column" 2 "--sort is one of" top --once --sort size
says "no interval" 2 "interval is from" top --once -i 0
says "no terminal" 2 "needs a terminal" top

# moving WHAT DEVICE QUEUE FILE VALUE PATTERN - one test: when a counter has become
# another, a line like that is shown
moving() {
	local dir
	dir=$XEN_NUMA_ROOT$(tree_dir "$2")/queue-$3

	# what the last one printed must not be taken for this one's
	: >"$TREES/stdout"
	"$XEN_NUMA" top --batch 100000 -i 0.1 >"$TREES/stdout" 2>&1 &
	until_ok grep -q '^q quit' "$TREES/stdout"
	echo "$5" >"$dir/new"
	mv "$dir/new" "$dir/$4"
	check "$1" until_ok grep -qE "$6" "$TREES/stdout"
	kill $!
	wait $! 2>/dev/null
}
moving "local bytes are in their node's cell" vbd-1-51712 0 local_bytes 9000000 \
	'^node 0 +[0-9.]+[KMG] +\. +\.$'
moving "those of the other node in theirs" vbd-2-51712 0 remote_bytes 9000000 \
	'^node 1 +[0-9.]+[KMG] +\. +\.$'
moving "those of a queue that is nowhere in the last row" vif-2-0 0-tx remote_bytes 99000000 \
	'^anywhere +\. +[0-9.]+[KMG] +\.$'
moving "those that nobody knows in the last column" vif-1-0 0-tx unknown_bytes 9000000 \
	'^node 0 +\. +\. +[0-9.]+[KMG]$'

# Who may not see the places sees of what a queue may choose.
rm -r "$XEN_NUMA_ROOT/sys/kernel"
put "$(tree_dir vbd-1-51712)/queue-0/votes" "0:1 1:0 2:0 5:0"
run top --once -i 0.1
is "nodes without debugfs" "$(grep -o '^node [0-9]' <<<"$out" | tr '\n' ' ')" "node 0 node 1 node 2 node 5 "

tree_new many PVH
for ((i = 1; i <= 50; i++)); do
	tree_domain $i "guest-$i"
	tree_device "vif-$i-0"
	for q in 0 1 2; do
		tree_queue "vif-$i-0" $q-tx moves=$i
		tree_queue "vif-$i-0" $q-rx
	done
done
works "300 queues" top --once -i 0.1
has "says how many there are" "1-14 of 300"
is "shows as many as fit" "$(rows)" 14

command -v python3 >/dev/null || {
	skip "a terminal" "no python3"
	end
}
device=' v(bd|if)-'
screen wait:"of 300" lines:"14 $device" dump clears key:q end
has "a terminal: the same" "1-14 of 300"
is "a terminal: rows" "$(rows)" 14
check "a terminal: nothing is wider" [ "$(widest)" -le 80 ]
has "a terminal: ends well" "exit 0"
screen wait:"of 300" key:'\eOB' wait:"2-15 of" key:' ' wait:"16-29 of" key:'\eOA' wait:"15-28 of" key:q end
has "keys scroll" "exit 0"
screen wait:"of 300" key:m wait:"guest-50" dump key:r wait:"guest-1 " key:q end
is "m sorts by moves" "$(grep -m 1 'vif-' <<<"$out" | awk '{ print $1 }')" guest-50
screen wait:"of 300" key:n gone:"from" lines:"20 $device" dump key:n wait:"from" key:o wait:"0-0 of 0" key:q end
is "n hides the nodes" "$(rows)" 20
has "o leaves none here" "exit 0"
screen wait:"of 300" size:40x132 wait:"1-30 of 300" lines:"30 $device" dump size:24x80 wait:"1-14 of 300" key:q end
check "a larger terminal" [ "$(rows)" = 30 ]
has "and smaller again" "exit 0"
screen wait:"of 300" size:5x30 wait:"too small" size:24x80 wait:"1-14 of 300" key:q end
has "one that is too small, for a while" "exit 0"
screen wait:"of 300" key:$'\x03' end
has "^C ends it well" "exit 0"
screen wait:"of 300" hangup end
check "so does the end of the terminal" grep -q '^exit' <<<"$out"
TERMINAL=xterm screen wait:"of 300" lines:"14 $device" dump key:q end
is "xterm" "$(rows)" 14
TERMINAL=nonsense screen end
has "an unknown terminal" "exit 2"

# Nothing is cleared once it is there, and what has gone goes from the screen.
INTERVAL=0.1
screen wait:"of 300" do:"rm -r '$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/vif-1-0'" \
	wait:"of 294" gone:"vif-1-0" clears key:q end
has "a domain that goes while it is shown" "exit 0"
is "the screen was cleared once, at the beginning" "$(grep -o 'cleared [0-9]*' <<<"$out")" "cleared 1"
screen wait:"guest-2 " do:"rm -r '$XEN_NUMA_ROOT/xenstore/local/domain/2'" wait:"(gone)" key:q end
has "a domain that loses its name" "exit 0"
screen wait:"of 294" do:"rm -r '$XEN_NUMA_ROOT/sys/module/xen_numa'" \
	wait:"module is not loaded" key:q end
has "the module goes while it is shown" "exit 0"
says "then there is nothing to show" 3 "not loaded" top --once
tree_bare none
says "no Xen" 4 "not a Xen host" top --once
end
