// SPDX-License-Identifier: GPL-2.0
/*
 * The doctor's look at who else moves interrupts and threads: irqbalance.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "doctor.h"
#include "read.h"
#include "root.h"

#define WORDS_MAX	4096

/* Command line of the process of that name, words with blanks between. */
static bool find_process(const char *name, char *line, size_t len)
{
	DIR *dir = root_opendir("/proc");
	struct dirent *e;
	bool found = false;
	char comm[32];
	size_t i, n;
	FILE *f;

	while (dir && !found && (e = readdir(dir))) {
		if (!isdigit((unsigned char)*e->d_name) ||
		    read_string(comm, sizeof(comm), "/proc/%s/comm", e->d_name) ||
		    strcmp(comm, name))
			continue;
		found = true;
		*line = '\0';
		snprintf(comm, sizeof(comm), "/proc/%.10s/cmdline", e->d_name);
		f = root_fopen(comm, "r");
		if (!f)
			continue;
		n = fread(line, 1, len - 1, f);
		fclose(f);
		for (i = 0; i < n; i++)
			if (!line[i])
				line[i] = ' ';
		line[n] = '\0';
	}
	if (dir)
		closedir(dir);

	return found;
}

/*
 * The value of an option: "--name=VALUE", "--name VALUE", "-n VALUE" or
 * "-nVALUE".
 */
static bool option_value(const char *line, const char *name, char letter, char *value, size_t len)
{
	char words[WORDS_MAX], *word, *save, *next;
	size_t n = strlen(name);

	snprintf(words, sizeof(words), "%s", line);
	for (word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		next = NULL;
		if (!strncmp(word, "--", 2) && !strncmp(word + 2, name, n)) {
			if (word[2 + n] == '=')
				next = word + 2 + n + 1;
			else if (!word[2 + n])
				next = strtok_r(NULL, " ", &save);
		} else if (word[0] == '-' && word[1] == letter) {
			next = word[2] ? word + 2 : strtok_r(NULL, " ", &save);
		}
		if (next) {
			snprintf(value, len, "%s", next);
			return true;
		}
	}

	return false;
}

/* Ours reads what the module says of a queue. */
static bool is_ours(const char *script)
{
	char *text = read_whole(script);
	bool ours = text && (strstr(text, "xen-numa") || strstr(text, "xen-backend"));

	free(text);

	return ours;
}

/* It takes a script, or a directory of some. */
static bool knows_us(const char *path)
{
	DIR *dir = root_opendir(path);
	char script[ROOT_PATH_MAX];
	struct dirent *e;
	bool ours = false;

	if (!dir)
		return is_ours(path);
	while (!ours && (e = readdir(dir))) {
		snprintf(script, sizeof(script), "%s/%s", path, e->d_name);
		ours = *e->d_name != '.' && is_ours(script);
	}
	closedir(dir);

	return ours;
}

static void check_irqbalance(const struct facts *facts, struct finding *f)
{
	char line[WORDS_MAX], script[1024] = "";
	bool one_shot;

	(void)facts;
	if (!find_process("irqbalance", line, sizeof(line))) {
		finding(f, DOCTOR_OK, "irqbalance does not run");
		return;
	}
	one_shot = strstr(line, "--oneshot") || strstr(line, " -o");
	if (option_value(line, "policyscript", 'l', script, sizeof(script)) && knows_us(script)) {
		finding(f, DOCTOR_OK, "irqbalance runs with a script that knows of us (%s)", script);
	} else if (one_shot) {
		finding(f, DOCTOR_NOTE, "irqbalance runs once and ends");
	} else {
		finding(f, DOCTOR_WARN, "irqbalance runs and %s",
			*script ? "its script does not know of queues" : "has no script that tells it of queues");
		finding_todo(f, "It moves their interrupts away, which are then left to it (kept-by-operator). Run it with our policy script (%s), or not at all.",
			     MANUAL("tuning.md"));
	}
}

static void check_kept(const struct facts *facts, struct finding *f)
{
	struct list kept = { 0 };
	unsigned int i, j;

	if (!facts->host->loaded)
		return;
	for (i = 0; i < facts->host->nr_devices; i++)
		for (j = 0; j < facts->host->devices[i].nr_queues; j++)
			if (!strcmp(facts->host->devices[i].queues[j].reason, "kept-by-operator"))
				list_add(&kept, "%s/%s", facts->host->devices[i].name,
					 facts->host->devices[i].queues[j].name);
	if (!kept.nr) {
		finding(f, DOCTOR_OK, "nobody else has set a queue's affinity");
		return;
	}
	finding(f, DOCTOR_WARN, "somebody else has set the affinity of %s", kept.text);
	finding_todo(f, "Whoever did should leave them alone; then writing its policy again takes one back: \"xen-numa explain DEVICE\" says how.");
}

const struct check doctor_irqs[] = {
	{ "irqbalance", check_irqbalance },
	{ "affinities", check_kept },
	{ 0 }
};
