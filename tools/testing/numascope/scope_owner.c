// SPDX-License-Identifier: GPL-2.0
/*
 * Xen keeps 32 bytes for each frame of the host, at a fixed virtual address: the
 * state and the flags at 8, and at 24 the owner, by the number of the frame in which
 * its struct domain begins; that begins with the domain's number. So it is in all
 * Xen that this bench boots (4.17 to 4.20, without CONFIG_BIGMEM), as long as the
 * machine's memory has no holes that Xen would leave out of frames' numbers. Where it
 * is not so, the numbers of pages are far from those of Xen's debug key u, which the
 * self-test compares.
 */
#include <stdlib.h>
#include <string.h>

#include "scope.h"

#define FRAME_TABLE	0xffff82e000000000ull
#define DIRECT_MAP	0xffff830000000000ull
#define ENTRY_SIZE	32u
#define ENTRY_COUNT	8u	/* offset of count_info */
#define ENTRY_OWNER	24u	/* offset of the owner */
#define BATCH		(PAGE_SIZE / ENTRY_SIZE)

#define COUNT_MASK	0x01ffffffffffffffull
#define COUNT_STATE(c)	((c) >> 58 & 3)
#define STATE_FREE	3
#define COUNT_XEN_HEAP	0x4000000000000000ull

/* From here on numbers are of Xen's own: what belongs to a device, to nobody... */
#define DOMID_SPECIAL	0x7ff0u

struct domain {
	uint32_t frame;
	uint16_t domid;
	bool special;
};

static struct domain domains[DOMAINS_MAX];
static unsigned int nr_domains;
static uint8_t *owners;
static uint64_t frames;
static uint64_t pages[NR_OWNERS][NODES_MAX + 1];

bool owner_init(void)
{
	frames = map_end() >> PAGE_SHIFT;
	owners = calloc(frames, 1);

	return owners;
}

unsigned int owner_of(uint64_t address)
{
	uint64_t frame = address >> PAGE_SHIFT;

	return frame < frames ? owners[frame] : OWNER_NONE;
}

const char *owner_name(unsigned int owner, char *to, size_t size)
{
	static const char *const fixed[] = {
		[OWNER_NONE] = "none", [OWNER_FREE] = "free", [OWNER_XEN] = "xen",
	};

	if (owner < OWNER_DOMAINS)
		snprintf(to, size, "%s", fixed[owner]);
	else
		snprintf(to, size, "d%u", domains[(owner - OWNER_DOMAINS) / 2].domid);

	return to;
}

const char *owner_kind(unsigned int owner)
{
	return owner >= OWNER_DOMAINS && (owner - OWNER_DOMAINS) % 2 ? "shared" : "memory";
}

bool owner_is_guest(unsigned int owner)
{
	return owner >= OWNER_DOMAINS && domains[(owner - OWNER_DOMAINS) / 2].domid;
}

uint64_t owner_pages(unsigned int owner, unsigned int node)
{
	return pages[owner][node];
}

static bool read_xen(uint64_t address, GByteArray *to, size_t size)
{
	return qemu_plugin_read_memory_vaddr(address, to, size);
}

/* The owner for a domain's pages; learns domains as they appear. */
static unsigned int of_domain(uint32_t frame, bool shared)
{
	GByteArray *bytes;
	unsigned int i;

	for (i = 0; i < nr_domains && domains[i].frame != frame; i++)
		;
	if (i == DOMAINS_MAX)
		fatal("more than %u domains", DOMAINS_MAX);
	if (i == nr_domains) {
		bytes = g_byte_array_new();
		if (!read_xen(DIRECT_MAP + ((uint64_t)frame << PAGE_SHIFT), bytes,
			      sizeof(domains[i].domid)))
			fatal("Xen's frame table is not as expected: an owner at frame %x",
			      frame);
		memcpy(&domains[i].domid, bytes->data, sizeof(domains[i].domid));
		g_byte_array_free(bytes, true);
		domains[i].frame = frame;
		domains[i].special = domains[i].domid >= DOMID_SPECIAL;
		nr_domains++;
	}
	if (domains[i].special)
		return OWNER_XEN;

	return OWNER_DOMAINS + 2 * i + shared;
}

static unsigned int of_entry(const uint8_t *entry)
{
	uint64_t count;
	uint32_t domain;

	memcpy(&count, entry + ENTRY_COUNT, sizeof(count));
	memcpy(&domain, entry + ENTRY_OWNER, sizeof(domain));
	if (COUNT_STATE(count) == STATE_FREE)
		return OWNER_FREE;
	/* With a count of 0 there may be something else where the owner is. */
	if (!(count & COUNT_MASK) || !domain)
		return OWNER_XEN;

	return of_domain(domain, count & COUNT_XEN_HEAP);
}

void owner_scan(void)
{
	GByteArray *bytes = g_byte_array_new();
	uint64_t frame, i;
	unsigned int node;

	nr_domains = 0;
	memset(pages, 0, sizeof(pages));
	memset(owners, OWNER_NONE, frames);
	for (frame = 0; frame < frames; frame += BATCH) {
		node = map_node(frame << PAGE_SHIFT);
		if (node == map_nodes() ||
		    !read_xen(FRAME_TABLE + frame * ENTRY_SIZE, bytes, PAGE_SIZE))
			continue;
		for (i = 0; i < BATCH; i++) {
			owners[frame + i] = of_entry(bytes->data + i * ENTRY_SIZE);
			pages[owners[frame + i]][node]++;
		}
	}
	g_byte_array_free(bytes, true);
	if (!nr_domains)
		fatal("Xen's frame table is not as expected: no page has an owner");
}
