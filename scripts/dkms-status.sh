#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What dkms has built for each kernel, and why no more.
#
# usage: dkms-status.sh [KVER]
# Output: for each kernel, or for KVER, "KVER: full: ..." or "KVER: stock: WHY".
# Exit: 0.
set -eu -o pipefail

cd "$(dirname "$0")/.."
tree=${dkms_tree:-/var/lib/dkms}/xen-numa/$(< VERSION)

for log in "$tree/"${1:-*}/*/log/make.log; do
	[ -e "$log" ] || continue
	kver=${log#"$tree"/}
	printf '%s: %s\n' "${kver%%/*}" "$(sed -n 's/^xen-numa: //p' "$log" | tail -n 1)"
done
