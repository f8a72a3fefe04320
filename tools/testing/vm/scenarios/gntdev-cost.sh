# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What gntdev's mappings cost, counted by the emulator (run --count): windows of
# maps and unmaps of a guest's grants. Once with the distribution's gntdev (run
# --modules stock), once with ours: without homing, with homing where each page
# begins on the right node, and where each has to move. "windows" says which window
# is which; gntdev-cost makes the table.
#
# All of dom0 runs on CPU 0 and the guest, which does nothing, on CPU 1.

PAGES="1 16 512"
WINDOWS=/tmp/windows

# times_of PAGES - how often, so that a window is long enough to count
times_of() { echo $((2048 / ($1 + 15))); }

# refs SET > FILE - the references of a set
refs() {
	local dir i

	dir=/local/domain/$(guest_domid g)/data/grants/$1
	for ((i = 0; i < 8; i++)); do
		xenstore-read "$dir/$i"
	done
}

# measure LABEL POLICY FILE...
measure() {
	local label=$1 policy=$2 pages

	shift 2
	for pages in $PAGES; do
		vmmaps "$label" "$(guest_domid g)" "$pages" "$(times_of "$pages")" \
			"$policy" "$@" >>$WINDOWS || fail "vmmaps $label $pages"
		say "$(tail -n 1 $WINDOWS)"
	done
}

echo 0 >/sys/devices/system/cpu/cpu1/online
guest_start g --split 0,1 --grants yes
xl vcpu-pin g all 1
guest_wait_up g
guest_grants g make 0 512 low
guest_grants g make 1 512 high
refs 0 >/tmp/low
refs 1 >/tmp/high

if [ "$(option xn.modules ours)" = stock ]; then
	measure stock stock /tmp/low
else
	measure unloaded report /tmp/low
	# With one CPU there is no place to steer to, but frames are resolved.
	modprobe xen-numa
	measure off off /tmp/low
	measure home report /tmp/low
	measure move report /tmp/low /tmp/high
fi
report_file windows <$WINDOWS
