/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Read access to numa.c's memory blocks. Included from there, because the
 * blocks are private to it.
 */

#include <xen/numa-memblk.h>

bool numa_get_memblk(unsigned int idx, paddr_t *start, paddr_t *end,
                     nodeid_t *node)
{
    if ( idx >= num_node_memblks )
        return false;

    *start = node_memblk_range[idx].start;
    *end = node_memblk_range[idx].end;
    *node = memblk_nodeid[idx];

    return true;
}

/*
 * Local variables:
 * mode: C
 * c-file-style: "BSD"
 * c-basic-offset: 4
 * tab-width: 4
 * indent-tabs-mode: nil
 * End:
 */
