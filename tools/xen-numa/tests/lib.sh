# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the command's tests share; sourced. TAP on standard output.

# shellcheck disable=SC2034 # for the tests
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck disable=SC2034
top=$(cd "$here/../../.." && pwd)
# shellcheck source=tree.sh
. "$here/tree.sh"
export LC_ALL=C

tests=0
bad=0

# check WHAT COMMAND... - one test: the command succeeds
check() {
	local what=$1

	shift
	tests=$((tests + 1))
	if "$@"; then
		echo "ok $tests - $what"
	else
		bad=1
		echo "not ok $tests - $what"
	fi
}

# is WHAT GOT WANT - one test: two texts are the same
is() {
	tests=$((tests + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $tests - $1"
		return
	fi
	bad=1
	printf 'got\n%s\nexpected\n%s\n' "$2" "$3" | sed 's/^/# /'
	echo "not ok $tests - $1"
}

# skip WHAT WHY - one test that cannot be made here
skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

# end - last line of a test
end() {
	echo "1..$tests"
	exit $bad
}

# run ARG... - the command; out, err and code are what it said and how it ended
# shellcheck disable=SC2034 # for the tests
run() {
	code=0
	"$XEN_NUMA" "$@" >"$TREES/stdout" 2>"$TREES/stderr" || code=$?
	out=$(<"$TREES/stdout")
	err=$(<"$TREES/stderr")
}

# says WHAT CODE TEXT ARG... - one test: that exit code, one line of error that
# contains the text, and nothing on standard output
says() {
	local what=$1 want=$2 text=$3

	shift 3
	run "$@"
	tests=$((tests + 1))
	if [ "$code" = "$want" ] && [[ $err == *"$text"* ]] && [ -z "$out" ] &&
		[[ $err == "xen-numa"* ]] && ! [[ ${err/$'\n'information./} == *$'\n'[!T]* ]]; then
		echo "ok $tests - $what"
		return
	fi
	bad=1
	printf 'exit code %s, expected %s\nerror:\n%s\noutput:\n%s\n' "$code" "$want" "$err" \
		"$out" | sed 's/^/# /'
	echo "not ok $tests - $what"
}

# works WHAT ARG... - one test: exit code 0 and no word on standard error
works() {
	local what=$1

	shift
	run "$@"
	is "$what" "$code $err" "0 "
}

# has WHAT TEXT - one test: the output contains it, blanks and line ends alike
has() {
	local words=${out//$'\n'/ }

	while [[ $words == *"  "* ]]; do
		words=${words//  / }
	done
	tests=$((tests + 1))
	if [[ $words == *"$2"* ]]; then
		echo "ok $tests - $1"
		return
	fi
	bad=1
	printf 'no "%s" in\n%s\n' "$2" "$out" | sed 's/^/# /'
	echo "not ok $tests - $1"
}

# json WHAT EXPRESSION WANT - one test: what python says of the output as "j"
json() {
	local got

	if ! command -v python3 >/dev/null; then
		skip "$1" "no python3"
		return
	fi
	got=$(python3 -c "import json,sys; j=json.load(sys.stdin); print($2)" <<<"$out" 2>&1)
	is "$1" "$got" "$3"
}

# hold FILE - who reads it from now on has to wait; reached FILE - until somebody does;
# release TEXT - which it reads then
hold() {
	rm "$1"
	mkfifo "$1"
}
reached() { exec 7>"$1"; }
release() {
	echo "$1" >&7
	exec 7>&-
}

# until_ok COMMAND... - waits for a state; the limit is for hangs only
until_ok() {
	local end=$((SECONDS + 60))

	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		read -rt 0.02 <>"$TREES/.never" || :
	done
}
[ -p "$TREES/.never" ] || mkfifo "$TREES/.never"
