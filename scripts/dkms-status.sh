#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What dkms has built for each kernel, and why no more.
#
# usage: dkms-status.sh [KVER]
# environment: CACHE as for dkms-modules.sh
# Output: for each kernel, or for KVER, "KVER: full: ..." or "KVER: stock: WHY".
# Exit: 0.
set -eu -o pipefail

cd "$(dirname "$0")/.."
tree=${dkms_tree:-/var/lib/dkms}/xen-numa/$(< VERSION)

# shellcheck disable=SC2231 # a pattern
for log in "$tree/"${1:-*}/*/log/make.log; do
	[ -e "$log" ] || continue
	kver=${log#"$tree"/}
	kver=${kver%%/*}
	mode=$(sed -n 's/^xen-numa: //p' "$log" | tail -n 1)
	# what it lacked may have come since, and not have been enough
	verdict=$(tail -n 1 "${CACHE:-/var/cache/xen-numa}/$kver/verdict" 2> /dev/null || true)
	case $mode,$verdict in
	stock:*,|full:*|*,fits) ;;
	*) mode="stock: $verdict" ;;
	esac
	echo "$kver: $mode"
done
