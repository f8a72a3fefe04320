#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# odd: selftests/odd/*.ko are backends of a layout that nobody knows: the
# distribution's source as it is, with a thread's function under another name.
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_BUILD/selftests/odd
work=$XN_BUILD/kmod/odd
KVER=$(basename /usr/src/linux-headers-*-amd64 | sed 's/^linux-headers-//')
# The stage "modules" has unpacked it.
pristine=$(echo "$XN_BUILD/ksrc/$KVER"-*)
blkback=drivers/block/xen-blkback netback=drivers/net/xen-netback

[ -d "$pristine" ] || die "not exactly one source for $KVER: $pristine"
hash=$(hash_of "$0" "$pristine/$blkback" "$pristine/$netback" "/usr/src/linux-headers-$KVER/Module.symvers")
! stamp_is "$XN_BUILD/.odd.hash" "$hash" || [ ! -e "$out/xen-netback.ko" ] || exit 0

# rename OLD NEW DIR - in all of a backend's source
rename() {
	grep -rqw "$1" "$3" || die "there is no $1 in $3"
	find "$3" -name '*.[ch]' -exec sed -i "s/\\<$1\\>/$2/g" {} +
}

rm -rf "$work" "$out"
mkdir -p "$work" "$out"
cp -r "$pristine/$blkback" "$pristine/$netback" "$work/"
rename xen_blkif_schedule xen_blkif_work "$work/xen-blkback"
rename xenvif_dealloc_kthread xenvif_release "$work/xen-netback"
echo "obj-m += xen-blkback/ xen-netback/" >"$work/Kbuild"
make -C "/lib/modules/$KVER/build" M="$work" CONFIG_XEN_NETDEV_BACKEND=m \
	CONFIG_XEN_BLKDEV_BACKEND=m modules
for module in xen-blkback xen-netback; do
	strip --strip-debug -o "$out/$module.ko" "$work/$module/$module.ko"
done
echo "$hash" >"$XN_BUILD/.odd.hash"
