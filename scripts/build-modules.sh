#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Build xen-numa.ko and the hooked backends for one kernel.
#
# usage: build-modules.sh [kbuild arguments, e.g. C=2 W=1]
# environment:
#   KVER  release of the kernel to build for (default: the running one, or
#         the one KDIR was made for)
#   KDIR  its headers or build directory (default: /lib/modules/KVER/build)
#   KSRC  its source: a directory or a tarball (default: the distribution's
#         /usr/src/linux-source-X.Y.tar.xz)
#   OUT   where the modules go (default: build/modules)
#
# The source must be of exactly the version that KDIR is. Exit: 0 built.
set -eu -o pipefail

cd "$(dirname "$0")/.."
top=$PWD

die() { echo "build-modules: $*" >&2; exit 1; }

KDIR=${KDIR:-/lib/modules/${KVER:-$(uname -r)}/build}
[ -f "$KDIR/Makefile" ] ||
	die "$KDIR has no kernel headers; install linux-headers-${KVER:-$(uname -r)} or give KDIR="
release=$(make -s -C "$KDIR" kernelrelease)
KVER=${KVER:-$release}
[ "$KVER" = "$release" ] || die "KVER=$KVER, but $KDIR is for $release"

xy=$(echo "$KVER" | sed -n 's/^\([0-9]*\.[0-9]*\).*/\1/p')
KSRC=${KSRC:-/usr/src/linux-source-$xy.tar.xz}
[ -e "$KSRC" ] || die "no source at $KSRC; install linux-source-$xy or give KSRC="
for tool in spatch patch gcc; do
	command -v $tool > /dev/null || die "$tool is missing (spatch is in the package coccinelle)"
done

OUT=${OUT:-$top/build/modules}
work=$top/build/kmod/$KVER
backends="drivers/net/xen-netback drivers/block/xen-blkback"
version=$(dpkg-query -W -f '${Version}' "linux-source-$xy" 2> /dev/null || true)

# The backends as the distribution ships them, unpacked once for each version.
pristine=$top/build/ksrc/$KVER-$(stat -L -c %Y "$KSRC")
if [ ! -d "$pristine" ]; then
	rm -rf "$pristine.tmp"
	mkdir -p "$pristine.tmp"
	if [ -d "$KSRC" ]; then
		(cd "$KSRC" && cp -r --parents Makefile $backends "$pristine.tmp/")
	else
		echo "  UNPACK  ${KSRC##*/}"
		# shellcheck disable=SC2046,SC2086 # lists of words
		tar -xf "$KSRC" -C "$pristine.tmp" --strip-components=1 --wildcards \
			$(printf '*/%s ' $backends) '*/Makefile' --exclude='*/*/*/*/*/Makefile'
	fi
	mv "$pristine.tmp" "$pristine"
fi

# The headers do not build other source reliably, so versions must be equal.
have=$(awk -F' *= *' '/^(VERSION|PATCHLEVEL|SUBLEVEL) /{v = v sep $2; sep = "."} END {print v}' "$pristine/Makefile")
headers=$(dpkg-query -W -f '${Version}' "linux-headers-$KVER" 2> /dev/null || true)
case $KSRC in
/usr/src/*)
	if [ -n "$headers" ] && [ "$headers" != "$version" ]; then
		die "headers are $headers, but linux-source-$xy is $version"
	fi ;;
esac
case $KVER in
"$have"|"$have"[-+]*|"$xy.0"-*) ;;
*) die "source is $have, but the kernel is $KVER" ;;
esac

# Build in a copy: new files over the distribution's, hooks into them.
rm -rf "$work.tmp"
mkdir -p "$work.tmp/drivers/xen"
cp -r include "$work.tmp/"
cp -r drivers/xen/numa "$work.tmp/drivers/xen/"
for b in $backends; do
	mkdir -p "$work.tmp/$b"
	cp "$pristine/$b"/* "$work.tmp/$b/"
	cp "$b"/*.[ch] "$work.tmp/$b/"
	scripts/apply-hooks.sh "$b/hooks.cocci" "$work.tmp/$b"
	cat "$b/Makefile.hook" >> "$work.tmp/$b/Makefile"
done
cat > "$work.tmp/Kbuild" <<'EOF'
obj-y += drivers/xen/numa/ drivers/net/xen-netback/ drivers/block/xen-blkback/
EOF
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
	KCFLAGS="-I$work/include -DCONFIG_XEN_NUMA_MODULE=1" \
	"$@" modules

mkdir -p "$OUT.tmp"
find "$work" -name '*.ko' -exec cp {} "$OUT.tmp/" \;
rm -rf "$OUT"
mv "$OUT.tmp" "$OUT"
(cd "$OUT" && ls -- *.ko | sed 's/^/  MODULE  /')
