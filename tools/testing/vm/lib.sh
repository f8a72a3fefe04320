# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What the bench's scripts share; sourced, not run. It knows where things are.

XN_VM=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
XN_TOP=$(cd "$XN_VM/../../.." && pwd)
: "${XN_BUILD:=$XN_TOP/build}"
: "${XN_ROOT:=$XN_BUILD/root}"
export XN_BUILD

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

# stamp_is FILE HASH - whether FILE holds HASH, that is, a product is current
stamp_is() {
	[ -f "$1" ] && [ "$(cat "$1")" = "$2" ]
}
