#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# numa.conf: mistakes are named by their line and nothing is done; save and restore
# are each other's reverse.
. "$(dirname "$0")/lib.sh"

conf=/etc/xen/numa.conf
uuid1=00000001-1111-2222-3333-444444444444

policies() {
	(cd "$XEN_NUMA_ROOT/sys/bus/xen-backend/devices" &&
		grep -v default ./*/numa/policy ./*/numa/queue-*/policy) |
		sed 's,^\./,,; s,/numa,,; s,/policy,,' | tr '\n' ' '
}
fresh() {
	tree_new host
	tree_guests
}

# broken LINE TEXT - one test: said with its line; the good lines do nothing
fresh
broken() {
	put $conf "# a comment
vm1 vif0 off
$1"
	run restore
	is "broken: $1" "$code $err" "1 xen-numa: $XEN_NUMA_ROOT$conf:3: $2"
}
policy="it is one of auto, strict, off, node:N, pxm:N or default"
broken "vm1" "a policy is missing"
broken "default" "a policy is missing"
broken "vm1 vif0 offf" "\"offf\" is no policy; $policy"
broken "vm1 vif0" "\"vif0\" is no policy; $policy"
broken "vm1 vif0 node:" "\"node:\" is no policy; $policy"
# as long as it was, the number was cut off
broken "vm1 node:0000000000000000000001" "\"node:0000000000000000000001\" is no policy; $policy"
broken "default on" "\"on\" is no policy; $policy"
broken "default default" "\"default\" says nothing: the default is the last word"
broken "default vif0 off" "too many words; a domain of the name default needs quotes"
broken "vm1 vif0 off now" "too many words"
broken "vm1 vif0 0 off now" "too many words"
broken "vm1 eth0 off" "\"eth0\" is no device; it is as vif0, xvda, or * for all"
broken "vm1 vif-1-0 off" "\"vif-1-0\" is no device; it is as vif0, xvda, or * for all"
broken "vm1 vif0/tx off" "\"vif0/tx\" has no queue behind the /; it is as 0, 0-tx or 0-rx"
broken "vm1 vif0/ off" "\"vif0/\" has no queue behind the /; it is as 0, 0-tx or 0-rx"
broken "* vif0 off" "\"*\" is no domain; for all of them there is the line \"default POLICY\""
broken '"" vif0 off' "\"\" is no domain"
broken '"vm1 vif0 off' "a quote is not closed"
broken "\"vm1\\" "a quote is not closed"
broken '"vm1"x vif0 off' "text right behind a quote"
broken $'vm1\tvif0  strict # again' "line 2 is about the same"
is "broken: nothing was done" "$(policies)" ""
put $conf "one
default auto
default off
vm2 off
vm2 * strict
${uuid1} off
${uuid1^^} off"
run restore
is "broken: every line is said" "$code ${err//"xen-numa: $XEN_NUMA_ROOT$conf:"/}" \
	"1 1: a policy is missing
3: line 2 is about the same
5: line 4 is about the same
7: line 6 is about the same"
printf 'vm1 off\0vm2 off\n' >"$XEN_NUMA_ROOT$conf"
says "a zero byte" 1 "Invalid argument" restore
rm "$XEN_NUMA_ROOT$conf"
says "no file" 1 "numa.conf: No such file or directory" restore
says "a directory" 1 "Is a directory" restore --file "$XEN_NUMA_ROOT/etc/xen"
says "watch and dry run" 2 "do not go together" restore --watch --dry-run
put $conf "vm1 vif0 oops"
says "watch: a broken file at the start" 1 "is no policy" restore --watch
says "save: a broken file" 1 "is no policy" save
is "it is left alone" "$(got $conf)" "vm1 vif0 oops"

# restores TEXT POLICIES - one test
restores() {
	fresh
	put $conf "$1"
	run restore
	is "${1//$'\n'/; }" "$code $err$(policies)" "0 $2"
}
restores "" ""
restores "# nothing" ""
restores "vm1 vif0 off" "vif-1-0:off "
restores "vm1 vif0 off	# why" "vif-1-0:off "
restores $'vm1\tvif0\toff\r' "vif-1-0:off "
restores '"vm1" vif0 off' "vif-1-0:off "
restores "vm1 vif0/0 off" "vif-1-0/queue-0-rx:off vif-1-0/queue-0-tx:off "
restores "vm1 vif0/0-tx off" "vif-1-0/queue-0-tx:off "
restores "vm1 strict" "vbd-1-51712:strict vif-1-0:strict "
restores "vm1 * strict" "vbd-1-51712:strict vif-1-0:strict "
restores "vm1 vif0 off
vm1 * strict" "vbd-1-51712:strict vif-1-0:off "
restores "vm1 vif0/0-tx off
vm1 vif0/0 strict" "vif-1-0/queue-0-rx:strict vif-1-0/queue-0-tx:off "
restores "$uuid1 xvda off" "vbd-1-51712:off "
restores "$uuid1 off
vm1 strict" "vbd-1-51712:off vif-1-0:off "
restores "vm9 vif0 off" ""
# the last disk that Xen has a number for
restores "vm1 xvdbgqcv off" ""
fresh
put $conf "default pxm:1"
works "the default" restore
is "it is written" "$(got /sys/module/xen_numa/parameters/policy)" pxm:1
tree_domain 1 'my "vm" \ #1'
tree_domain 2 default
put $conf '"my \"vm\" \\ #1" vif0 off
"default" vif0 strict'
works "names with everything in them" restore --verbose
is "they fit" "$(policies)" "vif-1-0:off vif-2-0:strict "
is "--verbose says what was done" "$out" 'vif-1-0 of my "vm" \ #1: off (line 1)
vif-2-0 of default: strict (line 2)'
run restore -v
is "what holds is not written again" "$code $out$err" "0 "

fresh
put $conf "vm1 off"
works "a dry run" restore --dry-run
is "says what it would do" "$out" "vbd-1-51712 of vm1: off (line 1)
vif-1-0 of vm1: off (line 1)"
is "and does not" "$(policies)" ""
works "another file" restore -n --file /dev/null
put "$(tree_dir vif-2-0)/policy" off
works "devices without a line" restore
is "are left as they are" "$(policies)" "vbd-1-51712:off vif-1-0:off vif-2-0:off "
# A device that goes needs no policy.
put $conf "vm2 strict"
hold "$XEN_NUMA_ROOT$(tree_dir vif-2-0)/mode"
"$XEN_NUMA" restore >"$TREES/stdout" 2>"$TREES/stderr" &
reached "$XEN_NUMA_ROOT$(tree_dir vif-2-0)/mode"
rm "$XEN_NUMA_ROOT$(tree_dir vif-2-0)/policy"
release full
code=0
wait $! || code=$?
is "a device that goes meanwhile" "$code $(<"$TREES/stderr")" "0 "

# What is saved is restored, and what the operator wrote stays.
fresh
put "$(tree_dir vif-1-0)/policy" strict
put "$(tree_dir vif-1-0)/queue-0-rx/policy" pxm:1
put "$(tree_dir vbd-2-51712)/queue-0/policy" off
put /sys/module/xen_numa/parameters/policy off
works "save: a new file" save
is "it has what holds" "$(grep -v '^#' "$XEN_NUMA_ROOT$conf")" "
default         off
vm1             vif0        strict
vm1             vif0/0-rx   pxm:1
vm2             xvda/0      off"
check "and says what it is" grep -q '^#.*DOMAIN DEVICE' "$XEN_NUMA_ROOT$conf"
before=$(policies)
cp "$XEN_NUMA_ROOT$conf" "$TREES/conf"
works "save again" save
is "changes nothing" "$(got $conf)" "$(<"$TREES/conf")"
fresh
cp "$TREES/conf" "$XEN_NUMA_ROOT$conf"
works "restore it" restore
is "all is as it was" "$(policies)$(got /sys/module/xen_numa/parameters/policy)" "${before}off"

fresh
put $conf "# mine
default auto # as shipped
vm1   vif0   off   # because of the backup
vm1 * node:1
other xvda strict

# end"
put "$(tree_dir vif-1-0)/policy" pxm:1
put "$(tree_dir vbd-1-51712)/policy" node:1
put "$(tree_dir vif-2-0)/policy" strict
chmod 640 "$XEN_NUMA_ROOT$conf"
works "save: a file of the operator's" save
is "only what has changed is another" "$(got $conf)" "# mine
default auto # as shipped
vm1             vif0        pxm:1	# because of the backup
vm1 * node:1
other xvda strict

# end
vm2             vif0        strict"
is "its mode stays" "$(stat -c %a "$XEN_NUMA_ROOT$conf")" 640
is "nothing else is left there" "$(cd "$XEN_NUMA_ROOT/etc/xen" && echo *)" numa.conf
put "$(tree_dir vif-2-0)/policy" default
put "$(tree_dir vbd-1-51712)/policy" default
put /sys/module/xen_numa/parameters/policy strict
cp "$XEN_NUMA_ROOT$conf" "$TREES/conf"
works "save --print" save --print
is "writes nothing" "$(got $conf)" "$(<"$TREES/conf")"
is "and prints the file" "$out" "# mine
default         strict	# as shipped
vm1             vif0        pxm:1	# because of the backup
vm1 * node:1
other xvda strict

# end
vm1             xvda        default"
works "save --uuid" save --uuid
check "names a new one by UUID" grep -q "^$uuid1 xvda " "$XEN_NUMA_ROOT$conf"
rm "$XEN_NUMA_ROOT/xenstore/local/domain/2/name"
put "$(tree_dir vif-2-0)/policy" off
works "save: a domain that has gone" save
check "is not saved" eval '! grep -q gone "$XEN_NUMA_ROOT$conf"'
mv "$XEN_NUMA_ROOT$conf" "$TREES/real"
ln -s "$TREES/real" "$XEN_NUMA_ROOT$conf"
works "save: a link" save
check "stays one" [ -L "$XEN_NUMA_ROOT$conf" ]
rm -r "$XEN_NUMA_ROOT/etc/xen"
says "save: no directory" 1 "No such file or directory" save

end
