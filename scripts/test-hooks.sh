#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every hook rule applies to every kernel that there is a host for, and one that no
# longer matches, or matches too much, fails the build and is named: each rule is
# broken once, in a copy.
#
# usage: test-hooks.sh   (after the modules were built: uses the source that was
# unpacked for them; a kernel of which there is none is skipped)
# Output: TAP. Exit: 0 passed, 1 failed.
set -eu -o pipefail

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
KERNELS="6.1 6.12 7.2"
export KVER=${KVER:-$(uname -r)}
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

# source_of BACKEND - its source afresh, as the distribution has it for $src
source_of() {
	rm -rf "$tmp/src"
	if [ -e "$1/upstream" ]; then
		mkdir "$tmp/src"
		sed "/^#/d; s,^,$src/${1%/*}/," "$1/upstream" | xargs cp -t "$tmp/src"
	else
		cp -r "$src/$1" "$tmp/src"
	fi
}

# newest KERNEL - the source that was unpacked last of that version
newest() {
	local dir newest=''

	for dir in "build/ksrc/$1".*-*[0-9]; do
		[ -d "$dir" ] || continue
		[ -n "$newest" ] && [ "$dir" -ot "$newest" ] || newest=$dir
	done
	printf '%s\n' "$newest"
}

# all_apply BACKEND, too_often BACKEND - tests of its rules on the source $src
all_apply() {
	local ok=0 rules

	rules=$(grep -c '^// rule: ' "$1/hooks.cocci")
	source_of "$1"
	scripts/apply-hooks.sh "$1/hooks.cocci" "$tmp/src" > "$tmp/out" 2> "$tmp/err" &&
		[ "$(grep -c '^  HOOK ' "$tmp/out")" = "$rules" ] && ok=1
	result "$kernel: $1: all $rules rules apply as often as they say" $ok
}

too_often() {
	local ok=0

	source_of "$1"
	sed 's/hits: 1/hits: 0/' "$1/hooks.cocci" > "$tmp/over.cocci"
	scripts/apply-hooks.sh "$tmp/over.cocci" "$tmp/src" > /dev/null 2> "$tmp/err" ||
		{ grep -q "rule include: 1 insertions in [a-z-]*\.[ch], expected 0" "$tmp/err" && ok=1; }
	result "$kernel: $1: a rule that matches too often is named" $ok
}

# Neither of a rule's forms is there any more.
next_form() {
	local ok=0 blkback=drivers/block/xen-blkback

	source_of $blkback
	sed -i 's/\<kcalloc(/kcalloc_of_tomorrow(/; s/\<kzalloc_objs(/kzalloc_objs_of_tomorrow(/' \
		"$tmp/src/xenbus.c"
	scripts/apply-hooks.sh $blkback/hooks.cocci "$tmp/src" > /dev/null 2> "$tmp/err" ||
		{ grep -q "rule alloc_rings: 0 insertions in xenbus.c, expected 1" "$tmp/err" && ok=1; }
	result "$kernel: $blkback: a call of yet another form is named" $ok
}

# why WHAT CODE BEGINNING NAME=VALUE... - what build-modules.sh --why says then
why() {
	local what=$1 want=$2 begins=$3 code=0 ok=0

	shift 3
	env "$@" scripts/build-modules.sh --why > "$tmp/err" 2>&1 || code=$?
	[ $code = "$want" ] && [[ $(< "$tmp/err") == "$begins"* ]] &&
		[ "$(wc -l < "$tmp/err")" = 1 ] && ok=1
	echo "exit code $code" >> "$tmp/err"
	result "--why: $what" $ok
}

echo "TAP version 13"
for kernel in $KERNELS; do
	src=$(newest "$kernel")
	if [ -z "$src" ]; then
		n=$((n + 1))
		echo "ok $n - hooks: $kernel # SKIP no source of it is unpacked"
		continue
	fi
	for hooks in drivers/*/*/hooks.cocci; do
		all_apply "${hooks%/*}"
		too_often "${hooks%/*}"
	done
	next_form
	last=$src
done
src=${last:?no source is unpacked at all}

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

mkdir "$tmp/other"
printf 'VERSION = 5\nPATCHLEVEL = 4\nSUBLEVEL = 3\n' > "$tmp/other/Makefile"
touch "$tmp/nothing"
why "all can be built here" 0 "full: kernel $KVER " A=1
why "no source" 3 "stock: no source at /absent" KSRC=/absent
why "the source of another version" 3 "stock: $tmp/other is 5.4.3, but kernel $KVER is " \
	KSRC="$tmp/other"
why "something else than source" 3 "stock: $tmp/nothing is not the source" KSRC="$tmp/nothing"
why "backends that nobody wants" 3 "stock: no backends" BACKENDS=
why "no headers" 1 "nothing: /lib/modules/5.4.3/build has no kernel headers" KVER=5.4.3

echo "1..$n"
exit $bad
