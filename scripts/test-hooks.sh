#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# A hook rule that no longer matches, or matches too much, fails the build and
# is named: each rule is broken once, in a copy.
#
# usage: test-hooks.sh   (after the modules were built: uses that source)
# Output: TAP. Exit: 0 passed, 1 failed.
set -eu -o pipefail

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
src=$(ls -d build/ksrc/*-*[0-9] | tail -n 1)
n=0
bad=0

# result WHAT PASSED(0/1)
result() {
	n=$((n + 1))
	if [ "$2" = 1 ]; then
		echo "ok $n - hooks: $1"
	else
		bad=1
		sed 's/^/# /' "$tmp/err"
		echo "not ok $n - hooks: $1"
	fi
}

# source_of BACKEND - its source afresh, as the distribution has it
source_of() {
	rm -rf "$tmp/src"
	if [ -e "$1/upstream" ]; then
		mkdir "$tmp/src"
		sed "/^#/d; s,^,$src/${1%/*}/," "$1/upstream" | xargs cp -t "$tmp/src"
	else
		cp -r "$src/$1" "$tmp/src"
	fi
}

echo "TAP version 13"
for hooks in drivers/*/*/hooks.cocci; do
	b=${hooks%/*}
	rules=$(sed -n 's,^// rule: \([^ ]*\) .*,\1,p' "$hooks")
	for rule in $rules; do
		# The source as it was before the upstream change that the rule
		# is ready for: its file lost everything.
		source_of "$b"
		file=$(sed -n "s,^// rule: $rule file: \\([^ ]*\\) .*,\\1,p" "$hooks")
		awk -v r="$rule" '/^\/\/ rule:/ { on = $3 == r } on' "$hooks" > "$tmp/one.cocci"
		echo "int nothing_left;" > "$tmp/src/$file"
		ok=0
		scripts/apply-hooks.sh "$tmp/one.cocci" "$tmp/src" > /dev/null 2> "$tmp/err" ||
			{ grep -q "rule $rule: 0 insertions" "$tmp/err" && ok=1; }
		result "$b: rule $rule that matches nothing is named" $ok
	done
	# A rule that hits more often than it says.
	source_of "$b"
	sed 's/hits: 1/hits: 0/' "$hooks" > "$tmp/over.cocci"
	ok=0
	scripts/apply-hooks.sh "$tmp/over.cocci" "$tmp/src" > /dev/null 2> "$tmp/err" ||
		{ grep -q "rule include: 1 insertions in [a-z-]*\.[ch], expected 0" "$tmp/err" && ok=1; }
	result "$b: a rule that matches too often is named" $ok
done

# And through the build that users run.
cp -r drivers include scripts "$tmp/"
mkdir -p "$tmp/build/ksrc"
cp -r build/ksrc/*-*[0-9] "$tmp/build/ksrc/"
sed -i 's/int xenvif_connect_data/int xenvif_connect_no_more/' "$tmp/drivers/net/xen-netback/hooks.cocci"
ok=0
"$tmp/scripts/build-modules.sh" > "$tmp/err" 2>&1 ||
	{ grep -q "rule attach: 0 insertions in interface.c, expected 1" "$tmp/err" &&
	  [ ! -e "$tmp/build/modules" ] && ok=1; }
result "build-modules.sh fails and leaves no modules" $ok

echo "1..$n"
exit $bad
