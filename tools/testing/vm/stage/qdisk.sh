#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# qdisk: dom0/qdisk.cpio is the QEMU that Xen's tools start for a disk with
# backendtype=qdisk, and what it needs. As large as dom0's own initrd, so not every
# run has to load it: "run --with qdisk" appends it to that.
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_BUILD/dom0/qdisk.cpio
tree=$XN_BUILD/dom0/qdisk
stamp=$XN_BUILD/dom0/.qdisk.hash
qemu=/usr/libexec/xen-qemu-system-i386
# Xen's tools give it "-vnc none", for which it wants to know the keys, too.
data=/usr/share/qemu/keymaps/en-us

[ -x "$qemu" ] || die "$qemu is not in the root"
hash=$(hash_of "$0" "$qemu" "$data" "$XN_VM/dom0/files" /.xn-stamp)
! stamp_is "$stamp" "$hash" || [ ! -e "$out" ] || exit 0

echo "  CPIO    qdisk"
rm -rf "$tree"
install -D -m 755 "$qemu" "$tree$qemu"
install -D -m 644 "$data" "$tree$data"
for lib in $(libraries "$qemu"); do
	to=$(realpath -s "$lib" | sed 's,^/lib,/usr/lib,')
	# what dom0 has already
	[ -e "$XN_BUILD/dom0/tree$to" ] || install -D "$lib" "$tree$to"
done
(cd "$tree" && find . | sort | cpio -o -H newc -R 0:0 --quiet) >"$out.new"
mv "$out.new" "$out"
rm -rf "$tree"
echo "$hash" >"$stamp"
