/* SPDX-License-Identifier: GPL-2.0 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM xen_numa

#if !defined(_XEN_NUMA_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define _XEN_NUMA_TRACE_H

#include <linux/device.h>
#include <linux/tracepoint.h>

#include "compat/compat.h"
#include "place.h"
#include "policy.h"
#include "reason.h"
#include "state.h"

/* The hypervisor was asked about frames. */
TRACE_EVENT(xen_numa_resolve,
	TP_PROTO(u64 first, u64 last, unsigned int nr, int err),

	TP_ARGS(first, last, nr, err),

	TP_STRUCT__entry(
		__field(u64, first)
		__field(u64, last)
		__field(unsigned int, nr)
		__field(int, err)
	),

	TP_fast_assign(
		__entry->first = first;
		__entry->last = last;
		__entry->nr = nr;
		__entry->err = err;
	),

	TP_printk("first=%#llx last=%#llx nr=%u err=%d", __entry->first,
		  __entry->last, __entry->nr, __entry->err)
);

/* A queue gets another home; PXMs are -1 where there is none. */
TRACE_EVENT(xen_numa_decision,
	TP_PROTO(const struct state *st, int home),

	TP_ARGS(st, home),

	TP_STRUCT__entry(
		__string(dev, dev_name(st->dev->dev))
		__array(char, queue, 16)
		__field(s64, old_pxm)
		__field(s64, new_pxm)
		__field(u64, old_votes)
		__field(u64, new_votes)
	),

	TP_fast_assign(
		trace_assign_str(dev, dev_name(st->dev->dev));
		state_name(&st->q->info, __entry->queue, 16);
		__entry->old_pxm = st->home == POLICY_NO_HOME ? -1 :
				   place_pxm(st->home);
		__entry->new_pxm = place_pxm(home);
		__entry->old_votes = st->home == POLICY_NO_HOME ? 0 :
				     st->votes[st->home];
		__entry->new_votes = st->votes[home];
	),

	TP_printk("dev=%s queue=%s old_pxm=%lld new_pxm=%lld old_votes=%llu new_votes=%llu",
		  __get_str(dev), __entry->queue, __entry->old_pxm,
		  __entry->new_pxm, __entry->old_votes, __entry->new_votes)
);

/* A queue is on another node than before, or for another reason. */
TRACE_EVENT(xen_numa_move,
	TP_PROTO(const struct state *st),

	TP_ARGS(st),

	TP_STRUCT__entry(
		__string(dev, dev_name(st->dev->dev))
		__array(char, queue, 16)
		__field(int, node)
		__string(reason, reason_name(st->reason))
	),

	TP_fast_assign(
		trace_assign_str(dev, dev_name(st->dev->dev));
		state_name(&st->q->info, __entry->queue, 16);
		__entry->node = st->place == PLACE_NONE ? NUMA_NO_NODE :
				place_node(st->place);
		trace_assign_str(reason, reason_name(st->reason));
	),

	TP_printk("dev=%s queue=%s node=%d reason=%s", __get_str(dev),
		  __entry->queue, __entry->node, __get_str(reason))
);

#endif /* _XEN_NUMA_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
