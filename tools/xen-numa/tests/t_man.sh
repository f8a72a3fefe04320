#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The manual pages say what --help does: each command, each of its options, each
# exit code and environment variable; and no option that is not there. man and
# mandoc have nothing to say against them.
. "$(dirname "$0")/lib.sh"

page=$here/../man/xen-numa.8

# plain - troff on standard input as one would type it
plain() { sed -e 's/\\f[BIR]//g' -e 's/\\-/-/g' -e 's/\\(.q/"/g'; }

# section NAME - the lines of a command's part
section() {
	plain <"$page" | awk -v name="$1" '/^\.S[HS] / { on = $1 == ".SS" && $2 == name; next } on'
}

# options - that --help's text on standard input has: "-x --long", or "--long"
options() {
	sed -nE 's/^ +(-(.), +)?--([a-z-]+).*/\2 \3/p; s/^ +-(.)( .*)?$/\1/p' |
		grep -vE '(help|usage|version)$' | sed 's/^ //' | sort
}

# The same of a part of the page. A macro line has quotes where blanks are meant.
told_options() {
	grep -E '^\.B[RI]? .*-' | tr -d '",' | tr -s ' ' |
		sed -nE 's/^\.B[RI]? -(.) --([a-z-]+).*/\1 \2/p; s/^\.B[RI]? --([a-z-]+).*/\1/p' | sort
}

run --help
help=$out
commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p' <<<"$help")
check "--help has commands" [ "$(wc -w <<<"$commands")" -gt 10 ]
for c in $commands; do
	check "$c has a part" [ -n "$(section "$c")" ]
	run "$c" --help
	is "$c: its options, no more and no less" "$(section "$c" | told_options)" "$(options <<<"$out")"
done

for code in $(sed -n 's/^  \([0-9]\)  .*/\1/p' <<<"$help"); do
	check "exit code $code" grep -qx "\.B $code" <(sed -n '/^\.SH EXIT STATUS/,/^\.SH ENV/p' "$page")
done
for name in $(grep -ohE 'getenv\("[A-Z_]*"' "$here"/../*.c | cut -d'"' -f2 | sort -u); do
	check "environment: $name" grep -qx "\.B $name" <(sed -n '/^\.SH ENV/,/^\.SH FILES/p' "$page")
done
for file in $(sed -n 's/^#define [A-Z]*_\(PATH\|STATE\)[[:space:]]*"\(\/[^"]*\)".*/\2/p' "$here"/../*.h); do
	check "files: $file" grep -qx "\.I $file" <(plain <"$page" | sed -n '/^\.SH FILES/,/^\.SH EX/p')
done

for page in "$here"/../man/*.[1-8]; do
	name=${page##*/}
	if command -v man >/dev/null && man --version >/dev/null 2>&1; then
		is "$name: man --warnings" \
			"$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null)" ""
	else
		skip "$name: man --warnings" "no man"
	fi
	if command -v mandoc >/dev/null; then
		is "$name: mandoc -T lint" "$(mandoc -T lint "$page" 2>&1)" ""
	else
		skip "$name: mandoc -T lint" "no mandoc"
	fi
done
end
