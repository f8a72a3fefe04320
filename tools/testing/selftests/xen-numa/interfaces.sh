#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Every file of the modules in sysfs and debugfs: its mode, what may be written, and
# that all else is refused and changes nothing; what users who are not root can do;
# and random calls of /dev/xen/numa. A file that is not in the table fails the test.
#
# Needs a guest with a disk and a network interface, setpriv and ioctls.
# shellcheck disable=SC2016 # texts for eval
. "$(dirname "$0")/ktap.sh"

SEED=${SEED:-1}
CALLS=${CALLS:-4000}
DEBUG=/sys/kernel/debug/xen-numa
GNTDEV=/sys/module/xen_gntdev/parameters

command -v setpriv > /dev/null || skip_all "no setpriv"
command -v ioctls > /dev/null || skip_all "no ioctls"
numa_load off
until_ok 300 moved 100 || skip_all "no traffic"

# Files that are not in the way of the modules' own, by directory and pattern. What
# is written: P a policy, D the default one, a number's bounds, G gntdev's policy,
# R its rules, F its number; - for what is read-only.
table() {
	cat <<- END
		$PARAMS policy 644 D
		$PARAMS tick_ms 644 10-60000
		$PARAMS min_kib 644 1-1073741824
		$PARAMS margin_pct 644 0-10000
		$PARAMS hold_ms 644 100-3600000
		$PARAMS capacity_pct 644 0-100
		$PARAMS window_ms 644 1-10000
		$PARAMS period_ms 644 10-3600000
		$PARAMS reason 444 -
		$PARAMS mode 444 -
		$DEBUG queues 400 -
		$DEBUG decisions 400 -
		$DEBUG places 400 -
		$DEBUG map 400 -
		$DEBUG stock 400 -
		$DEBUG stats 400 -
	END
	[ ! -d $GNTDEV ] || cat <<- END
		$GNTDEV numa_policy 644 G
		$GNTDEV numa_rules 644 R
		$GNTDEV numa_fail 600 F
	END
}

device_files="policy:644:P numa_node:444:- mode:444:-"
queue_files="policy:644:P"
for f in home home_node place place_pxm reason moves votes irqs tasks memory_node \
	local_bytes local_frames remote_bytes remote_frames unknown_bytes unknown_frames; do
	queue_files+=" $f:444:-"
done

# files - "PATH MODE KIND" of each that should be there
files() {
	local dir name mode kind f

	while read -r dir name mode kind; do
		echo "$dir/$name $mode $kind"
	done <<< "$(table)"
	for dir in /sys/bus/xen-backend/devices/*/numa; do
		for f in $device_files; do
			echo "$dir/${f//:/ }"
		done
		for f in $queue_files; do
			for name in "$dir"/queue-*; do
				echo "$name/${f//:/ }"
			done
		done
	done
}

# there - the paths that there are
there() {
	find "$PARAMS" $DEBUG -type f
	# gntdev's own, which are the distribution's, are not ours
	[ ! -d $GNTDEV ] || find $GNTDEV -name 'numa_*'
	find /sys/bus/xen-backend/devices/*/numa/ -type f
}

files > /tmp/if.files
awk '{ print $1 }' /tmp/if.files | sort > /tmp/if.want
there | sort > /tmp/if.got
check "there are devices and queues" eval '[ "$(grep -c /queue- /tmp/if.want)" -ge 51 ]'
check "the table has every file, and no other" diff /tmp/if.want /tmp/if.got

awk '{ print $1, $2, 0, 0 }' /tmp/if.files > /tmp/if.want
awk '{ print $1 }' /tmp/if.files | xargs stat -c '%n %a %u %g' > /tmp/if.got
check "every mode is as in the table, all are root's" diff /tmp/if.want /tmp/if.got

# Which errors there may be.
errors="Invalid argument|Numerical result out of range|No such device"
errors+="|Argument list too long|File name too long|No such file or directory"

rep() { printf "%$1s" "" | tr ' ' "$2"; }

# the corpus, a file each, since shells keep no NUL bytes
corpus=/tmp/if.corpus
rm -rf $corpus
mkdir $corpus
declare -A bytes
put() {
	bytes[$1]=$2
	printf '%b' "$2" > "$corpus/$1"
}
put newline '\n'
put newlines '\n\n\n'
put spaces '    '
put nul '\0'
put nul-behind 'auto\0junk'
put nul-before '\0auto'
put negative '-1'
put plus '+5'
put hex '0x10'
put overflow-32 '4294967296'
put overflow-64 '18446744073709551616'
put more-digits "$(rep 300 9)"
put utf8 '\xc3\xa4\xe2\x82\xac'
put bad-utf8 '\xff\xfe\x80'
put formats '%%s%%n%%p%%x'
put junk-behind 'auto junk'
put junk-number '250 junk'
put junk-line 'off\noff'
put node-none 'node:'
put node-far 'node:4294967295'
put node-overflow 'node:4294967296'
put pxm-far 'pxm:65535'
put rule-none 'exe=:off'
put rule-bad 'exe=/bin/x:on,exe=/bin/y:off'
put rule-many "$(for ((i = 0; i < 40; i++)); do printf 'exe=/%s:off,' "$i"; done)"
put path-up '../../etc/passwd'
put shell '$(id);`id`'
for n in 4095 4096 5000 70000; do
	rep $n a > $corpus/long-$n
	{ printf auto; rep $((n - 4)) ' '; } > $corpus/valid-long-$n
done

# write_file FILE TEXT-FILE TEXT - in one write; said is what the kernel says. The
# shell writes line by line, and long texts in pieces; but a process for each text
# takes its time on an emulated host.
write_file() {
	said=
	if [ ${#3} -gt 512 ] || [[ $3 == *$'\n'?* ]]; then
		said=$(LC_ALL=C dd if="$2" of="$1" bs=128k conv=notrunc 2>&1 |
			sed -n "s/^dd: .*: //p" | head -n 1)
		return
	fi
	{ printf '%b' "${bytes[${2##*/}]}" > "$1"; } 2> /tmp/if.said
	read -r said < /tmp/if.said
	said=${said##*: }
}

# may_take KIND TEXT - could this be a value of that kind
may_take() {
	local kind=$1 text=$2

	case $kind in
	P) [[ $text =~ ^(auto|strict|off|default|node:[0-9]+|pxm:[0-9]+)$ ]] ;;
	D) [[ $text =~ ^(auto|strict|off|node:[0-9]+|pxm:[0-9]+)$ ]] ;;
	G) [[ $text =~ ^(off|report|follow)$ ]] ;;
	R) [[ $text =~ ^[[:space:]]*$|^(exe|cgroup)=/.*:(off|report|follow) ]] ;;
	F) [[ $text =~ ^\+?(0x)?[0-9a-f]+$ ]] ;;
	*) [[ $text =~ ^\+?[0-9]+$ ]] && [ ${#text} -lt 12 ] && [ $((text)) -ge "${kind%-*}" ] &&
		[ $((text)) -le "${kind#*-}" ] ;;
	esac
}

# try FILE KIND TEXT-FILE - a line for what is wrong
try() {
	local was now said text

	# as the kernel reads it: up to a NUL byte
	IFS= read -r -d '' text < "$3"
	IFS= read -r was < "$1"
	write_file "$1" "$3" "$text"
	IFS= read -r now < "$1"
	# and without a newline at its end
	text=${text%$'\n'}
	if [ -n "$said" ]; then
		[[ $said =~ ^($errors)$ ]] || echo "# $1: ${3##*/}: $said"
		[ "$now" = "$was" ] || echo "# $1: ${3##*/}: refused, and now '$now'"
		return
	fi
	taken=$((taken + 1))
	if ! may_take "$2" "$text"; then
		echo "# $1: ${3##*/}: taken, now '$now'"
	elif [ "$2" = R ]; then
		[ "$now" = "$(tr -d '[:space:]' <<< "$text")" ] || echo "# $1: ${3##*/}: reads '$now'"
	elif [ "$2" = F ]; then
		# it counts down
		[ "$now" -le $((text)) ] || echo "# $1: ${3##*/}: reads '$now'"
	else
		[ "$now" = "${text#+}" ] || echo "# $1: ${3##*/}: reads '$now'"
	fi
	printf '%s\n' "$was" > "$1"
	IFS= read -r now < "$1"
	[ "$now" = "$was" ] || echo "# $1: cannot have '$was' back"
}

# a PV dom0 has no nodes
nodes="node:0 node:1"
[ "$(< /sys/hypervisor/guest_type)" != PV ] || nodes=

# values KIND - each that must be taken
values() {
	case $1 in
	P) echo auto strict off "$nodes" pxm:0 pxm:1 default ;;
	D) echo auto strict "$nodes" pxm:0 pxm:1 off ;;
	G) echo off follow report ;;
	R) echo exe=/bin/x:off cgroup=/x:follow,exe=/bin/y:report ;;
	F) echo 0 ;;
	*) echo "${1%-*} ${1#*-}" ;;
	esac
}

# valid FILE KIND - a line for each that is not taken, or is something else then
valid() {
	local was now value

	IFS= read -r was < "$1"
	for value in $(values "$2"); do
		printf '%s\n' "$value" > "$1" || echo "# $1: $value is refused"
		IFS= read -r now < "$1"
		[ "$now" = "$value" ] || echo "# $1: $value reads '$now'"
	done
	printf '%s\n' "$was" > "$1"
}

# Of all queues' directories two have all of it: they are the same code.
some_writable() {
	awk '$3 != "-"' /tmp/if.files | awk '!/\/devices\// || n[/queue-/]++ < 2'
}

taken=0
texts=$(find $corpus -type f | wc -l)
while read -r path _ kind; do
	is "$path: valid values" "$(valid "$path" "$kind" 2>&1)" ""
	for f in "$corpus"/*; do
		try "$path" "$kind" "$f"
	done > /tmp/if.wrong 2>&1
	is "$path: $texts texts are refused or taken as they are" \
		"$(head -n 20 /tmp/if.wrong)" ""
done <<< "$(some_writable)"
echo "# $taken of the texts were taken"

# written - of the files on standard input, those that take something
written() {
	local path

	while read -r path; do
		{ echo 1 > "$path"; } 2> /dev/null && echo "# $path"
	done
}
is "read-only files refuse root's writes" \
	"$(awk '$3 == "-" { print $1 }' /tmp/if.files | written)" ""

# Somebody who is not root, and has nothing of root's.
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all)
is "nobody is nobody" "$("${nobody[@]}" id -u)" 65534
# opened - of the files on standard input, those that somebody who is not root can open
# for writing: what would be written may be refused for itself
opened() {
	"${nobody[@]}" bash -c 'while read -r path; do
			{ : >> "$path"; } 2> /dev/null && echo "# $path"
		done'
}
is "nobody can open nothing for writing" "$(awk '{ print $1 }' /tmp/if.files | opened)" ""
check "nobody: debugfs is closed" eval '! "${nobody[@]}" ls $DEBUG > /dev/null 2>&1'
for f in queues decisions places map stock stats; do
	check "nobody: $DEBUG/$f cannot be read" \
		eval '! "${nobody[@]}" cat $DEBUG/$f > /dev/null 2>&1'
done
check "nobody: /dev/xen/numa is closed" \
	eval '! "${nobody[@]}" bash -c ": < /dev/xen/numa" 2> /dev/null'

# What all can read, and nothing else, as nobody reads it.
"${nobody[@]}" bash -c 'while read -r path mode _; do
		case $mode in [64]00) continue ;; esac
		mapfile -t lines < "$path" && echo "$path ${lines[*]}"
	done' < /tmp/if.files > /tmp/if.read 2> /tmp/if.said
is "nobody reads all that is for all" "$(grep -c . /tmp/if.read)" \
	"$(grep -vc ' [64]00 ' /tmp/if.files)"
is "nothing has an address of the kernel's" "$(grep -iE '(0x)?ffff[0-9a-f]{12}' /tmp/if.read)" ""
# Words, numbers and lists; a frame number or a guest's bytes are neither.
is "only words, numbers and lists" "$(sed 's/^[^ ]* //' /tmp/if.read |
	grep -vE '^[a-z0-9:, -]* *$')" ""
is "no pointers in root's dumps" "$(cat $DEBUG/* | grep -iE '(0x)?ffff[0-9a-f]{12}')" ""

answer=$(ioctls "$SEED" "$CALLS" 2>&1)
code=$?
echo "# ioctls: seed $SEED: $answer"
is "/dev/xen/numa: $CALLS random calls are answered as they should be" $code 0

rmmod xen-numa
done_testing
