/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XEN_NUMA_TEST_XEN_NODEMASK_H
#define XEN_NUMA_TEST_XEN_NODEMASK_H

#include <xen/bitmap.h>
#include <xen/numa.h>

typedef struct nodemask {
    DECLARE_BITMAP(bits, MAX_NUMNODES);
} nodemask_t;

#define NODE_MASK_NONE ((nodemask_t){})

extern nodemask_t node_online_map;

static inline bool nodemask_test(unsigned int node, const nodemask_t *mask)
{
    if ( node >= MAX_NUMNODES )
        BUG();

    return test_bit(node, mask->bits);
}

#define node_set(node, mask) __set_bit(node, (mask).bits)
#define node_clear(node, mask) __clear_bit(node, (mask).bits)
#define nodes_clear(mask) ((mask) = NODE_MASK_NONE)
#define node_online(node) nodemask_test(node, &node_online_map)

static inline unsigned int mock_next_node(unsigned int node,
                                          const nodemask_t *mask)
{
    while ( ++node < MAX_NUMNODES && !test_bit(node, mask->bits) )
        ;

    return node;
}

static inline unsigned int nodes_weight_(const nodemask_t *mask)
{
    unsigned int node = ~0U, n = 0;

    while ( (node = mock_next_node(node, mask)) < MAX_NUMNODES )
        n++;

    return n;
}

#define first_node(mask) mock_next_node(~0U, &(mask))
#define next_node(node, mask) mock_next_node(node, &(mask))
#define nodes_weight(mask) nodes_weight_(&(mask))
#define num_online_nodes() nodes_weight(node_online_map)
#define for_each_node_mask(node, mask)                                 \
    for ( (node) = first_node(mask); (node) < MAX_NUMNODES;            \
          (node) = next_node(node, mask) )
#define for_each_online_node(node) for_each_node_mask(node, node_online_map)

#endif /* XEN_NUMA_TEST_XEN_NODEMASK_H */
