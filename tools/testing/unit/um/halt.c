// SPDX-License-Identifier: GPL-2.0
/*
 * No timer's signal while the kernel halts: where the process is not scheduled for a
 * while, one can come when the kernel is gone already, and aborts it.
 */
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/notifier.h>
#include <linux/reboot.h>
#include <linux/signal.h>
#include <os.h>

/* The last that is told; what is left to do sleeps nowhere. */
static int halt_without_timer(struct notifier_block *nb, unsigned long action,
			      void *data)
{
	change_sig(SIGALRM, 0);
	os_timer_disable();

	return NOTIFY_DONE;
}

static struct notifier_block halt_notifier = {
	.notifier_call	= halt_without_timer,
	.priority	= INT_MIN,
};

static int __init halt_init(void)
{
	return register_reboot_notifier(&halt_notifier);
}
late_initcall(halt_init);
