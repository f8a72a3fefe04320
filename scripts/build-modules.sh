#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Build xen-numa's modules and the hooked backends for one kernel.
#
# usage: build-modules.sh [kbuild arguments, e.g. C=2 W=1]
#        build-modules.sh --why   builds nothing, says in one line what can be built
#        build-modules.sh --hooks   inserts the hooks and builds nothing
# environment:
#   KVER  release of the kernel to build for (default: the running one, or
#         the one KDIR was made for)
#   KDIR  its headers or build directory (default: /lib/modules/KVER/build)
#   KSRC  its source: a directory or a tarball (default: the distribution's
#         /usr/src/linux-source-X.Y.tar.xz)
#   OUT   where the modules go (default: build/modules)
#   BUILD where they are built and the source is unpacked (default: build)
#   BACKENDS
#         directories of the backends to hook (default: drivers/net/xen-netback
#         drivers/block/xen-blkback drivers/xen/gntdev drivers/xen/evtchn);
#         empty: only our own modules, which takes neither KSRC nor coccinelle
#
# The source must be of exactly the version that KDIR is.
# Exit: 0 built; with --why: all of it, the hooked backends too. 1 not, with --why:
# nothing can be built. 3 only --why: all but the backends, that is, for stock mode;
# the line says what they lack. Whether each hook finds its place shows with --hooks
# and in a build.
set -eu -o pipefail

cd "$(dirname "$0")/.."
top=$PWD

why=0
hooks=0
case ${1:-} in
--why|--hooks)
	[ $# = 1 ] || { echo "build-modules: $1 goes alone" >&2; exit 1; }
	[ "$1" = --why ] && why=1 || hooks=1 ;;
esac

# With --why the reason is what was asked for.
die() {
	if [ $why = 1 ]; then
		echo "nothing: $*"
	else
		echo "build-modules: $*" >&2
	fi
	exit 1
}

# no_backends WHY - they cannot be hooked
no_backends() {
	[ $why = 1 ] || die "$*"
	echo "stock: $*"
	exit 3
}

KDIR=${KDIR:-/lib/modules/${KVER:-$(uname -r)}/build}
[ -f "$KDIR/Makefile" ] ||
	die "$KDIR has no kernel headers; install linux-headers-${KVER:-$(uname -r)} or give KDIR="
[ -f "$KDIR/include/generated/utsrelease.h" ] ||
	die "$KDIR is not prepared for building modules: run make modules_prepare there"
# make kernelrelease says something else with the headers of Debian's 6.1
release=$(sed -n 's/^#define UTS_RELEASE "\(.*\)"/\1/p' \
	"$KDIR/include/generated/utsrelease.h")
KVER=${KVER:-$release}
[ "$KVER" = "$release" ] || die "KVER=$KVER, but $KDIR is for $release"

for option in XEN_BACKEND NUMA ACPI_NUMA; do
	grep -qs "^CONFIG_$option=" "$KDIR/include/config/auto.conf" ||
		die "kernel $KVER is built without CONFIG_$option"
done
for tool in gcc make; do
	command -v $tool > /dev/null || die "$tool is missing"
done

OUT=${OUT:-$top/build/modules}
BUILD=${BUILD:-$top/build}
work=$BUILD/kmod/$KVER
read -ra backends <<< "${BACKENDS-drivers/net/xen-netback drivers/block/xen-blkback drivers/xen/gntdev drivers/xen/evtchn}"

# upstream BACKEND - what it is made of in the kernel's source: its directory, or
# those of the parent's files that it names
upstream() {
	if [ -e "$1/upstream" ]; then
		sed "/^#/d; s,^,${1%/*}/," "$1/upstream"
	else
		echo "$1"
	fi
}

# The backends as the distribution ships them, unpacked once for each version.
unpack() {
	local f have=1 parts=()

	for b in "${backends[@]}"; do
		mapfile -t -O ${#parts[@]} parts < <(upstream "$b")
	done
	pristine=$BUILD/ksrc/$KVER-$(stat -L -c %Y "$KSRC")
	for f in "${parts[@]}"; do
		[ -e "$pristine/$f" ] || have=0
	done
	[ $have = 0 ] || return 0

	rm -rf "$pristine.tmp"
	mkdir -p "$pristine.tmp"
	if [ -d "$KSRC" ]; then
		(cd "$KSRC" && cp -r --parents Makefile "${parts[@]}" "$pristine.tmp/")
	else
		echo "  UNPACK  ${KSRC##*/}"
		tar -xf "$KSRC" -C "$pristine.tmp" --strip-components=1 --wildcards \
			"${parts[@]/#/*/}" '*/Makefile' --exclude='*/*/*/*/*/Makefile'
	fi
	rm -rf "$pristine"
	mv "$pristine.tmp" "$pristine"
}

# source_version - what KSRC says that it is; its Makefile is near the beginning
source_version() {
	if [ -d "$KSRC" ]; then
		cat "$KSRC/Makefile"
	else
		tar -xOf "$KSRC" --occurrence=1 --wildcards --no-wildcards-match-slash '*/Makefile'
	fi 2> /dev/null | awk -F' *= *' '
		/^(VERSION|PATCHLEVEL|SUBLEVEL) / { v = v sep $2; sep = "." }
		END { print v }'
}

# kernel_version - the same of the headers, whatever the release is called
kernel_version() {
	awk '/LINUX_VERSION_(MAJOR|PATCHLEVEL|SUBLEVEL) / { v = v sep $3; sep = "." }
		END { print v }' "$KDIR/include/generated/uapi/linux/version.h"
}

# The headers do not build other source reliably, so versions must be equal: the
# kernel's, and where both are packages, theirs.
same_version() {
	local have headers version

	have=$(source_version) || true
	[ -n "$have" ] || no_backends "$KSRC is not the source of a kernel"
	version=$(kernel_version)
	[ "$have" = "$version" ] ||
		no_backends "$KSRC is $have, but kernel $KVER is $version; both must be the same"
	case $KSRC in
	/usr/src/linux-source-*)
		version=$(dpkg-query -W -f '${Version}' "linux-source-$xy" 2> /dev/null || true)
		headers=$(dpkg-query -W -f '${Version}' "linux-headers-$KVER" 2> /dev/null || true)
		if [ -n "$headers" ] && [ "$headers" != "$version" ]; then
			no_backends "linux-source-$xy is $version, but linux-headers-$KVER is $headers; both must be the same"
		fi ;;
	esac
}

package_of() {
	case $1 in
	spatch) echo coccinelle ;;
	xz) echo xz-utils ;;
	*) echo "$1" ;;
	esac
}

if [ ${#backends[@]} -gt 0 ]; then
	xy=$(kernel_version)
	xy=${xy%.*}
	KSRC=${KSRC:-/usr/src/linux-source-$xy.tar.xz}
	[ -e "$KSRC" ] || no_backends "no source at $KSRC; install linux-source-$xy or give KSRC="
	for tool in spatch patch xz; do
		[ $tool != xz ] || [ "${KSRC%.xz}" != "$KSRC" ] || continue
		command -v $tool > /dev/null ||
			no_backends "$tool is missing; install $(package_of $tool)"
	done
	same_version
fi
if [ $why = 1 ]; then
	[ ${#backends[@]} -gt 0 ] || no_backends "no backends are asked for"
	echo "full: kernel $KVER with the backends from $KSRC"
	exit 0
fi
[ ${#backends[@]} = 0 ] || unpack

# Build in a copy: new files over the distribution's, hooks into them.
rm -rf "$work.tmp"
mkdir -p "$work.tmp/drivers/xen"
cp -r include "$work.tmp/"
cp -r drivers/xen/numa "$work.tmp/drivers/xen/"
for b in "${backends[@]}"; do
	mkdir -p "$work.tmp/$b"
	for f in $(upstream "$b"); do
		cp -r "$pristine/$f" "$work.tmp/${b%/*}/"
		[ ! -f "$pristine/$f" ] || mv "$work.tmp/$f" "$work.tmp/$b/"
	done
	cp "$b"/*.[ch] "$work.tmp/$b/"
	scripts/apply-hooks.sh "$b/hooks.cocci" "$work.tmp/$b"
	cat "$b/Makefile.hook" >> "$work.tmp/$b/Makefile"
done
if [ $hooks = 1 ]; then
	rm -rf "$work.tmp"
	exit 0
fi
dirs=(drivers/xen/numa "${backends[@]}")
echo "obj-y += ${dirs[*]/%//}" > "$work.tmp/Kbuild"
# Keep what did not change, so that make rebuilds only the rest.
mkdir -p "$work"
(cd "$work.tmp" && find . -type f) | while read -r f; do
	if ! cmp -s "$work.tmp/$f" "$work/$f"; then
		mkdir -p "$work/${f%/*}"
		cp "$work.tmp/$f" "$work/$f"
	fi
done
rm -rf "$work.tmp"

make -C "$KDIR" M="$work" CONFIG_XEN_NUMA=m CONFIG_XEN_NUMA_TEST=m \
	CONFIG_XEN_NETDEV_BACKEND=m CONFIG_XEN_BLKDEV_BACKEND=m \
	CONFIG_XEN_GNTDEV=m CONFIG_XEN_DEV_EVTCHN=m \
	KCFLAGS="-I$work/include -DCONFIG_XEN_NUMA_MODULE=1 -DXEN_NUMA_VERSION=\\\"$(< VERSION)\\\"" \
	"$@" modules

mkdir -p "$OUT.tmp"
(cd "$work" && find "${dirs[@]}" -name '*.ko' -exec cp {} "$OUT.tmp/" \;)
rm -rf "$OUT"
mv "$OUT.tmp" "$OUT"
(cd "$OUT" && ls -- *.ko | sed 's/^/  MODULE  /')
