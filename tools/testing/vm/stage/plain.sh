#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# xen/xen-plain is the source that our hypervisor is made from without our changes,
# as plain ELF: what ours is compared with where it must make no difference.
# Debian's own will not do, because it may be of a version whose source cannot be
# had. Not one of prepare's stages by default; same-as-stock asks for it.
set -eu
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tools/testing/vm/stage/fetch.sh
. "$XN_VM/stage/fetch.sh"

src=$XN_BUILD/src/xen
out=$XN_BUILD/xen
tree=$out/plain
mkdir -p "$out"

fetch_source xen "$src"
hash=$(hash_of "$0" "$src/.version")
! stamp_is "$out/.plain.hash" "$hash" || exit 0

fetch_say BUILD "xen $(cat "$src/.version") as it is (log: build/xen/plain.log)"
rm -rf "$tree"
cp -a "$src" "$tree"
cp "$tree/debian/xen-kconfig" "$tree/xen/.config"
DEB_VERSION=$(cat "$src/.version")
DEB_MAINTAINER=xen-numa
export DEB_VERSION DEB_MAINTAINER
if ! { make -C "$tree/xen" XEN_TARGET_ARCH=x86_64 olddefconfig &&
	nice make -C "$tree/xen" XEN_TARGET_ARCH=x86_64 -j"$XN_JOBS"; } >"$out/plain.log" 2>&1; then
	tail -n 40 "$out/plain.log" >&2
	die "the build failed; the whole log is build/xen/plain.log"
fi
gunzip -c "$tree/xen/xen.gz" >"$out/xen-plain.part"
mv "$out/xen-plain.part" "$out/xen-plain"
# The objects are of no more use.
rm -rf "$tree"
echo "$hash" >"$out/.plain.hash"
