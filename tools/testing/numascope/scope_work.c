// SPDX-License-Identifier: GPL-2.0
/*
 * How much is executed besides: instructions, and hypercalls of domains that are not
 * PV. Counted by whole blocks; of one that is left in the middle, all count.
 */
#include <string.h>

#include "scope.h"

#define ADD	QEMU_PLUGIN_INLINE_ADD_U64

static struct qemu_plugin_scoreboard *board;

bool work_init(void)
{
	board = qemu_plugin_scoreboard_new(sizeof(struct cpu_work));

	return board;
}

void work_clear(void)
{
	int cpus = qemu_plugin_num_vcpus(), cpu;

	for (cpu = 0; cpu < cpus; cpu++)
		memset(qemu_plugin_scoreboard_find(board, cpu), 0, sizeof(struct cpu_work));
}

const struct cpu_work *work_of(unsigned int cpu)
{
	return qemu_plugin_scoreboard_find(board, cpu);
}

static qemu_plugin_u64 entry(size_t offset)
{
	return (qemu_plugin_u64){ .score = board, .offset = offset };
}

static bool is_vmmcall(const struct qemu_plugin_insn *insn)
{
	static const uint8_t code[] = { 0x0f, 0x01, 0xd9 };
	uint8_t bytes[sizeof(code)];

	if (qemu_plugin_insn_size(insn) != sizeof(code))
		return false;
	qemu_plugin_insn_data(insn, bytes, sizeof(bytes));

	return !memcmp(bytes, code, sizeof(code));
}

void work_translated(struct qemu_plugin_tb *tb, enum space space)
{
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	qemu_plugin_u64 hypercalls = entry(offsetof(struct cpu_work, hypercalls));
	size_t offset = offsetof(struct cpu_work, instructions) + space * sizeof(uint64_t);

	qemu_plugin_register_vcpu_tb_exec_inline_per_vcpu(tb, ADD, entry(offset), n);
	if (space != SPACE_KERNEL)
		return;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);

		if (is_vmmcall(insn))
			qemu_plugin_register_vcpu_insn_exec_inline_per_vcpu(insn, ADD,
									    hypercalls, 1);
	}
}
