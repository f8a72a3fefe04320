/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM xen_numa

#if !defined(_XEN_NUMA_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _XEN_NUMA_TRACE_H

#include <linux/device.h>
#include <linux/tracepoint.h>

#include <xen/numa.h>

#include "place.h"

/* A queue's home has changed; nodes are -1 where there is none. */
TRACE_EVENT(xen_numa_home,
	TP_PROTO(const struct xen_numa_queue_info *info, int old_place,
		 int new_place),

	TP_ARGS(info, old_place, new_place),

	TP_STRUCT__entry(
		__string(dev, dev_name(info->dev))
		__field(unsigned int, queue)
		__field(int, old_node)
		__field(int, new_node)
		__field(u32, pxm)
	),

	TP_fast_assign(
		__assign_str(dev);
		__entry->queue = info->index;
		__entry->old_node = old_place < 0 ? NUMA_NO_NODE :
				    place_node(old_place);
		__entry->new_node = place_node(new_place);
		__entry->pxm = place_pxm(new_place);
	),

	TP_printk("dev=%s queue=%u old_node=%d new_node=%d pxm=%u",
		  __get_str(dev), __entry->queue, __entry->old_node,
		  __entry->new_node, __entry->pxm)
);

#endif /* _XEN_NUMA_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
