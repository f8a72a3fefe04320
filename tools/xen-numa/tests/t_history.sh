#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# record and plot.
. "$(dirname "$0")/lib.sh"

history=var/log/xen-numa/history
lines() { grep -c . "$XEN_NUMA_ROOT/$history" 2>/dev/null || :; }
last() { tail -n 1 "$XEN_NUMA_ROOT/$history" | tr ' ' '\n' | sed -n "s/^$1=//p"; }
add() {
	local file
	file=$XEN_NUMA_ROOT$(tree_dir "$1")/queue-$2/$3

	echo $(($(<"$file") + $4)) >"$file"
}
record() { works "$1" record; }

tree_new history PVH
mkdir -p "$XEN_NUMA_ROOT"/{var/log,run}
tree_guests
record "the first time"
is "only keeps what the counters say" "$(lines)" 0
add vbd-1-51712 0 local_bytes 1000
add vbd-1-51712 0 remote_bytes 100
add vif-2-0 0-tx remote_bytes 50
add vif-1-0 0-rx moves 2
# a line is of at least a tenth of a second; until then nothing is lost
until_ok eval '"$XEN_NUMA" record && [ "$(lines)" -ge 1 ]'
is "the second time there is a line" "$(lines)" 1
is "local" "$(last local)" 1000
is "remote" "$(last remote)" 150
is "moves" "$(last moves)" 2
is "queues, and those off home" "$(last queues) $(last off_home)" "6 1"
is "bytes by node: from 0 to 0 and 1, and from anywhere to 1" "$(last m)" "0>0:1000,0>1:100,?>1:50"

# It connects again: the counters begin at 0.
rm -r "$XEN_NUMA_ROOT$(tree_dir vbd-1-51712)/queue-0"
tree_queue vbd-1-51712 0 local_bytes=70 remote_bytes=0 unknown_bytes=0 moves=1
until_ok eval '"$XEN_NUMA" record && [ "$(lines)" -ge 2 ]'
is "a queue that has connected again" "$(last local) $(last remote)" "70 0"
# A new guest gets the number of an old one.
mv "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/vbd-1-51712" "$TREES/away"
tree_device vbd-1-51712
tree_queue vbd-1-51712 0 local_bytes=500 remote_bytes=0 unknown_bytes=0
until_ok eval '"$XEN_NUMA" record && [ "$(lines)" -ge 3 ]'
is "another device of the same name" "$(last local)" 500

put /sys/module/xen_numa/parameters/mode stock
tree_device vbd-2-51712 default stock
add vbd-2-51712 0 local_bytes 40
until_ok eval '"$XEN_NUMA" record && [ "$(lines)" -ge 4 ]'
is "of stock backends what it is about: 250 times what was seen" "$(last local)" 10000

# Bounded.
for ((i = 0; i < 12000; i++)); do
	echo "time=$((1700000000 + i * 60)) seconds=60.0 mode=full reason=ok queues=6 off_home=0 moves=0 local=$i remote=1 unknown=0 m=0>0:1"
done >"$XEN_NUMA_ROOT/$history"
size=$(stat -c %s "$XEN_NUMA_ROOT/$history")
check "more than a MiB" [ "$size" -gt 1048576 ]
until_ok eval '"$XEN_NUMA" record --limit 1 && [ "$(stat -c %s "$XEN_NUMA_ROOT/$history")" -lt "$size" ]'
check "the older half goes" [ "$(lines)" -lt 6500 -a "$(lines)" -gt 5500 ]
is "from the beginning of a line on" "$(head -c 5 "$XEN_NUMA_ROOT/$history")" time=
is "the newest stays" "$(last m)" -
is "others may read it" "$(stat -c %a "$XEN_NUMA_ROOT/$history")" 644

exec 5<"$XEN_NUMA_ROOT/$history"
flock 5
says "two at once" 1 "another one is at it" record
exec 5<&-
says "no number of MiB" 2 "no number of MiB" record --limit 0
mv "$XEN_NUMA_ROOT/$history" "$TREES/kept"
mkdir "$XEN_NUMA_ROOT/$history"
says "a directory in its place" 1 "Is a directory" record
rm -r "$XEN_NUMA_ROOT/sys/module/xen_numa"
says "no module" 3 "not loaded" record

# plot
picture=$TREES/p.svg
says "no history" 1 "there is no history" plot locality -f "$TREES/absent" -o "$picture"
says "a directory" 1 "Is a directory" plot locality -f "$TREES" -o "$picture"
echo rubbish >"$TREES/rubbish"
says "nothing in it" 1 "no line that could be drawn" plot locality -f "$TREES/rubbish" -o "$picture"
says "which picture" 2 "which picture" plot -o "$picture"
says "no such picture" 2 "no picture" plot pie -o "$picture"
says "which file" 2 "which file" plot matrix
says "no such format" 2 "ends in .svg or .png" plot matrix -o x.gif
says "no time" 2 "is no time" plot matrix -o "$picture" --since 5
PATH=$TREES says "no gnuplot" 1 "apt install gnuplot-nox" plot matrix -f "$TREES/kept" -o "$picture"
check "no file is left of it" [ ! -e "$picture" ]
if command -v gnuplot >/dev/null; then
	for what in locality matrix; do
		works "$what" plot $what -f "$TREES/kept" -o "$picture"
		check "$what is a picture" grep -q '</svg>' "$picture"
		works "$what, PNG" plot $what -f "$TREES/kept" -o "$TREES/p.png"
		is "$what is one" "$(head -c 4 "$TREES/p.png" | tail -c 3)" PNG
	done
	has_text() { sed 's/<[^>]*>//g' "$picture" | grep -qF -- "$1"; }
	printf '%s\n' "time=1700000060 seconds=10.0 local=10485760 remote=0 unknown=0 m=0>0:10485760" \
		"time=1700000070 seconds=10.0 local=10485760 remote=20971520 unknown=0 m=0>0:10485760,3>0:20971520 new=1" \
		"time=17000000" >"$TREES/small"
	run plot matrix -f "$TREES/small" -o "$picture"
	is "a damaged line is left out with a warning" "$code $err" \
		"0 xen-numa: warning: $TREES/small: 1 damaged lines are left out"
	check "the matrix has all nodes" has_text "node 3"
	check "and bytes per second" has_text "1.0M/s"
	line="time=1700000060 seconds=10.0 local=10485760 remote=0 unknown=0 m=0>0:10485760"
	cp "$TREES/small" "$TREES/cut"
	# ended in the middle, by the end of the file and by the next line
	printf '%s' "${line%60}" >>"$TREES/cut"
	run plot matrix -f "$TREES/cut" -o "$picture"
	is "a line without its end is left out" "$code $err" \
		"0 xen-numa: warning: $TREES/cut: 2 damaged lines are left out"
	for cut in 7 30 53 68; do
		printf '%s%s\n' "${line:0:cut}" "$line" >"$TREES/cut"
		echo "$line" >>"$TREES/cut"
		run plot matrix -f "$TREES/cut" -o "$picture"
		is "$cut bytes of one before another: left out" "$code $err" \
			"0 xen-numa: warning: $TREES/cut: 1 damaged lines are left out"
	done
	run plot matrix -f "$TREES/small" -o "$picture" --since 5s
	check "since leaves the older ones out" has_text "2.0M/s"
	printf '%s\n' "time=1700009000 seconds=60.0 local=10485760 remote=0 unknown=0 m=3>3:10485760" \
		"time=1700000060 seconds=60.0 local=10485760 remote=0 unknown=0 m=0>0:10485760" \
		"time=1700000120 seconds=inf local=1 remote=0 unknown=0 m=0>0:1" >"$TREES/small"
	run plot matrix -f "$TREES/small" -o "$picture" --since 1m
	is "a clock that was set back, and no time at all" "$code $err" \
		"0 xen-numa: warning: $TREES/small: 1 damaged lines are left out"
	check "the last line by time" has_text "node 3"
	check "and none before it" eval '! has_text "node 0"'
	printf '%s\n' "time=1700000060 seconds=10.0 local=0 remote=0 unknown=0 m=-" >"$TREES/small"
	works "nothing was moved" plot locality -f "$TREES/small" -o "$picture"
	works "nothing was moved, matrix" plot matrix -f "$TREES/small" -o "$picture"
else
	skip "plot" "no gnuplot"
fi
end
