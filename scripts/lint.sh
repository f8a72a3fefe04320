#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# checkpatch --strict on our kernel code and tools, sparse on our kernel code.
# What is under xen/ has Xen's style, which checkpatch does not know: lint-xen.sh.
# What the manual has to name: check-manual.sh.
#
# usage: lint.sh
# environment: KVER, KDIR, KSRC as for build-modules.sh
# Output: TAP, a test for each file (checkpatch) and one for sparse.
# Exit: 0 all clean, 1 not.
set -eu -o pipefail

cd "$(dirname "$0")/.."
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

xy=$(echo "$KVER" | sed -n 's/^\([0-9]*\.[0-9]*\).*/\1/p')
KSRC=${KSRC:-/usr/src/linux-source-$xy.tar.xz}
check=build/checkpatch-$xy
if [ ! -d "$check" ]; then
	mkdir -p "$check.tmp"
	tar -xf "$KSRC" -C "$check.tmp" --strip-components=1 --wildcards \
		'*/scripts/checkpatch.pl' '*/scripts/spelling.txt' \
		'*/scripts/const_structs.checkpatch'
	mv "$check.tmp" "$check"
fi

# What checkpatch gets wrong, by file.
ignored() {
	case $1 in
	*/trace.h)		echo ,PARENTHESIS_ALIGNMENT,OPEN_ENDED_LINE ;;
	*/interface/numa.h)	echo ,SPACING ;;	# GUEST_HANDLE(type) name
	*/numa/hooks.c)		echo ,EXPORT_SYMBOL ;;	# of a static key
	*/unit/include/*)	echo ,MACRO_ARG_REUSE,MACRO_WITH_FLOW_CONTROL,MACRO_ARG_UNUSED ;;
	*/report/*)		echo ,LONG_LINE_STRING,LONG_LINE,QUOTED_WHITESPACE_BEFORE_NEWLINE ;;
	*/guest/hostile/*)	echo ,CAMELCASE ;;	# xenbus's own names
	*/examples/*)		echo ,CAMELCASE ;;	# xenbus's own names
	*/testing/fuzz/*)	echo ,CAMELCASE,PREFER_DEFINED_ATTRIBUTE_MACRO,STRCPY,ARRAY_SIZE,MACRO_ARG_REUSE ;;	# libFuzzer's
	tools/xen-numa/*)	echo ,PREFER_DEFINED_ATTRIBUTE_MACRO,LONG_LINE_STRING,LONG_LINE,ARRAY_SIZE,EMBEDDED_FUNCTION_NAME,REPEATED_WORD,SPLIT_STRING,CAMELCASE,STRCPY,BIT_MACRO,ENOSYS,VOLATILE ;;
	tools/testing/numascope/*)	echo ,CAMELCASE,PREFER_DEFINED_ATTRIBUTE_MACRO,EMBEDDED_FUNCTION_NAME,REPEATED_WORD ;;	# glib's names
	tools/testing/vm/*)	echo ,ENOSYS,VOLATILE,PREFER_DEFINED_ATTRIBUTE_MACRO,QUOTED_WHITESPACE_BEFORE_NEWLINE,EMBEDDED_FUNCTION_NAME ;;
	*/numa/stock*.c)	echo ,CAMELCASE ;;	# xenbus's own names
	*/numa/compat/*)	echo ,LINUX_VERSION_CODE,CONSTANT_COMPARISON,CONST_STRUCT,MACRO_ARG_UNUSED ;;
	*/numa/main.c|*/answers_test.c)	echo ,ENOSYS ;;	# Xen's own meaning of it
	esac
}

n=0
bad=0
scripts/lint-xen.sh || bad=1
scripts/check-manual.sh || bad=1

mapfile -t files < <(find include drivers tools -name '*.[ch]' | sort)
echo "TAP version 13"
echo "1..$((${#files[@]} + 1))"
for f in "${files[@]}"; do
	n=$((n + 1))
	if perl "$check/scripts/checkpatch.pl" --no-tree --strict --terse \
		--ignore "FILE_PATH_CHANGES,SPDX_LICENSE_TAG$(ignored "$f")" \
		-f "$f" > "$tmp/out" 2>&1; then
		echo "ok $n - checkpatch $f"
	else
		bad=1
		sed 's/^/# /' "$tmp/out"
		echo "not ok $n - checkpatch $f"
	fi
done

# Only lines about our files count: the backends are the distribution's.
find "build/kmod/$KVER" -name '*.o' -delete 2> /dev/null || true
OUT=$PWD/build/modules scripts/build-modules.sh C=1 W=1 > "$tmp/build" 2>&1 || {
	tail -n 20 "$tmp/build" | sed 's/^/# /'
	echo "not ok $((n + 1)) - sparse"
	exit 1
}
if grep -E '(warning|error):' "$tmp/build" |
   grep -E '/(xen/numa/|numa(_[a-z]+)?\.[ch]|include/(uapi/)?xen/)' > "$tmp/ours"; then
	sed 's/^/# /' "$tmp/ours"
	echo "not ok $((n + 1)) - sparse and W=1"
	bad=1
else
	echo "ok $((n + 1)) - sparse and W=1"
fi
exit $bad
