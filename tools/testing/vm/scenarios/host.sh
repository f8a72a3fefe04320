# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# On a host of any shape: what dom0 sees of it, compared with the shape. Where the
# shape has xn.no-nodes=, dom0 must get no nodes and that must be the reason, with
# + for a blank; xn.unresolved= is the error of Xen's calls there, xn.own-nodes=1
# says that Xen's nodes are not the firmware's, xn.spills=1 that a node has too
# little for its part of dom0.

LAYOUT=$(option xn.layout "")
CPUS=$(option xn.nodes "")
DISTANCES=$(option xn.distances "")
DOM0=$(option xn.dom0 "")
REASON=$(option xn.no-nodes "")
REASON=${REASON//+/ }
UNRESOLVED=$(option xn.unresolved "")
OWN_NODES=$(option xn.own-nodes "")
SPILLS=$(option xn.spills "")
export LAYOUT CPUS DISTANCES DOM0 REASON UNRESOLVED OWN_NODES SPILLS
[ -n "$REASON" ] || export NODES=1

failed=0
for test in "${REASON:+no-}nodes" apicids frames pages; do
	run_test "$test" || failed=1
done
exit $failed
