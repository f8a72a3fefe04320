#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# restore --watch: devices get their policies as they appear, once.
. "$(dirname "$0")/lib.sh"

conf=/etc/xen/numa.conf
policy_is() { [ "$(got "$(tree_dir "$1")${3:+/$3}/policy")" = "$2" ]; }
# appears WHAT DEVICE POLICY [QUEUE] - one test: it gets that policy
appears() { check "$1" until_ok policy_is "$2" "$3" "${4:-}"; }
# Directories come into being elsewhere and whole, as the kernel's do.
connect() {
	local real=$XEN_NUMA_ROOT

	XEN_NUMA_ROOT=$TREES/elsewhere
	rm -rf "$XEN_NUMA_ROOT"
	tree_device "$1"
	tree_queue "$1" 0-tx
	mkdir -p "$real/sys/bus/xen-backend/devices"
	mv "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/$1" "$real/sys/bus/xen-backend/devices/"
	XEN_NUMA_ROOT=$real
}
disconnect() { rm -r "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/$1"; }
# looked - the watcher has seen all that there is: a marker after it has its policy
marks=100
looked() {
	marks=$((marks + 1))
	tree_domain $marks marker
	connect vif-$marks-0
	until_ok policy_is vif-$marks-0 pxm:9
}
# SIGHUP is taken when the file has been read
hup() {
	: >"$TREES/log"
	kill -HUP $pid
}

# Nothing is there but Xen.
tree_xen host
"$XEN_NUMA" restore --watch >"$TREES/log" 2>"$TREES/errors" &
pid=$!
trap 'kill $pid 2>/dev/null; rm -rf "$TREES/elsewhere" "$TREES/before"' EXIT
cat >"$XEN_NUMA_ROOT$conf" <<END
default strict
vm1 vif0 off
vm1 xvda node:1
vm1 vif0/0-tx pxm:1
late * pxm:0
marker pxm:9
END
# It may have begun by now or not: what it reads is the file as it is after this.
until_ok grep -q SigCgt /proc/$pid/status
until_ok awk '/^SigBlk:/ { exit substr($2, length($2)) == "0" }' /proc/$pid/status
kill -HUP $pid
tree_module
check "the module comes: the default is written" until_ok eval \
	'[ "$(got /sys/module/xen_numa/parameters/policy)" = strict ]'
tree_domain 1 vm1
connect vif-1-0
appears "a device comes" vif-1-0 off
appears "its queue has its own" vif-1-0 pxm:1 queue-0-tx
check "it says so" until_ok grep -q '^vif-1-0 of vm1: off (line 2)$' "$TREES/log"
connect vbd-1-51712
appears "another device of the same domain" vbd-1-51712 node:1

put "$(tree_dir vif-1-0)/policy" auto
put "$(tree_dir vif-1-0)/queue-0-tx/policy" auto
check "it looks again" looked
is "what the operator sets later stays" "$(got "$(tree_dir vif-1-0)/policy")" auto
is "a queue's, too" "$(got "$(tree_dir vif-1-0)/queue-0-tx/policy")" auto
tree_queue vif-1-0 1-tx
check "it looks again at another queue" looked
is "of which no line speaks" "$(got "$(tree_dir vif-1-0)/queue-1-tx/policy")" default

disconnect vif-1-0
check "it sees a device go" looked
connect vif-1-0
appears "given back it is a new one" vif-1-0 off

tree_domain 2 "vm1--incoming"
connect vif-2-0
check "a domain that is migrated here: looked at" looked
is "it has no policy yet" "$(got "$(tree_dir vif-2-0)/policy")" default
tree_domain 2 late
connect vbd-2-51712
appears "under its real name it has" vif-2-0 pxm:0
appears "all its devices" vbd-2-51712 pxm:0

# The same name again, with another number.
rm -r "$XEN_NUMA_ROOT/xenstore/local/domain/1"
disconnect vif-1-0
disconnect vbd-1-51712
tree_domain 3 vm1
connect vif-3-0
appears "a name that is used again" vif-3-0 off

# The file changes.
echo "vm1 vif0 strict" >"$XEN_NUMA_ROOT$conf"
hup
appears "SIGHUP: the new line holds at once" vif-3-0 strict
echo "vm1 vif0 nonsense" >"$XEN_NUMA_ROOT$conf"
put "$(tree_dir vif-3-0)/policy" auto
hup
check "SIGHUP: a broken file is said" until_ok grep -q 'numa.conf:1: "nonsense" is no policy' \
	"$TREES/errors"
check "and not used" until_ok grep -q "what was read before holds" "$TREES/errors"
disconnect vif-3-0
tree_domain 4 vm1
connect vif-4-0
appears "but what was read before" vif-4-0 strict

# The module is loaded again.
echo "default off
marker pxm:9" >"$XEN_NUMA_ROOT$conf"
hup
check "the default changes" until_ok eval \
	'[ "$(got /sys/module/xen_numa/parameters/policy)" = off ]'
# kept, so that the new one has another inode
mv "$XEN_NUMA_ROOT/sys/module" "$TREES/before"
disconnect vif-4-0
# made elsewhere, so that it is never half there
XEN_NUMA_ROOT=$TREES/again tree_xen again
XEN_NUMA_ROOT=$TREES/again tree_module
mv "$TREES/again/sys/module" "$TREES/host/sys/module"
export XEN_NUMA_ROOT=$TREES/host
check "the module is loaded again: the default is written again" until_ok eval \
	'[ "$(got /sys/module/xen_numa/parameters/policy)" = off ]'

# The kernel makes a directory first and its files then: what was looked at between is
# looked at again.
reads() { sed -n 's/^rchar: //p' "/proc/$pid/io"; }
# looks_at COMMAND... - the watcher has read something since that was done
looks_at() {
	local before

	before=$(reads)
	"$@"
	until_ok eval "[ \"\$(reads)\" -gt $before ]"
}
mv "$XEN_NUMA_ROOT/sys/module" "$TREES/before/again"
check "a module that has some of its files is looked at" \
	looks_at put /sys/module/xen_numa/parameters/reason ok
tree_module
check "when it has all, the default is written" until_ok eval \
	'[ "$(got /sys/module/xen_numa/parameters/policy)" = off ]'
tree_domain 5 marker
check "so is a device" looks_at put "$(tree_dir vif-5-0)/mode" full
tree_device vif-5-0
appears "when it has all, it gets its policy" vif-5-0 pxm:9

kill -0 $pid
check "it has been there all the time" [ $? = 0 ]
kill $pid
code=0
wait $pid || code=$?
is "SIGTERM ends it well" "$code" 0
is "it had nothing else to complain of" "$(grep -vc -e 'numa.conf:1' -e 'holds$' "$TREES/errors")" 0

# The service's guests are started when it says that it is ready.
if ! command -v python3 >/dev/null; then
	skip "ready" "no python3"
	end
fi
cat >"$TREES/listen" <<END
import socket
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind("$TREES/notify")
while True:
    print(s.recv(100).decode(), flush=True)
END
: >"$TREES/told"
python3 "$TREES/listen" >"$TREES/told" &
listener=$!
until_ok test -S "$TREES/notify"
tree_new service
echo "default strict" >"$XEN_NUMA_ROOT$conf"
NOTIFY_SOCKET=$TREES/notify "$XEN_NUMA" restore --watch >"$TREES/log" 2>"$TREES/errors" &
pid=$!
trap 'kill $pid $listener 2>/dev/null; rm -rf "$TREES/elsewhere" "$TREES/before"' EXIT
check "it says when it is ready" until_ok grep -qx READY=1 "$TREES/told"
is "then the default is written" "$(got /sys/module/xen_numa/parameters/policy)" strict
echo "default off" >"$XEN_NUMA_ROOT$conf"
kill -HUP $pid
check "and after SIGHUP" until_ok eval '[ "$(wc -l <"$TREES/told")" = 3 ]'
is "that it was not meanwhile" "$(tr '\n' ' ' <"$TREES/told")" "READY=1 RELOADING=1 READY=1 "
is "and is again when the file was read" "$(got /sys/module/xen_numa/parameters/policy)" off

end
