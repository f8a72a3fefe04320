# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What check and check-xen share; sourced after lib.sh. All TAP goes to a file as
# well as to the screen, to be counted at the end.

# suite_begin FILE - an empty one
suite_begin() {
	suite_all=$1
	: >"$suite_all"
}

# suite NAME COMMAND... - runs it; a suite that ends badly without a test that
# says so is one failed test
suite() {
	local name=$1 code=0 raw=$suite_all.raw start=$SECONDS

	shift
	echo "# ==== $name" | tee -a "$suite_all"
	"$@" 2>&1 | tee "$raw"
	code=${PIPESTATUS[0]}
	cat "$raw" >>"$suite_all"
	suite_verdict "$name" $code "$raw"
}

# vm_suite NAME RUN-OPTION... SCENARIO - the same for a run in the virtual host.
# Those are long, so they show their progress.
vm_suite() {
	local name=$1 code=0 start=$SECONDS

	shift
	echo "# ==== $name" | tee -a "$suite_all"
	rm -rf "$XN_BUILD/run/$name"
	"$XN_VM/run" "$@" --name "$name" || code=$?
	[ ! -e "$XN_BUILD/run/$name/tap" ] || cat "$XN_BUILD/run/$name/tap" >>"$suite_all"
	suite_verdict "$name" $code "$XN_BUILD/run/$name/tap"
}

suite_verdict() {
	local name=$1 code=$2 tap=$3

	if [ "$code" -ne 0 ] && ! grep -q '^not ok' "$tap" 2>/dev/null; then
		echo "not ok 0 - $name: exit code $code" | tee -a "$suite_all"
	elif ! grep -q -E '^(not )?ok ' "$tap" 2>/dev/null; then
		echo "not ok 0 - $name: ran no test" | tee -a "$suite_all"
	fi
	echo "# $name took $((SECONDS - start)) s; $((SECONDS / 60)) min since the start"
}

# suite_end - the failed ones again, with their suite, and last "N passed, N failed", with ", N
# skipped" if there were any; false if one failed or none passed
suite_end() {
	local passed skipped failed line

	passed=$(grep -c -E '^ok ' "$suite_all")
	skipped=$(grep -c -i -E '^ok .*# skip' "$suite_all")
	failed=$(grep -c -E '^not ok ' "$suite_all")
	passed=$((passed - skipped))
	if [ "$failed" -gt 0 ]; then
		echo "# ==== failed"
		awk '/^# ==== / { name = $3 } /^not ok / { print "# " name ": " $0 }' "$suite_all"
	fi
	line="$passed passed, $failed failed"
	[ "$skipped" -eq 0 ] || line="$line, $skipped skipped"
	echo "$line"
	[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
