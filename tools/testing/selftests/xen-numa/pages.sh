#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# How dom0's pages and the free ones are spread over the nodes: what Xen's calls
# say is what its debug key and its sysctl say. Expects the truth about the host
# in variables, see host_lib.sh; UNRESOLVED is the number of the error where Xen
# is not to know, OWN_NODES is set where Xen's nodes are not the firmware's: then
# it cannot tell of free pages.
. "$(dirname "$0")/ktap.sh"
. "$(dirname "$0")/host_lib.sh"

SELF=0x7ff0
# Free memory goes up and down by what the tools that look at it use, in MiB.
SLACK=2
# Addresses below 4 GiB are that wide at most.
LOW_WIDTH=32

if [ -n "${UNRESOLVED:-}" ]; then
	is "a domain's pages are not known" "$(vmxen domain $SELF)" "error $UNRESOLVED"
	is "nor free pages" "$(vmxen free)" "error $UNRESOLVED"
	done_testing
fi

check_domain() {
	local -a counts=()
	local count pxm total=0 all='' want=''

	mapfile -t counts < <(vmxen domain $SELF)
	for count in "${counts[@]}"; do
		total=$((total + ${count#* }))
		all+="${count% *} "
	done
	for pxm in "${pxms[@]}"; do
		[ -z "${blocks_of[$pxm]:-}" ] || want+="$pxm "
	done
	is "each node with memory is counted" "$all" "$want"
	is "dom0's pages are all that Xen has for it" "$total" "$xen_total"
	for count in "${counts[@]}"; do
		[ -z "${OWN_NODES:-}" ] || break
		xen_pages_of "${count% *}"
		is "PXM ${count% *}: as many as the debug key says" "${count#* }" "$REPLY"
	done
	joined "${counts[@]}"
	is "a domain's number does as well" "$(vmxen domain 0 | tr '\n' ';')" "${REPLY//; /;};"
	is "there is no domain 7: ESRCH" "$(vmxen domain 7)" "error 3"
}

# xl_free - MiB free by PXM, and "total", to the array by_xl
xl_free() {
	local lines line row='^ *([0-9]+): +[0-9]+ +([0-9]+) +[0-9,]+$'

	mapfile -t lines < <(xl info -n)
	for line in "${lines[@]}"; do
		if [[ $line =~ ^free_memory\ +:\ ([0-9]+) ]]; then
			by_xl[total]=${BASH_REMATCH[1]}
		elif [[ $line =~ $row ]]; then
			by_xl[${xen_pxm[${BASH_REMATCH[1]}]:-none}]=${BASH_REMATCH[2]}
		fi
	done
}

check_free() {
	local pxm width pages low=0 low_ram=0 mib bad=''
	local -A by_xl=() free=()

	while read -r pxm width pages; do
		free[$pxm]=$((${free[$pxm]:-0} + pages))
		free[total]=$((${free[total]:-0} + pages))
		[ "$width" -gt $LOW_WIDTH ] || low=$((low + pages))
		[ "$width" -ge 13 ] && [ "$width" -le 52 ] || bad+="$width "
	done < <(vmxen free)
	xl_free
	for pxm in "${pxms[@]}" total; do
		[ $pxm = total ] || [ -n "${blocks_of[$pxm]:-}" ] || continue
		mib=$((${free[$pxm]:-0} / 256))
		check "free, $pxm: $mib MiB, and xl says ${by_xl[$pxm]:-none}" \
			test $mib -ge $((${by_xl[$pxm]:-0} - SLACK)) -a \
			$mib -le $((${by_xl[$pxm]:--9} + SLACK))
	done
	for block in "${blocks[@]}"; do
		read -r _ first last <<< "$block"
		[ "$first" -ge $LOW_END ] || low_ram=$((low_ram + last - first + 1))
	done
	check "free below 4 GiB: $low pages of $low_ram" test $low -le $low_ram
	is "every page is as wide as an address can be" "$bad" ""
}

xl debug-keys u
xen_read
check_domain
if [ -n "${OWN_NODES:-}" ]; then
	is "free pages are not known" "$(vmxen free)" "error 38"
else
	check_free
fi

done_testing
