/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The doctor's checks: each looks at one thing that can make steering impossible
 * or useless, and says what to do.
 */
#ifndef XEN_NUMA_DOCTOR_H
#define XEN_NUMA_DOCTOR_H

#include "host.h"
#include "names.h"
#include "xen.h"

/* A page of the manual; only the Makefile knows where that is installed. */
#ifndef XEN_NUMA_DOCDIR
#define XEN_NUMA_DOCDIR	"Documentation"
#endif
#define MANUAL(page)	XEN_NUMA_DOCDIR "/" page

/**
 * enum verdict - of a check
 * @DOCTOR_OK: as it should be
 * @DOCTOR_NOTE: nothing wrong, but worth knowing
 * @DOCTOR_UNKNOWN: it cannot be found out
 * @DOCTOR_WARN: steering works, but not for all, or not for long
 * @DOCTOR_FAIL: it cannot work
 */
enum verdict {
	DOCTOR_OK,
	DOCTOR_NOTE,
	DOCTOR_UNKNOWN,
	DOCTOR_WARN,
	DOCTOR_FAIL,
	DOCTOR_VERDICTS
};

/**
 * struct facts - what the checks look at
 * @xen: what Xen has said, NULL if it could not be asked
 * @xen_error: why not, a negative errno
 * @host: what the module has said
 * @names: of domains
 * @pv: dom0 is a PV domain
 */
struct facts {
	const struct xen_host *xen;
	int xen_error;
	const struct host *host;
	struct names *names;
	bool pv;
};

/**
 * struct finding - what a check has found
 * @verdict: how it is
 * @what: in a line
 * @todo: what to do, or NULL
 *
 * All text is to be given to free().
 */
struct finding {
	enum verdict verdict;
	char *what;
	char *todo;
};

/**
 * struct check - one of them
 * @name: for people and scripts
 * @run: leaves @finding alone where there is nothing to look at on this host
 */
struct check {
	const char *name;
	void (*run)(const struct facts *facts, struct finding *finding);
};

/* Each ends with an entry without a name. */
extern const struct check doctor_xen[];
extern const struct check doctor_dom0[];
extern const struct check doctor_module[];
extern const struct check doctor_irqs[];
extern const struct check doctor_guests[];

void finding(struct finding *f, enum verdict verdict, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void finding_todo(struct finding *f, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * struct list - words with commas between, as many as fit a line
 * @text: the list
 * @nr: how many words
 */
struct list {
	char text[160];
	unsigned int nr;
};

void list_add(struct list *list, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* XEN_NUMA_DOCTOR_H */
