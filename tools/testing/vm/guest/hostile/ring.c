// SPDX-License-Identifier: GPL-2.0
/*
 * One ring, and a thread that keeps it busy at a bounded pace. Nothing is ever
 * taken down: a hostile guest ends by being destroyed.
 */
#define pr_fmt(fmt) "xn: hostile " fmt

#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/wait.h>
#include <xen/events.h>
#include <xen/grant_table.h>
#include <xen/interface/io/protocols.h>
#include <xen/page.h>

#include "hostile.h"

#define REQUESTS	__CONST_RING_SIZE(blkif, XEN_PAGE_SIZE)
#define BATCH		(REQUESTS / 2)	/* the rest waits for its responses */
#define RATE		400		/* requests per second at most */
#define SAY_EVERY	(5 * HZ)
#define TELL_EVERY	HZ

static struct {
	struct blkif_front_ring ring;
	grant_ref_t ring_ref;
	evtchn_port_t port;
	int irq;
	wait_queue_head_t wait;
	struct task_struct *task;
	struct hostile_request requests[REQUESTS];
	struct hostile_attack attack;
	u64 ok;
	u64 failed;
} h;

static irqreturn_t on_event(int irq, void *unused)
{
	wake_up(&h.wait);
	return IRQ_HANDLED;
}

static bool responses_wait(void)
{
	return READ_ONCE(h.ring.sring->rsp_prod) != h.ring.rsp_cons;
}

static void take_responses(void)
{
	struct blkif_response rsp;
	int more;

	do {
		while (responses_wait()) {
			rmb();	/* the response behind the index */
			RING_COPY_RESPONSE(&h.ring, h.ring.rsp_cons, &rsp);
			h.ring.rsp_cons++;
			if (rsp.id >= REQUESTS || !h.requests[rsp.id].in_flight) {
				pr_err("failed: response to no request\n");
				continue;
			}
			if (rsp.status == BLKIF_RSP_OKAY)
				h.ok++;
			else
				h.failed++;
			hostile_answered(&h.requests[rsp.id]);
			h.requests[rsp.id].in_flight = false;
		}
		RING_FINAL_CHECK_FOR_RESPONSES(&h.ring, more);
	} while (more);
}

static void send(unsigned int nr)
{
	struct hostile_request *sent[REQUESTS];
	unsigned int id, i, n = 0;
	struct blkif_request req;
	int notify;

	h.attack.modes = hostile_modes();
	for (id = 0; id < REQUESTS && n < nr && !RING_FULL(&h.ring); id++) {
		if (h.requests[id].in_flight)
			continue;
		hostile_fill(&h.attack, &h.requests[id], &req);
		req.u.rw.id = id;
		*RING_GET_REQUEST(&h.ring, h.ring.req_prod_pvt) = req;
		h.ring.req_prod_pvt++;
		h.requests[id].in_flight = true;
		sent[n++] = &h.requests[id];
	}
	RING_PUSH_REQUESTS_AND_CHECK_NOTIFY(&h.ring, notify);
	if (notify)
		notify_remote_via_irq(h.irq);
	hostile_pause(&h.attack);
	for (i = 0; i < n; i++)
		hostile_sent(&h.attack, sent[i]);
}

static int ring_thread(void *unused)
{
	unsigned long say = jiffies, tell = jiffies;

	while (!kthread_should_stop()) {
		unsigned long begin = jiffies;

		send(BATCH);
		wait_event_timeout(h.wait, responses_wait(), HZ);
		take_responses();
		while (time_before(jiffies, begin + BATCH * HZ / RATE))
			schedule_timeout_uninterruptible(1);

		if (time_after_eq(jiffies, say)) {
			pr_info("%llu requests, %llu ok, %llu failed\n",
				h.attack.nr, h.ok, h.failed);
			say = jiffies + SAY_EVERY;
		}
		if (time_after_eq(jiffies, tell)) {
			xenbus_printf(XBT_NIL, "data", "hostile-count",
				      "%u %llu %llu", h.attack.modes, h.ok,
				      h.failed);
			tell = jiffies + TELL_EVERY;
		}
	}
	return 0;
}

static int take_refs(void)
{
	grant_ref_t head, ref, highest = 0;
	unsigned int i, j;
	int err;

	err = gnttab_alloc_grant_references(REQUESTS * HOSTILE_SEGS, &head);
	if (err)
		return err;
	for (i = 0; i < REQUESTS; i++) {
		for (j = 0; j < HOSTILE_SEGS; j++) {
			ref = gnttab_claim_grant_reference(&head);
			h.requests[i].refs[j] = ref;
			highest = max(highest, ref);
		}
	}
	return hostile_grants_init(highest);
}

static int announce(struct xenbus_device *dev)
{
	return xenbus_printf(XBT_NIL, dev->nodename, "ring-ref", "%u", h.ring_ref) ?:
	       xenbus_printf(XBT_NIL, dev->nodename, "event-channel", "%u", h.port) ?:
	       xenbus_printf(XBT_NIL, dev->nodename, "protocol", "%s",
			     XEN_IO_PROTO_ABI_NATIVE) ?:
	       xenbus_printf(XBT_NIL, dev->nodename, "feature-persistent", "0");
}

int hostile_ring_setup(struct xenbus_device *dev)
{
	struct blkif_sring *sring;
	int err;

	init_waitqueue_head(&h.wait);
	err = take_refs();
	if (err)
		return err;
	err = xenbus_setup_ring(dev, GFP_KERNEL, (void **)&sring, 1, &h.ring_ref);
	if (err)
		return err;
	XEN_FRONT_RING_INIT(&h.ring, sring, XEN_PAGE_SIZE);
	err = xenbus_alloc_evtchn(dev, &h.port);
	if (err)
		return err;
	h.irq = bind_evtchn_to_irqhandler(h.port, on_event, 0, "hostile", NULL);
	if (h.irq < 0)
		return h.irq;
	return announce(dev);
}

int hostile_ring_start(struct xenbus_device *dev)
{
	if (h.task)
		return 0;
	prandom_seed_state(&h.attack.rnd, 1);
	h.attack.victim = dev->otherend_id;
	h.attack.sectors = xenbus_read_unsigned(dev->otherend, "sectors", 0);
	if (h.attack.sectors < 1024)
		return -ENOSPC;
	h.task = kthread_run(ring_thread, NULL, "hostile");
	return PTR_ERR_OR_ZERO(h.task);
}
