# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the bench's scripts share; sourced, not run. It knows where things are.

XN_VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
XN_TOP=$(cd "$XN_VM/../../.." && pwd)
: "${XN_BUILD:=$XN_TOP/build}"
export XN_BUILD

# The Debian hosts that the bench boots. The first is where all is built; of the
# others there is what their kernel and their Xen ask for. root.sh tells them
# apart.
XN_HOSTS="trixie backports bookworm"
: "${XN_HOST:=${XN_HOSTS%% *}}"
export XN_HOST

# host_build HOST - where that host's root, modules and dom0 are
host_build() {
	if [ "$1" = "${XN_HOSTS%% *}" ]; then
		printf '%s\n' "$XN_BUILD"
	else
		printf '%s\n' "$XN_BUILD/hosts/$1"
	fi
}
XN_PRODUCTS=$(host_build "$XN_HOST")
: "${XN_ROOT:=$XN_PRODUCTS/root}"

# More jobs than that only fight for memory.
if [ -z "${XN_JOBS:-}" ]; then
	XN_JOBS=$(nproc)
	export XN_JOBS
fi

die() {
	printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
	exit 1
}

# hash_of PATH... - of the names and contents of the files and trees given; one
# that is absent counts as empty
hash_of() {
	local p

	for p; do
		[ ! -e "$p" ] || find "$p" -type f -print0
	done | sort -z | xargs -0r sha256sum | sha256sum | cut -d' ' -f1
}

# libraries PROGRAM... - what they link to, with the links that lead there
libraries() {
	ldd "$@" 2>/dev/null | grep -o '/[^ ]*' | grep -v ':$' | sort -u
}

# stamp_is FILE HASH - whether FILE holds HASH, that is, a product is current
stamp_is() {
	[ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}

# side_by_side COMMAND LIST... - COMMAND with the words of each LIST, all at the same
# time where there are CPUs for that. Fails if one of them does.
side_by_side() {
	local command=$1 list pids=() pid bad=0

	shift
	for list; do
		if [ "$(nproc)" -gt 1 ]; then
			# shellcheck disable=SC2086 # a list
			"$command" $list &
			pids+=($!)
		else
			# shellcheck disable=SC2086 # as above
			"$command" $list || bad=1
		fi
	done
	for pid in "${pids[@]}"; do
		wait "$pid" || bad=1
	done
	return $bad
}
