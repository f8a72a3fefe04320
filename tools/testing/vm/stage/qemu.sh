#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The emulator: build/qemu/bin/qemu-system-x86_64 from Debian's source with two
# fixes, and the firmware that it needs in build/qemu/share.
#
# The first: when the emulated VMRUN injects an interrupt, it leaves the vector in
# cs->exception_index, and the next exit request delivers it a second time.
# dom0 then panics on an interrupt that nobody sent.
#
# The second: with one emulation thread for several CPUs, code that counts for a
# plugin takes the CPU that it is translated on for the one that runs it. It then
# counts for the wrong one and, worse, spoils a constant that the code around it
# uses. That shortcut is right only where there is a single CPU.
set -eu
. "$(dirname "$0")/../lib.sh"
. "$XN_VM/stage/fetch.sh"

out=$XN_BUILD/qemu
src=$XN_BUILD/src/qemu
obj=$out/obj
firmware="/usr/share/seabios/bios-256k.bin /usr/share/qemu/kvmvapic.bin
	/usr/share/qemu/linuxboot_dma.bin /usr/share/qemu/multiboot_dma.bin"

# The injection of an interrupt is the only hardware interrupt that is delivered
# with the flag 1; anything but one such call means another version of QEMU,
# which somebody must look at first.
fix_svm() {
	local file=$src/target/i386/tcg/system/svm_helper.c
	local call='do_interrupt_x86_hardirq(env, vector, 1);'
	local fix='cs->exception_index = -1;'
	local count

	[ -f "$file" ] || die "$file is missing: the fix does not know this QEMU"
	count=$(grep -cF "$call" "$file" || :)
	[ "$count" = 1 ] || die "$file: found \"$call\" $count times, expected 1"
	! grep -FA1 "$call" "$file" | grep -qF "$fix" || return 0
	sed -i "s/^\([[:space:]]*\)$(printf '%s' "$call" | sed 's/[.*]/\\&/g')\$/&\n\1$fix/" "$file"
	grep -FA1 "$call" "$file" | grep -qF "$fix" || die "$file: the fix did not go in"
}

fix_plugins() {
	local file=$src/accel/tcg/plugin-gen.c
	local have='if (!tcg_cflags_has(current_cpu, CF_PARALLEL)) {'
	local want='if (!tcg_cflags_has(current_cpu, CF_PARALLEL) \&\& !CPU_NEXT(first_cpu)) {'

	! grep -qF "${want//\\/}" "$file" || return 0
	[ "$(grep -cF "$have" "$file")" = 1 ] ||
		die "$file: the fix does not know this QEMU"
	sed -i "s/$have/$want/" "$file"
	grep -qF "${want//\\/}" "$file" || die "$file: the fix did not go in"
}

# Debian's source comes without firmware, but meson wants to see the files even
# where nothing is made of them.
stand_in_firmware() {
	local name

	sed -n "/if unpack_edk2_blobs/,/\]/s/^ *'\(edk2-.*\)',/\1.bz2/p" \
		"$src/pc-bios/meson.build" |
		while read -r name; do
			[ -e "$src/pc-bios/$name" ] || : >"$src/pc-bios/$name"
		done
}

# Only the devices of our one machine.
choose_devices() {
	printf 'CONFIG_%s=y\n' Q35 AMD_IOMMU VTD SERIAL_ISA ISA_DEBUG \
		>"$src/configs/devices/x86_64-softmmu/xen-numa.mak"
}

build() {
	rm -rf "$obj"
	mkdir -p "$obj" "$out/bin"
	cd "$obj"
	"$src/configure" --target-list=x86_64-softmmu \
		--without-default-features --without-default-devices \
		--with-devices-x86_64=xen-numa --enable-system --enable-tcg \
		--enable-kvm --enable-fdt=system --enable-plugins \
		--disable-debug-info --disable-docs --disable-tools \
		--disable-guest-agent --disable-install-blobs
	ninja -j"$XN_JOBS" qemu-system-x86_64
	"$obj/qemu-system-x86_64" -device help | grep -q '"amd-iommu"' ||
		die "this QEMU has no amd-iommu"
	strip -o "$out/bin/qemu-system-x86_64.new" "$obj/qemu-system-x86_64"
	mv "$out/bin/qemu-system-x86_64.new" "$out/bin/qemu-system-x86_64"
	# its header for plugins, which Debian does not package
	install -D -m 644 "$src/include/qemu/qemu-plugin.h" "$out/include/qemu-plugin.h"
}

copy_firmware() {
	mkdir -p "$out/share"
	for f in $firmware; do
		[ -e "$f" ] || die "$f is not in the root"
		cp -L "$f" "$out/share/"
	done
}

hash=$(hash_of "$0" "$XN_VM/stage/fetch.sh")
! stamp_is "$out/.hash" "$hash" || exit 0
fetch_source qemu "$src"
fix_svm
fix_plugins
stand_in_firmware
choose_devices
build
copy_firmware
rm -rf "$obj"
echo "$hash" >"$out/.hash"
