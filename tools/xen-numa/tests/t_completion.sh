#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# bash completion: it offers what the command takes.
. "$(dirname "$0")/lib.sh"

# shellcheck source=../completion/xen-numa
. "$here/../completion/xen-numa"
xen-numa() { "$XEN_NUMA" "$@"; }
xenstore-list() { ls "$XEN_NUMA_ROOT/xenstore$1"; }
xenstore-read() { cat "$XEN_NUMA_ROOT/xenstore$1"; }
tree_new host
tree_guests

# offers LINE WORDS - one test; the line's last word is completed
offers() {
	local line=$1

	read -ra COMP_WORDS <<<"$line"
	[[ $line != *" " ]] || COMP_WORDS+=("")
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_xen_numa
	is "$line" "${COMPREPLY[*]}" "$2"
}
offers "xen-numa st" "status"
offers "xen-numa s" "status set save"
offers "xen-numa list --off" "--off-home"
offers "xen-numa list --j" "--json"
offers "xen-numa list --sort r" "reason rate"
offers "xen-numa list -R home" "home-full"
offers "xen-numa list --domain vm" "vm1 vm2"
offers "xen-numa explain vif" "vif-1-0 vif-2-0"
offers "xen-numa explain vm" "vm1 vm2"
offers "xen-numa set vif-1-0/" "vif-1-0/0-rx vif-1-0/0-tx"
offers "xen-numa set vif-1-0 s" "strict"
offers "xen-numa default o" "off"
offers "xen-numa restore --w" "--watch"
offers "xen-numa nonsense --w" ""
# each command of --help is offered, and each word offered is a command
offers "xen-numa " "$(_xen_numa_commands | tr '\n' ' ')--help --version"
check "there are commands" [ "$(_xen_numa_commands | wc -l)" -ge 7 ]
for command in $(_xen_numa_commands); do
	run "$command" --help
	is "$command is one" "$code" 0
done
for reason in $(sed -n 's/^\t\[REASON_[A-Z_]*\][[:space:]]*= "\(.*\)",$/\1/p' \
	"$top/drivers/xen/numa/reason.c"); do
	offers "xen-numa list --reason $reason" "$reason"
done

end
