/* SPDX-License-Identifier: GPL-2.0 */
/* Xen's console, kept in memory. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <xen/sched.h>

#include "mock.h"

#define LOG_SIZE 65536

char mock_log[LOG_SIZE];
static size_t used;

void mock_log_clear(void)
{
    used = 0;
    mock_log[0] = '\0';
}

static void __attribute__((format(printf, 1, 2))) add(const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(mock_log + used, LOG_SIZE - used, fmt, args);
    va_end(args);
    used = min(used + (size_t)n, (size_t)LOG_SIZE - 1);
}

static void add_domain(const struct domain *d)
{
    add("d%u", d->domain_id);
}

static void add_vcpu(const struct vcpu *v)
{
    add_domain(v->domain);
    add("v%u", v->vcpu_id);
}

static void add_pointer(const char **f, const void *p)
{
    if ( **f == 'd' )
        add_domain(p);
    else if ( **f == 'v' )
        add_vcpu(p);
    else
    {
        add("%p", p);
        return;
    }
    (*f)++;
}

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"

/* A conversion other than %p: the C library's, by the width of its argument. */
static void add_plain(const char *spec, char conv, unsigned int longs,
                      va_list *args)
{
    char buf[256];

    if ( conv == 's' )
        snprintf(buf, sizeof(buf), spec, va_arg(*args, const char *));
    else if ( longs )
        snprintf(buf, sizeof(buf), spec, va_arg(*args, long));
    else
        snprintf(buf, sizeof(buf), spec, va_arg(*args, int));
    add("%s", buf);
}

static void add_format(const char *f, va_list *args)
{
    while ( *f )
    {
        char spec[16];
        unsigned int n = 0, longs = 0;

        if ( *f != '%' || f[1] == '%' )
        {
            f += *f == '%';
            add("%c", *f++);
            continue;
        }

        do {
            spec[n++] = *f++;
            longs += *f == 'l' || *f == 'z';
        } while ( n < sizeof(spec) - 2 && !strchr("diuxXcsp", *f) );
        spec[n++] = *f;
        spec[n] = '\0';

        if ( *f++ == 'p' )
            add_pointer(&f, va_arg(*args, const void *));
        else
            add_plain(spec, spec[n - 1], longs, args);
    }
}

void printk(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_format(fmt, &args);
    va_end(args);
}

void panic(const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fprintf(stderr, "\non machine \"%s\", with this in the log:\n%s",
            mock_machine ? mock_machine->name : "none", mock_log);
    abort();
}

unsigned int mock_log_lines(const char *what)
{
    const char *p = mock_log;
    unsigned int n = 0;

    while ( (p = strstr(p, what)) )
    {
        n++;
        p = strchr(p, '\n');
        if ( !p )
            break;
    }

    return n;
}

const char *mock_log_line(const char *what)
{
    static char line[512];
    const char *p = strstr(mock_log, what);
    size_t len;

    if ( !p )
        return "";
    while ( p > mock_log && p[-1] != '\n' )
        p--;
    len = strcspn(p, "\n");
    len = min(len, sizeof(line) - 1);
    memcpy(line, p, len);
    line[len] = '\0';

    return line;
}
