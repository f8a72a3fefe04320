// SPDX-License-Identifier: GPL-2.0
/*
 * Dumps for people: /sys/kernel/debug/xen-numa/. Read-only, and not an ABI.
 */
#include <linux/debugfs.h>
#include <linux/device.h>
#include <linux/math64.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>

#include "debugfs.h"
#include "engine.h"
#include "map.h"
#include "place.h"
#include "policy.h"
#include "resolve.h"
#include "state.h"
#include "stock.h"

/* Bytes. More than a line has, but for very many nodes. */
#define LINE_ROOM	512

static struct dentry *dir;

static void show_lists(struct seq_file *s,
		       const struct xen_numa_queue_info *info)
{
	char text[STATE_LIST_MAX];

	state_print_tasks(info, text, sizeof(text));
	seq_printf(s, " tasks=%s", text[0] ? text : "-");
	state_print_irqs(info, text, sizeof(text));
	seq_printf(s, " irqs=%s", text[0] ? text : "-");
}

static void show_name(struct seq_file *s, const struct state *st)
{
	char name[16];

	state_name(&st->q->info, name, sizeof(name));
	seq_printf(s, "dev=%s queue=%s", dev_name(st->dev->dev), name);
}

static void show_place(struct seq_file *s, const char *what, int place)
{
	if (place == PLACE_NONE)
		seq_printf(s, " %s_pxm=-1 %s_node=-1", what, what);
	else
		seq_printf(s, " %s_pxm=%u %s_node=%d", what, place_pxm(place),
			   what, place_node(place));
}

static void show_queue(struct seq_file *s, const struct state *st)
{
	struct setting setting = engine_setting(st);
	struct totals t = state_totals(st);
	char text[SETTING_TEXT_MAX];

	setting_print(&setting, text, sizeof(text));
	show_name(s, st);
	show_place(s, "home", st->home);
	show_place(s, "place", st->place);
	seq_printf(s, " place=%d policy=%s reason=%s moves=%u",
		   st->place == PLACE_NONE ? NUMA_NO_NODE
					   : place_node(st->place),
		   text, reason_name(st->reason), st->moves);
	seq_printf(s, " mode=%s", state_mode(st));
	seq_printf(s, " local=%llu remote=%llu unknown=%llu",
		   t.local.frames, t.remote.frames, t.unknown.frames);
	seq_printf(s, " local_bytes=%llu remote_bytes=%llu unknown_bytes=%llu",
		   t.local.bytes, t.remote.bytes, t.unknown.bytes);
	show_lists(s, &st->q->info);
	seq_putc(s, '\n');
}

static int queues_show(struct seq_file *s, void *unused)
{
	struct state *st;

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry)
		show_queue(s, st);
	mutex_unlock(&engine_lock);

	return 0;
}

/* What the next decision will look at. */
static int decisions_show(struct seq_file *s, void *unused)
{
	struct state *st;
	unsigned int i;

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry) {
		show_name(s, st);
		show_place(s, "home", st->home);
		seq_printf(s, " since_move_ms=%u load_permille=%u samples=%llu samples_failed=%llu votes=",
			   st->since_move_ms, st->load,
			   READ_ONCE(st->q->samples),
			   READ_ONCE(st->q->samples_failed));
		for (i = 0; i < places_nr(); i++)
			seq_printf(s, "%s%u:%llu", i ? "," : "", place_pxm(i),
				   st->votes[i]);
		seq_putc(s, '\n');
	}
	mutex_unlock(&engine_lock);

	return 0;
}

/*
 * A file with a line for each queue; what shows them comes with it. Without room
 * for all of them at once seq_file would begin anew again and again, each time
 * with twice as much.
 */
static int lines_open(struct inode *inode, struct file *file)
{
	struct state *st;
	size_t room = PAGE_SIZE;

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry)
		room += LINE_ROOM;
	mutex_unlock(&engine_lock);

	return single_open_size(file, inode->i_private, NULL, room);
}

static const struct file_operations lines_fops = {
	.owner		= THIS_MODULE,
	.open		= lines_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= single_release,
};

static int places_show(struct seq_file *s, void *unused)
{
	return place_show(s);
}
DEFINE_SHOW_ATTRIBUTE(places);

static int chunks_show(struct seq_file *s, void *unused)
{
	map_show(s);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(chunks);

/*
 * Frames and samples of queues that have gone are not in the sums; calls,
 * misses and chunks are since the module was loaded.
 */
static int stats_show(struct seq_file *s, void *unused)
{
	u64 calls = resolve_provider() == &resolve_hypercall ? resolve_calls() : 0;
	u64 frames = 0, samples = 0;
	struct map_stats map;
	struct state *st;

	mutex_lock(&engine_lock);
	list_for_each_entry(st, &states, entry) {
		struct totals t = state_totals(st);

		frames += t.local.frames + t.remote.frames + t.unknown.frames;
		samples += READ_ONCE(st->q->samples);
	}
	mutex_unlock(&engine_lock);
	map_get_stats(&map);

	seq_printf(s, "frames %llu\n", frames);
	seq_printf(s, "resolve_hypercalls %llu\n", calls);
	seq_printf(s, "sample_hypercalls %llu\n", 2 * samples);
	seq_printf(s, "hypercalls_per_million_frames %llu\n",
		   frames ? div64_u64((calls + 2 * samples) * 1000000, frames)
			  : 0);
	seq_printf(s, "missed_frames %llu\n", map.misses);
	seq_printf(s, "dropped_misses %llu\n", map.dropped);
	seq_printf(s, "chunks_learned %llu\n", map.learned);
	seq_printf(s, "chunks_mixed %u\n", map.mixed);

	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stats);

static int stock_file_show(struct seq_file *s, void *unused)
{
	stock_show(s);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(stock_file);

/**
 * numa_debugfs_init() - make the files; failure is harmless
 *
 * Context: process context, may sleep.
 */
void numa_debugfs_init(void)
{
	dir = debugfs_create_dir("xen-numa", NULL);
	debugfs_create_file("queues", 0400, dir, queues_show, &lines_fops);
	debugfs_create_file("decisions", 0400, dir, decisions_show,
			    &lines_fops);
	debugfs_create_file("places", 0400, dir, NULL, &places_fops);
	debugfs_create_file("map", 0400, dir, NULL, &chunks_fops);
	debugfs_create_file("stock", 0400, dir, NULL, &stock_file_fops);
	debugfs_create_file("stats", 0400, dir, NULL, &stats_fops);
}

/**
 * numa_debugfs_exit() - take the files away, waiting for readers
 *
 * Context: process context, may sleep.
 */
void numa_debugfs_exit(void)
{
	debugfs_remove(dir);
}
