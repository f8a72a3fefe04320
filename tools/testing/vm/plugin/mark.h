/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a program in dom0 tells the plugin where a window begins and ends: by
 * instructions that do nothing and that no compiler makes. The displacement of
 * a long nop is the mark.
 */
#ifndef XN_MARK_H
#define XN_MARK_H

#define MARK_BEGIN	0x784e4231	/* "1BNx" in memory */
#define MARK_END	0x784e4531

/* 0f 1f 84 00, then the displacement */
#define MARK_INSN_SIZE	8

/* In place of an address: hypercalls of domains that are not PV (vmmcall). */
#define MARK_HYPERCALLS	1

static inline void mark_begin(void)
{
	asm volatile("nopl %c0(%%rax,%%rax,1)" : : "i" (MARK_BEGIN) : "memory");
}

static inline void mark_end(void)
{
	asm volatile("nopl %c0(%%rax,%%rax,1)" : : "i" (MARK_END) : "memory");
}

#endif
