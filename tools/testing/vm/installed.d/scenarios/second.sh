# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# The boot after that, with the policies that the first has saved; last the packages
# are removed.
failed=0
run_test installed-second || failed=1
# without what it is about there is nothing to learn from the rest
[ $failed = 1 ] || run_test installed-purge || failed=1
exit $failed
