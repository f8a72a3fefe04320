# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
. /lib.sh
# In a shell a failure must not end the session.
fail() {
	echo "failed: $*" >&2
	return 1
}
PS1='dom0:\w# '
stty cols 120 rows 40 2>/dev/null
