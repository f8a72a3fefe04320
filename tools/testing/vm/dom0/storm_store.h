/* SPDX-License-Identifier: GPL-2.0 */
/* xenstore from dom0, one request after another. Every failure but one ends the program. */
#ifndef XN_STORM_STORE_H
#define XN_STORM_STORE_H

#define VALUE_MAX	64

/* Opens xenstore, and watches a directory. */
void store_open(const char *dir);

/* Waits until something in the watched directory has changed, or so long. */
void store_wait(int ms);

/* Writes DIR/KEY. */
void store_write(const char *dir, const char *key, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The number in DIR/KEY, or -1 where there is none. */
int store_number(const char *dir, const char *key);

/* The text in DIR/KEY; false where there is none, or too much. */
int store_text(const char *dir, const char *key, char *to, unsigned int size);

/* Removes a directory and all below it, if it is there. */
void store_remove(const char *dir);

#endif
