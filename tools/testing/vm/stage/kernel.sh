#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# kernel: kernel/tree is the kernel of a debug host, made from the guests' source, as
# its package would unpack it.
set -eu
. "$(dirname "$0")/../lib.sh"

src=$XN_BUILD/guest/linux
out=$XN_PRODUCTS/kernel
obj=$out/obj
tree=$out/tree
fragments=("$XN_VM/debug/config" "$XN_VM/debug/common.config" "$XN_VM/debug/$XN_HOST.config")

is_debug_host "$XN_HOST" || die "the host $XN_HOST has its own kernel"
source=$(hash_of /usr/src/linux-source-*.tar.xz)
hash=$(hash_of "$0" "${fragments[@]}")$source
! stamp_is "$out/.hash" "$hash" || exit 0
[ -e "$src/.unpacked" ] || die "$src is missing: remove $XN_BUILD/guest and prepare again"

# A PVH domain runs these before there is a shadow of its memory.
early=()
for object in enlighten_pvh vga string common; do
	early+=("KASAN_SANITIZE_$object.o=n" "KCSAN_SANITIZE_$object.o=n")
done

kbuild() { make -C "$src" O="$obj" -s "${early[@]}" "$@"; }

configure() {
	local line option bad=0

	kbuild tinyconfig
	cp "$obj/.config" "$obj/tiny.config"
	"$src/scripts/kconfig/merge_config.sh" -m -Q -O "$obj" \
		"$obj/tiny.config" "${fragments[@]}" >/dev/null
	kbuild olddefconfig
	# What did not make it would be noticed much later, or never.
	while read -r line; do
		case $line in
		CONFIG_*) grep -qxF "$line" "$obj/.config" && continue ;;
		'# CONFIG_'*' is not set')
			option=${line#'# '}
			grep -q "^${option%% *}=" "$obj/.config" || continue
			;;
		*) continue ;;
		esac
		echo "debug/: cannot have \"$line\" with this kernel" >&2
		bad=1
	done < <(cat "${fragments[@]}")
	[ $bad = 0 ] || die "the kernel of $XN_HOST cannot be configured as wanted"
}

install_kernel() {
	local version

	version=$(<"$obj/include/config/kernel.release")
	rm -rf "$tree"
	mkdir -p "$tree/boot"
	kbuild INSTALL_MOD_PATH="$tree" modules_install
	rm -f "$tree/lib/modules/$version"/{build,source}
	# Xen takes plain ELF as well, and to compress it takes minutes.
	strip -s -o "$tree/boot/vmlinuz-$version" "$obj/vmlinux"
}

mkdir -p "$out"
# Source that was unpacked again can be older than what was built from it.
if ! stamp_is "$out/.source.hash" "$source"; then
	rm -rf "$obj"
	echo "$source" >"$out/.source.hash"
fi
mkdir -p "$obj"
configure
echo "  MAKE    vmlinux, modules ($XN_HOST)"
kbuild -j"$XN_JOBS" vmlinux modules
install_kernel
echo "$hash" >"$out/.hash"
