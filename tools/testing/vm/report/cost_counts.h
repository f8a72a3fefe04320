/* SPDX-License-Identifier: GPL-2.0 */
/* Windows of counted instructions, as scenarios/cost.sh and the plugin leave them. */
#ifndef XN_COST_COUNTS_H
#define XN_COST_COUNTS_H

#include <stdbool.h>

#define WINDOWS_MAX	128
#define NAME_SIZE	64

struct count {
	unsigned long long address, n;
};

struct window {
	char variant[NAME_SIZE], path[NAME_SIZE];
	double requests, frames, bytes, seconds;
	struct count *counts;
	int nr_counts;
};

struct symbol {
	unsigned long long address;
	char name[NAME_SIZE];
};

extern struct window counts_windows[WINDOWS_MAX];
extern int counts_nr;

/* Reads all that is in @dir; exits with 1 when it is incomplete. */
void counts_read(const char *dir);

/* Instructions in user space. */
double counts_user(const struct window *w);

bool counts_is_xen(unsigned long long address);
bool counts_is_kernel(unsigned long long address);

/*
 * The module that has the address while @variant's modules are loaded, or NULL.
 */
const char *counts_module(const char *variant, unsigned long long address);

/* The function that has the address; "?" if there is none. */
const struct symbol *counts_symbol(const char *variant, unsigned long long address);

/* Where the code of a module is; exits with 1 when dom0 did not say. */
unsigned long long counts_text(const char *variant, const char *module);

#endif
