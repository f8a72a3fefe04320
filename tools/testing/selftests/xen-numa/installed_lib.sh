# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash disable=SC2034,SC2154
#
# What the self-tests of an installed dom0 share; sourced after ktap.sh. There are
# two guests, g0 on PXM 0 and g1 on PXM 1, that xendomains starts.

here=$(dirname "$0")
# shellcheck source=/dev/null
. "$here/stock_lib.sh"
[ -r "$here/installed.conf" ] || skip_all "this is for an installed dom0 (vm/installed)"
# shellcheck source=/dev/null
. "$here/installed.conf"

WAIT=600
PACKAGES="xen-numa-dkms xen-numa-tools"
METRICS=/var/lib/prometheus/node-exporter/xen-numa.prom

# device NAME vif|vbd - of the guest, as the bus calls it
device() {
	local id dev

	id=$(xl domid "$1" 2> /dev/null) || return
	for dev in "$BACKENDS/$2-$id"-*; do
		[ -e "$dev" ] && echo "${dev##*/}"
	done
}

# queues_of DEV
queues_of() { sed -n "s/^dev=$1 queue=\\([^ ]*\\) .*/\\1/p" $QUEUES; }

# value DEV[/QUEUE] FILE - from sysfs
value() {
	local dir

	dir=$(sysfs "${1%%/*}")
	case $1 in */*) dir+=/queue-${1#*/} ;; esac
	cat "$dir/$2"
}

# is_in_place DEV PXM REASON - all of its queues
is_in_place() {
	local queue any=1

	for queue in $(queues_of "$1"); do
		any=0
		[ "$(value "$1/$queue" reason)" = "$3" ] &&
			[ "$(queue_field "$1" "$queue" place_pxm)" = "$2" ] &&
			is_at "$1" "$queue" "$2" || return 1
	done
	return $any
}

# has_home DEV PXM - all of its queues
has_home() {
	local queue any=1

	for queue in $(queues_of "$1"); do
		any=0
		[ "$(value "$1/$queue" home)" = "$2" ] || return 1
	done
	return $any
}

# up NAME - the guest runs and has its devices connected
up() { [ -n "$(device "$1" vif)" ] && [ -n "$(queues_of "$(device "$1" vif)")" ] && [ -n "$(queues_of "$(device "$1" vbd)")" ]; }

# started NAME - it comes up; there is nothing to wait for when xendomains could not
# make it
started() {
	xl domid "$1" > /dev/null 2>&1 && until_ok $WAIT up "$1"
}

unit() { systemctl --quiet "$1" "$2"; }

# origin MODULE - the directory it is loaded from, below that of the kernel
origin() { modinfo -n "$1" | sed "s,.*/lib/modules/$(uname -r)/\\([^/]*\\)/.*,\\1,"; }

# whats_running - common to both boots
whats_running() {
	local name queue dev

	is "PID 1" "$(readlink /proc/1/exe | sed 's,.*/,,')" systemd
	is "booted" "$(systemctl is-system-running)" running
	systemctl --failed --no-legend --plain | sed 's/^/# failed: /'
	for name in $PACKAGES; do
		is "$name is installed" "$(dpkg-query -W -f '${db:Status-Status}' "$name")" installed
	done
	for name in xen xendomains xen-numa; do
		check "$name.service is active" unit is-active $name.service
	done
	check "xen-numa-metrics.timer is active" unit is-active xen-numa-metrics.timer
	check "xenstored is of xen.service" grep -q xen.service "/proc/$(pgrep -o xenstored)/cgroup"
	for name in xen-numa-hooks xen-numa; do
		is "$name is from dkms" "$(origin $name)" updates
	done
	for name in xen-netback xen-blkback; do
		is "$name is of $MODE mode" "$(origin $name)" "$([ "$MODE" = full ] && echo updates || echo kernel)"
	done
	is "reason" "$(< $PARAMS/reason)" ok
	for name in g0 g1; do
		check "$name was started" started $name
	done
	if [ $ktap_bad != 0 ]; then
		{
			journalctl -b --no-pager -u xen -u xendomains -u xen-numa
			# the hotplug scripts
			journalctl -b --no-pager -t root
			tail -n 40 /var/log/xen/xl-*.log
		} | sed 's/^/# /'
		done_testing
	fi
	is "mode" "$(< $PARAMS/mode)" "$MODE"
	for dev in $(sed -n 's/^dev=\([^ ]*\) .*/\1/p' $QUEUES | sort -u); do
		is "$dev: mode" "$(value "$dev" mode)" "$MODE"
	done
}
