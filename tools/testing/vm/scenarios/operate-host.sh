# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The command on a host of any shape and any Xen, without guests: what Xen says,
# and what doctor finds there.
modprobe xen-numa
run_test operate-xen
