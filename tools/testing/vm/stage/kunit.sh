#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The KUnit kernel: build/kunit/linux, a user mode kernel of the guests' version
# with the pure parts of xen-numa, their suites, and counters of their lines.
set -eu
. "$(dirname "$0")/../lib.sh"

src=$XN_BUILD/guest/linux
out=$XN_BUILD/kunit
tree=$out/tree
obj=$out/obj
um=$XN_TOP/tools/testing/unit/um
numa=$XN_TOP/drivers/xen/numa
include=$XN_TOP/include

source=$(hash_of /usr/src/linux-source-*.tar.xz)
hash=$(hash_of "$0" "$um" "$numa" "$include")$source
! stamp_is "$out/.hash" "$hash" || exit 0
[ -e "$src/.unpacked" ] || die "$src is missing: remove $XN_BUILD/guest and prepare again"

# The guests' source is left alone: links to it, with drivers/xen replaced.
make_tree() {
	rm -rf "$tree"
	mkdir "$tree"
	ln -s "$src"/* "$tree"
	rm "$tree/drivers"
	mkdir "$tree/drivers"
	ln -s "$src"/drivers/* "$tree/drivers"
	rm "$tree/drivers/xen" "$tree/drivers/Makefile"
	mkdir "$tree/drivers/xen"
	ln -s "$um"/* "$numa" "$include" "$tree/drivers/xen"
	{
		cat "$src/drivers/Makefile"
		echo 'obj-y += xen/' # where there is no Xen
	} >"$tree/drivers/Makefile"
}

# C names of the kernel that libgcov has too are renamed, as user mode kernels
# do with those of libc; nothing but the link flags reach libgcov.
kbuild() {
	env 'LINK-y=--coverage' make -C "$tree" O="$obj" ARCH=um -s \
		KCFLAGS=-Dmangle_path=kernel_mangle_path "$@"
}

configure() {
	local line bad=0

	kbuild tinyconfig
	cp "$obj/.config" "$obj/tiny.config"
	"$tree/scripts/kconfig/merge_config.sh" -m -Q -O "$obj" \
		"$obj/tiny.config" "$um/config" "$numa/.kunitconfig" >/dev/null
	kbuild olddefconfig
	while read -r line; do
		grep -qxF "$line" "$obj/.config" && continue
		echo "cannot have \"$line\" with this kernel" >&2
		bad=1
	done < <(grep -h ^CONFIG_ "$um/config" "$numa/.kunitconfig")
	[ $bad = 0 ] || die "the KUnit kernel cannot be configured as wanted"
}

mkdir -p "$out"
# Source that was unpacked again can be older than what was built from it.
if ! stamp_is "$out/.source.hash" "$source"; then
	rm -rf "$obj"
	echo "$source" >"$out/.source.hash"
fi
mkdir -p "$obj"
make_tree
configure
echo "  MAKE    linux (KUnit)"
kbuild -j"$XN_JOBS" vmlinux
cp "$obj/vmlinux" "$out/linux.new"
mv "$out/linux.new" "$out/linux"
echo "$hash" >"$out/.hash"
