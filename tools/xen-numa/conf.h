/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /etc/xen/numa.conf: policies that last, by domain name or UUID. A line each:
 *
 *	default POLICY
 *	DOMAIN POLICY			all its devices
 *	DOMAIN DEVICE[/QUEUE] POLICY
 *
 * DEVICE is as the guest calls it (vif0, xvda), or * for all. A "#" where a word
 * could begin starts a comment. A domain's name with blanks, quotes or a "#" in it,
 * or the name default, is put in double quotes, with \ before quotes and \ in it.
 *
 * Of the lines that fit a device or queue the one that names the device counts
 * more than one with *, then the one that names the queue's direction more than
 * one with both, then a UUID more than a name, then the later one.
 */
#ifndef XEN_NUMA_CONF_H
#define XEN_NUMA_CONF_H

#include <stdbool.h>
#include <stdio.h>

#include "host.h"

#define CONF_PATH	"/etc/xen/numa.conf"

/**
 * struct conf_line - a line of the file
 * @text: as it is, without its newline
 * @comment: where in @text its comment begins, or NULL
 * @domain: name or UUID; NULL for "default" and for lines that say nothing
 * @device: "*" for all; NULL if @domain is
 * @queue: "0" or "0-tx", or NULL for the device itself
 * @policy: empty for lines that say nothing
 */
struct conf_line {
	char *text;
	const char *comment;
	char *domain;
	char *device;
	char *queue;
	char policy[POLICY_LEN];
};

/**
 * struct conf - the file
 * @path: where it is
 * @lines: all of them, comments too
 * @nr: how many
 */
struct conf {
	char *path;
	struct conf_line *lines;
	unsigned int nr;
};

bool conf_parse(struct conf *c, const char *path, const char *text);
void conf_free(struct conf *c);
int conf_default(const struct conf *c);
int conf_find(const struct conf *c, const char *name, const char *uuid,
	      const struct device *d, const char *queue, int without);
void conf_add(struct conf *c, const char *domain, const char *device, const char *queue,
	      const char *policy);
void conf_change(struct conf *c, unsigned int line, const char *policy);
void conf_remove(struct conf *c, unsigned int line);
void conf_note(struct conf *c, const char *text);

/* conf_file.c */
int conf_read(struct conf *c, const char *path, bool may_miss);
int conf_write(const struct conf *c);
void conf_print(const struct conf *c, FILE *f);

#endif /* XEN_NUMA_CONF_H */
