#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Puts what was built where a system looks for it.
#
# usage: install.sh modules           into /lib/modules/KVER/updates
#        install.sh tools             the command, its manual, units and settings
#        install.sh dkms-source DIR   what dkms needs, into DIR
# environment:
#   DESTDIR  a tree to put it into; nothing is then done on this machine
#   prefix   of the tools (default: /usr/local)
#   docdir   the manual (default: PREFIX/share/doc/xen-numa)
#   KVER     release of the kernel that the modules are for (default: running)
#   OUT      where the modules are (default: build/modules)
#   O        where the tools are built (default: build/tools-installed)
#   UNITS    unit files and udev rules: where to put them (default: PREFIX/lib), or
#            empty: leave them to the caller
# Exit: 0 installed.
set -eu -o pipefail
shopt -s nullglob

cd "$(dirname "$0")/.."
top=$PWD
DESTDIR=${DESTDIR:-}
export prefix=${prefix:-/usr/local}
export docdir=${docdir:-$prefix/share/doc/xen-numa}

die() { echo "install: $*" >&2; exit 1; }

put() { install -D -m "$1" "$2" "$DESTDIR$3" && echo "  INSTALL $3"; }

modules() {
	local kver=${KVER:-$(uname -r)} from=${OUT:-build/modules} ko name

	command -v modinfo > /dev/null || die "modinfo is missing; install kmod"
	for ko in "$from"/*.ko; do
		name=$(modinfo -F vermagic "$ko")
		[ "${name%% *}" = "$kver" ] || die "$ko is for kernel ${name%% *}, not $kver"
		case $ko in
		*-test.ko) ;;		# for the self-tests
		*) put 644 "$ko" "/lib/modules/$kver/updates/${ko##*/}" ;;
		esac
	done
	[ -n "${name:-}" ] || die "no modules in $from: run make modules first"
	[ -n "$DESTDIR" ] || depmod "$kver"
}

# The section is the end of the name.
man_pages() {
	local page

	for page in tools/xen-numa/man/*.[1-8]; do
		put 644 "$page" "$prefix/share/man/man${page##*.}/${page##*/}"
	done
}

# As text, for a host without a browser. What is not part of it cannot be linked there.
manual() {
	local page

	for page in Documentation/*.md; do
		sed 's,\[\([^]]*\)\](\.\./[^)]*),\1,g' "$page" > "$O/${page##*/}"
		put 644 "$O/${page##*/}" "$docdir/${page##*/}"
	done
	for page in Documentation/images/* Documentation/ABI/testing/*; do
		put 644 "$page" "$docdir/${page#Documentation/}"
	done
}

units() {
	local to=${UNITS-$prefix/lib} unit

	[ -n "$to" ] || return 0
	for unit in tools/xen-numa/systemd/*.{service,timer}; do
		sed "s,@sbindir@,$prefix/sbin," "$unit" > "$O/${unit##*/}"
		put 644 "$O/${unit##*/}" "$to/systemd/system/${unit##*/}"
	done
	put 644 tools/xen-numa/systemd/60-xen-numa.rules "$to/udev/rules.d/60-xen-numa.rules"
}

tools() {
	local file

	O=${O:-$top/build/tools-installed}
	mkdir -p "$O"
	make -s -C tools/xen-numa O="$O" all
	put 755 "$O/xen-numa" "$prefix/sbin/xen-numa"
	for file in tools/xen-numa/completion/*; do
		put 644 "$file" "$prefix/share/bash-completion/completions/${file##*/}"
	done
	man_pages
	manual
	units
	put 644 tools/xen-numa/numa.conf "$prefix/share/xen-numa/numa.conf"
	for file in tools/xen-numa/grafana/*.json; do
		put 644 "$file" "$prefix/share/xen-numa/${file##*/}"
	done
	[ ! -e tools/irqbalance/xen-numa-policy ] ||
		put 755 tools/irqbalance/xen-numa-policy "$prefix/share/xen-numa/irqbalance/xen-numa-policy"
	# a host's own settings are not replaced
	[ -n "$DESTDIR" ] || [ -e /etc/xen/numa.conf ] ||
		put 644 tools/xen-numa/numa.conf /etc/xen/numa.conf
}

dkms_source() {
	local file

	mkdir -p "$1"
	cp -r VERSION include drivers "$1/"
	for file in scripts/{build-modules,apply-hooks}.sh scripts/dkms-*.sh; do
		install -D -m 755 "$file" "$1/$file"
	done
	install -m 644 dkms.conf "$1/dkms.conf"
}

case ${1:-} in
modules) [ $# = 1 ] && modules ;;
tools) [ $# = 1 ] && tools ;;
dkms-source) [ $# = 2 ] && dkms_source "$2" ;;
*) die "usage: install.sh modules | tools | dkms-source DIR" ;;
esac
