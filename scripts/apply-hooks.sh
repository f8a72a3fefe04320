#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Insert a backend's hooks into the distribution's source.
#
# usage: apply-hooks.sh HOOKS.cocci DIR
#   HOOKS.cocci  rules, each under a line "// rule: NAME file: FILE hits: N"
#   DIR          the backend's source, changed in place
#
# Each rule is applied by itself, so that one that matches nothing, or too
# much, is named. Exit: 0 all rules hit as often as they say, 1 one did not,
# 2 usage.
set -eu -o pipefail

if [ $# -ne 2 ] || [ ! -f "$1" ] || [ ! -d "$2" ]; then
	echo "usage: apply-hooks.sh HOOKS.cocci DIR" >&2
	exit 2
fi
hooks=$1
dir=$2
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# One file a rule: 1.cocci, 2.cocci ... with its line "NAME FILE HITS" in list.
awk -v tmp="$tmp" '
	/^\/\/ rule:/ {
		if (NF != 7 || $4 != "file:" || $6 != "hits:") {
			printf "%s:%d: want \"// rule: NAME file: FILE hits: N\"\n",
			       FILENAME, FNR > "/dev/stderr"
			exit 1
		}
		n++
		print n, $3, $5, $7 > (tmp "/list")
		next
	}
	n { print > (tmp "/" n ".cocci") }
' "$hooks"

while read -r n rule file want; do
	if ! spatch --very-quiet --sp-file "$tmp/$n.cocci" "$dir/$file" \
	     > "$tmp/diff" 2> "$tmp/err"; then
		echo "$hooks: rule $rule: spatch failed:" >&2
		cat "$tmp/err" >&2
		exit 1
	fi
	# An insertion is a run of added lines, however spatch wraps it.
	got=$(awk '/^\+/ { if (/numa/ && !in_run) { n++; in_run = 1 } next }
		   { in_run = 0 } END { print n + 0 }' "$tmp/diff")
	if [ "$got" -ne "$want" ]; then
		echo "$hooks: rule $rule: $got insertions in $file, expected $want" >&2
		cat "$tmp/err" >&2
		exit 1
	fi
	patch -s -F0 "$dir/$file" < "$tmp/diff"
	printf '  HOOK    %-12s %s (%d)\n' "$rule" "${dir##*/}/$file" "$got"
done < "$tmp/list"
