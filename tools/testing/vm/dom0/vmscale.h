/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of vmscale share. A figure is a line "METRIC NUMBER VALUE": what
 * so many queues take, in instructions or, for what begins with "memory", in
 * bytes. With 0 queues it is what has to be taken off the others. For the metric
 * "frame" the number is that of frames at once. A VALUE of "window" is the next
 * window's of the counting plugin. Of lines with the same metric and number the least
 * value counts.
 */
#ifndef XN_VMSCALE_H
#define XN_VMSCALE_H

#include <stdbool.h>
#include <stdint.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))

/* The emulator's clock, which goes on by 1 ns with each instruction (run --count). */
uint64_t now(void);
void figure(const char *metric, unsigned int nr, uint64_t value);
void window_figure(const char *metric, unsigned int nr);
/*
 * Ends the window of mark_begin() when what was put off, as frees behind an RCU grace
 * period are, has been done: it belongs to what has put it off. To rest takes nothing.
 */
void window_end(void);
/* Sorts them. */
uint64_t median(uint64_t *values, unsigned int nr);
/* Ends the program if it cannot. */
void write_file(const char *path, const char *text);
/* Runs a program to its end, silently; ends this one if it fails. */
void run(char *const *argv);
/* Until it holds; ends the program if it does not for very long. */
void wait_until(bool (*holds)(const void *arg), const void *arg, const char *what);

/* vmscale_trace.c: how long runs of a function by the kernel's workers take. */

void trace_begin(void);
/* Waits for @nr runs since trace_begin(). Fills in what each took. */
void trace_end(const char *function, uint64_t *took, unsigned int nr);

/* vmscale_queues.c: queues of gntdev, each a thread with a file and a grant. */

/* Reads grants and starts with no queue. */
void queues_init(unsigned int domid, const char *grants);
void queues_measure(unsigned int nr);
/* With all of them there: a frame, as more of them are mapped at once. */
void queues_traffic(void);

#endif
