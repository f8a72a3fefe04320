#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Makes build/root, the Debian system in which everything is built and run, so
# that compilers, headers, sources and tools match whatever the host is. What
# this needs on the host it installs.
#
# MIRROR=URL takes the packages from there instead of Debian's own mirror.
set -eu
. "$(dirname "$0")/lib.sh"

suite=trixie
# The kernel and the hypervisor are kept with the root: later on the mirror may
# have others, which do not match the headers and tools that it was made with.
kept="xen-hypervisor-4.20-amd64"

packages=$(sed 's/#.*//' "$XN_VM/root.packages" | tr -s ' \n' ,)
packages=${packages#,}
packages=${packages%,}

missing_on_host() {
	command -v mmdebstrap >/dev/null || echo mmdebstrap
	[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] ||
		echo debian-archive-keyring
}

prepare_host() {
	local missing

	missing=$(missing_on_host | tr '\n' ' ')
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null ||
		die "needs $missing: install it (only on Debian this script does so itself)"
	echo "installing on this machine: $missing"
	apt-get -q update || die "apt-get update failed; the messages above say why"
	# shellcheck disable=SC2086
	DEBIAN_FRONTEND=noninteractive \
		apt-get -qy install --no-install-recommends $missing ||
		die "cannot install $missing; the messages above say why"
}

# Removes the remains of an interrupted run, unless something is mounted there:
# then rm would reach into it.
clear_away() {
	[ -e "$1" ] || return 0
	! grep -qs " $(realpath "$1")/" /proc/self/mountinfo ||
		die "something is mounted below $1: unmount it first"
	rm -rf --one-file-system "$1"
}

keep_packages() {
	local kernel

	kernel=$(cd "$1/lib/modules" && echo *)
	chroot "$1" sh -ec "
		mkdir -p /kept && cd /kept
		apt-get -q update
		apt-get -q download linux-image-$kernel $kept"
}

make_root() {
	local tmp=$XN_ROOT.tmp mirror=()

	[ -z "${MIRROR:-}" ] ||
		mirror=("deb $MIRROR $suite main" "deb $MIRROR $suite-updates main")

	clear_away "$tmp"
	mkdir -p "$(dirname "$tmp")"
	echo "a Debian $suite root with $(echo "$packages" | tr , '\n' | wc -l) packages"
	mmdebstrap --variant=minbase --include="$packages" \
		--aptopt='APT::Install-Recommends "false"' \
		--customize-hook='
			sed -n "s/^deb /deb-src /p" "$1/etc/apt/sources.list" >"$1/deb-src"
			cat "$1/deb-src" >>"$1/etc/apt/sources.list"
			rm "$1/deb-src"' \
		"$suite" "$tmp" "${mirror[@]}" || die "mmdebstrap failed; the messages above say why"
	keep_packages "$tmp" || die "cannot download the packages to keep"
	mkdir -p "$tmp/xen-numa"
	echo "$stamp" >"$tmp/.xn-stamp"

	clear_away "$XN_ROOT"
	mv "$tmp" "$XN_ROOT"
}

[ "$(uname -m)" = x86_64 ] || die "needs an x86-64 machine, this is $(uname -m)"
stamp=$(printf '%s\n' "$suite" "$packages" "$kept" | sha256sum | cut -d' ' -f1)
if [ "${1:-}" = --stamp ]; then
	echo "$stamp"
	exit
fi
if stamp_is "$XN_ROOT/.xn-stamp" "$stamp"; then
	exit 0
fi
[ "$(id -u)" = 0 ] || die "must run as root: it makes a Debian root and enters it with chroot"
prepare_host
make_root
