// SPDX-License-Identifier: GPL-2.0
/*
 * place: PXM to node and CPUs.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>

#include "place.h"

struct place {
	u32 pxm;
	int node;	/* NUMA_NO_NODE when dom0 has none for the PXM */
};

/*
 * places_lock serialises additions and refreshes. An entry is written before
 * nr_places covers it; after that only its node changes, so readers need no
 * lock.
 */
static DEFINE_MUTEX(places_lock);
static struct place places[PLACES_MAX];
static unsigned int nr_places;
static const struct place_topology *topology;

/**
 * place_of_pxm() - the place of a PXM, if there is one
 * @pxm: any number
 *
 * Context: any.
 * Return: the place, or PLACE_NONE.
 */
int place_of_pxm(u32 pxm)
{
	unsigned int i, nr = places_nr();

	for (i = 0; i < nr; i++)
		if (places[i].pxm == pxm)
			return i;

	return PLACE_NONE;
}

/**
 * place_get() - the place of a PXM, made on first sight
 * @pxm: proximity domain as firmware numbers it
 *
 * Context: process context, may sleep.
 * Return: the place, or PLACE_NONE when there are too many PXMs.
 */
int place_get(u32 pxm)
{
	int place = place_of_pxm(pxm);

	if (place != PLACE_NONE)
		return place;

	mutex_lock(&places_lock);
	place = place_of_pxm(pxm);
	if (place == PLACE_NONE && nr_places < PLACES_MAX) {
		place = nr_places;
		places[place].pxm = pxm;
		places[place].node = topology->node_of_pxm(pxm);
		/* Pairs with the acquire in places_nr(). */
		smp_store_release(&nr_places, nr_places + 1);
	}
	mutex_unlock(&places_lock);

	return place;
}

/**
 * place_of_node() - the place whose memory is a node's own
 * @node: any number
 *
 * Context: any.
 * Return: the place, or PLACE_NONE.
 */
int place_of_node(int node)
{
	unsigned int i, nr = places_nr();

	for (i = 0; i < nr; i++)
		if (node != NUMA_NO_NODE && place_node(i) == node)
			return i;

	return PLACE_NONE;
}

/**
 * place_of_cpu() - the place whose memory is local to a CPU
 * @cpu: any possible CPU
 *
 * Context: any.
 * Return: the place, or PLACE_NONE when nobody knows.
 */
int place_of_cpu(unsigned int cpu)
{
	unsigned int i, nr = places_nr();

	for (i = 0; i < nr; i++)
		if (topology->owns_cpu(places[i].pxm, cpu))
			return i;

	return PLACE_NONE;
}

/**
 * place_choice() - is there more than one place to steer to
 *
 * CPUs that are offline count: a node whose CPUs are all off for a while is that
 * node's matter, and no reason to let go of the others.
 *
 * Context: any. CPUs may come and go right after.
 * Return: see enum place_choice.
 */
enum place_choice place_choice(void)
{
	int cpu, place, first = PLACE_NONE;

	for_each_present_cpu(cpu) {
		place = place_of_cpu(cpu);
		if (place == PLACE_NONE)
			continue;
		if (first != PLACE_NONE && place != first)
			return PLACE_CHOICE;
		first = place;
	}

	return first == PLACE_NONE ? PLACE_CPUS_UNKNOWN : PLACE_CPUS_TOGETHER;
}

/**
 * places_nr() - how many places there are so far
 *
 * Context: any.
 * Return: every place below this number can be read.
 */
unsigned int places_nr(void)
{
	/* Pairs with the release in place_get(). */
	return smp_load_acquire(&nr_places);
}

/**
 * place_pxm() - firmware's number for a place
 * @place: from place_get()
 *
 * Context: any.
 * Return: the PXM.
 */
u32 place_pxm(int place)
{
	return places[place].pxm;
}

/**
 * place_node() - Linux's number for a place
 * @place: from place_get()
 *
 * Context: any.
 * Return: the node, or NUMA_NO_NODE when dom0 has none for this PXM.
 */
int place_node(int place)
{
	return READ_ONCE(places[place].node);
}

/**
 * place_lacks_node() - should there be a Linux node and is none
 * @place: from place_get()
 *
 * Context: any.
 * Return: false in a dom0 that has no nodes at all.
 */
bool place_lacks_node(int place)
{
	return topology->has_nodes && place_node(place) == NUMA_NO_NODE;
}

/**
 * place_cpus() - the CPUs that may do backend work at a place
 * @place: from place_get()
 * @cpus: result
 *
 * Context: any. CPUs may come and go right after.
 * Return: false when there are none; @cpus is empty then.
 */
bool place_cpus(int place, struct cpumask *cpus)
{
	cpumask_clear(cpus);

	return topology->cpus_of_pxm(place_pxm(place), cpus);
}

/**
 * place_refresh() - look again which nodes there are
 *
 * For when CPUs or memory have come or gone, or dom0's CPUs were pinned
 * elsewhere.
 *
 * Context: process context, may sleep.
 */
void place_refresh(void)
{
	unsigned int i;

	mutex_lock(&places_lock);
	if (topology->refresh)
		topology->refresh();
	for (i = 0; i < nr_places; i++)
		WRITE_ONCE(places[i].node, topology->node_of_pxm(places[i].pxm));
	mutex_unlock(&places_lock);
}

/**
 * place_init() - begin with the PXMs that are known
 * @t: where to look nodes and CPUs up; must stay valid
 *
 * Context: process context, may sleep; before all other calls. Called again,
 * it forgets all places.
 */
void place_init(const struct place_topology *t)
{
	u32 pxms[PLACES_MAX];
	unsigned int i, nr;

	topology = t;
	nr_places = 0;
	if (t->refresh)
		t->refresh();
	nr = t->pxms(pxms, PLACES_MAX);
	for (i = 0; i < nr; i++)
		place_get(pxms[i]);
}

/**
 * place_show() - dump the places, a line each
 * @s: where to
 *
 * Context: process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int place_show(struct seq_file *s)
{
	cpumask_var_t cpus;
	unsigned int i;

	if (!alloc_cpumask_var(&cpus, GFP_KERNEL))
		return -ENOMEM;
	for (i = 0; i < places_nr(); i++) {
		place_cpus(i, cpus);
		seq_printf(s, "place=%u pxm=%u node=%d cpus=%*pbl\n", i,
			   place_pxm(i), place_node(i), cpumask_pr_args(cpus));
	}
	free_cpumask_var(cpus);

	return 0;
}
