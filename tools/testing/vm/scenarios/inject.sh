# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# Faults in every step, with a guest that checks every byte of its disk, on whatever
# hypervisor and with whatever backends there are; xn.steps= says which steps, a
# pattern for the groups of the self-test and "gntdev". Unfinished: it has not been run in
# one piece.

export PATH=$PATH:/selftests
code=0
STEPS=$(option xn.steps .)
INJECT_LOG=/tmp/inject.log
FAULTS=$(option xn.faults "")
export INJECT_LOG STEPS FAULTS

# The smaller the disk, the more often each of its sectors is read.
guest_start g0 --node 1 --load disk,net --rate 256 --disk 16 --extra xn.verify
guest_wait_up g0
GUEST=g0 HOME_PXM=1 run_test inject || code=1
if [ "$(option xn.modules ours)" = ours ] && [[ gntdev =~ $STEPS ]]; then
	guest_start granter --split 0,1 --vcpus 1 --grants yes
	guest_wait_up granter
	insmod /selftests/unlucky/unlucky.ko
	GUEST=granter LOW=0 HIGH=1 HOOKED=1 RESOLVED=1 PARTS=short run_test gntdev || code=1
	guest_destroy granter
fi
[ ! -e $INJECT_LOG ] || report_file inject.txt <$INJECT_LOG
say "$(wc -l <$INJECT_LOG) faults, $(cut -d' ' -f1,3,4 $INJECT_LOG | sort -u | wc -l) distinct sites x steps"
exit $code
