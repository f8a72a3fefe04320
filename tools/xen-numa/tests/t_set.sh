#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# set and default: exactly what was named is written.
. "$(dirname "$0")/lib.sh"

# policies - of all devices and queues that have one
policies() {
	(cd "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices" &&
		grep -v default ./*/numa/policy ./*/numa/queue-*/policy) |
		sed 's,^\./,,; s,/numa,,; s,/policy,,' | tr '\n' ' '
}

# sets ARG POLICY POLICIES - one test, on a fresh host
sets() {
	tree_new host
	tree_guests
	# numbers that are not those of xvda
	tree_device vbd-1-51728
	tree_device vbd-1-268441856
	run set "$1" "$2"
	is "set $1 $2" "$code $err$(policies)" "0 $3"
}

for p in auto strict off node:1 pxm:0; do
	sets vif-1-0 $p "vif-1-0:$p "
done
sets vif-1-0/0-tx off "vif-1-0/queue-0-tx:off "
sets vif-1-0/queue-0-tx off "vif-1-0/queue-0-tx:off "
sets vif-1-0/0 off "vif-1-0/queue-0-rx:off vif-1-0/queue-0-tx:off "
sets vm1:vif0 off "vif-1-0:off "
sets 1:vif0 off "vif-1-0:off "
sets 00000001-1111-2222-3333-444444444444:vif0 off "vif-1-0:off "
sets vm1:xvda off "vbd-1-51712:off "
sets vm1:vbd51712 off "vbd-1-51712:off "
sets vm1:xvdb off "vbd-1-51728:off "
sets vm1:xvdz off "vbd-1-268441856:off " # 1<<28 | 25<<8
sets vm1:xvda/0 off "vbd-1-51712/queue-0:off "
sets vm2 off "vbd-2-51712:off vif-2-0:off "
sets "vm2:*" off "vbd-2-51712:off vif-2-0:off "
sets vm2/0-rx off "vif-2-0/queue-0-rx:off "
tree_domain 2 7
run set 7 off
is "a domain may be called 7" "$code $err$(policies)" "0 xen-numa: warning: vif-2-0/0-rx keeps its own policy offvbd-2-51712:off vif-2-0:off vif-2-0/queue-0-rx:off "
tree_domain 2 a:b/c
run set a:b/c:vif0/0-tx auto
is "a domain may be called a:b/c" "$code $err$(policies)" \
	"0 vbd-2-51712:off vif-2-0:off vif-2-0/queue-0-rx:off vif-2-0/queue-0-tx:auto "

run set vif-2-0 strict
is "a queue with its own policy is said" "$code ${err//$'\n'/;}" \
	"0 xen-numa: warning: vif-2-0/0-rx keeps its own policy off;xen-numa: warning: vif-2-0/0-tx keeps its own policy auto"
run set vif-2-0 default
is "default" "$(policies)" "vbd-2-51712:off vif-2-0/queue-0-rx:off vif-2-0/queue-0-tx:auto "

# Some of what was named goes between looking and writing: the rest is set all the same.
before=$XEN_NUMA_ROOT
for p in off pxm:1; do
	tree_new going
	tree_guests
	name=$XEN_NUMA_ROOT/xenstore/local/domain/1/name
	hold "$name"
	"$XEN_NUMA" set vm1 $p 2>"$TREES/stderr" &
	reached "$name"
	rm -r "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/vbd-1-51712"
	release vm1
	code=0
	wait $! || code=$?
	is "one of two goes: it is said" "$code $(<"$TREES/stderr")" \
		"6 xen-numa: vbd-1-51712: it has gone"
	is "and the other is set" "$(policies)" "vif-1-0:$p "
done
export XEN_NUMA_ROOT=$before

works "default" default
is "the default is shown" "$out" auto
works "default strict" default strict
is "the default is written" "$(got /sys/module/xen_numa/parameters/policy)" strict
run default --json
json "JSON: the default" "j" "{'policy': 'strict'}"

# What the kernel does not take.
file=$XEN_NUMA_ROOT$(tree_dir vif-1-0)/policy
rm "$file"
ln -s /dev/full "$file"
tree_queue vif-1-0 0-tx
# the device is left out: its policy cannot be read
rm "$file"
echo default >"$file"
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	as_nobody() {
		local code=0

		XEN_NUMA_ROOT=$XEN_NUMA_ROOT setpriv --reuid=65534 --regid=65534 --clear-groups \
			"$TREES/xen-numa" "$@" >"$TREES/stdout" 2>"$TREES/stderr" || code=$?
		echo "$code $(<"$TREES/stderr")"
	}
	# a place that nobody may enter is no place for the program
	chmod 755 "$TREES"
	install -m 755 "$XEN_NUMA" "$TREES/xen-numa"
	chmod -R go+rX "$XEN_NUMA_ROOT"
	chmod 700 "$XEN_NUMA_ROOT/sys/kernel/debug" "$XEN_NUMA_ROOT/xenstore"
	is "nobody: list" "$(as_nobody list -i 0)" "0 "
	is "nobody: domains are numbers" "$(awk 'NR == 2 { print $1 }' "$TREES/stdout")" 1
	is "nobody: status" "$(as_nobody status -i 0)" "1 "
	is "nobody: explain" "$(as_nobody explain vif-1-0)" "0 "
	is "nobody: explain of a domain by name" "$(as_nobody explain vm1)" \
		"6 xen-numa: no device \"vm1\"; only root may name domains"
	is "nobody: explain of a domain by number" "$(as_nobody explain 1)" "0 "
	is "nobody: set" "$(as_nobody set vif-1-0 off)" \
		"5 xen-numa: vif-1-0: only root may set policies: Permission denied"
	is "nobody: set of several says it once" "$(as_nobody set 1 off)" \
		"5 xen-numa: vbd-1-51712: only root may set policies: Permission denied"
	is "nobody: default" "$(as_nobody default off)" \
		"5 xen-numa: the default policy: only root may set policies: Permission denied"
	is "nobody: default is shown" "$(as_nobody default)" "0 "
	is "nobody: save" "$(as_nobody save)" "5 xen-numa: only root may ask xenstore"
	is "nobody: restore" "$(as_nobody restore)" "5 xen-numa: only root may ask xenstore"
	is "nobody: restore --watch" "$(as_nobody restore --watch)" \
		"5 xen-numa: only root may ask xenstore"
	chmod -R go+rX "$XEN_NUMA_ROOT"
	is "nobody: save where xenstore may be read" "$(as_nobody save)" \
		"5 xen-numa: $XEN_NUMA_ROOT/etc/xen/numa.conf: Permission denied"
	is "nothing has changed" "$(policies)$(got /sys/module/xen_numa/parameters/policy)" \
		"vbd-2-51712:off vif-2-0/queue-0-rx:off vif-2-0/queue-0-tx:auto strict"
else
	skip "nobody" "this is not root, or there is no setpriv"
fi

end
