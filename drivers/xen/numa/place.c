// SPDX-License-Identifier: GPL-2.0
/*
 * place: PXM to node and CPUs, from dom0's own SRAT.
 */
#include <linux/acpi.h>
#include <linux/mutex.h>
#include <linux/sched/isolation.h>
#include <linux/topology.h>

#include "place.h"

struct place {
	u32 pxm;
	int node;	/* NUMA_NO_NODE when dom0's SRAT lacks the PXM */
};

/*
 * places_lock serialises additions. An entry is written before nr_places
 * covers it and never changes after, so readers need no lock.
 */
static DEFINE_MUTEX(places_lock);
static struct place places[PLACES_MAX];
static unsigned int nr_places;

static int node_of_pxm(u32 pxm)
{
	int node;

	if (pxm >= MAX_PXM_DOMAINS)
		return NUMA_NO_NODE;
	node = pxm_to_node(pxm);
	if (node < 0 || node >= MAX_NUMNODES || !node_online(node))
		return NUMA_NO_NODE;

	return node;
}

static int place_find(u32 pxm)
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
	int place = place_find(pxm);

	if (place != PLACE_NONE)
		return place;

	mutex_lock(&places_lock);
	place = place_find(pxm);
	if (place == PLACE_NONE && nr_places < PLACES_MAX) {
		place = nr_places;
		places[place].pxm = pxm;
		places[place].node = node_of_pxm(pxm);
		/* Pairs with the acquire in places_nr(). */
		smp_store_release(&nr_places, nr_places + 1);
	}
	mutex_unlock(&places_lock);

	return place;
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
	return places[place].node;
}

/**
 * place_cpus() - the CPUs that may do backend work at a place
 * @place: from place_get()
 * @cpus: result: the node's CPUs that are online and not isolated
 *
 * Context: any. CPUs may come and go right after.
 * Return: false when none is left.
 */
bool place_cpus(int place, struct cpumask *cpus)
{
	int node = place_node(place);

	if (node == NUMA_NO_NODE) {
		cpumask_clear(cpus);
		return false;
	}
	cpumask_and(cpus, cpumask_of_node(node), cpu_online_mask);

	return cpumask_and(cpus, cpus, housekeeping_cpumask(HK_TYPE_DOMAIN));
}
