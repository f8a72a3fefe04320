#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Makes build/installed/NAME: a Debian on a disk, as an administrator would have
# it, with Debian's Xen and our packages (build/deb/HOST) installed by apt.
#
# usage: installed.sh HOST full|stock
# It is called HOST-full or HOST-stock: with the kernel's source and Coccinelle,
# from which dkms makes hooked backends, or without.
# Output: base (before ours), disk, vmlinuz, initrd, xen.
set -eu
. "$(dirname "$0")/lib.sh"

host=$1 mode=$2
name=$host-$mode
out=$XN_BUILD/installed/$name
debs=$XN_BUILD/deb/$host
guest=$XN_BUILD/guest
size=3G			# sparse

more=
[ "$mode" = stock ] || case $host in
trixie) more="coccinelle linux-source-6.12" ;;
bookworm) more="coccinelle linux-source-6.1" ;;
esac

make_base() {
	XN_HOST=$host XN_PACKAGES=installed.packages XN_MORE=$more XN_ROOT=$out/base \
		"$XN_VM/root.sh"
}

# Where dpkg runs, so that dkms and apt have /proc, and /xen-numa is the project.
in_tree() { XN_ROOT=$out/tree "$XN_VM/enter.sh" "$@"; }

copy_ours() {
	local tree=$out/tree n

	cp -r "$XN_VM/installed.d/etc/." "$tree/etc/"
	mkdir -p "$tree/srv/guest" "$tree/etc/xen/auto" "$tree/usr/lib/systemd/system-shutdown"
	install -m 755 "$XN_VM/installed.d/shutdown" "$tree/usr/lib/systemd/system-shutdown/bench"
	cp "$guest/vmlinux" "$tree/srv/guest/"
	cp "$out/guest-initrd" "$tree/srv/guest/initrd"
	for n in 0 1; do
		truncate -s 64M "$tree/srv/guest/g$n.img"
		"$XN_VM/installed.d/guest.sh" "g$n" "$n" "$([ "$host" = bookworm ] && echo pv || echo pvh)" \
			>"$tree/etc/xen/auto/g$n.cfg"
	done
}

# "xl shutdown" has the guest's kernel start /sbin/poweroff: its init by that name.
guest_initrd() {
	local more=$out/guest.more

	rm -rf "$more"
	mkdir -p "$more/sbin"
	ln -s /init "$more/sbin/poweroff"
	{ cat "$guest/initrd" && (cd "$more" && find . | sort | cpio -o -H newc -R 0:0 --quiet); } \
		>"$out/guest-initrd"
	rm -r "$more"
}

make_tree() {
	rm -rf --one-file-system "$out/tree"
	cp -a "$out/base" "$out/tree"
	guest_initrd
	copy_ours
	in_tree tools/testing/vm/installed.d/setup "$mode" "/xen-numa/build/deb/$host"
}

make_disk() {
	local tree=$out/tree version

	version=$(basename "$tree"/boot/vmlinuz-*)
	cp "$tree/boot/$version" "$out/vmlinuz"
	cp "$tree/boot/initrd.img-${version#vmlinuz-}" "$out/initrd"
	gunzip -c "$tree"/boot/xen-*-amd64.gz >"$out/xen"
	rm -f "$out/disk.new"
	truncate -s $size "$out/disk.new"
	# the mke2fs of the Debian that will mount it
	XN_ROOT=$out/base "$XN_VM/enter.sh" mke2fs -q -F -t ext4 -L installed -E lazy_itable_init=1 \
		-O ^metadata_csum_seed,^orphan_file -d "build/installed/$name/tree" \
		"build/installed/$name/disk.new"
	mv "$out/disk.new" "$out/disk"
	rm -rf --one-file-system "$tree"
}

[ "$(id -u)" = 0 ] || die "must run as root: it makes a Debian root and enters it with chroot"
ls "$debs"/xen-numa-*.deb >/dev/null 2>&1 || die "no packages in $debs: make deb HOST=$host"
mkdir -p "$out"
make_base
# but not of the tests, which are not on it
hash=$(hash_of "$0" "$XN_VM"/installed.d/{etc,guest.sh,initramfs,setup,shutdown} \
	"$out/base/.xn-stamp" "$guest/vmlinux" "$guest/initrd" "$debs"/*.deb)
! stamp_is "$out/.hash" "$hash" || [ ! -e "$out/disk" ] || exit 0
rm -f "$out/.hash"
make_tree
make_disk
echo "$hash" >"$out/.hash"
