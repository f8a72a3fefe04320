#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# What is under xen/: that it has Xen's style (CODING_STYLE in Xen's source), and
# that the hooks apply to the Xen that is built here.
#
# usage: lint-xen.sh
# Output: TAP, a test for each file and one for each of the hooks' diffs.
# Exit: 0 all clean, 1 not.
set -eu -o pipefail

cd "$(dirname "$0")/.."
src=build/src/xen
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0
bad=0

# result WHAT - passed if there are no complaints in $tmp/out
result() {
	n=$((n + 1))
	if [ -s "$tmp/out" ]; then
		bad=1
		sed 's/^/# /' "$tmp/out"
		echo "not ok $n - $1"
	else
		echo "ok $n - $1"
	fi
}

# complain FILE WHAT PATTERN - of every line that matches, with its number
complain() {
	grep -nE -- "$3" "$1" | sed "s|^\([0-9]*\):.*|$1:\1: $2|" || :
}

local_variables() {
	cat <<-'EOF'
		/*
		 * Local variables:
		 * mode: C
		 * c-file-style: "BSD"
		 * c-basic-offset: 4
		 * tab-width: 4
		 * indent-tabs-mode: nil
		 * End:
		 */
	EOF
}

any_file() {
	complain "$1" "blanks at the end of the line" '[[:blank:]]$'
	sed -n 1,2p "$1" | grep -q 'SPDX-License-Identifier: GPL-2\.0' ||
		echo "$1:1: no SPDX line"
	[ -z "$(tail -c 1 "$1")" ] || echo "$1: no newline at the end"
}

# What a word before a parenthesis and a brace at the end mean is looked at only
# outside of comments.
c_file() {
	complain "$1" "a tab" "$(printf '\t')"
	# A message is not split.
	awk -v f="$1" 'length > 80 && !/^ *"/ { print f ":" NR ": more than 80 columns" }' "$1"
	sed -E 's,/\*.*\*/,,; /^ *\/?\*/s/.*//; s/"([^"\\]|\\.)*"/""/g' "$1" >"$tmp/code"
	complain "$tmp/code" "no blank within the parentheses of if, for, while, switch" \
		'\<(if|for|while|switch) *\([^ ]|\<(if|for|while|switch)\(' |
		sed "s,^$tmp/code,$1,"
	complain "$tmp/code" "a brace that is not on a line of its own" \
		'^ *(\} *)?(if|else|for|while|switch)\>.*\{$|^[^=]*\) *\{$|\} *else\>' |
		sed "s,^$tmp/code,$1,"
	case $1 in xen/xen/*)
		tail -n 9 "$1" | cmp -s - <(local_variables) ||
			echo "$1: no Local variables block at the end"
	esac
}

# Applied one after the other, like the build does it. Every file of Xen's once,
# from the source.
hooks() {
	local diff f

	for diff in xen/hooks/*.diff; do
		: >"$tmp/out"
		while read -r f; do
			[ -e "$tmp/tree/$f" ] && continue
			mkdir -p "$tmp/tree/$(dirname "$f")"
			cp "$src/$f" "$tmp/tree/$f" 2>"$tmp/out" || break
		done < <(sed -n 's,^--- a/\([^[:space:]]*\).*,\1,p' "$diff")
		[ -s "$tmp/out" ] ||
			patch -d "$tmp/tree" -p1 -f -F0 --no-backup-if-mismatch \
				<"$diff" >"$tmp/log" 2>&1 || cp "$tmp/log" "$tmp/out"
		result "$diff applies to Xen $(cat $src/.version)"
	done
}

mapfile -t files < <(find xen -type f \( -name '*.[ch]' -o -name Makefile \) | sort)
mapfile -t diffs < <(find xen/hooks -name '*.diff' | sort)
echo "TAP version 13"
echo "1..$((${#files[@]} + ${#diffs[@]}))"
for f in "${files[@]}"; do
	any_file "$f" >"$tmp/out"
	case $f in *.[ch]) c_file "$f" >>"$tmp/out" ;; esac
	result "style $f"
done
if [ -s $src/.version ]; then
	hooks
else
	for f in "${diffs[@]}"; do
		n=$((n + 1))
		echo "ok $n - $f applies # skip $src is not there"
	done
fi
exit $bad
