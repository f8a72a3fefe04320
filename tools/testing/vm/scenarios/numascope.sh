# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Is numascope right? (run --scope; two nodes, PXM 0 and 1.) Accesses of a known
# number, memory of a known owner, and a guest's network queue that is put by hand on
# the node of its memory and on the other. What is known is reported as "truth", a
# fact each line:
#
#   pages OWNER PXM NUMBER		says Xen's debug key u
#   cell LABEL CPU-PXM PXM LOADS STORES	by a program of dom0's
#   share LABEL WHO SPACE OWNER LEAST MOST	of the accesses is remote, per cent
#   intervals LABEL LEAST
#
# The comparison is made on the host, where the plugin's file is: numascope/check.

TRUTH=/tmp/truth
PACKETS=100

# pages_of_domains - Xen's own numbers
pages_of_domains() {
	xl debug-keys u
	# "(XEN) d1 (total: 65486):", then "(XEN)     Node 0: 32711"; the last dump counts.
	# Until Xen 4.17 it is "Domain 1" instead of "d1".
	xl dmesg | awk '
		{ sub(/Domain /, "d") }
		/\(XEN\) .u. pressed/ { split("", pages) }
		/ PXM [0-9]+ \[/ { for (i = 1; i < NF; i++) { if ($i == "Node") node = $(i + 1); if ($i == "PXM") pxm[node] = $(i + 1) } }
		$3 == "(total:" { owner = $2 }
		$2 == "Node" && owner { pages[owner " " pxm[$3 + 0]] = $4 }
		END { for (key in pages) print "pages", key, pages[key] }' | sort
}

# touch_by_pairs - a program that is on a CPU of each node, with pages of each
touch_by_pairs() {
	local cpu pxm items=() n=1

	for cpu in 0 1; do
		for pxm in 0 1; do
			items+=("$cpu:$pxm:$((n * 400000)):$((n * 100000))")
			echo "cell calibration $cpu $pxm $((n * 400000)) $((n * 100000))"
			n=$((n + 1))
		done
	done >>$TRUTH
	numascope touch calibration "${items[@]}" || fail "touch"
	numascope touch placed 0:0:400000:400000 1:1:400000:400000 || fail "touch"
	echo "share placed dom0 user d0 0 1" >>$TRUTH
	numascope touch misplaced 0:1:400000:400000 1:0:400000:400000 || fail "touch"
	echo "share misplaced dom0 user d0 99 100" >>$TRUTH
}

# vif_to CPU - all that works for the guest's network: the threads of its queues, their
# interrupts, and the programs at dom0's end
vif_to() {
	local dir name lines line

	for dir in /proc/[0-9]*; do
		read -r name 2>/dev/null <"$dir/comm" || continue
		case $name in vif"$domid".* | peer) taskset -pc "$1" "${dir#/proc/}" >/dev/null ;; esac
	done
	mapfile -t lines </proc/interrupts
	for line in "${lines[@]}"; do
		[[ $line =~ ^\ *([0-9]+):.*\ vif$domid\. ]] || continue
		echo "$1" >"/proc/irq/${BASH_REMATCH[1]}/smp_affinity_list"
	done
}

# vif_on LABEL CPU LEAST MOST - what share of dom0's accesses to the guest's pages is
# remote with everything there. The kernel's only: Xen's for dom0's other CPU are where
# that is.
vif_on() {
	vif_to "$2"
	vmcount warm "vif-$domid-0" 30 600 || fail "the guest's network hardly moves"
	numascope run "$1" vmcount warm "vif-$domid-0" $PACKETS 600 ||
		fail "the guest's network hardly moves"
	echo "share $1 dom0 kernel d$domid $3 $4" >>$TRUTH
	say "$1: $PACKETS packets"
}

# guest_on LABEL CPU LEAST MOST - the same for the guest's own accesses
guest_on() {
	xl vcpu-pin g all "$2"
	numascope run "$1" vmcount warm "vif-$domid-0" 30 600 ||
		fail "the guest's network hardly moves"
	echo "share $1 guest * d$domid $3 $4" >>$TRUTH
	say "$1"
}

echo off >/sys/module/xen_numa/parameters/policy 2>/dev/null || :
guest_start g --node 1 --load net
guest_wait_up g
domid=$(guest_domid g)
numascope symbols | gzip -1 | report_file symbols

numascope start || fail "start"
pages_of_domains >>$TRUTH
if [ -d /sys/devices/system/node/node1 ]; then
	touch_by_pairs
	say "calibrated"
fi
numascope stop

vif_on vif-placed 1 0 1
guest_on guest-misplaced 0 99 100
guest_on guest-placed 1 0 1
vif_on vif-misplaced 0 99 100
numascope run steps --interval 100 vmcount warm "vif-$domid-0" 30 600 ||
	fail "the guest's network hardly moves"
echo "intervals steps 2" >>$TRUTH
report_file truth <$TRUTH
