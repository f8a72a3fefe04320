# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Debian source packages for the other stages; sourced, not run.
#
# "apt-get source" needs the .dsc, and mirrors may have dropped it while they
# still carry the tarballs. apt knows the name, size and hash of every file of
# every version anyway, so the tarballs alone do: the newest version of which
# both can be had is the one that is used.

: "${XN_BUILD:=/xen-numa/build}"

fetch_say() { printf '  %-7s %s\n' "$1" "$2"; }
fetch_err() { printf 'fetch: %s\n' "$*" >&2; }

# fetch_versions PKG - the versions apt knows, newest first
fetch_versions() {
	apt-cache showsrc -- "$1" 2>/dev/null |
		awk -v p="$1" '/^Package: /{k = ($2 == p)} k && /^Version: /{print $2}' |
		sort -Vru
}

# fetch_file URI NAME HASH - into the cache, under its final name only when
# complete and of the right hash
fetch_file() {
	local uri=$1 to=$XN_BUILD/cache/$2 hash=$3

	[ -s "$to" ] && return 0
	rm -f -- "$to.part"
	/usr/lib/apt/apt-helper -qq download-file "$uri" "$to.part" "$hash" \
		2>"$to.log" || { rm -f -- "$to.part"; return 1; }
	rm -f -- "$to.log"
	mv -- "$to.part" "$to"
}

# fetch_tarballs PKG VERSION - prints the names of the two tarballs, orig first
fetch_tarballs() {
	local pkg=$1 version=$2 uri name size hash orig='' debian=''

	while read -r uri name size hash; do
		uri=${uri#\'}
		uri=${uri%\'}
		case $name in
		*.orig.tar.*.asc | *.dsc) continue ;;
		*.orig.tar.*) orig=$name ;;
		*.debian.tar.*) debian=$name ;;
		*) continue ;;
		esac
		fetch_say GET "$name ($((size / 1024)) KiB)" >&2
		fetch_file "$uri" "$name" "$hash" || return 1
	done < <(apt-get source --print-uris -qq "$pkg=$version" 2>/dev/null |
		grep "^'")
	[ -n "$orig" ] && [ -n "$debian" ] || return 1
	printf '%s %s\n' "$orig" "$debian"
}

# fetch_source PKG[=VERSION] DIR - DIR becomes the patched source; DIR/.version
# names what it is. A DIR that is there already is left alone.
fetch_source() {
	local pkg=${1%%=*} want='' dir=$2 version names orig debian patch n=0

	[ "$1" = "$pkg" ] || want=${1#*=}
	if [ -s "$dir/.version" ] &&
		{ [ -z "$want" ] || [ "$want" = "$(cat "$dir/.version")" ]; }; then
		return 0
	fi

	mkdir -p -- "$XN_BUILD/cache" "$(dirname -- "$dir")"
	for version in ${want:-$(fetch_versions "$pkg")}; do
		names=$(fetch_tarballs "$pkg" "$version") && break
		fetch_say SKIP "$pkg $version: its tarballs cannot be downloaded"
		names=''
	done
	if [ -z "${names:-}" ]; then
		fetch_err "no source of $pkg${want:+ $want} can be downloaded" \
			"(are deb-src lines enabled, and was apt-get update run?)"
		return 1
	fi
	read -r orig debian <<<"$names"

	rm -rf -- "$dir.part"
	mkdir -- "$dir.part"
	fetch_say UNPACK "$pkg $version"
	tar -C "$dir.part" --strip-components=1 -xf "$XN_BUILD/cache/$orig" &&
		tar -C "$dir.part" -xf "$XN_BUILD/cache/$debian" || return 1

	if [ -s "$dir.part/debian/patches/series" ]; then
		while read -r patch _; do
			case $patch in '' | '#'*) continue ;; esac
			if ! patch -d "$dir.part" -p1 -s -f -F0 --no-backup-if-mismatch \
				<"$dir.part/debian/patches/$patch"; then
				fetch_err "$pkg $version: debian/patches/$patch does not apply"
				return 1
			fi
			n=$((n + 1))
		done <"$dir.part/debian/patches/series"
	fi
	fetch_say PATCH "$pkg: $n patches of Debian's"

	printf '%s\n' "$version" >"$dir.part/.version"
	rm -rf -- "$dir"
	mv -- "$dir.part" "$dir"
}
