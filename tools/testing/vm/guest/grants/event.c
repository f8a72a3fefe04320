// SPDX-License-Identifier: GPL-2.0
/*
 * An event channel to be notified on.
 */
#include <linux/atomic.h>
#include <linux/interrupt.h>
#include <asm/xen/hypercall.h>
#include <xen/events.h>
#include <xen/interface/event_channel.h>

#include "grants.h"

static atomic_t events;
static evtchn_port_t our_port;	/* 0: there is none yet */

static irqreturn_t on_event(int irq, void *unused)
{
	atomic_inc(&events);
	return IRQ_HANDLED;
}

int grants_event(u32 *port)
{
	struct evtchn_alloc_unbound op = {
		.dom = DOMID_SELF,
		.remote_dom = 0,
	};
	int ret;

	if (!our_port) {
		ret = HYPERVISOR_event_channel_op(EVTCHNOP_alloc_unbound, &op);
		if (ret)
			return ret;
		ret = bind_evtchn_to_irqhandler(op.port, on_event, 0, "grants", NULL);
		if (ret < 0)
			return ret;
		our_port = op.port;
	}
	*port = our_port;
	return 0;
}

unsigned int grants_events(void)
{
	return atomic_read(&events);
}
