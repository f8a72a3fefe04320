/* SPDX-License-Identifier: GPL-2.0 */
/* xmalloc(): the C library's, so that the sanitizer sees where objects end. */

#include <stdlib.h>

#include <xen/xmalloc.h>

#include "mock.h"

/* What Xen returns for nothing: neither NULL nor to be used. */
#define ZERO_BLOCK ((void *)-1L)

unsigned int mock_alloc_live;
static uint64_t fail;

uint64_t mock_alloc_fail(uint64_t mask)
{
    uint64_t was = fail;

    fail = mask;

    return was;
}

void *mock_alloc(size_t size, size_t num)
{
    bool failed = fail & 1;
    void *p;

    fail >>= 1;
    if ( failed || (size && num > UINT_MAX / size) )
        return NULL;
    if ( !size || !num )
        return ZERO_BLOCK;

    p = malloc(size * num);
    if ( !p )
        panic("the test is out of memory");
    memset(p, 0xa5, size * num);
    mock_alloc_live++;

    return p;
}

void *mock_zalloc(size_t size, size_t num)
{
    void *p = mock_alloc(size, num);

    if ( p && p != ZERO_BLOCK )
        memset(p, 0, size * num);

    return p;
}

void xfree(void *p)
{
    if ( !p || p == ZERO_BLOCK )
        return;
    mock_alloc_live--;
    free(p);
}
