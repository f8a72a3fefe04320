#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Our hypervisor: a Xen source with our xen/ on top, built to $out/xen (plain
# ELF, which is what QEMU's multiboot loader wants) and $out/xen.gz.
#
# environment: XN_XEN_OUT   $out, build/xen unless given
#              XN_XEN_SRC   a Xen tree, only read; Debian's source unless given
#              XN_XEN_NAME  what messages call that tree
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../../.." && pwd)
: "${XN_BUILD:=$top/build}"
# shellcheck source=tools/testing/vm/stage/fetch.sh
. "$here/fetch.sh"

out=${XN_XEN_OUT:-$XN_BUILD/xen}
foreign=${XN_XEN_SRC:-}
src=${foreign:-$XN_BUILD/src/xen}
name=${XN_XEN_NAME:-$src}
hooks=$top/xen/hooks
tree=$out/tree
jobs=${XN_JOBS:-$(nproc)}
# What the hypervisor is built from. A whole tree that was built in is huge.
parts="config debian/changelog debian/xen-kconfig scripts tools/flask xen"

die() { printf 'xen.sh: %s\n' "$*" >&2; exit 1; }
# Our files that go over Xen's tree. The unit tests beside them are not part of
# the hypervisor, and are built where they stand.
overlay() { (cd "$top/xen" && find xen -type f | sort); }

# the version that the tree itself gives, a package's first
xen_version() {
	local v

	if [ -z "$foreign" ]; then
		cat "$src/.version"
		return
	fi
	v=$(sed -n '1s/^xen (\([^)]*\)).*/\1/p' "$src/debian/changelog" 2>/dev/null) || :
	[ -n "$v" ] || v=$(awk '/^export XEN_(SUB|EXTRA)?VERSION / {
			sub(/^[^=]*= */, "")
			gsub(/\$\([^)]*\)/, "")
			v = v (n++ == 1 ? "." : "") $0
		} END { print v }' "$src/xen/Makefile")
	printf '%s\n' "${v:-of an unknown version}"
}

# Names the source with its contents. Nobody edits the one that was fetched; of
# another, sizes and times are looked at.
source_id() {
	if [ -z "$foreign" ]; then
		cat "$src/.version"
		return
	fi
	printf '%s ' "$version"
	# shellcheck disable=SC2046,SC2086
	(cd "$src" && { find . -maxdepth 1 -type f -printf '%p %s %T@\n' &&
		find $(present $parts) ! -type d -printf '%p %s %T@\n'; } | sort) |
		sha256sum | cut -d' ' -f1
}
present() {
	local p

	for p; do
		[ ! -e "$src/$p" ] || printf '%s\n' "$p"
	done
}

input_hash() {
	(cd "$top" && find xen/xen xen/hooks tools/testing/vm/stage/xen.sh \
		tools/testing/vm/stage/fetch.sh -type f -print0 | sort -z |
		xargs -0 sha256sum && printf '%s\n' "$id") | sha256sum | cut -d' ' -f1
}
# install FROM only when it differs, so that make rebuilds no more than needed
update() {
	cmp -s -- "$1" "$2" && return 0
	mkdir -p -- "$(dirname -- "$2")"
	cp -- "$1" "$2.new" && mv -- "$2.new" "$2"
}
xen_make() { make -C "$1/xen" XEN_TARGET_ARCH=x86_64 "${@:2}"; }

check_source() {
	local f

	for f in Config.mk xen/Makefile xen/arch/x86; do
		[ -e "$src/$f" ] || die "$name is no Xen tree: it has no $f"
	done
	while read -r f; do
		[ ! -e "$src/$f" ] ||
			die "$name has a $f already: it must be a Xen without our changes"
	done <"$out/overlay.new"
}

# What was built in that tree is of no use here: another compiler made it.
copy_foreign() {
	mkdir -- "$1"
	# shellcheck disable=SC2046,SC2086
	(cd "$src" && tar -cf - $(find . -maxdepth 1 -type f) $(present $parts)) |
		tar -C "$1" -xf - --no-same-owner
	chmod -R u+rwX -- "$1"
	xen_make "$1" distclean >"$out/distclean.log" 2>&1 || {
		tail -n 20 "$out/distclean.log" >&2
		die "$name: make distclean fails in a copy of it"
	}
}

# The first that there is: the tree's own .config, Debian's, Xen's default.
configure() {
	if [ -f "$src/xen/.config" ]; then
		cp -- "$src/xen/.config" "$1/xen/.config"
	elif [ -f "$src/debian/xen-kconfig" ]; then
		cp -- "$src/debian/xen-kconfig" "$1/xen/.config"
	fi
}

# A tree of another source, or one with a file we have dropped, is of no use.
make_tree() {
	local f

	if [ "$(cat "$tree/.version" 2>/dev/null)" != "$id" ] ||
		! cmp -s "$out/overlay.new" "$out/overlay.files"; then
		rm -rf -- "$tree" "$tree.part"
		if [ -n "$foreign" ]; then
			copy_foreign "$tree.part"
			printf '%s\n' "$id" >"$tree.part/.version"
		else
			cp -a -- "$src" "$tree.part"
		fi
		configure "$tree.part"
		mv -- "$tree.part" "$tree"
		mv -- "$out/overlay.new" "$out/overlay.files"
	fi
	while read -r f; do update "$top/xen/$f" "$tree/$f"; done <"$out/overlay.files"
	rm -f -- "$out/overlay.new"
}

# The hooks are applied to fresh copies, never to a tree that may have them.
# With a single line of context, any fuzz would be blind: -F0.
patch_hooked() {
	local work=$out/hooks.part f diff log=$out/hooks.log

	rm -rf -- "$work"
	sed -n 's,^--- a/\([^[:space:]]*\).*,\1,p' "$hooks"/*.diff | sort -u >"$out/hooks.files"
	while read -r f; do
		[ -f "$src/$f" ] || die "$(cd "$top" && grep -l "^--- a/$f" xen/hooks/*.diff | head -n 1)" \
			"does not apply to Xen $version: it has no $f"
		mkdir -p -- "$work/$(dirname -- "$f")"
		cp -- "$src/$f" "$work/$f"
	done <"$out/hooks.files"
	for diff in "$hooks"/*.diff; do
		patch -d "$work" -p1 -f -F0 --no-backup-if-mismatch <"$diff" >"$log" 2>&1 && continue
		cat "$log" >&2
		find "$work" -name '*.rej' -exec cat {} + >&2
		die "${diff#"$top"/} does not apply to Xen $version; the hunks are above"
	done
}
install_hooked() {
	local f

	while read -r f; do update "$out/hooks.part/$f" "$tree/$f"; done <"$out/hooks.files"
	rm -rf -- "$out/hooks.part"
}

run_make() {
	# Debian's patches put these into the banner.
	export DEB_VERSION="$version" DEB_MAINTAINER=xen-numa

	[ -f "$tree/xen/.config" ] || xen_make "$tree" defconfig || return 1
	xen_make "$tree" olddefconfig && nice make -C "$tree/xen" XEN_TARGET_ARCH=x86_64 -j"$jobs"
}

build_xen() {
	local version id hash

	[ -n "$foreign" ] || fetch_source xen "$src"
	overlay >"$out/overlay.new"
	check_source
	version=$(xen_version)
	id=$(source_id)
	hash=$(input_hash)
	if [ -s "$out/xen" ] && [ "$(cat "$out/.xen.hash" 2>/dev/null)" = "$hash" ]; then
		rm -f -- "$out/overlay.new"
		fetch_say SKIP "${out#"$top"/}/xen is up to date"
		return 0
	fi

	patch_hooked
	make_tree
	install_hooked
	fetch_say BUILD "xen $version with $(cat "$hooks"/*.diff | grep -c '^@@') hooks (log: ${out#"$top"/}/build.log)"
	if ! run_make >"$out/build.log" 2>&1; then
		tail -n 40 "$out/build.log" >&2
		die "the build failed; the whole log is ${out#"$top"/}/build.log"
	fi
	cp -- "$tree/xen/xen.gz" "$out/xen.gz"
	gunzip -c "$out/xen.gz" >"$out/xen.part"
	mv -- "$out/xen.part" "$out/xen"
	printf '%s\n' "$hash" >"$out/.xen.hash"
}

mkdir -p -- "$out"
build_xen
