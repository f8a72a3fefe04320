#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The modules that dkms is to expect of a kernel: ours, and the backends where the
# kernel's source is installed and our hooks fit it. dkms wants to know this before
# it builds, and to have built all of it: hooks that do not fit a new kernel must not
# be the end of its installation.
#
# usage: dkms-modules.sh KVER KDIR BUILT
#   BUILT  where dkms keeps what it has built for KVER. If it is there, that is
#          the answer: what was built is what has to be installed and removed,
#          whatever has been installed since.
# environment:
#   CACHE  where the verdict on the hooks is kept (default: /var/cache/xen-numa)
# Output: names, without .ko, one a line. Exit: 0.
set -eu -o pipefail

cd "$(dirname "$0")/.."
export KVER=$1 KDIR=$2
CACHE=${CACHE:-/var/cache/xen-numa}/$KVER

# What the verdict holds for: this source, these hooks.
key() {
	local xy=${KVER#*.}

	xy=${KVER%%.*}.${xy%%[.-]*}
	{
		stat -L -c '%n %s %Y' "/usr/src/linux-source-$xy.tar.xz" "$(command -v spatch)"
		find drivers -name hooks.cocci -exec sha256sum {} +
	} 2>&1 | sha256sum
}

# hooks_fit - tries them, unless that has been done; the source stays unpacked for
# the build
hooks_fit() {
	local key verdict=fits

	key=$(key)
	if [ "$(head -n 1 "$CACHE/verdict" 2> /dev/null)" != "$key" ]; then
		mkdir -p "$CACHE" || return
		if ! BUILD=$CACHE/build scripts/build-modules.sh --hooks > "$CACHE/log" 2>&1; then
			rm -rf "$CACHE/build"
			verdict="the hooks do not fit: $(tail -n 1 "$CACHE/log")"
			# it may pass, as a full disk
			if ! grep -q ': rule ' "$CACHE/log"; then
				verdict="the hooks could not be tried: ${verdict#*: }"
				key=again
			fi
		fi
		printf '%s\n%s\n' "$key" "$verdict" > "$CACHE/verdict"
	fi
	[ "$(tail -n 1 "$CACHE/verdict")" = fits ]
}

if [ -d "$3" ]; then
	find "$3" -name '*.ko*' -printf '%f\n' | sed 's/\.ko.*//' | sort
	exit
fi

printf '%s\n' xen-numa-hooks xen-numa
# dkms add has no kernel yet, and its answer is not used
[ -d "$KDIR" ] || exit 0
if scripts/build-modules.sh --why > /dev/null 2>&1 && hooks_fit; then
	printf '%s\n' xen-netback xen-blkback xen-gntdev xen-evtchn
fi
