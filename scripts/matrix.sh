#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Build everything for every kernel that there is a Debian host for: our modules, the
# self-tests' and KUnit's, and the hooked backends, with W=1 and sparse. Only what is
# said about our own files counts: the rest of a backend is the distribution's.
#
# usage: matrix.sh [HOST...]   (trixie backports bookworm; default: all)
# Output: TAP, a test for each kernel and module; the lines above a failed one say
# why. Exit: 0 passed, 1 failed. Needs root, and the roots that "prepare" makes.
set -eu -o pipefail

cd "$(dirname "$0")/.."
. tools/testing/vm/lib.sh

# Sparse 0.6.4, which Debian has, knows no __typeof_unqual__, and not what
# __builtin_strlen() is of a constant. Kernels from 7.2 on refuse it for the first,
# and have the second in each MODULE_*(). For what sparse looks for, __typeof__ does,
# and assertions are the compiler's. KBUILD_CHECKSRC= in place of C= because the
# headers' package is without the script that C= asks whether sparse will do.
sparse='sparse -D__typeof_unqual__=__typeof__ "-D_Static_assert(...)="'

MODULES="xen-numa-hooks xen-numa xen-numa-test xen-numa-probe-test xen-numa-kunit
	xen-netback xen-blkback xen-gntdev xen-evtchn"

n=0
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# kernel_of HOST - the kernel whose headers its root has
kernel_of() {
	local headers=("$(host_build "$1")"/root/usr/src/linux-headers-*-amd64)

	[ ${#headers[@]} = 1 ] && [ -d "${headers[0]}" ] ||
		die "no root for the host $1, or not one kernel in it: run tools/testing/vm/prepare root@$1"
	printf '%s\n' "${headers[0]##*/linux-headers-}"
}

# in_root HOST COMMAND...
in_root() {
	local host=$1

	shift
	XN_HOST=$host XN_ROOT=$(host_build "$host")/root tools/testing/vm/enter.sh "$@"
}

# build HOST KERNEL - everything anew, because only what is compiled is checked. KUnit's
# objects are linked to nothing: Debian's kernels are without it.
build() {
	local work=build/kmod/$2

	[ ! -d "$work" ] || find "$work" -name '*.o' -delete -o -name '*.ko' -delete
	in_root "$1" env KVER="$2" OUT="/xen-numa/build/matrix/$2" \
		scripts/build-modules.sh -k "-j$XN_JOBS" W=1 KBUILD_CHECKSRC=1 "CHECK=$sparse" \
		CONFIG_XEN_NUMA_KUNIT_TEST=m KBUILD_MODPOST_WARN=1 > "$tmp/log" 2>&1
}

# said_of_ours - the lines about files that are written here, and those about others
# that have to do with our hooks
said_of_ours() {
	sed "s,/xen-numa/build/kmod/[^/]*/,,g" "$tmp/log" |
		grep -E '(warning|error):|modpost:|insertions in|hooks\.cocci' | grep -F numa |
		grep -vE '\[.*xen-numa-kunit\.ko\] undefined' || true
}

# module_of - puts the module before each line
module_of() {
	sed -E '
		s,.*/([a-z-]+)\.ko\].*,\1 &,;t
		s,.*(xen-(netback|blkback))/.*,\1 &,;t
		s,.*xen/(gntdev|evtchn)/.*,xen-\1 &,;t
		s,.*tests/probe_test.*,xen-numa-probe-test &,;t
		s,.*tests/hypercall_test.*,xen-numa-test &,;t
		s,.*tests/.*,xen-numa-kunit &,;t
		s,.*numa/(hooks|user|pages)\.[ch].*,xen-numa-hooks &,;t
		s,^,xen-numa ,'
}

# checked, compiled - how many files sparse has read, and how many the compiler
checked() { grep -c '^  CHECK ' "$tmp/log" || true; }
compiled() { grep '^  CC ' "$tmp/log" | grep -vcE '\.(mod|module-common)\.o$' || true; }

# line WHAT PASSED(0/1)
line() {
	n=$((n + 1))
	if [ "$2" = 1 ]; then
		echo "ok $n - $1"
	else
		bad=1
		echo "not ok $n - $1"
	fi
}

# kernel HOST - all of its lines
kernel() {
	local kver code=0 module built ok hooks

	kver=$(kernel_of "$1")
	build "$1" "$kver" || code=$?
	said_of_ours | module_of > "$tmp/said"
	hooks=$(grep -c '^  HOOK ' "$tmp/log" || true)
	echo "# $kver: $hooks hook rules applied, $(checked) files read by $(in_root "$1" sparse --version)"
	for module in $MODULES; do
		built=$(find "build/kmod/$kver" -name "$module.ko" -size +0 | head -n 1)
		sed -n "s/^$module //p" "$tmp/said" > "$tmp/why"
		ok=1
		if [ -z "$built" ] || [ -s "$tmp/why" ]; then
			ok=0
			sed 's/^/# /' "$tmp/why"
		fi
		line "$kver $module: W=1, sparse" $ok
	done
	if [ $code != 0 ]; then
		tail -n 5 "$tmp/log" | sed 's/^/# /'
		line "$kver: the build ends well" 0
	fi
	ok=0
	[ "$(checked)" -lt "$(compiled)" ] || [ "$(checked)" = 0 ] || ok=1
	line "$kver: sparse has read each of $(compiled) files" $ok
}

# What make prints is counted here, so "make -s matrix" must not make it silent.
unset MAKEFLAGS MFLAGS

[ "$(id -u)" = 0 ] || die "must run as root: it uses chroot"
echo "TAP version 13"
read -ra hosts <<< "${*:-$XN_HOSTS}"
for host in "${hosts[@]}"; do
	kernel "$host"
done
echo "1..$n"
exit $bad
