#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds again where stock mode was built for want of source or Coccinelle, and
# what was missing has come since. Called when files appear where they would be.
#
# usage: dkms-refresh.sh
# Exit: 0.
set -eu -o pipefail

cd "$(dirname "$0")/.."
version=$(< VERSION)

# A kernel of which something is missing now keeps what it has.
scripts/dkms-status.sh | sed -n 's/: stock: .*//p' | while read -r kver; do
	scripts/dkms-modules.sh "$kver" "/lib/modules/$kver/build" "" < /dev/null |
		grep xen-netback > /dev/null || continue
	echo "xen-numa: full mode can be built for kernel $kver now"
	dkms unbuild -m xen-numa -v "$version" -k "$kver" < /dev/null || continue
	dkms install -m xen-numa -v "$version" -k "$kver" < /dev/null ||
		echo "xen-numa: kernel $kver is without it; see /var/lib/dkms/xen-numa/$version/build/make.log" >&2
done
