// SPDX-License-Identifier: GPL-2.0
/*
 * Reads a snapshot: sections that begin with "== NAME".
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snap.h"

static void parse_tasks(struct snap_queue *q, char *list)
{
	char *save, *word;

	for (word = strtok_r(list, ",", &save); word && *word != '-';
	     word = strtok_r(NULL, ",", &save))
		if (q->nr_tasks < MAX_TASKS)
			q->tasks[q->nr_tasks++].pid = atoi(word);
}

static void parse_irqs(struct snap_queue *q, char *list)
{
	char *save, *word;

	for (word = strtok_r(list, ",", &save); word && *word != '-';
	     word = strtok_r(NULL, ",", &save))
		if (q->nr_irqs < MAX_IRQS)
			q->irqs[q->nr_irqs++].irq = atoi(word);
}

/* A line of the module's dump: key=value, separated by blanks. */
static void parse_queue(struct snap *s, char *line)
{
	struct snap_queue *q = &s->queues[s->nr_queues];
	char *save, *word;

	if (s->nr_queues == MAX_QUEUES)
		errx(1, "more than %d queues", MAX_QUEUES);
	for (word = strtok_r(line, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save)) {
		char *val = strchr(word, '=');

		if (!val)
			continue;
		*val++ = '\0';
		if (!strcmp(word, "dev"))
			snprintf(q->dev, sizeof(q->dev), "%s", val);
		else if (!strcmp(word, "queue"))
			snprintf(q->index, sizeof(q->index), "%s", val);
		else if (!strcmp(word, "home_pxm"))
			q->home_pxm = atoi(val);
		else if (!strcmp(word, "home_node"))
			q->home_node = atoi(val);
		else if (!strcmp(word, "reason"))
			snprintf(q->reason, sizeof(q->reason), "%s", val);
		else if (!strcmp(word, "local_bytes"))
			q->local = strtoull(val, NULL, 10);
		else if (!strcmp(word, "remote_bytes"))
			q->remote = strtoull(val, NULL, 10);
		else if (!strcmp(word, "unknown_bytes"))
			q->unknown = strtoull(val, NULL, 10);
		else if (!strcmp(word, "tasks"))
			parse_tasks(q, val);
		else if (!strcmp(word, "irqs"))
			parse_irqs(q, val);
	}
	s->nr_queues++;
}

static struct snap_irq *find_irq(struct snap *s, int irq)
{
	int i, j;

	for (i = 0; i < s->nr_queues; i++)
		for (j = 0; j < s->queues[i].nr_irqs; j++)
			if (s->queues[i].irqs[j].irq == irq)
				return &s->queues[i].irqs[j];

	return NULL;
}

static struct snap_task *find_task(struct snap *s, int pid)
{
	int i, j;

	for (i = 0; i < s->nr_queues; i++)
		for (j = 0; j < s->queues[i].nr_tasks; j++)
			if (s->queues[i].tasks[j].pid == pid)
				return &s->queues[i].tasks[j];

	return NULL;
}

/* /proc/interrupts: a head with the CPUs, then "IRQ: COUNT COUNT ...". */
static void parse_interrupts(struct snap *s, char *line)
{
	struct snap_irq *irq;
	char *end;
	int i, nr;

	if (!s->nr_cpus) {
		for (; (line = strstr(line, "CPU")); line += 3)
			s->nr_cpus++;
		if (s->nr_cpus > MAX_CPUS)
			errx(1, "more than %d CPUs", MAX_CPUS);
		return;
	}
	nr = strtol(line, &end, 10);
	if (end == line || *end != ':')
		return;
	irq = find_irq(s, nr);
	for (i = 0; irq && i < s->nr_cpus; i++)
		irq->count[i] = strtoull(end + 1, &end, 10), end--;
}

static void parse_affinity(struct snap *s, char *line)
{
	char kind[8], cpus[64];
	int nr, node = -1;

	if (sscanf(line, "%7s %d %63s %d", kind, &nr, cpus, &node) < 3)
		return;
	if (!strcmp(kind, "irq")) {
		struct snap_irq *irq = find_irq(s, nr);

		if (!irq)
			return;
		snprintf(irq->cpus, sizeof(irq->cpus), "%s", cpus);
		irq->node = node;
	} else {
		struct snap_task *task = find_task(s, nr);

		if (task)
			snprintf(task->cpus, sizeof(task->cpus), "%s", cpus);
	}
}

static void parse_task(struct snap *s, char *line)
{
	int pid, cpu;
	struct snap_task *task;

	if (sscanf(line, "%d %d", &pid, &cpu) != 2)
		return;
	task = find_task(s, pid);
	if (task)
		task->cpu = cpu;
}

/* "place=N pxm=N node=N cpus=LIST" */
static void parse_place(struct snap *s, char *line)
{
	char *at = strstr(line, " pxm="), *end;
	int pxm, from, to;

	if (!at)
		return;
	pxm = atoi(at + 5);
	at = strstr(line, " cpus=");
	for (at = at ? at + 6 : ""; ; at = end + 1) {
		from = strtol(at, &end, 10);
		to = from;
		if (end == at)
			return;
		if (*end == '-')
			to = strtol(end + 1, &end, 10);
		for (; from <= to && from < MAX_CPUS; from++)
			s->pxm_of_cpu[from] = pxm;
		if (*end != ',')
			return;
	}
}

static void parse_stock(struct snap *s, char *line)
{
	const struct {
		const char *name;
		unsigned long long *value;
	} known[] = {
		{ "uptime_ms", &s->stock.uptime_ms },
		{ "windows", &s->stock.windows },
		{ "open_ms", &s->stock.open_ms },
		{ "calls", &s->stock.calls },
		{ "handler_ns_per_call", &s->stock.ns_per_call },
		{ "sampled_frames", &s->stock.frames },
	};
	unsigned long long value;
	char name[64];
	unsigned int i;

	if (sscanf(line, "%63s %llu", name, &value) != 2)
		return;
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (!strcmp(name, known[i].name))
			*known[i].value = value;
}

/**
 * snap_read() - read a snapshot; ends the program when it cannot
 * @s: result
 * @dir: where the snapshots of a run are
 * @name: which one
 */
void snap_read(struct snap *s, const char *dir, const char *name)
{
	static const struct {
		const char *section;
		void (*parse)(struct snap *s, char *line);
	} sections[] = {
		{ "queues", parse_queue },
		{ "interrupts", parse_interrupts },
		{ "affinities", parse_affinity },
		{ "tasks", parse_task },
		{ "places", parse_place },
		{ "stock", parse_stock },
	};
	char path[512], line[4096];
	int now = -1;
	unsigned int i;
	FILE *f;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < MAX_CPUS; i++)
		s->pxm_of_cpu[i] = -1;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "r");
	if (!f)
		err(1, "%s", path);
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line, "== ", 3)) {
			if (now >= 0)
				sections[now].parse(s, line);
			continue;
		}
		line[strcspn(line, "\n")] = '\0';
		now = -1;
		for (i = 0; i < sizeof(sections) / sizeof(*sections); i++)
			if (!strcmp(line + 3, sections[i].section))
				now = i;
	}
	fclose(f);
	if (!s->nr_queues)
		errx(1, "%s: no queues", path);
}

/**
 * snap_find() - the same queue in another snapshot
 * @s: where to look
 * @q: the queue
 *
 * Return: the queue; ends the program when @s does not have it.
 */
const struct snap_queue *snap_find(const struct snap *s,
				   const struct snap_queue *q)
{
	int i;

	for (i = 0; i < s->nr_queues; i++)
		if (!strcmp(s->queues[i].dev, q->dev) &&
		    !strcmp(s->queues[i].index, q->index))
			return &s->queues[i];
	errx(1, "%s queue %s is missing in a snapshot", q->dev, q->index);
}
