#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Builds for dkms: full mode where dkms-modules.sh has said so, else stock mode.
#
# usage: dkms-build.sh KVER KDIR MODULE... -- [kbuild arguments]
# environment: CACHE as for dkms-modules.sh
# Output: a line "xen-numa: full: ..." or "xen-numa: stock: WHY", which stays in
# dkms' make.log for dkms-status.sh; the modules are in modules/. Exit: 0 built.
set -eu -o pipefail

cd "$(dirname "$0")/.."
export KVER=$1 KDIR=$2 OUT=$PWD/modules
cache=${CACHE:-/var/cache/xen-numa}/$KVER
shift 2
backends=0
while [ "$1" != -- ]; do
	case $1 in
	xen-numa|xen-numa-hooks) ;;
	*) backends=1 ;;
	esac
	shift
done
shift

why=$(scripts/build-modules.sh --why || true)
if [ $backends = 0 ]; then
	export BACKENDS=
	case $why in
	full:*) why="stock: $(tail -n 1 "$cache/verdict" 2> /dev/null || echo "the hooks were not tried")" ;;
	esac
fi
echo "xen-numa: $why"

export BUILD=$PWD/build
if [ -d "$cache/build" ]; then
	trap 'rm -rf "$cache/build"' EXIT
	BUILD=$cache/build
fi
# dkms gives its number of jobs only to a command that is make
MAKEFLAGS=-j$(nproc) scripts/build-modules.sh CONFIG_XEN_NUMA_TEST=n "$@"
