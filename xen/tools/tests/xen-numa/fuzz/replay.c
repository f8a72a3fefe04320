/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs what a corpus has, without a fuzzer: usage: replay DIRECTORY. A test of
 * its own for each input would be no use, as one that fails ends all.
 */

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "input.h"
#include "tap.h"

#define MAX_SIZE 65536

/* Which input it was, for those who read of the crash. */
static char path[512];

static void tell(void)
{
    fprintf(stderr, "%s: the input\n", path);
}

static void aborted(int sig)
{
    tell();
}

/* Of the sanitizers, if it is built with them. */
void __attribute__((weak)) __sanitizer_set_death_callback(void (*fn)(void));

static bool replay(const char *dir, const char *name)
{
    static uint8_t data[MAX_SIZE];
    uint8_t *copy;
    size_t size;
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", dir, name);
    f = fopen(path, "rb");
    if ( !f )
        return false;
    size = fread(data, 1, sizeof(data), f);
    fclose(f);

    /* Of just that size, so that reading on is noticed. */
    copy = malloc(size ? size : 1);
    memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);

    return true;
}

int main(int argc, char **argv)
{
    unsigned int n = 0;
    struct dirent *e;
    DIR *d = opendir(argc > 1 ? argv[1] : ".");

    signal(SIGABRT, aborted);
    if ( __sanitizer_set_death_callback )
        __sanitizer_set_death_callback(tell);

    while ( d && (e = readdir(d)) )
        if ( e->d_name[0] != '.' )
            n += replay(argv[1], e->d_name);
    if ( d )
        closedir(d);
    ok(n, "%u inputs of %s", n, argc > 1 ? argv[1] : "nothing");

    return tap_end();
}
