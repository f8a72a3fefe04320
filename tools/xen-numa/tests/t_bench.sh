#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bench: every placement has its turn, the figures are of its phase, and policies
# are as before whatever happens.
. "$(dirname "$0")/lib.sh"

devices=/sys/bus/xen-backend/devices

# policies - of all queues
policies() { (cd "$XEN_NUMA_ROOT$devices" && grep . ./*/numa/queue-*/policy); }

# more DIR FILE COUNT - a counter that nobody sees half written
more() {
	local path=$XEN_NUMA_ROOT$1/$2

	echo $(($(<"$path") + $3)) >"$path.new"
	mv "$path.new" "$path"
}

# traffic - as if every queue moved some bytes, locally where its policy takes it to
# its home; "seen" keeps the policies that there were
traffic() {
	local dir policy home

	while :; do
		for dir in "$XEN_NUMA_ROOT$devices"/*/numa/queue-*; do
			dir=${dir#"$XEN_NUMA_ROOT"}
			policy=$(got "$dir/policy")
			home=$(got "$dir/home")
			echo "${dir##*/} $policy" >>"$TREES/seen"
			case $policy in
			auto | strict | "pxm:$home") more "$dir" local_bytes 4096 ;;
			off) more "$dir" local_bytes 1024 && more "$dir" remote_bytes 3072 ;;
			pxm:*) more "$dir" remote_bytes 4096 ;;
			esac
		done
		more $devices/vbd-1-51712/statistics rd_req 5
	done
}

tree_new host
tree_guests
put $devices/vbd-1-51712/numa/queue-0/policy strict
put $devices/vbd-1-51712/statistics/rd_req 5
put $devices/vbd-1-51712/statistics/wr_req 7
before=$(policies)

: >"$TREES/seen"
traffic 2>/dev/null &
writer=$!
run bench --settle 0 --seconds 3 --rounds 1 --no-perf --json
kill $writer
wait $writer 2>/dev/null
is "bench ends well" "$code" 0
has "one queue has no home" '"left_out": 1'
json "five queues have one" 'j["queues"]' 5
json "every placement has its turn" \
	'[p["placement"] for p in j["placements"]]' "['off', 'worst', 'best', 'auto', 'strict']"
# what is written when a phase begins may still be by the policy before it
json "its figures are those of its own phase" \
	'[x if 0.2 < x < 0.8 else int(x > 0.5) for x in
	  [p["median"]["local_share"] for p in j["placements"]][1:]]' "[0, 1, 1, 1]"
json "off has both" '0.1 < j["placements"][0]["median"]["local_share"] < 0.4' True
json "requests are counted" 'all(p["median"]["requests_per_second"] > 0 for p in j["placements"])' True
json "no packets are no figure" 'j["placements"][0]["median"]["packets_per_second"]' 0
is "progress is told" "$(grep -c '^round 1 of 1: ' <<<"$err")" 5
is "policies are as before" "$(policies)" "$before"
check "worst was another node" grep -qx "queue-0-tx pxm:1" "$TREES/seen"
check "one without a home was left alone" \
	[ "$(grep -c "^queue-0-rx pxm:" "$TREES/seen")" -lt "$(grep -c "^queue-0-tx pxm:" "$TREES/seen")" ]

run bench --settle 0 --seconds 0.1 --rounds 2 --no-perf --placements best,auto -D vif-1-0
is "a table of what was chosen" "$code $(awk 'NR > 1 { print $1 }' <<<"$out" | tr '\n' ' ')" "0 best auto "
is "each has its round" "$(grep -c '^round [12] of 2: ' <<<"$err")" 4
is "policies are as before then, too" "$(policies)" "$before"

# interrupted in the middle of a phase
"$XEN_NUMA" bench --settle 0 --seconds 600 --no-perf --placements worst >"$TREES/stdout" 2>"$TREES/stderr" &
pid=$!
check "a phase begins" until_ok grep -q pxm:1 "$XEN_NUMA_ROOT$devices/vif-1-0/numa/queue-0-tx/policy"
kill -TERM $pid
code=0
wait $pid || code=$?
is "interrupted, it says so" "$code $(grep -c 'interrupted; every policy is as it was' "$TREES/stderr")" "1 1"
is "interrupted, it prints no figures" "$(<"$TREES/stdout")" ""
is "interrupted, policies are as before" "$(policies)" "$before"

# perf's words
mkdir -p "$TREES/bin"
cat >"$TREES/bin/perf" <<'END'
#!/bin/sh
echo "$@" >"$TREES/perf"
echo "400,,node-loads,1000,100.00,," >&2
echo "${MISSES:-100,},node-load-misses,1000,100.00,," >&2
END
chmod +x "$TREES/bin/perf"
saved=$PATH
PATH=$TREES/bin:$PATH
run bench --settle 0 --seconds 0.1 --rounds 1 --placements best --json
json "what perf counted" 'j["placements"][0]["median"]["node_load_miss_share"]' 0.25
is "on the CPUs of all places" "$(grep -o -- '-C [^ ]*' "$TREES/perf")" "-C 0-1,2-3"
MISSES="<not supported>," run bench --settle 0 --seconds 0.1 --rounds 1 --placements best --json
json "what it cannot count is no figure" 'j["placements"][0]["median"]["node_load_miss_share"]' None
PATH=$saved

run bench --settle 0.1 --seconds 0.1 --rounds 1 --no-perf --placements worst
is "a queue that does not get there is told" "$code $(grep -c 'not every queue is there' <<<"$err")" "0 1"

says "an unknown placement" 2 'no placement' bench --placements best,far
says "no time" 2 'more than 0 seconds' bench --seconds 0
says "no rounds" 2 'no number of rounds' bench --rounds 0
says "too many rounds" 2 'no number of rounds' bench --rounds 101
says "an argument" 2 'no arguments' bench vif-1-0
says "a device that there is not" 6 vif-9-0 bench --device vif-9-0
tree_new empty
says "nothing to move" 1 "doctor" bench
tree_xen bare
says "no module" 3 "not loaded" bench
tree_bare plain
says "no Xen" 4 "Xen" bench
end
