#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The manual as HTML, in build/site, and a look whether all its links lead
# somewhere.
#
# usage: site.sh
# environment: OUT  where it goes (default: build/site)
# Needs pandoc. Exit: 0 made, 1 not, or a link is broken.
set -eu -o pipefail
shopt -s nullglob

cd "$(dirname "$0")/.."
OUT=${OUT:-build/site}
tmp=$OUT.tmp

die() { echo "site: $*" >&2; exit 1; }

# What every page begins with. The order is that in which one reads.
nav() {
	local p

	echo '<nav><a href="index.html">xen-numa</a>'
	for p in install concepts tuning monitoring troubleshooting reference; do
		echo "<a href=\"$p.html\">$p</a>"
	done
	echo '</nav>'
}

# page FORMAT FROM TO TITLE
page() {
	pandoc -f "$1" -t html5 -s --css style.css -B "$tmp/.nav" -L scripts/site/links.lua \
		--metadata pagetitle="$4" -V lang=en -o "$tmp/$3" "$2"
}

pages() {
	local f name

	for f in Documentation/*.md; do
		name=$(basename "$f" .md)
		[ "$name" != README ] || name=index
		page gfm "$f" "$name.html" "$(sed -n 's/^# //p;q' "$f")"
	done
	for f in tools/xen-numa/man/*.[1-8]; do
		page man "$f" "${f##*/}.html" "${f##*/}"
	done
}

# The ABI's files as they are, under a list of them.
abi() {
	local f

	mkdir -p "$tmp/ABI/testing"
	{
		printf '# ABI\n\n'
		for f in Documentation/ABI/testing/*; do
			cp "$f" "$tmp/ABI/testing/${f##*/}.txt"
			printf -- '- [%s](%s.txt)\n' "${f##*/}" "${f##*/}"
		done
	} > "$tmp/.abi.md"
	pandoc -f gfm -t html5 -s --css ../../style.css --metadata pagetitle=ABI -V lang=en \
		-o "$tmp/ABI/testing/index.html" "$tmp/.abi.md"
}

# links FILE - where its links and images lead to
links() {
	grep -oE '(href|src)="[^"]+"' "$1" | sed 's/^[a-z]*="//; s/"$//' | sort -u
}

has_anchor() { grep -qE "(id|name)=\"$2\"" "$1"; }

check_links() {
	local f target file bad=0

	for f in "$tmp"/*.html "$tmp"/ABI/testing/*.html; do
		while read -r target; do
			case $target in
			[a-z]*:*) continue ;;
			esac
			file=${target%%#*}
			file=${f%/*}/${file:-${f##*/}}
			if [ ! -f "$file" ]; then
				echo "${f#"$tmp/"}: no such file: $target" >&2
				bad=1
			elif [ "$target" != "${target#*#}" ] && ! has_anchor "$file" "${target#*#}"; then
				echo "${f#"$tmp/"}: no such place: $target" >&2
				bad=1
			fi
		done < <(links "$f")
	done
	return $bad
}

command -v pandoc > /dev/null || die "pandoc is missing"
rm -rf "$tmp"
mkdir -p "$tmp"
cp scripts/site/style.css "$tmp/"
[ ! -d Documentation/images ] || cp -r Documentation/images "$tmp/"
nav > "$tmp/.nav"
pages
abi
check_links || die "broken links"
rm -f "$tmp/.nav" "$tmp/.abi.md"
rm -rf "$OUT"
mv "$tmp" "$OUT"
echo "  SITE    $OUT/index.html: $(find "$OUT" -name '*.html' | wc -l) pages"
