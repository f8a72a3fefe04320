#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is written to a device's or a queue's policy has exactly its effect, or
# fails with exactly its error and changes nothing.
#
# Needs a guest with a disk and a network interface that do I/O.
. "$(dirname "$0")/ktap.sh"

numa_load off
until_ok 300 moved 100 || skip_all "no traffic"
vbd=$(queues | sed -n 's/^\(vbd[^ ]*\) .*/\1/p' | head -n 1)
vif=$(queues | sed -n 's/^\(vif[^ ]*\) 0-tx/\1/p' | head -n 1)
[ -n "$vbd" ] && [ -n "$vif" ] || skip_all "no disk, or no network"
spread
affinities > /tmp/policy.spread
dir=$(sysfs "$vbd")
home=$(queue_field "$vbd" 0 home_node)
other=$((1 - home))

for f in policy numa_node queue-0/policy queue-0/home queue-0/home_node \
	queue-0/place queue-0/place_pxm queue-0/votes queue-0/irqs \
	queue-0/tasks queue-0/reason queue-0/moves queue-0/memory_node \
	queue-0/local_bytes queue-0/local_frames queue-0/remote_bytes \
	queue-0/remote_frames queue-0/unknown_bytes queue-0/unknown_frames; do
	mode=444
	case $f in *policy) mode=644 ;; esac
	is "$f: mode" "$(stat -c %a "$dir/$f")" $mode
done
for q in queue-0-tx queue-0-rx; do
	check "netback's queues: $q" test -d "$(sysfs "$vif")/$q"
done
is "a device's policy to begin with" "$(< "$dir/policy")" default
is "a queue's policy to begin with" "$(< "$dir/queue-0/policy")" default
is "reason" "$(< "$dir/queue-0/reason")" off
is "place" "$(< "$dir/queue-0/place")" -1
is "place_pxm" "$(< "$dir/queue-0/place_pxm")" -1
is "numa_node" "$(< "$dir/numa_node")" -1

# rest - the affinities of all other devices
rest() {
	grep -v "^dev=$vbd " $QUEUES > /tmp/policy.rest
	affinities /tmp/policy.rest
}
rest > /tmp/policy.before
# alone WHAT - nothing but the device has changed
alone() { is "$1: the other devices are as before" "$(rest)" "$(< /tmp/policy.before)"; }

# takes FILE TEXT NODE REASON - it is taken, reads back, and the queue goes there
takes() {
	local what="${1#"$dir/"}: $2"

	is "$what: is taken" "$(write_error "$1" "$2")" ""
	is "$what: reads back" "$(< "$1")" "$2"
	if [ "$3" = -1 ]; then
		is "$what: as before us" "$(affinities_of "$vbd")" "$spread_vbd"
	else
		check "$what: tasks and IRQs are there" until_ok 60 is_on "$vbd" 0 "$3"
	fi
	is "$what: place" "$(< "$dir/queue-0/place")" "$3"
	is "$what: reason" "$(< "$dir/queue-0/reason")" "$4"
	is "$what: numa_node" "$(< "$dir/numa_node")" "$3"
}
spread_vbd=$(affinities_of "$vbd")

takes "$dir/policy" auto "$home" steered
takes "$dir/policy" off -1 off
takes "$dir/policy" strict "$home" steered
takes "$dir/policy" "node:$other" "$other" fixed
takes "$dir/policy" "node:$home" "$home" fixed
alone "a device's policy"
# The queue's own counts more than the device's, and so on down.
takes "$dir/queue-0/policy" "node:$other" "$other" fixed
takes "$dir/queue-0/policy" off -1 off
takes "$dir/queue-0/policy" default "$home" fixed
takes "$dir/policy" default -1 off
alone "a queue's policy"
echo strict > $PARAMS/policy
check "default: follows the parameter" until_ok 60 is_on "$vbd" 0 "$home"
echo off > $PARAMS/policy
is "and back" "$(affinities)" "$(< /tmp/policy.spread)"

# refused FILE TEXT ERROR - in the kernel's words
refused() {
	local was now what=${2:0:20}

	was=$(< "$1")
	now=$(write_error "$1" "$2")
	is "${1#"$dir/"}: '${what//$'\n'/}' (${#2} bytes) is refused" "$now" "$3"
	is "${1#"$dir/"}: and nothing changes" "$(< "$1") $(affinities_of "$vbd")" "$was $there"
}
echo "node:$other" > "$dir/policy"
there=$(affinities_of "$vbd")
long=$(printf 'auto%.0s' {1..1024})
for f in "$dir/policy" "$dir/queue-0/policy"; do
	for text in garbage AUTO " auto" "auto " "auto off" $'\n' $'auto\n\n' 0 1 -1 \
		node node: node:x node:-1 node:+1 "node: 1" node:1x node:99999999999 "$long"; do
		refused "$f" "$text" "Invalid argument"
	done
	refused "$f" node:99 "No such device"
	refused "$f" node:4294967295 "No such device"
	# A write of nothing is no write.
	is "${f#"$dir/"}: nothing is written: no error" "$(write_error "$f" "")" ""
	is "${f#"$dir/"}: and no change" "$(affinities_of "$vbd")" "$there"
done
echo "# ${#long} bytes were the longest text"
alone "refused texts"
echo default > "$dir/policy"
is "all is as before" "$(affinities)" "$(< /tmp/policy.spread)"

# Read-only files are.
for f in numa_node queue-0/home queue-0/reason; do
	check "$f cannot be written" eval '! echo 1 2> /dev/null > "$dir/$f"'
done

done_testing
