#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# modules: modules/*.ko for the kernel of the root, whose source the backends are
# made from.
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_PRODUCTS/modules
stamp=$XN_PRODUCTS/.modules.hash
KVER=$(basename /usr/src/linux-headers-*-amd64 | sed 's/^linux-headers-//')
OUT=$out
export KVER OUT

hash=$(hash_of "$0" "$XN_TOP/scripts" "$XN_TOP/include" "$XN_TOP/drivers" \
	/usr/src/linux-source-*.tar.xz)$KVER
! stamp_is "$stamp" "$hash" || [ ! -e "$out/xen-numa.ko" ] || exit 0
rm -f "$stamp"
"$XN_TOP/scripts/build-modules.sh"
echo "$hash" >"$stamp"
