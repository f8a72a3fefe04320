# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The first boot after the packages were installed.
run_test installed-first
