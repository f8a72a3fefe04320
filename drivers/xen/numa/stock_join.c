// SPDX-License-Identifier: GPL-2.0
/*
 * stock: which device a queue belongs to.
 *
 * A queue's event channels lead to ports of the guest, and the guest has
 * written into xenstore which port is for which queue of which device. It may
 * lie, but only about devices of its own.
 *
 * Each device is asked once, whatever the number of queues that look for
 * theirs.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>

#include <xen/xenbus.h>

#include "backend.h"
#include "stock.h"

/* More queues than any backend would take from a guest. */
#define QUEUES_MAX	64

/* A port of a guest's, at the other end of what a scan has found. */
struct port {
	domid_t domid;
	evtchn_port_t port;
	struct stock_found *found;
};

/* By guest, then by port. */
struct ports {
	struct port *port;
	unsigned int nr;
};

/**
 * struct join - devices are asked
 * @wanted: queues that look for their device, by tx port or by the only one
 * @ctrl: control rings
 * @attach: see stock_join()
 */
struct join {
	struct ports wanted;
	struct ports ctrl;
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

static int compare(const void *a, const void *b)
{
	const struct port *x = a, *y = b;

	if (x->domid != y->domid)
		return x->domid < y->domid ? -1 : 1;

	return x->port < y->port ? -1 : x->port > y->port;
}

/* The first that is not before this one, or NULL. */
static const struct port *first_from(const struct ports *p, domid_t domid,
				     evtchn_port_t port)
{
	const struct port key = { .domid = domid, .port = port };
	unsigned int low = 0, high = p->nr;

	while (low < high) {
		unsigned int mid = (low + high) / 2;

		if (compare(&p->port[mid], &key) < 0)
			low = mid + 1;
		else
			high = mid;
	}

	return low < p->nr ? &p->port[low] : NULL;
}

static bool any_of(const struct ports *p, domid_t domid)
{
	const struct port *first = first_from(p, domid, 0);

	return first && first->domid == domid;
}

static struct stock_found *found_at(const struct ports *p, domid_t domid,
				    evtchn_port_t port)
{
	const struct port *at = first_from(p, domid, port);

	if (!at || at->domid != domid || at->port != port)
		return NULL;

	return at->found;
}

static void add_port(struct ports *p, struct stock_found *f,
		     enum stock_irq what)
{
	p->port[p->nr++] = (struct port) {
		.domid	= f->domid,
		.port	= f->ports[what],
		.found	= f,
	};
}

static int ports_init(struct join *j, struct stock_scan *scan)
{
	unsigned int i;

	j->wanted.port = kvmalloc_array(scan->nr, sizeof(struct port), GFP_KERNEL);
	j->ctrl.port = kvmalloc_array(scan->nr, sizeof(struct port), GFP_KERNEL);
	if (!j->wanted.port || !j->ctrl.port)
		return -ENOMEM;
	for (i = 0; i < scan->nr; i++) {
		struct stock_found *f = &scan->found[i];

		if (f->wanted)
			add_port(&j->wanted, f, f->irqs[STOCK_IRQ_TX] ?
				 STOCK_IRQ_TX : STOCK_IRQ_RING);
		if (f->irqs[STOCK_IRQ_CTRL])
			add_port(&j->ctrl, f, STOCK_IRQ_CTRL);
	}
	sort(j->wanted.port, j->wanted.nr, sizeof(struct port), compare, NULL);
	sort(j->ctrl.port, j->ctrl.nr, sizeof(struct port), compare, NULL);

	return 0;
}

static void ports_free(struct join *j)
{
	kvfree(j->wanted.port);
	kvfree(j->ctrl.port);
}

/* All of the queue's ports but the one by which it was found are there, too. */
static bool queue_is_in(const struct stock_found *f, const char *dir,
			enum stock_irq by)
{
	unsigned int i;

	for (i = 0; i < STOCK_IRQS; i++)
		if (i != by && f->irqs[i] && port_of(dir, i) != f->ports[i])
			return false;

	return true;
}

/* The queue of which this directory of the guest's speaks, or NULL. */
static struct stock_found *queue_of(const struct join *j, const char *dir,
				    domid_t domid, enum backend_kind kind)
{
	static const enum stock_irq leads[] = { STOCK_IRQ_TX, STOCK_IRQ_RING };
	unsigned int i;

	for (i = kind == BACKEND_BLOCK; i < ARRAY_SIZE(leads); i++) {
		evtchn_port_t port = port_of(dir, leads[i]);
		struct stock_found *f = found_at(&j->wanted, domid, port);

		if (f && f->wanted && f->kind == kind && f->irqs[leads[i]] &&
		    queue_is_in(f, dir, leads[i]))
			return f;
	}

	return NULL;
}

/* The control ring's interrupt, which knows nothing of queues. */
static void take_ctrl(const struct join *j, struct stock_found *f,
		      const char *dir)
{
	evtchn_port_t port = port_of(dir, STOCK_IRQ_CTRL);
	const struct stock_found *other = found_at(&j->ctrl, f->domid, port);

	if (!port || !other)
		return;
	f->irqs[STOCK_IRQ_CTRL] = other->irqs[STOCK_IRQ_CTRL];
	f->ids[STOCK_IRQ_CTRL] = other->ids[STOCK_IRQ_CTRL];
}

static void join_queue(const struct join *j, struct stock_found *f,
		       struct xenbus_device *xdev, unsigned int index)
{
	struct stock_queue *sq = kzalloc(sizeof(*sq), GFP_KERNEL);

	if (!sq)
		return;
	sq->found = *f;
	sq->index = index;
	if (f->kind == BACKEND_NET && !index)
		take_ctrl(j, &sq->found, xdev->otherend);
	sq->dev = get_device(&xdev->dev);
	if (!j->attach(sq)) {
		put_device(sq->dev);
		kfree(sq);
		return;
	}
	/* The tasks are the queue's now. */
	memset(f->tasks, 0, sizeof(f->tasks));
	f->wanted = false;
}

static void join_device(const struct join *j, struct xenbus_device *xdev,
			enum backend_kind kind)
{
	const char *otherend = xdev->otherend;
	struct stock_found *f;
	unsigned int i, nr;
	char dir[128];

	nr = xenbus_read_unsigned(otherend, "multi-queue-num-queues", 1);
	nr = clamp(nr, 1U, QUEUES_MAX);
	for (i = 0; i < nr; i++) {
		if (nr == 1)
			strscpy(dir, otherend, sizeof(dir));
		else
			snprintf(dir, sizeof(dir), "%s/queue-%u", otherend, i);
		f = queue_of(j, dir, xdev->otherend_id, kind);
		if (f)
			join_queue(j, f, xdev, i);
	}
}

static int try_device(struct device *dev, void *data)
{
	struct xenbus_device *xdev = to_xenbus_device(dev);
	const struct join *j = data;
	enum backend_kind kind;

	/*
	 * Locked, the device keeps its driver until its queues are attached.
	 * Who is at work on the device will wake us when it is done.
	 */
	if (!device_trylock(dev))
		return 0;
	if (backend_is_stock(dev, &kind) &&
	    xdev->state == XenbusStateConnected && xdev->otherend &&
	    any_of(&j->wanted, xdev->otherend_id))
		join_device(j, xdev, kind);
	device_unlock(dev);

	return 0;
}

/**
 * stock_join() - find devices and numbers of queues
 * @scan: all that was found; of the queues that are wanted, those that are
 *	  attached are not wanted any more, and give up their tasks
 * @attach: is called with each queue's device locked, to take the queue, of
 *	    which what was found, the device, referenced, and the index are
 *	    filled in, with the control ring's IRQ in the first one's; false to
 *	    refuse
 *
 * A queue that no connected device of a stock backend has stays wanted.
 *
 * Context: process context, may sleep: reads xenstore.
 */
void stock_join(struct stock_scan *scan,
		bool (*attach)(struct stock_queue *sq))
{
	struct join j = { .attach = attach };

	if (!ports_init(&j, scan) && j.wanted.nr)
		backend_for_each(&j, try_device);
	ports_free(&j);
}
