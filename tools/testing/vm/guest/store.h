/* SPDX-License-Identifier: GPL-2.0 */
/* What dom0 tells the guest: its orders in xenstore, below data/xn. */
#ifndef XN_STORE_H
#define XN_STORE_H

#include <stddef.h>

#define STORE_ORDER	"data/xn"

/*
 * Opens xenstore and begins to watch the order. Returns a file descriptor to
 * poll, or a negative errno.
 */
int store_watch(void);

/*
 * Takes one message from @fd. Returns 1 when the order was written (or at
 * first), with its text in @order ("" where there is none), 0 when there was
 * nothing of interest, or a negative errno.
 */
int store_order(int fd, char *order, size_t size);

#endif
