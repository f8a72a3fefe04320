/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whose memory a chunk of the host is, in a byte.
 */
#ifndef _XEN_NUMA_OWNER_H
#define _XEN_NUMA_OWNER_H

/* As many places can own memory; a place is a PXM in order of appearance. */
#define XEN_NUMA_PLACES		64

/* Frames of a chunk, as a power of two: 128 MiB. */
#define XEN_NUMA_CHUNK_SHIFT	15

/*
 * From XEN_NUMA_OWNER_FIRST on a code is a place's number; between that and
 * XEN_NUMA_OWNER_MIXED the chunk has several owners, and a table of xen-numa
 * knows them.
 */
#define XEN_NUMA_OWNER_MISS	0	/* not asked yet */
#define XEN_NUMA_OWNER_NOBODY	1	/* nobody knows */
#define XEN_NUMA_OWNER_MIXED	2
#define XEN_NUMA_OWNER_FIRST	(256 - XEN_NUMA_PLACES)

#endif /* _XEN_NUMA_OWNER_H */
