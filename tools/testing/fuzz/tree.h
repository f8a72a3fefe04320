/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A host made of files, which the command takes for the system's own.
 */
#ifndef _FUZZ_TREE_H
#define _FUZZ_TREE_H

#include <stddef.h>

#define TREE_DEVICES	"/sys/bus/xen-backend/devices"

/* Makes the tree, once, and takes it away when the program ends. */
const char *tree_root(void);
/* A file of it, and the directories above. */
void tree_put(const char *path, const void *text, size_t len);
void tree_print(const char *path, const char *text);
/* The command, under another name than its own. */
int command_main(int argc, char **argv);
/* A device's directory of another name. */
int tree_rename(const char *from, const char *to);

#endif /* _FUZZ_TREE_H */
