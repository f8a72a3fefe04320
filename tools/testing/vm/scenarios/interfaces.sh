# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Every file and call that the modules have, with a guest so that there are devices.

export PATH=$PATH:/selftests
guest_start g0 --node 0 --load disk,net --rate 64
guest_wait_up g0
run_test interfaces
