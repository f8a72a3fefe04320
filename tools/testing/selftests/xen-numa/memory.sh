#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What a backend allocates at connect comes from the node on which the queue was
# when it was connected last, or from the one that the operator chose.
#
# usage: MOVER=NAME LOW=PXM HIGH=PXM memory.sh
#
# The guest as for moves.sh. Unreliable: where a node of dom0 has no free memory.
. "$(dirname "$0")/ktap.sh"
bench_guests MOVER LOW HIGH
id=$(guest_domid "$MOVER") || skip_all "no guest $MOVER"
vif=vif-$id-0
vbd=vbd-$id-51712

# node_of PXM - as Linux numbers it
node_of() { sed -n "s/.* pxm=$1 node=\([0-9]*\) .*/\1/p" /sys/kernel/debug/xen-numa/places; }
there() {
	[ "$(queue_field "$1" "$2" home_pxm)" = "$3" ] &&
		[ "$(queue_field "$1" "$2" reason)" = steered ]
}
tasks() { queue_field "$1" "$2" tasks; }
new_tasks() { [ -n "$(tasks "$1" "$2")" ] && [ "$(tasks "$1" "$2")" != "$3" ]; }
memory_node() { cat "$(sysfs "$1")/queue-$2/memory_node"; }

# reconnect KIND DEV QUEUE - until the queue is a new one
reconnect() {
	local was

	was=$(tasks "$2" "$3")
	guest_reconnect "$MOVER" "$1"
	check "$2 queue $3: connects again" until_ok 300 new_tasks "$2" "$3" "$was"
}

# The same device connects again: its memory comes from where the queue was.
numa_load auto
for pxm in "$HIGH" "$LOW"; do
	where=low
	[ "$pxm" = "$LOW" ] || where=high
	guest_tell "$MOVER" where $where
	check "$vif: at home on PXM $pxm" until_ok 300 there "$vif" 0-tx "$pxm"
	reconnect vif "$vif" 0-tx
	is "$vif: its memory comes from there" "$(memory_node "$vif" 0-tx)" "$(node_of "$pxm")"
done

# The operator's node counts more than the one remembered, LOW.
node=$(node_of "$HIGH")
echo "node:$node" > "$(sysfs "$vif")/policy"
reconnect vif "$vif" 0-tx
is "$vif: the policy outlives the connection" "$(cat "$(sysfs "$vif")/policy")" "node:$node"
is "$vif: memory from the operator's node" "$(memory_node "$vif" 0-tx)" "$node"
check "$vif: and the queue is there" until_ok 60 is_on "$vif" 0-tx "$node"
echo default > "$(sysfs "$vif")/policy"

# The disk comes back as a new device, for which there is the default policy.
for pxm in "$HIGH" "$LOW"; do
	node=$(node_of "$pxm")
	echo "node:$node" > $PARAMS/policy
	reconnect vbd "$vbd" 0
	is "$vbd: memory from the default policy's node $node" "$(memory_node "$vbd" 0)" "$node"
done

done_testing
