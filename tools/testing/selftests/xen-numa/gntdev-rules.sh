#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# gntdev's parameters: what may be written, what is refused and changes nothing,
# and which policy a file then has. The files are this shell's own.
. "$(dirname "$0")/ktap.sh"

GNTDEV=/sys/module/xen_gntdev/parameters

[ -e $GNTDEV/numa_policy ] || skip_all "gntdev has no hooks"

# policy_of FD [PID]
policy_of() { sed -n 's/^xen-numa-policy:\t//p' "/proc/${2:-$$}/fdinfo/$1"; }

# taken WHAT NAME TEXT
taken() { is "$1" "$(write_error $GNTDEV/"$2" "$3")" ""; }

# refused NAME TEXT ERROR - and the value is as before
refused() {
	local before

	before=$(cat $GNTDEV/"$1")
	is "$1: \"${2:0:40}\" is refused" "$(write_error $GNTDEV/"$1" "$2")" "$3"
	is "$1: and changes nothing" "$(cat $GNTDEV/"$1")" "$before"
}

INVALID="Invalid argument"
for f in "numa_policy 644" "numa_rules 644" "numa_fail 600"; do
	is "mode of ${f% *}" "$(stat -c %a $GNTDEV/"${f% *}")" "${f#* }"
done
is "default" "$(cat $GNTDEV/numa_policy)" report
is "no rules" "$(cat $GNTDEV/numa_rules)" ""

exec 8<> /dev/xen/gntdev
is "a file has the default" "$(policy_of 8)" report
for policy in off follow report; do
	taken "numa_policy: $policy" numa_policy $policy
	is "and is read back" "$(cat $GNTDEV/numa_policy)" $policy
	is "an open file has it" "$(policy_of 8)" $policy
done
for text in on FOLLOW "follow off" default 1; do
	refused numa_policy "$text" "$INVALID"
done

# Rules: programs.
me=$(readlink /proc/$$/exe)
other=$(readlink -f /usr/bin/busybox)
other_policy() { $other sh -c 'exec 7<> /dev/xen/gntdev; cat /proc/$$/fdinfo/7' |
	sed -n 's/^xen-numa-policy:\t//p'; }
taken "numa_rules: a program's" numa_rules "exe=$me:off"
is "and is read back" "$(cat $GNTDEV/numa_rules)" "exe=$me:off"
is "its open file has it" "$(policy_of 8)" off
is "another's has not" "$(other_policy)" report
taken "numa_rules: the first that fits" numa_rules "exe=$other:off,exe=$me:follow,exe=$me:off"
is "the first counts" "$(policy_of 8)" follow
is "another's is another" "$(other_policy)" off
taken "the beginning of a path is not the program" numa_rules "exe=${me%?}:off,exe=$me/x:off"
is "so the default holds" "$(policy_of 8)" report

# Rules: cgroups.
mkdir -p /tmp/cgroup2
if mount -t cgroup2 none /tmp/cgroup2 2> /dev/null; then
	mkdir /tmp/cgroup2/a /tmp/cgroup2/a/b /tmp/cgroup2/ab
	taken "numa_rules: a cgroup's" numa_rules "cgroup=/a:off"
	for group in "a off" "a/b off" "ab report" ". report"; do
		echo $$ > "/tmp/cgroup2/${group% *}/cgroup.procs"
		exec 9<> /dev/xen/gntdev
		is "a file opened in ${group% *}" "$(policy_of 9)" "${group#* }"
		exec 9<&-
	done
	taken "numa_rules: the root's" numa_rules "cgroup=/:off"
	is "and all are below it" "$(policy_of 8)" off
	rmdir /tmp/cgroup2/a/b /tmp/cgroup2/a /tmp/cgroup2/ab
	umount /tmp/cgroup2
fi
rmdir /tmp/cgroup2

taken "numa_rules: one to keep" numa_rules "exe=/usr/bin/qemu:follow"
for text in "exe=bash:off" "exe=/bin/x" "exe:off" "user=/x:off" "exe=/x:maybe" "exe=/x:off," \
	"=/x:off" "exe=:off"; do
	refused numa_rules "$text" "$INVALID"
done
many=$(printf 'exe=/p%s:off,' {1..32})
taken "numa_rules: 32" numa_rules "${many%,}"
refused numa_rules "${many}exe=/p33:off" "Argument list too long"
taken "numa_rules: none" numa_rules $'\n'
is "and nothing is left" "$(cat $GNTDEV/numa_rules)" ""
is "the default holds again" "$(policy_of 8)" report

refused numa_fail x "$INVALID"
refused numa_fail -1 "$INVALID"
refused numa_fail 2147483648 "Numerical result out of range"
refused numa_fail 4294967296 "Numerical result out of range"
exec 8<&-

done_testing
