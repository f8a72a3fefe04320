/* SPDX-License-Identifier: GPL-2.0 */
/* Carries out what dom0 asks for at run time. */
#ifndef XN_ORDERS_H
#define XN_ORDERS_H

#include "guest.h"

/*
 * @order is "NUMBER WORD...": says the words and the number when it is done,
 * complains about what it does not know. After "crash" and "reboot" it does not
 * return. @net_restart ends the network load,
 * calls the function given in between, and begins it again.
 */
void order_carry_out(char *order, struct control *ctl,
		     void (*net_restart)(int (*between)(void)));

#endif
