/* SPDX-License-Identifier: GPL-2.0 */
/* Guests: their memory, their privileges, and hypercalls that take long. */

#include <stdarg.h>

#include <xen/guest_access.h>
#include <xen/hypercall.h>
#include <xsm/xsm.h>

#include "mock.h"

#define MAX_BUFS 16

static struct {
    unsigned long start, end;
    bool writable;
} bufs[MAX_BUFS];
static unsigned int nr_bufs;

struct vcpu *current;
struct domain *hardware_domain;
struct domain mock_domu = { .domain_id = 1 };
static struct domain io_domain = { .domain_id = DOMID_IO },
                     xen_domain = { .domain_id = DOMID_XEN };
struct domain *dom_io = &io_domain, *dom_xen = &xen_domain,
              *dom_cow = &xen_domain;

int mock_xsm_rc, mock_xsm_domain_rc;
unsigned int mock_rcu_locks, mock_preempt_after;
static unsigned int preempt_checks;
static bool continued;

void mock_guest_map(const void *p, size_t len, bool writable)
{
    if ( nr_bufs == MAX_BUFS )
        panic("too many guest buffers");
    bufs[nr_bufs].start = (unsigned long)p;
    bufs[nr_bufs].end = (unsigned long)p + len;
    bufs[nr_bufs++].writable = writable;
}

void mock_guest_unmap_all(void)
{
    nr_bufs = 0;
}

/* How much can be copied at @addr before it faults. */
static unsigned long reach(unsigned long addr, unsigned long len, bool write)
{
    unsigned int i;

    for ( i = 0; i < nr_bufs; i++ )
        if ( addr >= bufs[i].start && addr < bufs[i].end &&
             (!write || bufs[i].writable) )
            return min(len, bufs[i].end - addr);

    return 0;
}

unsigned long raw_copy_to_guest(void *to, const void *from, unsigned long len)
{
    unsigned long can = reach((unsigned long)to, len, true);

    if ( can )
        memcpy(to, from, can);

    return len - can;
}

unsigned long raw_copy_from_guest(void *to, const void *from,
                                  unsigned long len)
{
    unsigned long can = reach((unsigned long)from, len, false);

    if ( can )
        memcpy(to, from, can);
    /* Xen zeroes the rest: nothing of its stack must get out. */
    memset((char *)to + can, 0, len - can);

    return len - can;
}

int xsm_machine_memory_map(enum xsm_default action)
{
    ASSERT(action == XSM_PRIV);

    return mock_xsm_rc;
}

int xsm_getdomaininfo(enum xsm_default action, struct domain *d)
{
    ASSERT(d);

    return mock_xsm_domain_rc;
}

struct domain *rcu_lock_domain_by_id(domid_t domid)
{
    struct domain *d = domid == 0 ? &mock_dom0 :
                       domid == 1 ? &mock_domu : NULL;

    if ( d )
        mock_rcu_locks++;

    return d;
}

struct domain *rcu_lock_domain_by_any_id(domid_t domid)
{
    if ( domid != DOMID_SELF )
        return rcu_lock_domain_by_id(domid);

    mock_rcu_locks++;

    return current->domain;
}

void rcu_unlock_domain(struct domain *d)
{
    ASSERT(d && mock_rcu_locks);
    mock_rcu_locks--;
}

bool hypercall_preempt_check(void)
{
    if ( !mock_preempt_after || ++preempt_checks < mock_preempt_after )
        return false;
    preempt_checks = 0;

    return true;
}

long hypercall_create_continuation(unsigned int op, const char *format, ...)
{
    unsigned long cmd;
    va_list args;

    ASSERT(op == __HYPERVISOR_memory_op && !strcmp(format, "lh"));
    va_start(args, format);
    cmd = va_arg(args, unsigned long);
    va_end(args);
    /* arch_memory_op() sees all of it, not only the six bits: trap 4. */
    ASSERT(cmd < 64);
    continued = true;

    return op;
}

bool mock_continued(void)
{
    bool was = continued;

    continued = false;

    return was;
}
