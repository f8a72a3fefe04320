#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The test guests: build/guest/vmlinux, a small kernel of the same version as
# dom0's, and build/guest/initrd with our init as its only program.
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_BUILD/guest
src=$out/linux
obj=$out/obj
tarball=$(echo /usr/src/linux-source-*.tar.xz)
mkdir -p "$out"

[ -f "$tarball" ] || die "not exactly one kernel source in /usr/src: $tarball"

unpack_kernel() {
	local version

	version=$(basename "$tarball") # of the root; its stamp tells the rest
	! stamp_is "$src/.unpacked" "$version" || return 0
	echo "  UNPACK  $version"
	rm -rf "$src" "$obj"
	mkdir "$src"
	# The largest parts that an x86 kernel without graphics never reads.
	tar -C "$src" --strip-components=1 -xf "$tarball" \
		--exclude='*/drivers/gpu/drm/amd/include' \
		--exclude='*/arch/*/boot/dts' \
		--exclude='*/Documentation/devicetree'
	echo "$version" >"$src/.unpacked"
}

# add_driver NAME - guest/NAME becomes part of the tree
add_driver() {
	local block=$src/drivers/block

	rm -rf "$block/xn-$1"
	cp -r "$XN_VM/guest/$1" "$block/xn-$1"
	grep -q "xn-$1" "$block/Makefile" ||
		sed -i "\$a obj-\$(CONFIG_XEN_BLKDEV_FRONTEND) += xn-$1/" "$block/Makefile"
}

# An option that did not make it would be noticed much later, in a guest.
check_config() {
	local line option bad=0

	while read -r line; do
		case $line in
		CONFIG_*) grep -qxF "$line" "$obj/.config" && continue ;;
		'# CONFIG_'*' is not set')
			option=${line#'# '}
			grep -q "^${option%% *}=" "$obj/.config" || continue
			;;
		*) continue ;;
		esac
		echo "guest/config: cannot have \"$line\" with this kernel" >&2
		bad=1
	done <"$XN_VM/guest/config"
	return $bad
}

build_kernel() {
	local hash

	hash=$(hash_of "$0" "$XN_VM/guest/config" "$XN_VM/guest/hostile" "$XN_VM/guest/grants" \
		"$tarball")
	! stamp_is "$out/.vmlinux.hash" "$hash" || return 0
	unpack_kernel
	add_driver hostile
	add_driver grants
	mkdir -p "$obj"
	make -C "$src" O="$obj" -s tinyconfig
	cp "$obj/.config" "$obj/tiny.config"
	"$src/scripts/kconfig/merge_config.sh" -m -Q -O "$obj" \
		"$obj/tiny.config" "$XN_VM/guest/config" >/dev/null
	make -C "$src" O="$obj" -s olddefconfig
	check_config || die "the guests' kernel cannot be configured as wanted"
	echo "  MAKE    vmlinux"
	make -C "$src" O="$obj" -j"$XN_JOBS" vmlinux
	# dom0 maps every page of it when it creates a guest.
	strip -s -o "$out/vmlinux.new" "$obj/vmlinux"
	mv "$out/vmlinux.new" "$out/vmlinux"
	echo "$hash" >"$out/.vmlinux.hash"
}

build_initrd() {
	local hash tree=$out/tree

	hash=$(hash_of "$0" "$XN_VM/guest" "$XN_VM/common")
	! stamp_is "$out/.initrd.hash" "$hash" || return 0
	echo "  CC      initrd"
	rm -rf "$tree"
	mkdir -p "$tree/dev" "$tree/proc" "$tree/sys"
	gcc -O2 -Wall -Wextra -Werror -static -s -o "$tree/init" \
		"$XN_VM"/guest/*.c "$XN_VM"/common/*.c
	(cd "$tree" && find . | sort | cpio -o -H newc --quiet) >"$out/initrd.new"
	mv "$out/initrd.new" "$out/initrd"
	echo "$hash" >"$out/.initrd.hash"
}

build_kernel
build_initrd
