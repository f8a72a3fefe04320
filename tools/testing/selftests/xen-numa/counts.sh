#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The calls for pages by node: what they say of bad arguments, and where a guest's
# pages are, compared with Xen's debug key u. pages.sh has dom0's and the free ones.
#
# Needs the bench's vmcounts and vmxen, and a guest (GUEST=, its domain id).
. "$(dirname "$0")/ktap.sh"

command -v vmcounts > /dev/null && command -v vmxen > /dev/null ||
	skip_all "needs the bench's vmcounts and vmxen"
[ -n "${GUEST:-}" ] || skip_all "no guest is given"
! vmxen free | grep -q '^error 38' || skip_all "this Xen has no such calls"

# "NODE PXM" of Xen's nodes
nodes=$(xl dmesg | sed -n 's/.*Node \([0-9]*\) PXM \([0-9]*\) \[.*/\1 \2/p' | sort -u)
[ -n "$nodes" ] || skip_all "Xen's log does not show the SRAT"

# node_of PXM
node_of() { echo "$nodes" | awk -v p="$1" '$2 == p { print $1; exit }'; }

# key_u DOMID - "total PAGES" and "NODE PAGES" lines; the last dump counts
key_u() {
	xl debug-keys u
	xl dmesg | awk -v d="d$1" '
		$3 == "(total:" { on = $2 == d; if (on) { split("", n); total = $4 + 0 } }
		on && $2 == "Node" { n[$3 + 0] = $4 }
		END { print "total", total; for (i in n) print i, n[i] }'
}

# pages_of DUMP KEY
pages_of() { echo "$1" | awk -v k="$2" '$1 == k { print $2 }'; }

dump=$(key_u "$GUEST")
total=$(pages_of "$dump" total)
while read -r line; do
	if [[ ! $line =~ ^(not )?ok\ [0-9]+\ -\ (.*) ]]; then
		echo "# $line"
		continue
	fi
	check "${BASH_REMATCH[2]}" test -z "${BASH_REMATCH[1]}"
done < <(vmcounts "$GUEST" "$total")
check "vmcounts went through" test $ktap_n -gt 25

while read -r pxm pages; do
	is "d$GUEST: pages on PXM $pxm" "$pages" "$(pages_of "$dump" "$(node_of "$pxm")")"
done < <(vmxen domain "$GUEST")

done_testing
