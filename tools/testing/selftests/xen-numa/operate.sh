#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The command xen-numa on a real host: what it shows is what sysfs and xenstore
# say, and what it sets holds, also across a reload of the module.
#
# Needs the bench's guests, all of them under load. VICTIM is one of them.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/operate_lib.sh"
bench_guests VICTIM

# Without the module each says so and nothing else.
[ ! -e $PARAMS ] || rmmod xen-numa
for c in status list "explain vif-1-0" "set vif-1-0 off" default save restore; do
	# shellcheck disable=SC2086 # words
	says "no module: $c" 3 "the module xen-numa is not loaded: modprobe xen-numa" $c
done

numa_load auto
until_ok 300 all_steered || skip_all "not steered: $(cat $QUEUES)"

# place_of NODE PXM - in the command's words
place_of() {
	if [ "$1" -ge 0 ]; then
		echo "node:$1"
	elif [ "$2" -ge 0 ]; then
		echo "pxm:$2"
	else
		echo -
	fi
}

# rows - what list should show, from sysfs and xenstore
rows() {
	local dir dev name queue

	for dir in "$DEVICES"/*/numa/queue-*; do
		queue=${dir##*/queue-}
		dev=${dir%/numa/*}
		dev=${dev##*/}
		name=${dev#*-}
		name=$(xenstore-read "/local/domain/${name%-*}/name")
		echo "$name $dev $queue $(place_of "$(< "$dir/home_node")" "$(< "$dir/home")")" \
			"$(place_of "$(< "$dir/place")" "$(< "$dir/place_pxm")") $(< "$dir/reason")" \
			"$(< "$dir/moves")"
	done | sort
}
# shown - what it shows, without the columns that change
shown() { awk 'NR > 1 { print $1, $2, $3, $4, $5, $6, $9 }' /tmp/operate.out | sort; }

works "list" list
is "list: all is as in sysfs and xenstore" "$(shown)" "$(rows)"
check "list: a row for each queue" [ "$(shown | wc -l)" = "$(queues | wc -l)" ]
works "list: totals" list --interval 0
is "list: the same rows" "$(shown)" "$(rows)"

# sums FILE - of a counter over all queues
sums() { cat "$DEVICES"/*/numa/queue-*/"$1" | awk '{ n += $1 } END { printf "%.0f\n", n }'; }
# json_sum KEY - the same from the JSON, where it is the first number in an object
json_sum() {
	awk -v key="\"$1\": {" 'index($0, key) { getline; gsub(/[^0-9]/, ""); n += $0 }
		END { printf "%.0f\n", n }' /tmp/operate.out
}
before=$(sums local_bytes)
works "list --json" list --json -i 0
now=$(json_sum local)
check "list --json: bytes are between those before and after" \
	[ "$before" -le "$now" -a "$now" -le "$(sums local_bytes)" ]
check "list --json: and there are some" [ "$now" -gt 0 ]
# Everything has a load: each queue shows some bytes a second.
all_move() {
	run list --interval "${1:-2}"
	! awk 'NR > 1 { print $8 }' /tmp/operate.out | grep -qx -e '-' -e 0B
}
check "list: every queue moves" until_ok 300 all_move
# What a queue moved, by sysfs before and after, is at least what list saw between.
read -r dev queue <<< "$(queues | head -n 1)"
dir=$(sysfs "$dev")/queue-$queue
moved_bytes() { echo $(($(< "$dir/local_bytes") + $(< "$dir/remote_bytes") + $(< "$dir/unknown_bytes"))); }
before=$(moved_bytes)
run list --json --interval 2 --device "$dev/$queue"
after=$(moved_bytes)
rate=$(awk 'index($0, "\"rate\": {") { on = 1 } index($0, "}") { on = 0 }
	on && /local|remote|unknown/ { gsub(/[^0-9.]/, "", $2); n += $2 }
	END { printf "%.0f\n", n * 2 }' /tmp/operate.out)
check "list: $rate bytes in 2 s are no more than $((after - before)) in all that time" \
	[ "$rate" -le $((after - before + 1)) ]

n=$(queues | wc -l)
works "status" status
check "status: as many queues" grep -q "^Queues    $n of .* $n at home" /tmp/operate.out
vcpus=$(xl vcpu-list 0 | grep -c '^Domain-0')
check "status: dom0's vCPUs, all $vcpus pinned" \
	grep -q "^dom0      PV.*, $vcpus vCPUs, $vcpus of them pinned to one node\$" /tmp/operate.out
check "status: its mode" grep -q "^Module    $(< $PARAMS/mode) mode, ok:" /tmp/operate.out
check "status: steered ones" grep -q "steered $n\$" /tmp/operate.out

while read -r dev queue; do
	dir=$(sysfs "$dev")/queue-$queue
	works "explain $dev/$queue" explain "$dev/$queue"
	check "explain $dev/$queue: its reason" grep -q ", reason steered\$" /tmp/operate.out
	check "explain $dev/$queue: its votes" grep -q "Votes: of what it moved lately" /tmp/operate.out
	tasks=$(< "$dir/tasks")
	for pid in ${tasks//,/ }; do
		cpus=$(sed -n 's/^Cpus_allowed_list:[[:blank:]]*//p' "/proc/$pid/status")
		check "explain $dev/$queue: thread $pid" \
			grep -q "Thread $pid: may run on dom0's CPUs $cpus\." /tmp/operate.out
	done
	irqs=$(< "$dir/irqs")
	for irq in ${irqs//,/ }; do
		check "explain $dev/$queue: interrupt $irq" \
			grep -q "Interrupt $irq: may run on dom0's CPUs $(< "/proc/irq/$irq/smp_affinity_list")\." /tmp/operate.out
	done
done <<< "$(queues)"

# What is set is written, and holds.
id=$(guest_domid "$VICTIM")
vif=vif-$id-0
vbd=vbd-$id-51712
home=$(< "$(sysfs "$vif")/queue-0-tx/home")
other=$((1 - home))
reason_is() { [ "$(< "$(sysfs "$1")/queue-$2/reason")" = "$3" ]; }
place_is() { [ "$(< "$(sysfs "$1")/queue-$2/place_pxm")" = "$3" ]; }
works "set by device" set "$vif" "pxm:$other"
is "set: written" "$(< "$(sysfs "$vif")/policy")" "pxm:$other"
check "set: it goes there" until_ok 60 place_is "$vif" 0-tx "$other"
run list -i 0 --off-home
check "list --off-home: it is there" grep -q "^$VICTIM  *$vif  *0-tx .* fixed " /tmp/operate.out
is "list --off-home: and no other device" "$(awk 'NR > 1 { print $2 }' /tmp/operate.out | sort -u)" "$vif"
run explain "$vif/0-tx"
check "explain: a fixed queue" grep -q "Policy: pxm:$other, written for the device\." /tmp/operate.out
works "set by domain and device" set "$VICTIM:vif0/0-rx" off
check "set: a queue" until_ok 60 reason_is "$vif" 0-rx off
check "set: the other direction stays" place_is "$vif" 0-tx "$other"
run set "$VICTIM" off
is "set by domain: a queue with its own policy is said" "$code|$err" \
	"0|xen-numa: warning: $vif/0-rx keeps its own policy off"
works "set the queue" set "$vif/0-rx" default
check "set: all its devices" until_ok 60 reason_is "$vbd" 0 off
works "set by number" set "$id:xvda" auto
check "set: the disk" until_ok 60 reason_is "$vbd" 0 steered
uuid=$(xenstore-read "/local/domain/$id/vm")
works "set by UUID" set "${uuid#/vm/}" default
check "all is as before" until_ok 60 all_steered
works "default off" default off
check "default off: nothing is steered" until_ok 60 reason_is "$vif" 0-tx off
works "default" default
is "default: shown" "$out" off
works "default auto" default auto
check "default auto: all are" until_ok 60 all_steered
says "a node that is not there" 6 "$vif: dom0 has no pxm:77" set "$vif" pxm:77
says "nor for all" 6 "the default policy: dom0 has no pxm:77" default pxm:77
says "a device that is not there" 6 "no device or domain \"vif-99-0\"" set vif-99-0 auto
says "a domain that is not there" 6 "no device or domain \"nobody\"" explain nobody
is "and nothing has changed" "$(cat "$DEVICES"/*/numa/policy "$DEVICES"/*/numa/queue-*/policy $PARAMS/policy | sort -u | tr '\n' ' ')" \
	"auto default "

# taskset is noticed, explained, and taken back by set.
tasks=$(< "$(sysfs "$vbd")/queue-0/tasks")
taskset -pc "$(< /sys/devices/system/cpu/online)" "${tasks%%,*}" > /dev/null
check "an affinity set by hand" until_ok 60 reason_is "$vbd" 0 kept-by-operator
run status -i 0
is "status: something is found" "$code" 1
run explain "$vbd"
check "explain: how to take it back" grep -q "xen-numa set" /tmp/operate.out
works "set takes it back" set "$vbd/0" default
check "it is at home again" until_ok 60 reason_is "$vbd" 0 steered

# Who is not root may look.
# nobody ARG...
nobody() {
	code=0
	setpriv --reuid=65534 --regid=65534 --clear-groups xen-numa "$@" \
		> /tmp/operate.out 2> /tmp/operate.err || code=$?
	err=$(< /tmp/operate.err)
}
nobody list -i 0
is "nobody: list" "$code|$err" "0|"
is "nobody: domains are numbers" "$(awk -v d="$vif" '$2 == d { print $1 }' /tmp/operate.out | sort -u)" "$id"
nobody status -i 0
is "nobody: status" "$code|$err" "0|"
nobody explain "$vif"
is "nobody: explain" "$code|$err" "0|"
nobody set "$vif" off
is "nobody: set" "$code|$err" "5|xen-numa: $vif: only root may set policies: Permission denied"
nobody default off
is "nobody: default" "$code|$err" "5|xen-numa: the default policy: only root may set policies: Permission denied"
for c in save restore "restore --watch"; do
	# shellcheck disable=SC2086 # words
	nobody $c
	is "nobody: $c" "$code|$err" "5|xen-numa: only root may ask xenstore"
done

# What is saved holds again after the module was away.
rm -f $CONF
works "set, to be saved" set "$vif" "pxm:$other"
works "set a queue, to be saved" set "$VICTIM:xvda/0" strict
works "default, to be saved" default off
works "save" save
is "save: what holds" "$(grep -v -e '^#' -e '^$' $CONF | tr -s ' ')" "default off
$VICTIM xvda/0 strict
$VICTIM vif0 pxm:$other"
numa_load auto
is "a module that is loaded again knows nothing of it" "$(< "$(sysfs "$vif")/policy")" default
works "restore" restore
is "restore: the device's" "$(< "$(sysfs "$vif")/policy")" "pxm:$other"
is "restore: the queue's" "$(< "$(sysfs "$vbd")/queue-0/policy")" strict
is "restore: the default" "$(< $PARAMS/policy)" off
check "restore: it goes there" until_ok 60 place_is "$vif" 0-tx "$other"
echo "$VICTIM vif0 nonsense" >> $CONF
says "restore: a broken line" 1 "$CONF:$(wc -l < $CONF): \"nonsense\" is no policy; it is one of auto, strict, off, node:N, pxm:N or default" restore
is "restore: which changes nothing" "$(< "$(sysfs "$vif")/policy")" "pxm:$other"
rm -f $CONF
rmmod xen-numa

done_testing
