#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Wrong usage, and hosts on which there is nothing to do: one precise line, the
# right exit code, nothing else.
. "$(dirname "$0")/lib.sh"

host_commands=(status list "explain vif-1-0" "set vif-1-0 auto" "default" "default off" save
	restore)

tree_bare none
for c in "${host_commands[@]}" "restore --watch"; do
	# shellcheck disable=SC2086 # words
	says "$c: no Xen" 4 "this is not a Xen host" $c
done
put /sys/hypervisor/type kvm
says "another hypervisor" 4 "this is not a Xen host" list
put /sys/hypervisor/type xen
put /sys/hypervisor/properties/features 000003ff
for c in "${host_commands[@]}" "restore --watch"; do
	# shellcheck disable=SC2086
	says "$c: a guest" 4 "this is a guest" $c
done

tree_xen unloaded
for c in "${host_commands[@]}"; do
	# shellcheck disable=SC2086
	says "$c: no module" 3 "the module xen-numa is not loaded" $c
done

tree_new host
tree_guests
says "no command" 2 "which command?"
says "an unknown command" 2 "no command \"lst\"" lst
says "an unknown option" 2 "unrecognized option" --foo
for c in status list explain set default save restore; do
	says "$c: an unknown option" 2 "unrecognized option" $c --foo
	run $c --help
	is "$c --help: exit code and errors" "$code $err" "0 "
	has "$c --help: usage" "Usage: xen-numa $c"
	has "$c --help: exit codes" "Exit codes: 0 done"
	run --help
	has "--help lists $c" " $c "
done
for c in status list save restore; do
	says "$c: too many arguments" 2 "takes no arguments" $c x
done
says "list: a wrong column" 2 "cannot sort by \"size\"" list --sort size
says "list: no column" 2 "requires an argument" list --sort
says "list: a wrong reason" 2 "no reason \"bored\"; there are: steered" list --reason bored
for s in x 1x -1 nan inf 86401 ""; do
	says "list: an interval of \"$s\"" 2 "no number of seconds" list "--interval=$s"
	says "status: an interval of \"$s\"" 2 "no number of seconds" status "--interval=$s"
done
says "list: an unknown domain" 6 "no domain \"vm9\"" list -i 0 --domain vm9
says "list: an unknown device" 6 "no device or domain \"vif-9-0\"" list -i 0 --device vif-9-0
says "explain: nothing" 2 "which device?" explain
says "explain: two" 2 "one device" explain vif-1-0 vif-2-0
says "set: nothing" 2 "which device?" set
says "set: no policy" 2 "which policy?" set vif-1-0
says "set: two policies" 2 "one policy" set vif-1-0 auto off
for p in Auto "auto " node node: node:x node:-1 node:1x pxm:99999999999 pxm:+1 ""; do
	says "set: the policy \"$p\"" 2 "is no policy; it is one of auto" set vif-1-0 "$p"
	says "default: the policy \"$p\"" 2 "is no policy" default "$p"
done
says "default: default" 2 "cannot be \"default\"" default default
for d in vif-9-0 vm9 vm9:vif0 7 "" / : vif-1 vif-1-0x ../vif-1-0; do
	says "set: no device \"$d\"" 6 "no device or domain \"$d\"" set "$d" auto
	says "explain: no device \"$d\"" 6 "no device or domain \"$d\"" explain "$d"
done
says "set: no such device of a domain" 6 "no connected device \"vm1:vif1\"" set vm1:vif1 auto
says "set: no such queue" 6 "\"vif-1-0\" has no queue \"1\"" set vif-1-0/1 auto
says "set: no such queue of a domain" 6 "\"vm1:vif0\" has no queue \"0-xx\"" \
	set vm1:vif0/0-xx auto
tree_domain 3 idle
says "set: a domain without devices" 6 "domain \"idle\" has no connected device" set idle auto
mkdir -p "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices/vif-3-0"
says "set: a device that was never connected" 6 "vif-3-0 has not been connected yet" \
	set vif-3-0 auto
is "nothing was changed" "$(cat "$XEN_NUMA_ROOT"/sys/bus/xen-backend/devices/*/numa/policy \
	"$XEN_NUMA_ROOT"/sys/bus/xen-backend/devices/*/numa/*/policy | sort | uniq -c |
	tr -s ' ')" " 10 default"

works "--version" --version
has "it names the version" "xen-numa $(cat "$top/VERSION" 2>/dev/null || echo 0)"
if [ -c /dev/full ]; then
	code=0
	"$XEN_NUMA" list -i 0 2>"$TREES/stderr" >/dev/full || code=$?
	is "a full disk is no success" "$code $(<"$TREES/stderr")" \
		"1 xen-numa: standard output: No space left on device"
else
	skip "a full disk is no success" "no /dev/full"
fi

end
