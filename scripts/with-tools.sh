#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Run a command of the project's where the tools that it needs are: here, or in a
# Debian root that is made for them, build/root-docs, with the project at
# /xen-numa.
#
# usage: with-tools.sh "TOOL..." COMMAND...
# A TOOL with a / in it is a file that must be there.
# Exit: the command's.
set -eu
# shellcheck source=tools/testing/vm/lib.sh
. "$(dirname "$0")/../tools/testing/vm/lib.sh"

# What pandoc of Debian 12 lacks.
have() {
	case $1 in
	*/*) [ -e "$1" ]; return ;;
	esac
	command -v "$1" > /dev/null || return 1
	[ "$1" != pandoc ] || pandoc -t rst --list-tables /dev/null > /dev/null 2>&1
}

all_here() {
	local tool

	for tool; do
		have "$tool" || return 1
	done
}

cd "$XN_TOP"
read -ra tools <<< "$1"
shift
if all_here "${tools[@]}"; then
	exec "$@"
fi
[ -z "${LINUX_SRC:-}${XEN_SRC:-}${OUT:-}" ] ||
	die "install ${tools[*]} on this machine: LINUX_SRC, XEN_SRC and OUT are not seen in another root"
export XN_PACKAGES=docs.packages XN_ROOT=$XN_BUILD/root-docs
"$XN_VM/root.sh"
exec "$XN_VM/enter.sh" "$@"
