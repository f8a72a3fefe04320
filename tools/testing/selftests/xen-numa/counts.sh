#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Where the pages of domains are, and where there are free ones, as Xen tells dom0
# by hypercall; compared with what its debug key u and "xl info -n" say.
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

for domid in "$GUEST" 0; do
	dump=$(key_u "$domid")
	while read -r pxm pages; do
		is "d$domid: pages on PXM $pxm" "$pages" \
			"$(pages_of "$dump" "$(node_of "$pxm")")"
	done < <(vmxen domain "$domid")
done

# near A B - in MiB; what Xen itself takes and gives back meanwhile
near() { [ $(($1 - $2)) -le 2 ] && [ $(($2 - $1)) -le 2 ]; }

free=$(vmxen free | awk '{ n[$1] += $3 } END { for (i in n) print i, int(n[i] / 256) }')
truth=$(xl info -n | sed -n '/^numa_info/,$ s/^ *\([0-9]*\): *[0-9]* *\([0-9]*\) .*/\1 \2/p')
while read -r pxm _; do
	mib=$(echo "$free" | awk -v p="$pxm" '$1 == p { print $2 }')
	want=$(echo "$truth" | awk -v n="$(node_of "$pxm")" '$1 == n { print $2 }')
	check "free on PXM $pxm: $mib MiB, xl says $want" near "${mib:-0}" "$want"
done < <(vmxen domain 0)

done_testing
