/* SPDX-License-Identifier: GPL-2.0 */
#ifndef XN_UNLUCKY_H
#define XN_UNLUCKY_H

/* Where a function goes that fails: back. */
void unlucky_return(void);

#endif
