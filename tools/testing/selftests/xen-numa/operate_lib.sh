# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the tests of the command share; sourced after ktap.sh.

# shellcheck disable=SC2034 # for the tests
CONF=/etc/xen/numa.conf
DEVICES=/sys/bus/xen-backend/devices

# run ARG... - the command; out, err and code are what it said and how it ended
run() {
	code=0
	xen-numa "$@" > /tmp/operate.out 2> /tmp/operate.err || code=$?
	out=$(< /tmp/operate.out)
	err=$(< /tmp/operate.err)
}
# says WHAT CODE ERROR ARG... - one test: it ends like that, with one line, and prints nothing
says() {
	local what=$1 want=$2

	shift 2
	run "${@:2}"
	is "$what" "$code|$out|$err" "$want||xen-numa: $1"
}
# works WHAT ARG... - one test: no error, no word of one
works() {
	local what=$1

	shift
	run "$@"
	is "$what" "$code|$err" "0|"
}
