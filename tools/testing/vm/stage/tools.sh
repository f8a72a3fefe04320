#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The bench's own programs: build/vm/monitor and the emulator's plugin for the
# host side, the rest for dom0 (build/dom0/bin, static). And the project's command,
# for dom0 (build/tools), and modules that let calls fail (build/selftests/unlucky).
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_BUILD/dom0/bin
public=$XN_TOP/xen/xen/include/public
example=$XN_TOP/tools/examples/xen-numa-blk
command=$XN_TOP/tools/xen-numa
tests=$XN_TOP/tools/testing/selftests/xen-numa
scope=$XN_TOP/tools/testing/numascope
KDIR=$(echo /usr/src/linux-headers-*-amd64)
hash=$(hash_of "$0" "$XN_VM/unlucky" "$KDIR/Module.symvers" "$XN_VM/common" "$XN_VM/monitor" "$XN_VM/dom0"/*.[ch] \
	"$XN_VM/plugin" "$scope"/*.[ch] "$XN_BUILD/qemu/include" "$public" \
	"$example" "$command" "$XN_TOP/VERSION" "$XN_TOP/tools/lib" "$XN_TOP/include/uapi" "$tests"/*.[ch])
! stamp_is "$out/.hash" "$hash" || exit 0

build() {
	local to=$1

	shift
	echo "  CC      $to"
	mkdir -p "$(dirname "$to")"
	gcc -O2 -Wall -Wextra -Werror -o "$to.new" "$@"
	mv "$to.new" "$to"
}

cd "$XN_VM"
build "$XN_BUILD/vm/monitor" monitor/*.c
build "$out/vmreport" -static dom0/vmreport.c
# shellcheck disable=SC2046 # a list of options
build "$XN_BUILD/vm/count.so" -shared -fPIC -fvisibility=hidden \
	-I"$XN_BUILD/qemu/include" $(pkg-config --cflags glib-2.0) plugin/count.c
# shellcheck disable=SC2046 # a list of options
build "$XN_BUILD/vm/numascope.so" -shared -fPIC -fvisibility=hidden \
	-I"$XN_BUILD/qemu/include" $(pkg-config --cflags --libs glib-2.0) "$scope"/scope*.c
build "$out/numascope" -static "$scope/numascope.c" "$scope/touch.c"
build "$out/vmcount" -static dom0/vmcount.c
build "$out/vmqueues" -static dom0/vmqueues.c
build "$out/vmbench" -static dom0/vmbench.c
build "$out/vmcpuid" -static dom0/vmcpuid.c
build "$out/vmacpi" -static dom0/vmacpi.c
# ours includes Xen's "xen.h", beside which some names of the C library's are
build "$out/vmxen" -static -D__XEN_TOOLS__ -I"$public" -idirafter /usr/include/xen \
	dom0/vmxen.c -lxencall -lxentoolcore -lxentoollog
build "$out/vmcounts" -static -I"$public" -idirafter /usr/include/xen \
	dom0/vmcounts.c -lxencall -lxentoolcore -lxentoollog
build "$out/libvnuma.so" -shared -fPIC dom0/vnuma.c
# with the libraries that xl has, too
build "$out/vmapic" -I"$public" -idirafter /usr/include/xen dom0/vmapic.c \
	-lxenguest -lxenctrl -lxencall
build "$out/libvapic.so" -shared -fPIC -I"$public" -idirafter /usr/include/xen \
	dom0/vapic.c -lxencall
build "$out/peer" -static dom0/peer.c common/*.c
build "$out/storm" -static dom0/storm.c dom0/storm_store.c
build "$out/vmfuzz" -static dom0/vmfuzz.c dom0/storm_store.c
build "$out/vmwhere" -static -I"$XN_TOP/include/uapi" dom0/vmwhere.c \
	-lxenforeignmemory -lxengnttab -lxentoolcore -lxentoollog
# the program of the self-test of that name
build "$out/gntdev" -static -D_GNU_SOURCE -I"$XN_TOP/include/uapi" "$tests"/gntdev*.c "$tests/unlucky.c" \
	-lxenstore -lxentoolcore -lpthread
build "$out/follower" -static -D_GNU_SOURCE -I"$XN_TOP/include/uapi" "$tests/follower.c" -lpthread
build "$out/ioctls" -static -D_GNU_SOURCE -I"$XN_TOP/include/uapi" "$tests/ioctls.c" -lpthread
build "$out/inject" -static -D_GNU_SOURCE -I"$XN_TOP/include/uapi" "$tests"/inject*.c "$tests/unlucky.c"
build "$out/vmtags" -static dom0/vmtags.c
build "$out/vmmaps" -static -I"$XN_TOP/include/uapi" dom0/vmmaps.c
build "$out/vmscale" -static -D_GNU_SOURCE -I"$XN_TOP/include/uapi" dom0/vmscale*.c -lpthread
# with the libraries that xl has: a static libxenstore cannot start its thread
echo "  MAKE    $out/xen-numa-blk"
make -s -B -C "$example" O="$out" CFLAGS="-O2 -Wall -Wextra -Werror"
echo "  MAKE    $XN_BUILD/tools/xen-numa"
make -s -C "$command" O="$XN_BUILD/command"
install -D "$XN_BUILD/command/xen-numa" "$XN_BUILD/tools/xen-numa"
work=$XN_BUILD/kmod/unlucky
rm -rf "$work"
mkdir -p "${work%/*}" "$XN_BUILD/selftests/unlucky"
cp -r "$XN_VM/unlucky" "$work"
make -s -C "$KDIR" M="$work" modules
for module in unlucky liar; do
	strip --strip-debug -o "$XN_BUILD/selftests/unlucky/$module.ko" "$work/$module.ko"
done
echo "$hash" >"$out/.hash"
