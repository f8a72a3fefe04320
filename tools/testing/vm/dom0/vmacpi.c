// SPDX-License-Identifier: GPL-2.0
/*
 * What dom0's MADT, SRAT and SLIT say, as the hypervisor left them in memory: a
 * reader that shares no code with the kernel's.
 *
 * usage: vmacpi [DIR]     (/sys/firmware/acpi/tables)
 *
 * Prints a line for each entry, numbers in decimal, addresses in frames:
 *   madt UID APIC         a CPU that is enabled, local APIC or x2APIC
 *   cpu PXM APIC          of the SRAT, likewise
 *   mem PXM FIRST LAST
 *   distance A B N        of the SLIT, all pairs
 * and "absent NAME" for a table that is not there.
 *
 * Exit codes: 0 done, 1 a table is damaged (length or sum), 2 wrong usage.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define TABLE_MAX	0x100000
#define HEADER		36
#define ENABLED		1

static const char *dir = "/sys/firmware/acpi/tables";
static unsigned char table[TABLE_MAX];

static uint64_t number(const unsigned char *at, unsigned int size)
{
	uint64_t n = 0;

	while (size--)
		n = n << 8 | at[size];
	return n;
}

static int damaged(const char *name, const char *what)
{
	fprintf(stderr, "vmacpi: %s: %s\n", name, what);
	return -1;
}

/* The table's size, 0 if there is none, -1 if it is damaged. */
static long load(const char *name)
{
	unsigned char sum = 0;
	char path[256];
	size_t len, i;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "rb");
	if (!f) {
		printf("absent %s\n", name);
		return 0;
	}
	len = fread(table, 1, sizeof(table), f);
	fclose(f);
	if (len < HEADER || len != number(table + 4, 4))
		return damaged(name, "the length is wrong");
	for (i = 0; i < len; i++)
		sum += table[i];
	if (sum)
		return damaged(name, "the checksum is wrong");
	return len;
}

static void madt_entry(const unsigned char *e, size_t len)
{
	if (e[0] == 0 && len >= 8 && (e[4] & ENABLED))
		printf("madt %u %u\n", e[2], e[3]);
	else if (e[0] == 9 && len >= 16 && (e[8] & ENABLED))
		printf("madt %u %u\n", (unsigned int)number(e + 12, 4),
		       (unsigned int)number(e + 4, 4));
}

static void srat_entry(const unsigned char *e, size_t len)
{
	if (e[0] == 0 && len >= 16 && (e[4] & ENABLED)) {
		/* The PXM's upper bytes are further down. */
		printf("cpu %u %u\n", (unsigned int)(e[2] | number(e + 9, 3) << 8), e[3]);
	} else if (e[0] == 1 && len >= 40 && (e[28] & ENABLED)) {
		uint64_t start = number(e + 8, 8), size = number(e + 16, 8);

		printf("mem %u %lu %lu\n", (unsigned int)number(e + 2, 4),
		       start >> 12, (start + size - 1) >> 12);
	} else if (e[0] == 2 && len >= 24 && (e[12] & ENABLED)) {
		printf("cpu %u %u\n", (unsigned int)number(e + 4, 4),
		       (unsigned int)number(e + 8, 4));
	}
}

static int entries(const char *name, size_t offset,
		   void (*entry)(const unsigned char *e, size_t len))
{
	long size = load(name);
	size_t at, len;

	if (size <= 0)
		return size;
	for (at = offset; at < (size_t)size; at += len) {
		len = at + 1 < (size_t)size ? table[at + 1] : 0;
		if (len < 2 || at + len > (size_t)size)
			return damaged(name, "an entry's length is wrong");
		entry(table + at, len);
	}
	return 0;
}

static int slit(void)
{
	long size = load("SLIT");
	uint64_t nr, a, b;

	if (size <= 0)
		return size;
	nr = size >= HEADER + 8 ? number(table + HEADER, 8) : 0;
	if (nr > 0xffff || (uint64_t)size != HEADER + 8 + nr * nr)
		return damaged("SLIT", "the number of localities is wrong");
	for (a = 0; a < nr; a++)
		for (b = 0; b < nr; b++)
			printf("distance %u %u %u\n", (unsigned int)a, (unsigned int)b,
			       table[HEADER + 8 + a * nr + b]);
	return 0;
}

int main(int argc, char **argv)
{
	int bad = 0;

	if (argc > 2) {
		fputs("usage: vmacpi [DIR]\n", stderr);
		return 2;
	}
	if (argc == 2)
		dir = argv[1];
	bad |= entries("APIC", HEADER + 8, madt_entry);
	bad |= entries("SRAT", HEADER + 12, srat_entry);
	bad |= slit();
	return bad ? 1 : 0;
}
