#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Makes build/root, the Debian system in which everything is built and run, so
# that compilers, headers, sources and tools match whatever the host is. What
# this needs on the host it installs.
#
# XN_HOST=backports or bookworm makes the root of that host instead: its modules
# are built there, and its dom0 takes its user space from there, because Xen's
# tools go with no other hypervisor than their own.
#
# XN_PACKAGES=xen.packages makes one that can build the hypervisor and nothing
# else, in a third of the time. XN_PACKAGES=deb.packages makes one that can build
# the Debian packages. XN_PACKAGES=installed.packages makes a system that
# boots, XN_MORE="PACKAGE..." with these, too.
#
# MIRROR=URL takes the packages from there instead of Debian's own mirror.
set -eu
. "$(dirname "$0")/lib.sh"

suite=trixie
xen=4.20
kernels=			# versions in the suite's backports; none: the suite's own
list=host.packages
case $XN_HOST in
trixie) list=root.packages ;;
backports) kernels='7\.2\.[0-9]+' ;;
bookworm) suite=bookworm xen=4.17 ;;
*) die "no host $XN_HOST; there are: $XN_HOSTS" ;;
esac
list=${XN_PACKAGES:-$list}
# The kernel and the hypervisor are kept with the root: later on the mirror may
# have others, which do not match the headers and tools that it was made with.
kept="xen-hypervisor-$xen-amd64"
case $list in xen.packages | deb.packages | docs.packages | installed.packages) kept= ;; esac

packages=$(sed 's/#.*//' "$XN_VM/$list" | tr -s ' \n' ,)
packages=${packages#,}
packages=${packages%,}
if [ "$list" = host.packages ]; then
	packages+=,xen-utils-$xen
	# For the backports the version that the headers have, see below.
	[ -n "$kernels" ] || packages+=,linux-headers-amd64,linux-source-6.1
fi
early=true
if [ "$list" = installed.packages ]; then
	packages+=,xen-utils-$xen,xen-hypervisor-$xen-amd64,linux-image-amd64,linux-headers-amd64
	packages+=${XN_MORE:+,${XN_MORE// /,}}
	# its initramfs has what the bench's disk needs, and is small
	export XN_VM
	# shellcheck disable=SC2016 # for mmdebstrap's shell
	early='mkdir -p "$1/etc" && cp -r "$XN_VM/installed.d/initramfs" "$1/etc/initramfs-tools"'
fi

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

# source_of ROOT VERSION - the package of the source of a kernel
source_of() {
	local package

	package=$(chroot "$1" apt-cache show --no-all-versions "linux-headers-$2" |
		sed -n 's/^Version: //p')
	printf 'linux-source-%s=%s\n' "$(cut -d. -f1,2 <<<"$2")" "$package"
}

# The newest of the wanted kernels of which image, headers and source can all be had:
# an index lists what the mirror has just replaced, and not always all of it.
newest_kernel() {
	local version

	chroot "$1" apt-cache pkgnames linux-image- |
		sed -nE "s/^linux-image-($kernels\\+[a-z0-9]+-amd64)\$/\\1/p" | sort -Vr |
		while read -r version; do
			chroot "$1" apt-get -qq --print-uris install "linux-base/$suite-backports" \
				"linux-image-$version" "linux-headers-$version" \
				"$(source_of "$1" "$version")" >/dev/null 2>&1 || continue
			echo "$version"
			break
		done
}

backports_kernel() {
	local version

	sed -n "s/^deb \([^ ]*\) $suite main\$/deb \1 $suite-backports main/p" \
		"$1/etc/apt/sources.list" >"$1/etc/apt/sources.list.d/backports.list"
	chroot "$1" apt-get -q update || return 1
	version=$(newest_kernel "$1")
	[ -n "$version" ] || {
		echo "$suite-backports has no kernel $kernels with its headers" >&2
		return 1
	}
	chroot "$1" env DEBIAN_FRONTEND=noninteractive \
		apt-get -qy install --no-install-recommends \
		"linux-base/$suite-backports" "linux-headers-$version" "$(source_of "$1" "$version")"
}

keep_packages() {
	local kernel

	if [ -z "$kept" ]; then
		chroot "$1" apt-get -q update
		return
	fi
	kernel=$(basename "$1"/usr/src/linux-headers-*-amd64)
	kernel=${kernel#linux-headers-}
	# A newer kernel is in three packages that linux-image only names.
	chroot "$1" sh -ec "
		mkdir -p /kept && cd /kept
		apt-get -q update
		for name in image base binary modules; do
			! apt-cache show linux-\$name-$kernel >/dev/null 2>&1 ||
				kept=\"\$kept linux-\$name-$kernel\"
		done
		apt-get -q download $kept \$kept"
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
		--essential-hook="$early" \
		--customize-hook='
			sed -n "s/^deb /deb-src /p" "$1/etc/apt/sources.list" >"$1/deb-src"
			cat "$1/deb-src" >>"$1/etc/apt/sources.list"
			rm "$1/deb-src"' \
		"$suite" "$tmp" "${mirror[@]}" || die "mmdebstrap failed; the messages above say why"
	[ -z "$kernels" ] || backports_kernel "$tmp" ||
		die "cannot install the kernel's headers"
	keep_packages "$tmp" || die "cannot download the packages to keep"
	mkdir -p "$tmp/xen-numa"
	echo "$stamp" >"$tmp/.xn-stamp"

	clear_away "$XN_ROOT"
	mv "$tmp" "$XN_ROOT"
}

[ "$(uname -m)" = x86_64 ] || die "needs an x86-64 machine, this is $(uname -m)"
stamp=$(printf '%s\n' "$suite" "$packages" "$kept" ${kernels:+"$kernels"} | sha256sum | cut -d' ' -f1)
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
