#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# dom0: dom0/vmlinuz is Debian's own kernel, dom0/initrd a small user space made
# of the root's programs, the stock backends, our modules and the bench's own
# programs, which are static.
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_PRODUCTS/dom0
tree=$out/tree
bin=$XN_BUILD/dom0/bin
modules=$XN_PRODUCTS/modules
kernel_debs=(/kept/linux-*.deb)
# They are linked to the Xen libraries of the root in which they are built.
tools=()
[ "$XN_HOST" = bookworm ] || [ ! -d "$XN_BUILD/tools" ] || tools=("$XN_BUILD"/tools/*)
mkdir -p "$out"

unpack_kernel() {
	local hash deb version image

	hash=$(hash_of "$0" "${kernel_debs[@]}")
	! stamp_is "$out/.kernel.hash" "$hash" || return 0
	rm -rf "$out/kernel"
	for deb in "${kernel_debs[@]}"; do
		echo "  UNPACK  $(basename "$deb")"
		dpkg-deb -x "$deb" "$out/kernel"
	done
	# depmod and modprobe look for modules in lib, where usr is not merged.
	[ -e "$out/kernel/lib" ] || ln -s usr/lib "$out/kernel/lib"
	version=$(kernel_version)
	[ -d "$out/kernel/lib/modules/$version" ] || die "not exactly one kernel in /kept: $version"
	depmod -b "$out/kernel" "$version"
	image=$out/kernel/boot/vmlinuz-$version
	[ -e "$image" ] || image=$out/kernel/lib/modules/$version/vmlinuz
	cp "$image" "$out/vmlinuz.new"
	mv "$out/vmlinuz.new" "$out/vmlinuz"
	echo "$hash" >"$out/.kernel.hash"
}

kernel_version() { (cd "$out/kernel/lib/modules" && echo ./* | sed 's,^\./,,'); }

# without comments and empty lines; a pattern stands for all that it matches
entries() { sed 's/#.*//; /^[[:space:]]*$/d' "$1"; }

copy_programs() {
	local files lib

	# shellcheck disable=SC2207 # patterns
	files=($(entries "$XN_VM/dom0/files"))
	for f in "${files[@]}"; do
		[ -e "$f" ] || die "dom0/files: $f is not in the root"
		install -D "$f" "$tree$f"
	done
	for lib in $(libraries "${files[@]}" "${tools[@]}"); do
		install -D "$lib" "$tree$(realpath -s "$lib" | sed 's,^/lib,/usr/lib,')"
	done
	for f in "$tree"/usr/lib/xen-*/bin/*; do
		ln -s "${f#"$tree"}" "$tree/usr/bin/"
	done
	for f in lsmod insmod rmmod modprobe modinfo depmod; do
		ln -s kmod "$tree/usr/bin/$f"
	done
	# busybox for all that is not there
	for f in $(busybox --list); do
		[ -e "$tree/usr/bin/$f" ] || [ -e "$tree/usr/sbin/$f" ] ||
			ln -s busybox "$tree/usr/bin/$f"
	done
}

copy_modules() {
	local version name path to
	version=$(kernel_version)
	to=$tree/usr/lib/modules/$version

	mkdir -p "$to/kernel"
	for name in $(entries "$XN_VM/dom0/modules"); do
		modprobe -d "$out/kernel" -S "$version" --show-depends "$name" >"$out/depends" ||
			die "dom0/modules: the kernel has no module $name"
		while read -r _ path _; do
			path=$(basename "$path")
			[ ! -e "$to/kernel/${path%.xz}" ] || continue
			path=$(find "$out/kernel" -name "$path")
			cp "$path" "$to/kernel/"
			case $path in *.xz) xz -d "$to/kernel/$(basename "$path")" ;; esac
		done < <(grep ^insmod "$out/depends")
	done
	cp "$out"/kernel/lib/modules/"$version"/modules.{order,builtin,builtin.modinfo} "$to/"

	if ls "$modules"/*.ko >/dev/null 2>&1; then
		mkdir "$to/updates"
		for path in "$modules"/*.ko; do
			[ "$(modinfo -F vermagic "$path" | cut -d' ' -f1)" = "$version" ] ||
				die "$path is not for kernel $version"
			strip --strip-debug -o "$to/updates/$(basename "$path")" "$path"
		done
	fi
	depmod -b "$tree" "$version"
}

copy_ours() {
	install -m 755 "$XN_VM/dom0/init" "$tree/init"
	install -m 644 "$XN_VM/dom0/lib.sh" "$tree/lib.sh"
	install -D -m 644 "$XN_VM/dom0/bashrc.sh" "$tree/etc/bashrc"
	mkdir -p "$tree/etc/xen/scripts" "$tree/guest" "$tree/scenarios" "$tree/selftests"
	install -m 755 "$XN_VM"/dom0/hotplug/* "$tree/etc/xen/scripts/"
	: >"$tree/etc/xen/xl.conf"
	install -m 755 "$bin"/* "$tree/usr/bin/"
	cp "$XN_BUILD/guest/vmlinux" "$XN_BUILD/guest/initrd" "$tree/guest/"
	cp "$XN_VM"/scenarios/* "$tree/scenarios/"
	# what exists by now of the project's tools and tests
	[ ${#tools[@]} = 0 ] || install -m 755 "${tools[@]}" "$tree/usr/bin/"
	[ ! -d "$tests" ] || cp -r "$tests/." "$tree/selftests/"
	[ ! -d "$XN_BUILD/selftests" ] || cp -r "$XN_BUILD/selftests/." "$tree/selftests/"
}

pack() {
	(cd "$tree" && find . | sort | cpio -o -H newc -R 0:0 --quiet) >"$out/initrd.new"
	mv "$out/initrd.new" "$out/initrd"
}

unpack_kernel
tests=$XN_TOP/tools/testing/selftests/xen-numa
hash=$(hash_of "$0" "$out/vmlinuz" "$bin" "$XN_VM/dom0" "$XN_VM/scenarios" \
	"$XN_BUILD/guest/vmlinux" "$XN_BUILD/guest/initrd" "$modules" \
	"$XN_BUILD/tools" "$XN_BUILD/selftests" "$tests" /.xn-stamp)
! stamp_is "$out/.initrd.hash" "$hash" || exit 0

echo "  CPIO    initrd"
rm -rf "$tree"
mkdir -p "$tree"/{dev,proc,root,run,sys,tmp,etc,usr/bin,usr/sbin,usr/lib,usr/lib64,var/log,var/lib}
ln -s /run "$tree/var/run"
ln -s usr/bin usr/sbin usr/lib usr/lib64 "$tree/"
copy_programs
copy_modules
copy_ours
pack
echo "$hash" >"$out/.initrd.hash"
