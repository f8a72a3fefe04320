#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# xen-numa restore --watch: guests that come later, connect again, get another name
# or go have the policies of numa.conf, each once, also across a reload of the module;
# and looking at a guest that goes meanwhile does no harm.
#
# Needs the bench's guests. A guest "late" must not exist and is started on PXM NEWCOMER.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/operate_lib.sh"
bench_guests NEWCOMER

numa_load off
other=$((1 - NEWCOMER))
cat > $CONF <<- END
	default auto
	late * strict
	late vif0 off
	late vif0/0-rx pxm:$other
END
xen-numa restore --watch > /tmp/operate.watch 2> /tmp/operate.watch.err &
watcher=$!
trap 'kill $watcher 2> /dev/null' EXIT
said() { grep -q "$1" /tmp/operate.watch; }
policy_is() { [ "$(cat "$(sysfs "$1")/policy" 2> /dev/null)" = "$2" ]; }
default_is() { [ "$(< $PARAMS/policy)" = "$1" ]; }
check "watch: the default at once" until_ok 60 default_is auto
guests_load none
guest_start late --node "$NEWCOMER" --load disk,net --rate 64
guest_wait_up late
guests_load write,read,tx,rx
lid=$(guest_domid late)
echo "# CPU time of the watcher so far, in ticks: $(awk '{ print $14 + $15 }' /proc/$watcher/stat)"
check "watch: a new guest's network" until_ok 60 policy_is "vif-$lid-0" off
check "watch: its disk" until_ok 60 policy_is "vbd-$lid-51712" strict
queue_policy_is() { [ "$(cat "$(sysfs "$1")/queue-$2/policy" 2> /dev/null)" = "$3" ]; }
check "watch: a queue with a policy of its own" until_ok 60 queue_policy_is "vif-$lid-0" 0-rx "pxm:$other"
check "watch: it says so" until_ok 60 said "^vif-$lid-0 of late: off (line 3)"
run set late:vif0 auto
is "set after that" "$code|$err" "0|xen-numa: warning: vif-$lid-0/0-rx keeps its own policy pxm:$other"
guest_reconnect late vif
is "watch: a guest that connects again keeps what was set since" "$(< "$(sysfs "vif-$lid-0")/policy")" auto
xl rename late later
xl rename later late
check "watch: under a new name it has its policy again" until_ok 60 policy_is "vif-$lid-0" off

# A domain that goes while it is looked at, over and over.
touch /tmp/operate.looking
{
	bad=0
	while [ -e /tmp/operate.looking ]; do
		xen-numa list -i 0 > /tmp/operate.last 2> /tmp/operate.last.err || bad=$?
		[ ! -s /tmp/operate.last.err ] || bad=99
		xen-numa explain late > /dev/null 2> /tmp/operate.last.err || [ $? = 6 ] || bad=98
	done
	echo $bad > /tmp/operate.bad
} &
looker=$!
guest_destroy late
all_gone() { ! grep -q . <(ls -d "$DEVICES/vif-$lid-0" "$DEVICES/vbd-$lid-51712" 2> /dev/null); }
check "a guest is destroyed meanwhile" until_ok 120 all_gone
rm /tmp/operate.looking
wait $looker
is "list and explain: no error but that it is gone" "$(< /tmp/operate.bad)" 0
says "its device is not there any more" 6 "no device or domain \"vif-$lid-0\"" explain "vif-$lid-0"

guests_load none
guest_start late --node "$NEWCOMER" --load disk,net --rate 64
guest_wait_up late
guests_load write,read,tx,rx
nid=$(guest_domid late)
check "watch: the same name again" until_ok 60 policy_is "vif-$nid-0" off
check "it is another domain" [ "$lid" != "$nid" ]
rmmod xen-numa
modprobe xen-numa policy=off capacity_pct=0
check "watch: the module is loaded again: the default" until_ok 60 default_is auto
check "watch: the devices" until_ok 60 policy_is "vif-$nid-0" off
echo "late * pxm:$NEWCOMER" > $CONF
kill -HUP $watcher
check "watch: SIGHUP reads the file again" until_ok 60 policy_is "vif-$nid-0" "pxm:$NEWCOMER"
kill $watcher
code=0
wait $watcher || code=$?
is "watch: ends when it is told to" "$code|$(< /tmp/operate.watch.err)" "0|"
guest_destroy late
rm -f $CONF
rmmod xen-numa

done_testing
