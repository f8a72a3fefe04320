#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Our hypervisor: build/xen/xen is Debian's source with our xen/ on top, as plain
# ELF, which is what QEMU's multiboot loader wants.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../../.." && pwd)
: "${XN_BUILD:=$top/build}"
# shellcheck source=tools/testing/vm/stage/fetch.sh
. "$here/fetch.sh"

out=$XN_BUILD/xen
src=$XN_BUILD/src/xen
tree=$out/tree
jobs=${XN_JOBS:-$(nproc)}

die() { printf 'xen.sh: %s\n' "$*" >&2; exit 1; }
# Our files that go over Xen's tree. The unit tests beside them are not part of
# the hypervisor, and are built where they stand.
overlay() { (cd "$top/xen" && find xen -type f | sort); }
input_hash() {
	(cd "$top" && find xen/xen xen/hooks.diff tools/testing/vm/stage/xen.sh \
		tools/testing/vm/stage/fetch.sh -type f -print0 | sort -z |
		xargs -0 sha256sum && cat "$src/.version") | sha256sum | cut -d' ' -f1
}
# install FROM only when it differs, so that make rebuilds no more than needed
update() {
	cmp -s -- "$1" "$2" && return 0
	mkdir -p -- "$(dirname -- "$2")"
	cp -- "$1" "$2.new" && mv -- "$2.new" "$2"
}

# The hooks are applied to fresh copies, never to a tree that may have them.
# With a single line of context, any fuzz would be blind: -F0.
apply_hooks() {
	local work=$out/hooks.part f log=$out/hooks.log

	rm -rf -- "$work"
	sed -n 's,^--- a/\([^[:space:]]*\).*,\1,p' "$top/xen/hooks.diff" >"$out/hooks.files"
	while read -r f; do
		[ -f "$src/$f" ] || die "xen/hooks.diff: this Xen ($(cat "$src/.version")) has no $f"
		mkdir -p -- "$work/$(dirname -- "$f")"
		cp -- "$src/$f" "$work/$f"
	done <"$out/hooks.files"
	if ! patch -d "$work" -p1 -f -F0 --no-backup-if-mismatch \
		<"$top/xen/hooks.diff" >"$log" 2>&1; then
		cat "$log" >&2
		find "$work" -name '*.rej' -exec cat {} + >&2
		die "xen/hooks.diff does not apply to Xen $(cat "$src/.version"); the hunks are above"
	fi
	while read -r f; do update "$work/$f" "$tree/$f"; done <"$out/hooks.files"
	rm -rf -- "$work"
}

build_xen() {
	local hash f

	fetch_source xen "$src"
	hash=$(input_hash)
	if [ -s "$out/xen" ] && [ "$(cat "$out/.xen.hash" 2>/dev/null)" = "$hash" ]; then
		fetch_say SKIP "build/xen/xen is up to date"
		return 0
	fi

	overlay >"$out/overlay.new"
	# A tree of another version, or one with a file we have dropped, is of
	# no use.
	if [ ! -s "$tree/.version" ] || ! cmp -s "$tree/.version" "$src/.version" ||
		! cmp -s "$out/overlay.new" "$out/overlay.files"; then
		rm -rf -- "$tree" "$tree.part"
		cp -a -- "$src" "$tree.part"
		cp -- "$tree.part/debian/xen-kconfig" "$tree.part/xen/.config"
		mv -- "$tree.part" "$tree"
		mv -- "$out/overlay.new" "$out/overlay.files"
	fi
	while read -r f; do update "$top/xen/$f" "$tree/$f"; done <"$out/overlay.files"
	rm -f -- "$out/overlay.new"
	apply_hooks

	fetch_say BUILD "xen $(cat "$src/.version") with $(grep -c '^@@' "$top/xen/hooks.diff") hooks (log: build/xen/build.log)"
	DEB_VERSION=$(cat "$src/.version")
	DEB_MAINTAINER=xen-numa
	export DEB_VERSION DEB_MAINTAINER
	if ! { make -C "$tree/xen" XEN_TARGET_ARCH=x86_64 olddefconfig &&
		nice make -C "$tree/xen" XEN_TARGET_ARCH=x86_64 -j"$jobs"; } \
		>"$out/build.log" 2>&1; then
		tail -n 40 "$out/build.log" >&2
		die "the build failed; the whole log is build/xen/build.log"
	fi
	gunzip -c "$tree/xen/xen.gz" >"$out/xen.part"
	mv -- "$out/xen.part" "$out/xen"
	printf '%s\n' "$hash" >"$out/.xen.hash"
}

mkdir -p -- "$out"
build_xen
