#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# enter.sh COMMAND... - runs it inside build/root with the project at /xen-numa.
#
# Everything is mounted in a mount namespace of its own, so nothing stays behind
# however this ends. The directory XN_MNT, if given, is at /mnt, read-only.
set -eu
. "$(dirname "$0")/lib.sh"

# In a chroot whose / is no mount point propagation cannot be turned off for all
# of it, only below a mount of our own.
private_root() {
	mount --make-rprivate / 2>/dev/null && return 0
	mountpoint -q "$XN_ROOT" || mount --bind "$XN_ROOT" "$XN_ROOT"
	mount --make-private "$XN_ROOT"
}

if [ "${XN_ENTERED:-}" != "$$" ]; then
	[ $# -gt 0 ] || die "usage: enter.sh COMMAND..."
	[ "$(id -u)" = 0 ] || die "must run as root: it uses chroot"
	[ -e "$XN_ROOT/.xn-stamp" ] || die "$XN_ROOT is missing or not finished: run vm/prepare"
	# unshare keeps the process id when it need not fork.
	XN_ENTERED=$$ exec unshare --mount --propagation unchanged "$0" "$@"
fi

root=$XN_ROOT
private_root
mkdir -p "$XN_ROOT/xen-numa"
mount --bind "$XN_TOP" "$XN_ROOT/xen-numa"
mount -t proc proc "$XN_ROOT/proc"
if [ -n "${XN_MNT:-}" ]; then
	mount --bind -- "$XN_MNT" "$XN_ROOT/mnt"
	mount -o remount,bind,ro "$XN_ROOT/mnt"
fi
# only to see what KVM can do
mount -t sysfs -o ro sys "$XN_ROOT/sys" 2>/dev/null || :
# A host that is itself a bare chroot may have no /dev to lend; the root's own
# few nodes do then.
if [ -c /dev/null ] && [ -c /dev/urandom ]; then
	mount --rbind /dev "$XN_ROOT/dev"
	mount --make-rslave "$XN_ROOT/dev"
fi
mountpoint -q "$XN_ROOT/dev/shm" || [ ! -d "$XN_ROOT/dev/shm" ] ||
	mount -t tmpfs shm "$XN_ROOT/dev/shm"
if [ -e /etc/resolv.conf ]; then
	: >>"$XN_ROOT/etc/resolv.conf"
	mount --bind /etc/resolv.conf "$XN_ROOT/etc/resolv.conf"
fi

unset XN_ENTERED XN_TOP XN_MNT
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export HOME=/root LC_ALL=C XN_ROOT=/ XN_BUILD=/xen-numa/build
# shellcheck disable=SC2016
exec chroot "$root" bash -c 'cd /xen-numa && exec "$@"' - "$@"
