#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# gntdev with a real guest's grants: where the pages are that a process maps, what
# the kernel says of them, and that mappings work as ever.
#
# usage: GUEST=NAME LOW=PXM HIGH=PXM HOOKED=0|1 RESOLVED=0|1 [PARTS=...] gntdev.sh
#
# The bench's guest has been started with --split $LOW,$HIGH --grants yes. HOOKED
# says whose gntdev there is, the distribution's or ours; RESOLVED whether anybody
# can know where frames are. PARTS are those of the program gntdev; unless given, all
# but "short", which needs the bench's module unlucky. Each mapping is compared with
# where the halves of the guest's memory are, which nobody asks xen-numa for.
. "$(dirname "$0")/ktap.sh"
bench_guests GUEST LOW HIGH HOOKED RESOLVED
command -v gntdev > /dev/null || skip_all "no program gntdev"

always=(where truth args fdinfo policy fork moves exec revoke notify kill loop fail random)
read -ra wanted <<< "${PARTS:-${always[*]} unload}"

# node_of PXM - the node that this kernel has for it: that of its CPUs, of which
# dom0 has one each; -1 where dom0 has no nodes
node_of() {
	local cpus path

	if [ "$DOM0_TYPE" = PV ]; then
		echo -1
		return
	fi
	cpus=$(node_cpus "$1")
	path=("/sys/devices/system/cpu/cpu${cpus%%,*}"/node[0-9]*)
	echo "${path##*/node}"
}

# part STATE NAME - runs a part of the program, whose tests get numbers here
part() {
	local line code=none

	while IFS= read -r line; do
		case $line in
		"ok - "* | "not ok - "*)
			ktap_n=$((ktap_n + 1))
			[ "${line%% *}" = ok ] || ktap_bad=1
			echo "${line%% - *} $ktap_n - $1, $2: ${line#*ok - }"
			;;
		"exit "*) code=${line#exit } ;;
		*) echo "# ${line#\# }" ;;
		esac
	done < <(STATE=$1 gntdev "$2" 2>&1; echo "exit $?")
	is "$1, $2: comes to its end" "$code" 0
}

# parts STATE NAME... - those of them that are wanted
parts() {
	local state=$1 name

	shift
	for name; do
		[[ " ${wanted[*]} " != *" $name "* ]] || part "$state" "$name"
	done
}

DOMID=$(guest_domid "$GUEST") || skip_all "no guest $GUEST"
DOM0_TYPE=$(< /sys/hypervisor/guest_type)
SPLIT=$(($(sed -n 's/^[[:space:]]*memory = //p' "$GUESTS/$GUEST/config") * 256 / 2))
LOWER=$LOW:$(node_of "$LOW")
UPPER=$HIGH:$(node_of "$HIGH")
LAYOUT=$(option xn.layout "")
export DOMID DOM0_TYPE SPLIT LOWER UPPER LAYOUT
echo "# dom0 is $DOM0_TYPE; PXM:node of the guest's halves: $LOWER $UPPER"

for pxm in "$LOW" "$HIGH"; do
	share=$(guest_memory "$GUEST" "$pxm")
	check "half of the guest's memory is on PXM $pxm, says Xen ($share %)" \
		test "$share" -ge 48 -a "$share" -le 52
done

if [ "$HOOKED" = 0 ]; then
	parts stock "${always[@]}"
	done_testing
fi

is "gntdev is ours" "$(modinfo -F version xen-gntdev | sed 's/-[^-]*$//')" xen-numa
# Without the module nobody is there to ask.
[ ! -e $PARAMS ] || rmmod xen-numa
parts unknown where args fdinfo policy
if [ "$RESOLVED" = 0 ]; then
	modprobe xen-numa 2> /dev/null || :
	parts unknown "${always[@]}"
	done_testing
fi
numa_load auto
parts known "${always[@]}" unload short

done_testing
