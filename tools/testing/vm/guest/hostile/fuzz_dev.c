// SPDX-License-Identifier: GPL-2.0
/*
 * What disks and networks have in common: rings, states and what is in xenstore.
 */
#define pr_fmt(fmt) "xn: fuzz " fmt

#include <linux/delay.h>
#include <linux/gfp.h>
#include <linux/interrupt.h>
#include <linux/jiffies.h>
#include <xen/events.h>
#include <xen/page.h>

#include "fuzz.h"
#include "hostile.h"

/* Limits for what never comes: nothing that does takes nearly as long. */
#define STATE_WAIT	(30 * HZ)
#define ANSWER_WAIT	(5 * HZ)
#define TRIES		4

static irqreturn_t on_event(int irq, void *data)
{
	struct fuzz_dev *d = data;

	wake_up(&d->wait);
	return IRQ_HANDLED;
}

static int take_refs(struct fuzz_dev *d)
{
	grant_ref_t head, highest = 0;
	unsigned int i;
	int err;

	err = gnttab_alloc_grant_references(FUZZ_REFS, &head);
	if (err)
		return err;
	for (i = 0; i < FUZZ_REFS; i++) {
		d->refs[i] = gnttab_claim_grant_reference(&head);
		highest = max(highest, d->refs[i]);
	}
	/* The first device's are below: nothing else is between them. */
	return hostile_grants_init(highest);
}

int fuzz_dev_init(struct fuzz_dev *d)
{
	unsigned int i;
	int err;

	err = take_refs(d);
	for (i = 0; !err && i < FUZZ_RINGS && d->kind->ring_keys[i]; i++)
		err = xenbus_setup_ring(d->xenbus, GFP_KERNEL, &d->rings[i], 1,
					&d->ring_refs[i]);
	err = err ?: xenbus_alloc_evtchn(d->xenbus, &d->port);
	if (err)
		return err;
	d->irq = bind_evtchn_to_irqhandler(d->port, on_event, 0, "fuzz", d);
	return min(d->irq, 0);
}

/* Whether the backend is there, or will not come there by itself. */
static bool decided(struct fuzz_dev *d, enum xenbus_state state)
{
	enum xenbus_state now = READ_ONCE(d->backend);

	return now == state || now == XenbusStateUnknown ||
	       (state == XenbusStateConnected && now > XenbusStateConnected);
}

static bool in_state(struct fuzz_dev *d, enum xenbus_state state)
{
	wait_event_timeout(d->wait, decided(d, state), STATE_WAIT);
	return READ_ONCE(d->backend) == state;
}

static int write_number(struct fuzz_dev *d, const char *key, u32 value)
{
	return xenbus_printf(XBT_NIL, d->xenbus->nodename, key, "%u", value);
}

static int announce(struct fuzz_dev *d)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < FUZZ_RINGS && d->kind->ring_keys[i]; i++)
		err = write_number(d, d->kind->ring_keys[i], d->ring_refs[i]);
	return err ?: write_number(d, "event-channel", d->port) ?:
	       write_number(d, "multi-queue-num-queues", 1) ?: d->kind->announce(d);
}

static bool try_to_connect(struct fuzz_dev *d)
{
	fuzz_dev_close(d);
	xenbus_switch_state(d->xenbus, XenbusStateInitialising);
	if (!in_state(d, XenbusStateInitWait))
		return false;
	d->kind->reset(d);
	if (announce(d))
		return false;
	xenbus_switch_state(d->xenbus, d->kind->ready);
	if (!in_state(d, XenbusStateConnected))
		return false;
	xenbus_switch_state(d->xenbus, XenbusStateConnected);
	d->count.connections++;
	return true;
}

bool fuzz_dev_connect(struct fuzz_dev *d)
{
	unsigned int i;

	for (i = 0; !d->connected && i < TRIES; i++)
		d->connected = try_to_connect(d);
	return d->connected;
}

void fuzz_dev_close(struct fuzz_dev *d)
{
	/* The first time it is not connected and need not be closed. */
	if (d->xenbus->state == XenbusStateInitialising &&
	    READ_ONCE(d->backend) == XenbusStateInitWait)
		return;
	d->connected = false;
	xenbus_switch_state(d->xenbus, XenbusStateClosed);
	in_state(d, XenbusStateClosed);
}

/* Something else than the backend looks for. */
static void write_lie(struct fuzz_dev *d, const char *key)
{
	static const u32 numbers[] = {
		0, 1, 2, 8, 9, 63, 64, 4095, 0x7fffffff, 0xfffffff0, 0xffffffff,
	};

	switch (fuzz_below(d, 8)) {
	case 0:
		xenbus_printf(XBT_NIL, d->xenbus->nodename, key, "%s", "");
		break;
	case 1:
		xenbus_printf(XBT_NIL, d->xenbus->nodename, key, "%s",
			      "x86_64-abi and more than anybody asked for");
		break;
	case 2:
		xenbus_rm(XBT_NIL, d->xenbus->nodename, key);
		break;
	case 3:
		/* in the table, and not a ring; or not granted */
		write_number(d, key, d->refs[fuzz_below(d, FUZZ_REFS)]);
		break;
	default:
		write_number(d, key, numbers[fuzz_below(d, ARRAY_SIZE(numbers))]);
		break;
	}
}

/* Not 0: the backend takes the device away then, for good. */
static void write_states(struct fuzz_dev *d)
{
	do {
		write_number(d, "state", 1 + fuzz_below(d, 9));
		/* Mostly each is seen, sometimes only the last. */
		msleep(fuzz_chance(d, 8) ? 1 : 100);
	} while (!fuzz_chance(d, 3));
}

void fuzz_dev_lie(struct fuzz_dev *d)
{
	unsigned int i, nr;

	if (!d->connected) {
		xenbus_switch_state(d->xenbus, XenbusStateInitialising);
		in_state(d, XenbusStateInitWait);
		d->kind->reset(d);
		announce(d);
	}
	for (nr = 0; d->kind->keys[nr]; nr++)
		;
	for (i = 1 + fuzz_below(d, 4); i; i--)
		write_lie(d, d->kind->keys[fuzz_below(d, nr)]);
	if (!d->connected) {
		xenbus_switch_state(d->xenbus, d->kind->ready);
		msleep(100);
	}
	if (fuzz_chance(d, 2))
		write_states(d);
	/* What was written is gone when the rings are told the next time. */
	for (i = 0; i < nr; i++)
		xenbus_rm(XBT_NIL, d->xenbus->nodename, d->kind->keys[i]);
}

void fuzz_dev_grant(struct fuzz_dev *d, grant_ref_t ref)
{
	hostile_grant(ref, d->xenbus->otherend_id,
		      hostile_page(d->upper, prandom_u32_state(&d->rnd)),
		      GTF_permit_access);
}

void fuzz_dev_notify(struct fuzz_dev *d)
{
	notify_remote_via_irq(d->irq);
}

bool fuzz_dev_wait(struct fuzz_dev *d, bool (*done)(struct fuzz_dev *d))
{
	return wait_event_timeout(d->wait, done(d), ANSWER_WAIT);
}
