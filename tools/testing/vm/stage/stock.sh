#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# stock: xen/xen-stock is the hypervisor that the root's Debian has, as plain
# ELF, which is what QEMU's multiboot loader wants.
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_PRODUCTS/xen
deb=$(echo /kept/xen-hypervisor-*.deb)
mkdir -p "$out"

[ -f "$deb" ] || die "not exactly one hypervisor in /kept: $deb"
hash=$(hash_of "$0" "$deb")
! stamp_is "$out/.stock.hash" "$hash" || exit 0

echo "  UNPACK  $(basename "$deb")"
tmp=$(mktemp -d "$out/stock.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
dpkg-deb -x "$deb" "$tmp"
gunzip -c "$tmp"/boot/xen-*.gz >"$tmp/xen-stock"
mv "$tmp/xen-stock" "$out/xen-stock"
echo "$hash" >"$out/.stock.hash"
