/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a program tells the plugin, from any domain: long nops whose displacement
 * no compiler makes, as in the bench's plugin/mark.h, but of another number. Those
 * with a label have it in four registers.
 */
#ifndef NUMASCOPE_MARK_H
#define NUMASCOPE_MARK_H

#include <stdint.h>
#include <string.h>

#define MARK_HERE	0x784e5331	/* this vCPU is one of dom0's */
#define MARK_START	0x784e5332	/* find the owners and be ready to count */
#define MARK_BEGIN	0x784e5333	/* an interval begins; its label */
#define MARK_END	0x784e5334	/* it ends */
#define MARK_STOP	0x784e5335	/* ends both */

/* 0f 1f 84 00, then the displacement */
#define MARK_INSN_SIZE	8

#define MARK_LABEL_SIZE	32

/**
 * mark() - tells the plugin, if there is one
 * @what: MARK_*, a constant
 */
#define mark(what)							\
	({								\
		asm volatile("nopl %c0(%%rax,%%rax,1)"			\
			     : : "i" (what) : "memory");		\
	})

/**
 * mark_begin() - an interval begins
 * @label: its name, cut off after MARK_LABEL_SIZE characters
 */
static inline void mark_begin(const char *label)
{
	uint64_t w[MARK_LABEL_SIZE / 8] = { 0 };

	memcpy(w, label, strnlen(label, sizeof(w)));
	asm volatile("nopl %c0(%%rax,%%rax,1)" : : "i" (MARK_BEGIN),
		     "D" (w[0]), "S" (w[1]), "d" (w[2]), "c" (w[3]) : "memory");
}

#endif
