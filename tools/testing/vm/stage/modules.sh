#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# modules: build/modules/*.ko for Debian's kernel, from its own source.
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_BUILD/modules
KVER=$(basename /usr/src/linux-headers-*-amd64 | sed 's/^linux-headers-//')
export KVER

hash=$(hash_of "$0" "$XN_TOP/scripts" "$XN_TOP/include" "$XN_TOP/drivers" \
	/usr/src/linux-source-*.tar.xz)
! stamp_is "$XN_BUILD/.modules.hash" "$hash" || [ ! -e "$out/xen-numa.ko" ] || exit 0
rm -f "$XN_BUILD/.modules.hash"
"$XN_TOP/scripts/build-modules.sh"
echo "$hash" >"$XN_BUILD/.modules.hash"
