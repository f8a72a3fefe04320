// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "scope.h"

#define USER_END	0x0000800000000000ull
#define XEN_START	0xffff800000000000ull
#define XEN_END		0xffff880000000000ull

/* Far more instructions than Xen, dom0 and the guests execute; a power of two. */
#define SITES		0x200000u
#define SITES_USABLE	(SITES - SITES / 8)

/* More than the longest hypercall makes: 64 pages copied are 65536. */
#define WAITING_MAX	0x40000u

/* An access of which nobody knows yet whom it is for. */
struct waiting {
	struct site *site;
	uint32_t frame;
	uint8_t owner;
	uint8_t node;
	uint8_t bytes;
	bool store;
};

/* A CPU's. */
struct queue {
	struct waiting *waiting;
	unsigned int nr;
	enum who who;	/* as it was settled last */
};

static struct queue queues[CPUS_MAX];
static struct qemu_plugin_scoreboard *board;
static struct site *sites;
static struct site user_site = { .space = SPACE_USER };
static unsigned int used;

/* Remote accesses of each page. */
static uint32_t *frames[NR_WHO];
static uint64_t nr_frames;

bool count_init(void)
{
	enum who who;

	nr_frames = map_end() >> PAGE_SHIFT;
	for (who = 0; who < NR_WHO; who++) {
		frames[who] = calloc(nr_frames, sizeof(*frames[who]));
		if (!frames[who])
			return false;
	}
	sites = calloc(SITES, sizeof(*sites));
	board = qemu_plugin_scoreboard_new(sizeof(struct cpu_counts));

	return sites && board;
}

static void clear_site(struct site *s)
{
	if (s->remote)
		memset(s->remote, 0, NR_WHO * NR_OWNERS * sizeof(*s->remote));
	if (s->local)
		memset(s->local, 0, NR_WHO * NR_OWNERS * sizeof(*s->local));
}

void count_clear(void)
{
	int cpus = qemu_plugin_num_vcpus(), cpu;
	unsigned int i;
	enum who who;

	for (who = 0; who < NR_WHO; who++)
		memset(frames[who], 0, nr_frames * sizeof(*frames[who]));
	for (cpu = 0; cpu < cpus; cpu++) {
		memset(qemu_plugin_scoreboard_find(board, cpu), 0,
		       sizeof(struct cpu_counts));
		queues[cpu].nr = 0;
	}
	for (i = 0; i < SITES; i++)
		clear_site(&sites[i]);
	clear_site(&user_site);
}

const struct cpu_counts *count_of(unsigned int cpu)
{
	return qemu_plugin_scoreboard_find(board, cpu);
}

struct site *count_site(uint64_t pc)
{
	unsigned int i = (pc * 0x9e3779b97f4a7c15ull) >> 43;

	if (pc < USER_END)
		return &user_site;
	while (sites[i].pc && sites[i].pc != pc)
		i = (i + 1) % SITES;
	if (!sites[i].pc) {
		if (used++ == SITES_USABLE)
			fatal("too many instructions");
		sites[i].pc = pc;
		sites[i].space = pc >= XEN_START && pc < XEN_END ? SPACE_XEN : SPACE_KERNEL;
	}

	return &sites[i];
}

static void add(struct cell *cell, unsigned int bytes)
{
	cell->accesses++;
	cell->bytes += bytes;
}

static void count_at_site(struct cell **cells, const struct waiting *w, enum who who)
{
	if (!*cells)
		*cells = calloc(NR_WHO * NR_OWNERS, sizeof(**cells));
	if (!*cells)
		fatal("no memory");
	add(&(*cells)[who * NR_OWNERS + w->owner], w->bytes);
}

/* What dom0 and Xen for it do with a guest's page. */
static bool is_backend(enum who who, unsigned int owner)
{
	return who == WHO_DOM0 && owner_is_guest(owner);
}

void count_settle(unsigned int cpu, enum who who)
{
	struct cpu_counts *counts = qemu_plugin_scoreboard_find(board, cpu);
	struct queue *q = &queues[cpu];
	const struct waiting *w;

	for (w = q->waiting; w < q->waiting + q->nr; w++) {
		add(&counts->cell[who][w->site->space][w->owner][w->node][w->store], w->bytes);
		if (w->node != map_node_of_cpu(cpu)) {
			count_at_site(&w->site->remote, w, who);
			if (w->frame < nr_frames)
				frames[who][w->frame]++;
		} else if (is_backend(who, w->owner)) {
			count_at_site(&w->site->local, w, who);
		}
	}
	q->nr = 0;
	q->who = who;
}

void count_access(unsigned int cpu, qemu_plugin_meminfo_t info, uint64_t vaddr,
		  struct site *site)
{
	struct cpu_counts *counts = qemu_plugin_scoreboard_find(board, cpu);
	struct qemu_plugin_hwaddr *hw = qemu_plugin_get_hwaddr(info, vaddr);
	struct queue *q = &queues[cpu];
	struct waiting *w;
	uint64_t address;

	if (!q->waiting)
		q->waiting = calloc(WAITING_MAX, sizeof(*q->waiting));
	if (!q->waiting)
		fatal("no memory");
	if (!hw) {
		counts->unknown++;
		return;
	}
	if (qemu_plugin_hwaddr_is_io(hw)) {
		counts->io++;
		return;
	}
	address = qemu_plugin_hwaddr_phys_addr(hw);
	if (q->nr == WAITING_MAX)
		count_settle(cpu, q->who);
	w = &q->waiting[q->nr++];
	w->site = site;
	w->frame = address >> PAGE_SHIFT;
	w->owner = owner_of(address);
	w->node = map_node(address);
	w->bytes = 1u << qemu_plugin_mem_size_shift(info);
	w->store = qemu_plugin_mem_is_store(info);
}

/* Backends first, or else the many that are only Xen's would leave no room for them. */
static int by_accesses(const void *a, const void *b)
{
	const struct site_cell *x = a, *y = b;

	if (is_backend(x->who, x->owner) != is_backend(y->who, y->owner))
		return is_backend(y->who, y->owner) ? 1 : -1;
	if (x->remote.accesses != y->remote.accesses)
		return x->remote.accesses < y->remote.accesses ? 1 : -1;
	if (x->local.accesses != y->local.accesses)
		return x->local.accesses < y->local.accesses ? 1 : -1;

	return x->site->pc < y->site->pc ? -1 : x->site->pc > y->site->pc;
}

/* Appends what @s has to a list that grows. */
static void append(const struct site *s, struct site_cell **all, unsigned int *nr)
{
	static const struct cell none;
	unsigned int i;

	for (i = 0; (s->remote || s->local) && i < NR_WHO * NR_OWNERS; i++) {
		const struct cell *remote = s->remote ? &s->remote[i] : &none;
		const struct cell *local = s->local ? &s->local[i] : &none;

		if (!remote->accesses && !local->accesses)
			continue;
		if (!(*nr & (*nr - 1)))
			*all = realloc(*all, (*nr ? 2 * *nr : 1) * sizeof(**all));
		if (!*all)
			fatal("no memory");
		(*all)[(*nr)++] = (struct site_cell){
			.site = s,
			.who = i / NR_OWNERS,
			.owner = i % NR_OWNERS,
			.remote = *remote,
			.local = *local,
		};
	}
}

unsigned int count_sites(struct site_cell *to, unsigned int max, uint64_t *left_out)
{
	struct site_cell *all = NULL;
	unsigned int nr = 0, i;

	for (i = 0; i < SITES; i++)
		append(&sites[i], &all, &nr);
	append(&user_site, &all, &nr);
	if (nr)
		qsort(all, nr, sizeof(*all), by_accesses);
	*left_out = 0;
	for (i = max; i < nr; i++)
		*left_out += all[i].remote.accesses;
	if (nr > max)
		nr = max;
	if (nr)
		memcpy(to, all, nr * sizeof(*to));
	free(all);

	return nr;
}

/* Puts one where it belongs in a list of at most @max; the last may drop out. */
static unsigned int insert(struct frame_count *to, unsigned int nr, unsigned int max,
			   struct frame_count f)
{
	unsigned int i;

	if (nr < max)
		nr++;
	else if (to[nr - 1].accesses >= f.accesses)
		return nr;
	for (i = nr - 1; i && to[i - 1].accesses < f.accesses; i--)
		to[i] = to[i - 1];
	to[i] = f;

	return nr;
}

unsigned int count_frames(struct frame_count *to, unsigned int max)
{
	struct frame_count f;
	unsigned int nr = 0;

	for (f.who = 0; f.who < NR_WHO; f.who++) {
		for (f.frame = 0; f.frame < nr_frames; f.frame++) {
			f.accesses = frames[f.who][f.frame];
			if (f.accesses)
				nr = insert(to, nr, max, f);
		}
	}

	return nr;
}
