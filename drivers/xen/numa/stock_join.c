// SPDX-License-Identifier: GPL-2.0
/*
 * stock: which device a queue belongs to.
 *
 * A queue's event channels lead to ports of the guest, and the guest has
 * written into xenstore which port is for which queue of which device. It may
 * lie, but only about devices of its own.
 */
#include <linux/device.h>
#include <linux/kernel.h>

#include <xen/xenbus.h>

#include "backend.h"
#include "stock.h"

/* More queues than any backend would take from a guest. */
#define QUEUES_MAX	64

struct join {
	const struct stock_scan *scan;
	struct stock_queue *sq;
	bool (*attach)(struct stock_queue *sq);
};

static const char *const nodes[STOCK_IRQS] = {
	[STOCK_IRQ_TX]		= "event-channel-tx",
	[STOCK_IRQ_RX]		= "event-channel-rx",
	[STOCK_IRQ_RING]	= "event-channel",
	[STOCK_IRQ_CTRL]	= "event-channel-ctrl",
};

static evtchn_port_t port_of(const char *dir, enum stock_irq what)
{
	return xenbus_read_unsigned(dir, nodes[what], 0);
}

/* All of the queue's ports are in this directory of the guest's. */
static bool queue_is_in(const struct stock_found *f, const char *dir)
{
	unsigned int i, nr = 0;

	for (i = 0; i < STOCK_IRQS; i++) {
		if (!f->irqs[i])
			continue;
		if (port_of(dir, i) != f->ports[i])
			return false;
		nr++;
	}

	return nr;
}

/* The control ring's interrupt, which knows nothing of queues. */
static void take_ctrl(const struct stock_scan *scan, struct stock_found *f,
		      const char *dir)
{
	evtchn_port_t port = port_of(dir, STOCK_IRQ_CTRL);
	unsigned int i;

	for (i = 0; i < scan->nr && port; i++) {
		const struct stock_found *other = &scan->found[i];

		if (other->domid != f->domid || !other->irqs[STOCK_IRQ_CTRL] ||
		    other->ports[STOCK_IRQ_CTRL] != port)
			continue;
		f->irqs[STOCK_IRQ_CTRL] = other->irqs[STOCK_IRQ_CTRL];
		f->ids[STOCK_IRQ_CTRL] = other->ids[STOCK_IRQ_CTRL];
		return;
	}
}

static bool find_queue(struct join *j, const char *otherend)
{
	struct stock_queue *sq = j->sq;
	unsigned int i, nr;
	char dir[128];

	nr = xenbus_read_unsigned(otherend, "multi-queue-num-queues", 1);
	nr = clamp(nr, 1U, QUEUES_MAX);
	for (i = 0; i < nr; i++) {
		if (nr == 1)
			strscpy(dir, otherend, sizeof(dir));
		else
			snprintf(dir, sizeof(dir), "%s/queue-%u", otherend, i);
		if (!queue_is_in(&sq->found, dir))
			continue;
		sq->index = i;
		if (sq->found.kind == BACKEND_NET && !i)
			take_ctrl(j->scan, &sq->found, otherend);
		return true;
	}

	return false;
}

static int try_device(struct device *dev, void *data)
{
	struct xenbus_device *xdev = to_xenbus_device(dev);
	struct join *j = data;
	enum backend_kind kind;
	bool found = false;

	/*
	 * Locked, the device keeps its driver until the queue is attached. Who
	 * is at work on the device will wake us when it is done.
	 */
	if (!device_trylock(dev))
		return 0;
	if (backend_is_stock(dev, &kind) && kind == j->sq->found.kind &&
	    xdev->state == XenbusStateConnected && xdev->otherend &&
	    xdev->otherend_id == j->sq->found.domid)
		found = find_queue(j, xdev->otherend);
	if (found) {
		j->sq->dev = get_device(dev);
		found = j->attach(j->sq);
		if (!found)
			put_device(dev);
	}
	device_unlock(dev);

	return found;
}

/**
 * stock_join() - find a queue's device and number
 * @scan: all that was found
 * @sq: the queue; its device, referenced, its index and the control ring's
 *      IRQ are filled in
 * @attach: is called when they are, with the device locked; false to refuse
 *
 * Context: process context, may sleep: reads xenstore.
 * Return: false when no connected device of a stock backend has it.
 */
bool stock_join(const struct stock_scan *scan, struct stock_queue *sq,
		bool (*attach)(struct stock_queue *sq))
{
	struct join j = { .scan = scan, .sq = sq, .attach = attach };

	return backend_for_each(&j, try_device);
}
