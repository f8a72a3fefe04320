// SPDX-License-Identifier: GPL-2.0
/*
 * A network's rings: what it sends is right, nearly right or noise, and what it
 * would receive into is its own or not.
 */
#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/if_arp.h>
#include <linux/inet.h>
#include <linux/init.h>
#include <linux/ip.h>
#include <linux/mm.h>
#include <xen/interface/io/netif.h>
#include <xen/page.h>

#include "fuzz.h"
#include "hostile.h"

#define TX_SLOTS	__CONST_RING_SIZE(xen_netif_tx, XEN_PAGE_SIZE)
#define RX_POSTED	64
#define TX_REFS		(FUZZ_REFS - RX_POSTED)	/* the others are rx's */
#define BATCH		64			/* slots */
#define SLOTS_FATAL	20			/* netback's threshold */

static struct {
	struct xen_netif_tx_front_ring tx;
	struct xen_netif_rx_front_ring rx;
	unsigned int slots;	/* of this batch */
	u8 peer[4];		/* dom0's address */
	bool ready;
} n;

struct arp {
	struct ethhdr eth;
	struct arphdr head;
	u8 sender[ETH_ALEN], sender_ip[4], target[ETH_ALEN], target_ip[4];
} __packed;

static struct arp question = {
	.eth = {
		.h_dest = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
		.h_source = { 0x00, 0x16, 0x3e, 0x00, 0x00, 0x01 },
		.h_proto = htons(ETH_P_ARP),
	},
	.head = {
		.ar_hrd = htons(ARPHRD_ETHER),
		.ar_pro = htons(ETH_P_IP),
		.ar_hln = ETH_ALEN,
		.ar_pln = 4,
		.ar_op = htons(ARPOP_REQUEST),
	},
	.sender = { 0x00, 0x16, 0x3e, 0x00, 0x00, 0x01 },
};

/* Where a grant of ours leads; a PVH guest's frames are its pages. */
static void *page_of(u32 gfn)
{
	return pfn_to_kaddr(gfn);
}

/* Packets that go nowhere: to all, or of a protocol that nobody has. */
static void fill_page(void *page, unsigned int nr)
{
	struct ethhdr *eth = page;
	struct iphdr *ip = page + sizeof(*eth);

	memset(page, nr, PAGE_SIZE);
	eth_broadcast_addr(eth->h_dest);
	eth->h_proto = htons(nr & 1 ? ETH_P_IP : 0x88b5);
	ip->version = 4;
	ip->ihl = nr & 2 ? 5 : 15;
	ip->tot_len = htons(nr & 4 ? 1000 : 60000);
	ip->protocol = nr & 8 ? IPPROTO_TCP : IPPROTO_UDP;
}

static void prepare(void)
{
	const char *peer = strstr(saved_command_line, "xn.peer=");
	unsigned int i;

	if (n.ready)
		return;
	n.ready = true;
	if (peer)
		in4_pton(peer + strlen("xn.peer="), -1, n.peer, -1, NULL);
	memcpy(question.sender_ip, n.peer, 4);
	question.sender_ip[3] = 2;
	memcpy(question.target_ip, n.peer, 4);
	for (i = 0; i < HOSTILE_PAGES; i++) {
		fill_page(page_of(hostile_page(false, i)), i);
		fill_page(page_of(hostile_page(true, i)), i);
	}
	/* the last of each half */
	memcpy(page_of(hostile_page(false, HOSTILE_PAGES - 1)), &question, sizeof(question));
	memcpy(page_of(hostile_page(true, HOSTILE_PAGES - 1)), &question, sizeof(question));
}

/* Something to receive into. */
static void post_rx(struct fuzz_dev *d)
{
	struct xen_netif_rx_request *req;
	unsigned int id;
	grant_ref_t ref;

	while (n.rx.req_prod_pvt - n.rx.rsp_cons < RX_POSTED) {
		id = n.rx.req_prod_pvt % RX_POSTED;
		ref = d->refs[TX_REFS + id];
		fuzz_dev_grant(d, ref);
		if (fuzz_chance(d, 4))
			ref = hostile_foreign(&d->rnd, d->xenbus->otherend_id, ref);
		/* Not over what the guest itself lives by: the console, xenstore. */
		if (ref < 8)
			ref = d->refs[TX_REFS + id];
		req = RING_GET_REQUEST(&n.rx, n.rx.req_prod_pvt);
		req->id = id;
		req->gref = ref;
		n.rx.req_prod_pvt++;
	}
	RING_PUSH_REQUESTS(&n.rx);
}

static void reset(struct fuzz_dev *d)
{
	struct xen_netif_tx_sring *tx = d->rings[0];
	struct xen_netif_rx_sring *rx = d->rings[1];

	prepare();
	XEN_FRONT_RING_INIT(&n.tx, tx, XEN_PAGE_SIZE);
	XEN_FRONT_RING_INIT(&n.rx, rx, XEN_PAGE_SIZE);
	post_rx(d);
}

static int announce(struct fuzz_dev *d)
{
	static const char *const on[] = {
		"request-rx-copy", "feature-rx-notify", "feature-sg", "feature-gso-tcpv4",
	};
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < ARRAY_SIZE(on); i++)
		err = xenbus_printf(XBT_NIL, d->xenbus->nodename, on[i], "1");
	return err;
}

static struct xen_netif_tx_request *next_slot(struct fuzz_dev *d)
{
	struct xen_netif_tx_request *req = RING_GET_REQUEST(&n.tx, n.tx.req_prod_pvt);

	memset(req, 0, sizeof(*req));
	req->id = n.tx.req_prod_pvt % TX_SLOTS;
	req->gref = d->refs[n.slots % TX_REFS];
	n.tx.req_prod_pvt++;
	n.slots++;
	return req;
}

/* One slot that is right: of @size bytes, from the beginning of a page. */
static struct xen_netif_tx_request *slot(struct fuzz_dev *d, unsigned int size)
{
	struct xen_netif_tx_request *req = next_slot(d);

	fuzz_dev_grant(d, req->gref);
	req->size = size;
	return req;
}

static void ask_for_address(struct fuzz_dev *d)
{
	struct xen_netif_tx_request *req = next_slot(d);

	hostile_grant(req->gref, d->xenbus->otherend_id,
		      hostile_page(d->upper, HOSTILE_PAGES - 1),
		      GTF_permit_access | GTF_readonly);
	req->size = sizeof(question);
}

/* A packet of many slots, whose sizes add up, or the first one's is too small. */
static void send_chain(struct fuzz_dev *d, unsigned int nr)
{
	unsigned int first = 60 + fuzz_below(d, 1000), i, size, sum = first;
	struct xen_netif_tx_request *head, *req;

	head = slot(d, first);
	head->flags = XEN_NETTXF_more_data;
	for (i = 1; i < nr; i++) {
		size = 1 + fuzz_below(d, 3000);
		req = slot(d, size);
		req->flags = i + 1 < nr ? XEN_NETTXF_more_data : 0;
		sum += size;
	}
	head->size = fuzz_chance(d, 8) ? 20 : sum;
}

static void extra(struct fuzz_dev *d, unsigned int type, bool more)
{
	struct xen_netif_extra_info *x = (void *)next_slot(d);

	prandom_bytes_state(&d->rnd, x, sizeof(*x));
	x->type = type;
	x->flags = more ? XEN_NETIF_EXTRA_FLAG_MORE : 0;
	if (type == XEN_NETIF_EXTRA_TYPE_GSO) {
		x->u.gso.size = 1 + fuzz_below(d, 65535);
		x->u.gso.type = XEN_NETIF_GSO_TYPE_TCPV4 + fuzz_below(d, 2);
	}
	if (type == XEN_NETIF_EXTRA_TYPE_MCAST_ADD || type == XEN_NETIF_EXTRA_TYPE_MCAST_DEL)
		x->u.mcast.addr[5] &= 7;
}

static void send_extras(struct fuzz_dev *d)
{
	unsigned int nr = 1 + fuzz_below(d, 4), i;
	struct xen_netif_tx_request *req = slot(d, 60 + fuzz_below(d, 2000));

	req->flags = XEN_NETTXF_extra_info;
	if (fuzz_chance(d, 2))
		req->flags |= XEN_NETTXF_csum_blank | XEN_NETTXF_data_validated;
	for (i = 0; i < nr; i++)
		extra(d, 1 + fuzz_below(d, XEN_NETIF_EXTRA_TYPE_MAX - 1), i + 1 < nr);
}

/* For each of these netback gives the interface up. */
static void send_fatal(struct fuzz_dev *d)
{
	struct xen_netif_tx_request *req;

	switch (fuzz_below(d, 5)) {
	case 0:
		req = slot(d, 100);
		req->offset = 4000;
		break;
	case 1:
		send_chain(d, SLOTS_FATAL + 2);
		break;
	case 2:
		req = slot(d, 100);
		req->flags = XEN_NETTXF_more_data;
		break;
	case 3:
		req = slot(d, 100);
		req->flags = XEN_NETTXF_extra_info;
		extra(d, XEN_NETIF_EXTRA_TYPE_MAX + fuzz_below(d, 200), false);
		break;
	default:
		req = slot(d, 100);
		req->flags = XEN_NETTXF_extra_info;
		break;
	}
}

static void send(struct fuzz_dev *d)
{
	struct xen_netif_tx_request *req;

	switch (fuzz_below(d, 16)) {
	case 0:
		req = slot(d, 60 + fuzz_below(d, 3000));
		req->gref = hostile_foreign(&d->rnd, d->xenbus->otherend_id, req->gref);
		break;
	case 1:
		slot(d, fuzz_below(d, ETH_HLEN));
		break;
	case 2:
		req = slot(d, 60 + fuzz_below(d, 1000));
		req->flags = prandom_u32_state(&d->rnd) &
			     ~(XEN_NETTXF_more_data | XEN_NETTXF_extra_info);
		req->offset = fuzz_below(d, 3000);
		break;
	case 3:
	case 4:
		send_extras(d);
		break;
	case 5:
	case 6:
	case 7:
		send_chain(d, 2 + fuzz_below(d, SLOTS_FATAL));
		break;
	case 8:
	case 9:
	case 10:
		ask_for_address(d);
		break;
	default:
		slot(d, 60 + fuzz_below(d, XEN_PAGE_SIZE - 60));
		break;
	}
}

static bool answered(struct fuzz_dev *d)
{
	return READ_ONCE(n.tx.sring->rsp_prod) == n.tx.req_prod_pvt;
}

static void take_answers(struct fuzz_dev *d)
{
	struct xen_netif_tx_response rsp;

	while (n.tx.rsp_cons != READ_ONCE(n.tx.sring->rsp_prod)) {
		rmb();	/* the response behind the index */
		RING_COPY_RESPONSE(&n.tx, n.tx.rsp_cons, &rsp);
		n.tx.rsp_cons++;
		d->count.answers++;
		d->count.ok += rsp.status == XEN_NETIF_RSP_OKAY;
	}
	n.rx.rsp_cons = READ_ONCE(n.rx.sring->rsp_prod);
}

static bool requests(struct fuzz_dev *d)
{
	unsigned int batch = 1 + fuzz_below(d, BATCH), i;
	bool all;

	n.slots = 0;
	while (n.slots < batch)
		send(d);
	if (d->fatal && fuzz_chance(d, 4))
		send_fatal(d);
	d->count.requests += n.slots;
	/* One event, for the last. */
	n.tx.sring->rsp_event = n.tx.req_prod_pvt;
	RING_PUSH_REQUESTS(&n.tx);
	fuzz_dev_notify(d);
	if (fuzz_chance(d, 8))
		for (i = fuzz_below(d, 16); i; i--)
			hostile_ungrant(d->refs[fuzz_below(d, FUZZ_REFS)]);
	all = fuzz_dev_wait(d, answered);
	take_answers(d);
	post_rx(d);
	return all;
}

static void overflow(struct fuzz_dev *d)
{
	if (!d->fatal)
		return;
	n.tx.sring->req_prod = n.tx.req_prod_pvt + TX_SLOTS + 1 + fuzz_below(d, 0x7fff0000);
	fuzz_dev_notify(d);
	msleep(50);
}

static const char *const keys[] = {
	"tx-ring-ref", "rx-ring-ref", "event-channel", "event-channel-tx",
	"multi-queue-num-queues", "request-rx-copy", "feature-rx-notify", "feature-sg",
	"request-multicast-control", "xdp-headroom", NULL
};

const struct fuzz_kind fuzz_net = {
	.name		= "vif",
	.ring_keys	= { "tx-ring-ref", "rx-ring-ref" },
	.keys		= keys,
	.ready		= XenbusStateConnected,
	.reset		= reset,
	.announce	= announce,
	.requests	= requests,
	.overflow	= overflow,
};
