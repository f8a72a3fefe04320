# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# gntdev's policies: its parameters, and a process that follows its frames.

export PATH=$PATH:/selftests
mapfile -t pxms <<<"$(nodes_with_cpus)"
code=0
run_test gntdev-rules || code=1
export GUEST=granter LOW=${pxms[0]} HIGH=${pxms[1]}
guest_start $GUEST --split "$LOW,$HIGH" --vcpus 1 --grants yes
guest_wait_up $GUEST
run_test follow || code=1
guest_destroy $GUEST
exit $code
