// SPDX-License-Identifier: GPL-2.0
/*
 * A TCG plugin that counts the instructions which one CPU executes between two
 * marks (mark.h), by address.
 *
 * usage: -plugin count.so,out=FILE
 *
 * For each window FILE gets "window N CPU", a line "ADDRESS COUNT" (hexadecimal,
 * decimal) for every address that was executed, and "end". The CPU is the one
 * that the marks were executed on. Instructions of kernel modules are listed one
 * by one; all others of the kernel and the hypervisor by block, under the block's
 * first address; user space as a whole under address 0. A string instruction
 * counts at most once however often it repeats.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <qemu-plugin.h>

#include "mark.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define KERNEL_SPACE	0xffff800000000000ull
#define MODULE_SPACE	0xffffffffc0000000ull

/* Far more blocks than Xen, dom0 and the guests have; a power of two. */
#define SLOTS		0x100000u
#define SLOTS_USABLE	(SLOTS - SLOTS / 8)
#define SLOT_USER	0

#define ADD		QEMU_PLUGIN_INLINE_ADD_U64

struct counts {
	uint64_t slot[SLOTS];
};

/*
 * Slot numbers are a hash table's: that of address A is where A stands in
 * addresses[]. Translation is the only writer and runs under QEMU's locks.
 */
static uint64_t addresses[SLOTS];
static unsigned int used = 1;
static struct qemu_plugin_scoreboard *board;

static struct counts *before;	/* at the beginning of the window */
static bool counting;
static unsigned int windows;
static FILE *out;

static void fatal(const char *what)
{
	fprintf(stderr, "count.so: %s\n", what);
	abort();
}

static unsigned int slot_of(uint64_t address)
{
	unsigned int i = (address * 0x9e3779b97f4a7c15ull) >> 44;

	if (address < KERNEL_SPACE && address != MARK_HYPERCALLS)
		return SLOT_USER;
	/* Slot 0 is taken. */
	for (;; i = (i + 1) % SLOTS) {
		if (i && addresses[i] == address)
			return i;
		if (i && !addresses[i])
			break;
	}
	if (used++ == SLOTS_USABLE)
		fatal("too many addresses");
	addresses[i] = address;

	return i;
}

static qemu_plugin_u64 entry_of(uint64_t address)
{
	return (qemu_plugin_u64){
		.score = board,
		.offset = slot_of(address) * sizeof(uint64_t),
	};
}

static void window_begin(unsigned int cpu, void *unused)
{
	const struct counts *now = qemu_plugin_scoreboard_find(board, cpu);

	(void)unused;
	memcpy(before, now, sizeof(*before));
	counting = true;
}

static void window_end(unsigned int cpu, void *unused)
{
	const struct counts *now = qemu_plugin_scoreboard_find(board, cpu);
	unsigned int i;

	(void)unused;
	if (!counting)
		return;
	counting = false;
	fprintf(out, "window %u %u\n", windows++, cpu);
	for (i = 0; i < SLOTS; i++)
		if (now->slot[i] != before->slot[i])
			fprintf(out, "%llx %llu\n",
				(unsigned long long)addresses[i],
				(unsigned long long)(now->slot[i] - before->slot[i]));
	fprintf(out, "end\n");
	if (fflush(out))
		fatal("cannot write the counts");
}

static void look_for_mark(struct qemu_plugin_insn *insn)
{
	static const uint8_t nopl[] = { 0x0f, 0x1f, 0x84, 0x00 };
	uint8_t bytes[MARK_INSN_SIZE];
	uint32_t what;

	if (qemu_plugin_insn_size(insn) != MARK_INSN_SIZE)
		return;
	qemu_plugin_insn_data(insn, bytes, sizeof(bytes));
	memcpy(&what, bytes + sizeof(nopl), sizeof(what));
	if (memcmp(bytes, nopl, sizeof(nopl)))
		return;
	if (what == MARK_BEGIN)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, window_begin,
						       QEMU_PLUGIN_CB_NO_REGS, NULL);
	else if (what == MARK_END)
		qemu_plugin_register_vcpu_insn_exec_cb(insn, window_end,
						       QEMU_PLUGIN_CB_NO_REGS, NULL);
}

/* Whether it is a string instruction (0x6c-0x6f, 0xa4-0xaf) that repeats. */
static bool is_repeated(const struct qemu_plugin_insn *insn)
{
	uint8_t b[4] = { 0 };
	unsigned int i = 0;

	qemu_plugin_insn_data(insn, b, sizeof(b));
	if (b[i] == 0x66)
		i++;
	if (b[i] != 0xf2 && b[i] != 0xf3)
		return false;
	i++;
	if ((b[i] & 0xf0) == 0x40)
		i++;

	return (b[i] >= 0x6c && b[i] <= 0x6f) || (b[i] >= 0xa4 && b[i] <= 0xaf);
}

static bool is_hypercall(const struct qemu_plugin_insn *insn)
{
	static const uint8_t vmmcall[] = { 0x0f, 0x01, 0xd9 };
	uint8_t b[sizeof(vmmcall)];

	if (qemu_plugin_insn_size(insn) != sizeof(b))
		return false;
	qemu_plugin_insn_data(insn, b, sizeof(b));

	return !memcmp(b, vmmcall, sizeof(b));
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	uint64_t address = qemu_plugin_tb_vaddr(tb);
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	qemu_plugin_u64 entry = entry_of(address), calls = entry_of(MARK_HYPERCALLS);
	struct qemu_plugin_insn *insn;

	(void)id;
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		if (address < KERNEL_SPACE)
			look_for_mark(insn);
		if (address >= MODULE_SPACE)
			entry = entry_of(qemu_plugin_insn_vaddr(insn));
		if (is_hypercall(insn))
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, ADD, calls, 1);
		/* Each repetition but the first begins a block. */
		if (i || !is_repeated(insn))
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, ADD,
									    entry, 1);
	}
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
					   int argc, char **argv)
{
	(void)info;
	if (argc != 1 || strncmp(argv[0], "out=", 4)) {
		fprintf(stderr, "usage: -plugin count.so,out=FILE\n");
		return -1;
	}
	out = fopen(argv[0] + 4, "w");
	before = malloc(sizeof(*before));
	board = qemu_plugin_scoreboard_new(sizeof(struct counts));
	if (!out || !before || !board) {
		perror(argv[0]);
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);

	return 0;
}
