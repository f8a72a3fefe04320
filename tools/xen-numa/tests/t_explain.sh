#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# explain: there are words for every reason that the module has, and they fit.
. "$(dirname "$0")/lib.sh"

tree_new host
tree_guests
works "explain a device" explain vif-1-0
is "a paragraph for each queue" "$(grep -c '^vif-1-0/0-[tr]x: vm1.s vif0 (what the guest' <<<"$out")" 2
works "explain a queue by its domain" explain vm2:vif0/0-tx
has "what it is" "vif-2-0/0-tx: vm2's vif0 (what the guest sends), reason home-full"
has "where it is" "It is not steered: the CPUs of its home have no room"
has "its home" "Home: node 1; it has changed 1 time."
has "its policy" "Policy: auto, the host's default."
has "the votes" "Votes: of what it moved lately, 10B in memory of node 0 (0%), 98K in memory of node 1 (100%)."
has "the bytes" "Since it connected: 0.0% of 4.8M were handled on the node where they are, 99.8% on another, of 0.2% the node was not known."
has "what would change it" "What would change it: Room:"
has "with the constants in force" "more than 90%"
run explain vif-1-0/0-tx
has "a margin in numbers" "more than 50% and its home has not changed for 2000 ms. At present node 1 has 1000B and would need more than 73K."
put "$(tree_dir vif-1-0)/policy" strict
run explain vif-1-0/0-tx
has "whose policy" "Policy: strict, written for the device."
has "the margin of strict" "more than 10%"
put "$(tree_dir vif-1-0)/queue-0-tx/policy" off
run explain vif-1-0/0-tx
has "a queue's own policy" "Policy: off, written for this queue."

put "$(tree_dir vif-1-0)/queue-0-rx/tasks" 4194303
run explain vif-1-0/0-rx
has "a thread of a high number" "Thread 4194303: may run on"
# as many as do not fit
put "$(tree_dir vif-1-0)/queue-0-rx/irqs" "$(seq -s , 3000001 3000020)"
run explain vif-1-0/0-rx
has "many interrupts: the last one that is shown" "Interrupt 3000016: may"
check "many interrupts: none is half a number" \
	eval '! grep -Eo "Interrupt [0-9]+" <<<"$out" | grep -Ev " 30000[0-9]{2}$"'
put "$(tree_dir vif-1-0)/queue-0-rx/tasks" 325

# threads and interrupts, with what there is of them
put /proc/325/status $'Name:\tvif1.0-q0\nCpus_allowed:\tf\nCpus_allowed_list:\t0-1\nx:\ty'
put /proc/irq/57/smp_affinity_list 0-1
put "$(tree_dir vif-1-0)/queue-0-rx/irqs" 57,58
run explain vif-1-0/0-rx
has "a thread" "Thread 325: may run on dom0's CPUs 0-1."
has "an interrupt" "Interrupt 57: may run on dom0's CPUs 0-1."
has "one that has gone meanwhile" "Interrupt 58: may run on dom0's CPUs ?."
cpus=$(seq -s, 0 2 510)
put /proc/irq/58/smp_affinity_list "$cpus"
put /proc/325/status $'Cpus_allowed:\tf\nCpus_allowed_list:\t'"$cpus"
run explain vif-1-0/0-rx
is "none of many CPUs is left out" "$(grep -cE "^ *$cpus\.\$" <<<"$out")" 2

# What takes an affinity back is to change nothing else.
put "$(tree_dir vif-1-0)/queue-0-rx/reason" kept-by-operator
run explain vif-1-0/0-rx
has "an affinity set by hand" "takes it back: \"xen-numa set vif-1-0/0-rx default\"."
put "$(tree_dir vif-1-0)/queue-0-rx/policy" pxm:1
run explain vif-1-0/0-rx
has "with a policy of its own" "takes it back: \"xen-numa set vif-1-0/0-rx pxm:1\"."
put "$(tree_dir vif-1-0)/queue-0-rx/reason" steered
put "$(tree_dir vif-1-0)/queue-0-rx/policy" default

tree_device vbd-2-51728
works "a device without queues" explain vm2:xvdb
has "says so" "vm2:xvdb has no queues: its guest is not connected to it."

# Every reason: those of the module's source, and each is different.
reasons=$(sed -n 's/^\t\[REASON_[A-Z_]*\][[:space:]]*= "\(.*\)",$/\1/p' "$top/drivers/xen/numa/reason.c")
check "the module has reasons" [ "$(wc -w <<<"$reasons")" -ge 11 ]
dir=$(tree_dir vif-1-0)/queue-0-tx
put "$dir/policy" default
: >"$TREES/all"
for reason in $reasons; do
	put "$dir/reason" "$reason"
	works "$reason: explained" explain vif-1-0/0-tx
	has "$reason: there is something to do" "What would change it: "
	check "$reason: there are words for it" eval '[[ $out != *"newer than this command"* ]]'
	sed -n '/^  It is/,/^  Home/p' <<<"$out" | sed '$d' | tr '\n' ' ' >>"$TREES/all"
	echo >>"$TREES/all"
	run list -i 0 --reason "$reason"
	is "$reason: list knows it" "$code" 0
	check "$reason: the manual has it" grep -q "^| \`$reason\` |" "$top/Documentation/steering.md"
done
is "no two have the same words" "$(sort "$TREES/all" | uniq -d)" ""
put "$dir/reason" made-up
works "a reason of a newer module" explain vif-1-0/0-tx
has "is called one" "the module is newer than this command"

# Those of the host.
host_reasons=$(sed -n 's/^\t*\(return\|\[PLACE_[A-Z_]*\][[:space:]]*=\) "\([a-z-]*\)"[;,]$/\2/p' \
	"$top/drivers/xen/numa/main.c" "$top/drivers/xen/numa/params.c" | sort -u | grep -vx ok)
check "the module has reasons of the host" [ "$(wc -w <<<"$host_reasons")" -ge 8 ]
put "$dir/reason" no-choice
for reason in $host_reasons; do
	put /sys/module/xen_numa/parameters/reason "$reason"
	run explain vif-1-0/0-tx
	has "no-choice names the host's reason $reason" "the module says \"$reason\": "
	check "$reason: there are words for it" eval '[[ $out != *"newer than this command"* ]]'
	run status -i 0
	is "status: $reason is something found" "$code" 1
	has "status: $reason" "full mode, $reason: "
done
put /sys/module/xen_numa/parameters/reason ok

run explain vm2 --json
is "JSON: exit code and errors" "$code $err" "0 "
json "JSON: queues and why" "[(q['queue'], q['reason'], bool(q['why']), bool(q['change'])) for q in j['queues']]" \
	"[('0', 'steered', True, True), ('0-rx', 'no-traffic', True, True), ('0-tx', 'home-full', True, True)]"
json "JSON: votes" "j['queues'][2]['votes']" "[{'pxm': 0, 'bytes': 10}, {'pxm': 1, 'bytes': 99999}]"

# In a PV dom0 places are PXMs, and a fixed queue may be away from its bytes.
tree_new pv PV
tree_domain 1 vm1
tree_device vbd-1-51712 pxm:0 stock
tree_queue vbd-1-51712 0 home=1 home_node=-1 place=-1 place_pxm=0 reason=fixed
run explain vbd-1-51712
has "PV: where it is" "It is on PXM 0: it is where a policy says"
has "PV: its home" "Home: PXM 1"
has "PV: where auto would have it" "lets it follow its bytes, to PXM 1."
put "$(tree_dir vbd-1-51712)/queue-0/reason" node-without-cpus
run explain vbd-1-51712
has "PV: CPUs come by pinning" "xl vcpu-pin"

end
