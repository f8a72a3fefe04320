# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Guests with memory on two nodes: the self-test "moves" with them.

export PATH=$PATH:/selftests

mapfile -t pxms <<<"$(nodes_with_cpus)"
[ "${#pxms[@]}" -ge 2 ] || fail "the host has one node"
LOW=${pxms[0]} HIGH=${pxms[1]}
export LOW HIGH MOVER=mover PAIR=pair

guest_start mover --split "$LOW,$HIGH" --vcpus 1 --load disk,net --rate 192
guest_wait_up mover
guest_start pair --split "$LOW,$HIGH" --load disk --procs 2 --where split --rate 128
guest_wait_up pair

# mark TEST < LINES - its TAP with its name in each line; at once, so that a run
# that hangs shows where
mark() {
	local line

	while IFS= read -r line; do
		if [[ $line =~ ^((not )?ok [0-9]+ - )(.*) ]]; then
			line="${BASH_REMATCH[1]}$1: ${BASH_REMATCH[3]}"
		elif [[ $line == '1..0 # SKIP'* ]]; then
			line="not ok 0 - $1: skipped here:${line#1..0 # SKIP}"
		fi
		printf '%s\n' "$line"
	done
}

set -o pipefail
failed=0
for test in moves trace memory; do
	say "self-test $test"
	code=0
	"$test.sh" 2>"/tmp/err.$test" | tee "/tmp/tap.$test" | mark "$test" | tap || code=$?
	[ ! -s "/tmp/err.$test" ] || sed 's/^/# stderr: /' "/tmp/err.$test" | tap
	grep -q '^1\.\.' "/tmp/tap.$test" ||
		echo "not ok 0 - $test: broke off with exit code $code" | tap
	# On this host everything can be tested.
	[ $code -eq 0 ] || failed=1
	report_file "queues.$test" </sys/kernel/debug/xen-numa/queues
done
exit $failed
