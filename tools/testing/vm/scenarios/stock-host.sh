# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# What may differ from host to host of stock mode.

TESTS="stock stock-unload report"
# shellcheck source=/dev/null
. /scenarios/stock-mode.sh
