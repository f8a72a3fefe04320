#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# The bench's own programs: build/vm/monitor and the emulator's plugin for the
# host side, the rest for dom0 (build/dom0/bin, static).
set -eu
. "$(dirname "$0")/../lib.sh"

out=$XN_BUILD/dom0/bin
hash=$(hash_of "$0" "$XN_VM/common" "$XN_VM/monitor" "$XN_VM/dom0"/*.[ch] \
	"$XN_VM/plugin" "$XN_BUILD/qemu/include")
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
build "$out/vmcount" -static dom0/vmcount.c
build "$out/vmqueues" -static dom0/vmqueues.c
build "$out/libvnuma.so" -shared -fPIC dom0/vnuma.c
build "$out/peer" -static dom0/peer.c common/*.c
build "$out/storm" -static dom0/storm.c dom0/storm_store.c
echo "$hash" >"$out/.hash"
