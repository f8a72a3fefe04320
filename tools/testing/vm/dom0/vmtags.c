// SPDX-License-Identifier: GPL-2.0
/*
 * vmtags IMAGE - checks what a guest's disk load has written into it: each of its
 * sectors says where it belongs, and the rounds fall by one at most, once, from
 * the first to the last. Prints "written N bad N"; exits with 1 if any is bad.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define SECTOR	4096

int main(int argc, char **argv)
{
	uint64_t tag[SECTOR / sizeof(uint64_t)];
	uint64_t at = 0, first = 0, last = 0, written = 0, bad = 0;
	int fd;

	if (argc != 2) {
		fprintf(stderr, "usage: vmtags IMAGE\n");
		return 2;
	}
	fd = open(argv[1], O_RDONLY);
	if (fd < 0) {
		perror(argv[1]);
		return 2;
	}
	for (; read(fd, tag, SECTOR) == SECTOR; at += SECTOR) {
		if (!at) {
			first = tag[1];
			last = first;
		}
		if (tag[1])
			written++;
		/* what has not been written yet is round 0, and has no place */
		if ((tag[1] && tag[0] != at) || tag[1] > last || tag[1] + 1 < first)
			bad++;
		last = tag[1];
	}
	printf("written %llu bad %llu\n", (unsigned long long)written,
	       (unsigned long long)bad);
	return bad || !written;
}
