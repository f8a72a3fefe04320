/* SPDX-License-Identifier: GPL-2.0 */
/* The bench's module that lets calls fail, see tools/testing/vm/unlucky. */
#ifndef XN_UNLUCKY_H
#define XN_UNLUCKY_H

/* Whether it is there; from then on the others can be called. */
int unlucky_open(void);
/* Words for it; the process ends if it does not take them. */
void unlucky_order(const char *words);
/* What has failed since it was armed, until the next call; NULL if nothing. */
const char *unlucky_failed(void);
/* Adds a line to the file $INJECT_LOG: the step, its error (0: none), what failed. */
void unlucky_log(const char *step, int err, const char *what);

#endif
