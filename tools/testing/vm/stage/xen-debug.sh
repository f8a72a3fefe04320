#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# xen-debug: xen-debug/xen is our hypervisor with its own checks: assertions, lock
# debugging, poisoned memory, self-tests at boot, undefined behaviour.
set -eu
. "$(dirname "$0")/../lib.sh"

XN_XEN_OUT=$XN_BUILD/xen-debug
XN_XEN_CONFIG="CONFIG_DEBUG=y
CONFIG_UBSAN=y"
export XN_XEN_OUT XN_XEN_CONFIG
exec "$XN_VM/stage/xen.sh"
