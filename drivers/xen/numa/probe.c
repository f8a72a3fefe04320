// SPDX-License-Identifier: GPL-2.0
/*
 * Probes by kprobe and kretprobe, which are alike in all kernels from 6.1 on and
 * on a function's first instruction go through ftrace, without a breakpoint.
 *
 * Why not by fprobe, which takes a quarter fewer instructions for an entry:
 *  - From 6.14 on it hooks returns with the function graph tracer. A call that is
 *    inside when the last such fprobe goes, and returns after one was registered
 *    again, is then looked up with the new one's index and makes the kernel warn.
 *  - Until 6.13 to unregister one waits for RCU tasks, with all of ftrace locked:
 *    six times as long, and as long as a thread of the kernel runs without sleep.
 *
 * A function is looked up among the exported ones. Kallsyms, where a kprobe would
 * look, also has the functions that modules keep to themselves.
 *
 * To unregister waits for all that have preemption off, and so for handlers. A
 * kretprobe forgets its handler before it waits, so that a later return finds
 * none; what such a call has on the kernel's lists is the kernel's memory.
 */
#include <linux/cpumask.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/string.h>

#include "probe.h"

static void call_read(struct probe_call *call, struct pt_regs *regs)
{
	unsigned int i;

	for (i = 0; i < PROBE_ARGS; i++)
		call->arg[i] = regs_get_kernel_argument(regs, i);
	/* The function has pushed nothing yet. */
	call->caller = regs_get_kernel_stack_nth(regs, 0);
}

static int on_kprobe(struct kprobe *kp, struct pt_regs *regs)
{
	struct probe *p = container_of(kp, struct probe, rp.kp);
	struct probe_call call;

	call_read(&call, regs);
	p->entry(&call);

	return 0;
}

static int on_kretprobe_entry(struct kretprobe_instance *ri,
			      struct pt_regs *regs)
{
	struct probe *p = container_of(get_kretprobe(ri), struct probe, rp);
	struct probe_call *call = (struct probe_call *)ri->data;

	call_read(call, regs);
	if (p->entry)
		p->entry(call);

	return 0;
}

static int on_kretprobe(struct kretprobe_instance *ri, struct pt_regs *regs)
{
	struct probe *p = container_of(get_kretprobe(ri), struct probe, rp);

	p->exit((struct probe_call *)ri->data);

	return 0;
}

/* Calls inside at once that are all seen to return. */
static unsigned int max_active(void)
{
	return max(16U, 4 * num_possible_cpus());
}

static int register_one(struct probe *p)
{
	/* It is refused with what it had before. */
	memset(&p->rp, 0, sizeof(p->rp));
	p->rp.kp.addr = p->function;
	if (!p->exit) {
		p->rp.kp.pre_handler = on_kprobe;
		return register_kprobe(&p->rp.kp);
	}
	p->rp.entry_handler = on_kretprobe_entry;
	p->rp.handler = on_kretprobe;
	p->rp.data_size = sizeof(struct probe_call);
	p->rp.maxactive = max_active();

	return register_kretprobe(&p->rp);
}

static void function_put(struct probe *p)
{
	if (!p->target)
		symbol_put_addr(p->function);
	p->function = NULL;
}

/**
 * probe_arm() - have the handlers called
 * @p: the probe
 *
 * A module that the function belongs to stays loaded until probe_disarm().
 * Arming an armed probe, or one probe from two threads, is a bug of the caller.
 *
 * Context: process; may sleep, patches the kernel's text.
 * Return: 0, or -ENOENT without such an exported function, -EBUSY if armed,
 *	   or the kernel's error, and then nothing is armed.
 */
int probe_arm(struct probe *p)
{
	int err;

	if (WARN_ON_ONCE(!p->entry && !p->exit))
		return -EINVAL;
	if (WARN_ON_ONCE(p->function))
		return -EBUSY;

	p->function = p->target ?: __symbol_get(p->symbol);
	if (!p->function)
		return -ENOENT;
	err = register_one(p);
	if (err)
		function_put(p);

	return err;
}

static int disable_one(struct probe *p)
{
	return p->exit ? disable_kretprobe(&p->rp) : disable_kprobe(&p->rp.kp);
}

/**
 * probe_stop() - have the kernel's text as it was, without waiting for handlers
 * @p: the probe; nothing happens if it is not armed
 *
 * For several probes that are disarmed one after the other, each of which waits:
 * those that are stopped first cost nothing meanwhile.
 *
 * Context: process; may sleep. probe_disarm() is to follow.
 */
void probe_stop(struct probe *p)
{
	if (p->function)
		disable_one(p);
}

/**
 * probe_disarm() - have the handlers called no more
 * @p: the probe; nothing happens if it is not armed
 *
 * On return no handler runs or will run, not even for a call that is inside the
 * function and returns later, and @p and its module may go.
 *
 * Context: process; may sleep, for an RCU grace period or two, and until there is
 *	    some memory. The caller holds no lock that a handler or a probed function
 *	    takes.
 */
void probe_disarm(struct probe *p)
{
	if (!p->function)
		return;
	/*
	 * To disarm one takes memory. To unregister one that is still armed fails
	 * without it, tells nobody, and leaves the kernel with a pointer to it. Each
	 * attempt that fails makes the kernel's count of probes too low: the lesser evil.
	 */
	while (disable_one(p) == -ENOMEM)
		msleep(20);
	if (p->exit)
		unregister_kretprobe(&p->rp);
	else
		unregister_kprobe(&p->rp.kp);
	function_put(p);
}

/**
 * probe_missed() - calls that were not seen
 * @p: the probe
 *
 * Calls for whose return there was no room, and calls while a handler of any
 * kprobe ran on the CPU.
 *
 * Context: any.
 * Return: calls since the last probe_arm().
 */
unsigned long probe_missed(const struct probe *p)
{
	return READ_ONCE(p->rp.kp.nmissed) + READ_ONCE(p->rp.nmissed);
}
