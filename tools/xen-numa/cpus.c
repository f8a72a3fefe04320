// SPDX-License-Identifier: GPL-2.0
/*
 * Sets of CPUs, as Xen and the kernel have them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpus.h"
#include "read.h"
#include "say.h"

/**
 * cpus_add() - put a CPU in
 * @cpus: the set
 * @cpu: its number; one that is CPUS_MAX or above is left out
 */
void cpus_add(struct cpus *cpus, unsigned int cpu)
{
	if (cpu < CPUS_MAX)
		cpus->bits[cpu / 64] |= 1ULL << cpu % 64;
}

/**
 * cpus_has() - is it in
 * @cpus: the set
 * @cpu: its number, any
 *
 * Return: true if it is.
 */
bool cpus_has(const struct cpus *cpus, unsigned int cpu)
{
	return cpu < CPUS_MAX && cpus->bits[cpu / 64] >> cpu % 64 & 1;
}

/**
 * cpus_count() - how many there are
 * @cpus: the set
 *
 * Return: their number.
 */
unsigned int cpus_count(const struct cpus *cpus)
{
	unsigned int i, n = 0;

	for (i = 0; i < CPUS_WORDS; i++)
		n += __builtin_popcountll(cpus->bits[i]);

	return n;
}

/**
 * cpus_parse() - read the kernel's notation
 * @cpus: becomes the set
 * @text: like "0,2-3", perhaps with a newline; nothing, and the kernel's "(null)",
 *	  are the empty set
 *
 * Return: false if it is no list.
 */
bool cpus_parse(struct cpus *cpus, const char *text)
{
	size_t len = strlen(text);
	unsigned long from, to;
	char *copy;
	const char *at;

	memset(cpus, 0, sizeof(*cpus));
	len -= len && text[len - 1] == '\n';
	copy = say_text("%.*s", (int)len, text);
	at = strcmp(copy, "(null)") ? copy : "";
	while (at && *at) {
		at = parse_range(at, &from, &to);
		if (at && to >= CPUS_MAX)
			at = NULL;
		for (; at && from <= to; from++)
			cpus_add(cpus, from);
	}
	free(copy);

	return at;
}

/**
 * cpus_print() - write the kernel's notation
 * @cpus: the set
 * @buf: where to
 * @size: of @buf in bytes, at least 8; what does not fit ends in "..."
 *
 * Return: @buf, "-" for the empty set.
 */
char *cpus_print(const struct cpus *cpus, char *buf, size_t size)
{
	unsigned int cpu, last;
	size_t len = 0;

	snprintf(buf, size, "-");
	for (cpu = 0; cpu < CPUS_MAX; cpu = last + 1) {
		last = cpu;
		if (!cpus_has(cpus, cpu))
			continue;
		while (cpus_has(cpus, last + 1))
			last++;
		len += snprintf(buf + len, size - len, "%s%u", len ? "," : "", cpu);
		if (len < size && last > cpu)
			len += snprintf(buf + len, size - len, "-%u", last);
		if (len >= size) {
			memcpy(buf + size - 4, "...", 4);
			break;
		}
	}

	return buf;
}
