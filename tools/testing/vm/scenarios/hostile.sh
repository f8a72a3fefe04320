# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# A guest that attacks through its disk, with memory on two nodes, and one that
# only wants to work.

read -r low high _ <<<"$(nodes_with_cpus | tr '\n' ' ')"
[ -n "$high" ] || fail "needs two nodes with CPUs"
guest_start h0 --split "$low,$high" --vcpus 1 --extra xn_hostile=flip
guest_start g0 --node "$low" --load disk,net --rate 64
guest_wait_up h0
guest_wait_up g0
attacks() { guest_said h0 "xn: hostile" && guest_said h0 " requests, "; }
wait_for "$LIMIT" attacks || fail "guest h0 is not hostile"

export PATH=$PATH:/selftests
code=0
HOSTILE=h0 /selftests/hostile.sh 2>/tmp/err | tap
code=${PIPESTATUS[0]}
[ ! -s /tmp/err ] || sed 's/^/# stderr: /' /tmp/err | tap
report_file queues.txt </sys/kernel/debug/xen-numa/queues

# In the middle of an attack.
guest_destroy h0
guest_destroy g0
rmmod xen-numa
# On this host everything can be tested.
[ "$code" -eq 0 ] || exit 1
