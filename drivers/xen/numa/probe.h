/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Handlers at entry and return of exported functions.
 */
#ifndef _XEN_NUMA_PROBE_H
#define _XEN_NUMA_PROBE_H

#include <linux/kprobes.h>

#define PROBE_ARGS	4

/**
 * struct probe_call - one call of a probed function; valid while a handler runs
 * @arg: the function's first arguments, as they were at entry
 * @caller: address to which the function returns; a trampoline's if another
 *	    probe or tracer had taken the return before
 */
struct probe_call {
	unsigned long arg[PROBE_ARGS];
	unsigned long caller;
};

/**
 * struct probe - handlers for one function
 * @symbol: the function, exported with EXPORT_SYMBOL_GPL() by the kernel or a
 *	    module. RCU must be watching wherever it is called, which holds for
 *	    all but entry code and idle loops.
 * @target: its address, if the caller has linked to it: then it may also be
 *	    exported with EXPORT_SYMBOL()
 * @entry: called before the function; NULL for none
 * @exit: called when the function returns, perhaps on another CPU than @entry
 *	  if the function slept; NULL for none, which makes a call cheaper
 *
 * The caller sets these and changes none while the probe is armed; the rest is
 * zero to begin with. One of @entry and @exit must be given.
 *
 * Handlers run in the context of the call, with preemption off, perhaps with
 * interrupts off: they must be short, must not sleep, and take only locks that
 * are never held around a call of the function. They need not be notrace nor
 * NOKPROBE: the kernel sees recursion before it calls them. Calls of probed
 * functions from a handler, or from an interrupt while a handler runs, are not
 * seen but counted, see probe_missed().
 */
struct probe {
	const char *symbol;
	void *target;
	void (*entry)(const struct probe_call *c);
	void (*exit)(const struct probe_call *c);
/* private: */
	void *function;		/* NULL: not armed */
	struct kretprobe rp;	/* without exit just its kp */
};

int probe_arm(struct probe *p);
void probe_stop(struct probe *p);
void probe_disarm(struct probe *p);
unsigned long probe_missed(const struct probe *p);

#endif /* _XEN_NUMA_PROBE_H */
