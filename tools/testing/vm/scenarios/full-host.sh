# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The host's own kernel with our backends, made of its source: what stock mode is
# tested for, and what only the hooks do, with guests under load.

. /selftests/ktap.sh
{
	for module in xen-netback xen-blkback xen-gntdev xen-evtchn; do
		is "$module is ours" "$(modinfo -F version "$module" | sed 's/-[^-]*$//')" xen-numa
		check "$module uses xen-numa-hooks" \
			eval "lsmod | grep -q '^xen_numa_hooks .*${module/-/_}'"
	done
	echo "1..$ktap_n"
} >/tmp/tap.modules
mark modules </tmp/tap.modules | tap
[ $ktap_bad = 0 ] || fail "the backends are not ours"

export MODE=full
TESTS="stock stock-unload report"
# shellcheck source=/dev/null
. /scenarios/stock-mode.sh
