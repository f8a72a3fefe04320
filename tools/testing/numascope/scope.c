// SPDX-License-Identifier: GPL-2.0
/*
 * numascope.so, a plugin of QEMU that counts data accesses by the nodes of CPU and
 * memory. README.md has what it counts and writes.
 *
 * usage: -plugin numascope.so,out=FILE,layout=RANGES,cpus=CPUS
 *
 * RANGES and CPUS are as in the words xn.layout and xn.nodes of the bench's dom0.
 *
 * What is instrumented changes with the state, and each change drops all code that
 * was translated:
 *
 * OFF		only marks, and VMRUN
 * SCANNING	also the blocks of Xen, the first of which reads the owners of pages
 * READY	all accesses; they are counted between MARK_BEGIN and MARK_END
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "scope.h"

QEMU_PLUGIN_EXPORT int qemu_plugin_version = QEMU_PLUGIN_VERSION;

#define USER_END	0x0000800000000000ull
#define XEN_START	0xffff800000000000ull
#define XEN_END		0xffff880000000000ull

#define VCPUS_MAX	64u	/* dom0's */
#define NOT_VIRTUAL	0

enum state { OFF, SCANNING, READY };

/* What a CPU runs, or ran before it came to Xen. */
struct running {
	bool virtual;		/* since VMRUN, until the next instruction of Xen's */
	uint64_t vmcb;		/* NOT_VIRTUAL for a PV domain */
	enum who who;
};

static qemu_plugin_id_t plugin;
static enum state state, next;
static bool counting;
static char label[MARK_LABEL_SIZE + 1];
static uint64_t begun;
static struct running running[CPUS_MAX];
static uint64_t dom0_vmcbs[VCPUS_MAX];
static unsigned int nr_dom0_vmcbs;
static uint64_t after_vmrun;

static const char *const label_names[MARK_LABEL_SIZE / 8] = { "rdi", "rsi", "rdx", "rcx" };
static struct qemu_plugin_register *label_registers[MARK_LABEL_SIZE / 8];
static struct qemu_plugin_register *rax;

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);

void fatal(const char *fmt, ...)
{
	va_list args;

	fputs("numascope.so: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static uint64_t read_register(struct qemu_plugin_register *handle)
{
	static GByteArray *bytes;
	uint64_t value;

	/* Each VMRUN comes here: allocating one each time could be measured. */
	if (!bytes)
		bytes = g_byte_array_new();
	g_byte_array_set_size(bytes, 0);
	if (qemu_plugin_read_register(handle, bytes) != sizeof(value))
		fatal("a register is not of 64 bits");
	memcpy(&value, bytes->data, sizeof(value));

	return value;
}

/* Once nothing runs and no translated code is left. */
static void flushed(qemu_plugin_id_t id)
{
	state = next;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
}

static void change(enum state to)
{
	next = to;
	qemu_plugin_reset(plugin, flushed);
}

static void scan(unsigned int cpu, void *unused)
{
	(void)cpu;
	(void)unused;
	if (next != SCANNING)
		return;
	owner_scan();
	change(READY);
}

static bool is_dom0(uint64_t vmcb)
{
	unsigned int i;

	for (i = 0; i < nr_dom0_vmcbs; i++)
		if (dom0_vmcbs[i] == vmcb)
			return true;

	return false;
}

static void mark_here(unsigned int cpu, void *unused)
{
	struct running *r = &running[cpu];

	(void)unused;
	if (!r->virtual || is_dom0(r->vmcb))
		return;
	if (nr_dom0_vmcbs == VCPUS_MAX)
		fatal("dom0 has more than %u vCPUs", VCPUS_MAX);
	dom0_vmcbs[nr_dom0_vmcbs++] = r->vmcb;
	r->who = WHO_DOM0;
}

static void mark_start(unsigned int cpu, void *unused)
{
	(void)cpu;
	(void)unused;
	if (next == OFF)
		change(SCANNING);
	else
		out_error("start: it counts already");
}

/* Nothing that would be wrong in JSON. */
static void read_label(void)
{
	unsigned int i;
	uint64_t word;

	for (i = 0; i < MARK_LABEL_SIZE / 8; i++) {
		word = read_register(label_registers[i]);
		memcpy(label + i * 8, &word, sizeof(word));
	}
	for (i = 0; label[i]; i++)
		if (label[i] <= ' ' || label[i] > '~' || label[i] == '"' || label[i] == '\\')
			label[i] = '?';
}

static void mark_begins(unsigned int cpu, void *unused)
{
	(void)cpu;
	(void)unused;
	if (state != READY) {
		out_error("begin: it is not ready to count");
		return;
	}
	read_label();
	count_clear();
	work_clear();
	begun = now();
	counting = true;
}

static void end_interval(void)
{
	int cpus = qemu_plugin_num_vcpus(), cpu;

	counting = false;
	for (cpu = 0; cpu < cpus; cpu++)
		count_settle(cpu, running[cpu].who);
	out_interval(label, now() - begun);
}

static void mark_end(unsigned int cpu, void *unused)
{
	(void)cpu;
	(void)unused;
	if (!counting) {
		out_error("end: nothing has begun");
		return;
	}
	end_interval();
}

static void mark_stop(unsigned int cpu, void *unused)
{
	(void)cpu;
	(void)unused;
	if (counting)
		end_interval();
	if (next != OFF)
		change(OFF);
}

/*
 * A domain goes on, or begins. What Xen did since the last one ran it did for that,
 * if it is the same one; else there is no telling.
 */
static void runs(unsigned int cpu, uint64_t vmcb, enum who who)
{
	struct running *r = &running[cpu];

	count_settle(cpu, who == r->who ? who : WHO_SWITCH);
	/* What comes now is for the one that runs, also if more waits than there is room. */
	count_settle(cpu, who);
	r->vmcb = vmcb;
	r->who = who;
}

static void vmrun(unsigned int cpu, void *unused)
{
	uint64_t vmcb = read_register(rax);

	(void)unused;
	runs(cpu, vmcb, is_dom0(vmcb) ? WHO_DOM0 : WHO_GUEST);
	running[cpu].virtual = true;
}

static void vmexit(unsigned int cpu, void *unused)
{
	(void)unused;
	count_settle(cpu, running[cpu].who);
	running[cpu].virtual = false;
}

static void accessed(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr,
		     void *data)
{
	struct running *r = &running[cpu];
	struct site *site = data;

	if (!counting)
		return;
	/* Neither Xen nor in a PVH domain: a PV domain. */
	if (!r->virtual && site->space != SPACE_XEN)
		runs(cpu, NOT_VIRTUAL, WHO_DOM0);
	count_access(cpu, info, vaddr, site);
}

static void call(struct qemu_plugin_insn *insn, qemu_plugin_vcpu_udata_cb_t function)
{
	qemu_plugin_register_vcpu_insn_exec_cb(insn, function, QEMU_PLUGIN_CB_R_REGS, NULL);
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
	switch (what) {
	case MARK_HERE:
		call(insn, mark_here);
		break;
	case MARK_START:
		call(insn, mark_start);
		break;
	case MARK_BEGIN:
		call(insn, mark_begins);
		break;
	case MARK_END:
		call(insn, mark_end);
		break;
	case MARK_STOP:
		call(insn, mark_stop);
		break;
	}
}

static void look_for_vmrun(struct qemu_plugin_insn *insn)
{
	static const uint8_t code[] = { 0x0f, 0x01, 0xd8 };
	uint8_t bytes[sizeof(code)];

	if (qemu_plugin_insn_vaddr(insn) == after_vmrun)
		call(insn, vmexit);
	if (qemu_plugin_insn_size(insn) != sizeof(code))
		return;
	qemu_plugin_insn_data(insn, bytes, sizeof(bytes));
	if (memcmp(bytes, code, sizeof(code)))
		return;
	after_vmrun = qemu_plugin_insn_vaddr(insn) + sizeof(code);
	call(insn, vmrun);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	uint64_t address = qemu_plugin_tb_vaddr(tb);
	bool xen = address >= XEN_START && address < XEN_END;
	enum space space = xen ? SPACE_XEN : address < USER_END ? SPACE_USER : SPACE_KERNEL;
	size_t n = qemu_plugin_tb_n_insns(tb), i;
	struct qemu_plugin_insn *insn;

	(void)id;
	if (xen && state == SCANNING)
		qemu_plugin_register_vcpu_tb_exec_cb(tb, scan, QEMU_PLUGIN_CB_R_REGS, NULL);
	if (state == READY)
		work_translated(tb, space);
	for (i = 0; i < n; i++) {
		insn = qemu_plugin_tb_get_insn(tb, i);
		if (address < USER_END)
			look_for_mark(insn);
		if (xen)
			look_for_vmrun(insn);
		if (state == READY)
			qemu_plugin_register_vcpu_mem_cb(insn, accessed, QEMU_PLUGIN_CB_NO_REGS,
							 QEMU_PLUGIN_MEM_RW,
							 count_site(qemu_plugin_insn_vaddr(insn)));
	}
}

/* Only a running CPU can be asked for its registers. */
static void find_registers(qemu_plugin_id_t id, unsigned int cpu)
{
	GArray *all = qemu_plugin_get_registers();
	const qemu_plugin_reg_descriptor *r;
	unsigned int i, k;

	(void)id;
	if (cpu >= CPUS_MAX)
		fatal("more than %u CPUs", CPUS_MAX);
	for (i = 0; i < all->len; i++) {
		r = &g_array_index(all, qemu_plugin_reg_descriptor, i);
		if (!strcmp(r->name, "rax"))
			rax = r->handle;
		for (k = 0; k < MARK_LABEL_SIZE / 8; k++)
			if (!strcmp(r->name, label_names[k]))
				label_registers[k] = r->handle;
	}
	g_array_free(all, true);
	for (k = 0; k < MARK_LABEL_SIZE / 8; k++)
		if (!rax || !label_registers[k])
			fatal("the CPU has not the registers that are looked for");
}

static const char *argument(const char *name, int argc, char **argv)
{
	size_t len = strlen(name);
	int i;

	for (i = 0; i < argc; i++)
		if (!strncmp(argv[i], name, len) && argv[i][len] == '=')
			return argv[i] + len + 1;

	return "";
}

QEMU_PLUGIN_EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const qemu_info_t *info,
					   int argc, char **argv)
{
	(void)info;
	if (argc != 3 || !map_read(argument("layout", argc, argv), argument("cpus", argc, argv))) {
		fprintf(stderr, "usage: -plugin numascope.so,out=FILE,layout=RANGES,cpus=CPUS\n");
		return -1;
	}
	if (!out_open(argument("out", argc, argv)) || !owner_init() || !count_init() ||
	    !work_init()) {
		perror("numascope.so");
		return -1;
	}
	plugin = id;
	qemu_plugin_register_vcpu_init_cb(id, find_registers);
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);

	return 0;
}
