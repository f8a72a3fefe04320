// SPDX-License-Identifier: GPL-2.0
/*
 * xen-numa top: all queues, live.
 */
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "read.h"
#include "top.h"

#define INTERVAL_MIN	0.1
#define INTERVAL_MAX	600

enum { OPT_ONCE = 256, OPT_BATCH, OPT_SIZE };

struct options {
	struct top_options top;
	unsigned int rows, cols;	/* of a screen that is printed */
	long long batch;		/* so many are; 0 for a terminal */
};

static volatile sig_atomic_t ended;

static void end(int signal)
{
	(void)signal;
	ended = 1;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);

	return t.tv_sec + t.tv_nsec / 1e9;
}

static void clock_text(char *buf, size_t len)
{
	time_t t = time(NULL);
	struct tm tm;

	strftime(buf, len, "%H:%M:%S", localtime_r(&t, &tm));
}

/* A queue's tone as the terminal has it. */
static int attributes(enum tone tone, bool colours)
{
	static const int plain[] = {
		[TONE_PLAIN] = A_NORMAL, [TONE_GOOD] = A_NORMAL, [TONE_WARN] = A_NORMAL,
		[TONE_BAD] = A_BOLD, [TONE_STRONG] = A_BOLD,
	};

	if (!colours || tone == TONE_PLAIN || tone == TONE_STRONG)
		return plain[tone];

	return COLOR_PAIR(tone);
}

static bool begin_colours(void)
{
	if (!say_coloured(stdout) || !has_colors() || start_color() == ERR)
		return false;
	use_default_colors();
	init_pair(TONE_GOOD, COLOR_GREEN, -1);
	init_pair(TONE_WARN, COLOR_YELLOW, -1);
	init_pair(TONE_BAD, COLOR_RED, -1);

	return true;
}

/* curses sends only what is different from before. */
static void show(const struct screen *s, bool colours)
{
	unsigned int row, col;
	wchar_t text[2] = L"";

	erase();
	for (row = 0; row < s->rows; row++)
		for (col = 0; col < s->cols; col++) {
			const struct glyph *g = &s->glyphs[row * s->cols + col];

			/* The last place of all would scroll some terminals. */
			if (g->c == L' ' || (row == s->rows - 1 && col == s->cols - 1))
				continue;
			text[0] = g->c;
			attrset(attributes(g->tone, colours));
			mvaddnwstr(row, col, text, 1);
		}
	attrset(A_NORMAL);
	refresh();
}

static unsigned int draw(const struct host *h, struct names *names, struct options *o,
			 bool colours)
{
	struct screen s;
	struct top t;
	unsigned int room;
	char clock[16];
	int rows, cols;

	getmaxyx(stdscr, rows, cols);
	if (rows < TOP_ROWS_MIN || cols < TOP_COLS_MIN) {
		erase();
		mvaddnstr(0, 0, "too small", cols);
		refresh();
		return 1;
	}
	clock_text(clock, sizeof(clock));
	top_make(&t, h, names, &o->top);
	screen_begin(&s, rows, cols);
	room = top_draw(&s, &t, &o->top, clock);
	show(&s, colours);
	screen_free(&s);
	top_free(&t);

	return room;
}

static void scroll_by(struct top_options *o, long rows)
{
	if (rows < 0 && o->first < (unsigned long)-rows)
		o->first = 0;
	else
		o->first += rows;
}

static void change_interval(struct top_options *o, double factor)
{
	o->interval *= factor;
	if (o->interval < INTERVAL_MIN)
		o->interval = INTERVAL_MIN;
	if (o->interval > INTERVAL_MAX)
		o->interval = INTERVAL_MAX;
}

static bool sort_key(struct top_options *o, int key)
{
	static const char keys[TOP_SORTS + 1] = {
		[TOP_DOMAIN] = 'd', [TOP_HOME] = 'h', [TOP_PLACE] = 'p', [TOP_LOCAL] = 'l',
		[TOP_BYTES] = 'b', [TOP_MOVES] = 'm', [TOP_REASON] = 'w',
	};
	const char *found = key > 0 && key < 128 ? strchr(keys, key) : NULL;

	if (!found)
		return false;
	o->reverse = false;
	o->sort = found - keys;
	o->first = 0;

	return true;
}

/* False for the end. */
static bool handle(struct top_options *o, int key, unsigned int room)
{
	if (sort_key(o, key))
		return true;
	switch (key) {
	case 'q':
	case 'Q':
		return false;
	case 'r':
		o->reverse = !o->reverse;
		break;
	case 'o':
		o->only_away = !o->only_away;
		o->first = 0;
		break;
	case 'n':
		o->no_matrix = !o->no_matrix;
		break;
	case '+':
		change_interval(o, 2);
		break;
	case '-':
		change_interval(o, 0.5);
		break;
	case KEY_UP:
		scroll_by(o, -1);
		break;
	case KEY_DOWN:
		scroll_by(o, 1);
		break;
	case KEY_PPAGE:
		scroll_by(o, -(long)room);
		break;
	case KEY_NPAGE:
	case ' ':
		scroll_by(o, room);
		break;
	case KEY_HOME:
		o->first = 0;
		break;
	case KEY_END:
		o->first = ~0U / 2;
		break;
	default:
		break;
	}

	return true;
}

/* Waits for a key; ERR when it is time to look again, or for the end. */
static int wait_key(double until)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };
	double left = until - now();
	int key;

	key = getch();
	if (key != ERR || left <= 0 || ended)
		return key;
	if (poll(&in, 1, left * 1000 + 1) < 0 && errno != EINTR)
		ended = 1;
	key = getch();
	/* A terminal that has gone is readable for ever, with nothing to read. */
	if (key == ERR && in.revents)
		ended = 1;

	return key;
}

static void look_again(struct host *h)
{
	struct host next;

	host_look(&next);
	host_rates(&next, h);
	host_free(h);
	*h = next;
}

static void live(struct host *h, struct names *names, struct options *o)
{
	bool colours = begin_colours();
	double next = now() + o->top.interval;
	unsigned int room;
	int key;

	while (!ended) {
		room = draw(h, names, o, colours);
		key = wait_key(next);
		if (key != ERR && !handle(&o->top, key, room))
			break;
		if (key == '+' || key == '-')
			next = now() + o->top.interval;
		if (now() < next)
			continue;
		names_forget(names);
		look_again(h);
		next = now() + o->top.interval;
	}
}

static int on_terminal(struct host *h, struct names *names, struct options *o)
{
	struct sigaction action = { .sa_handler = end };
	SCREEN *terminal;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return say_failed(CODE_USAGE, "top needs a terminal; there are --once and --batch");
	terminal = newterm(NULL, stdout, stdin);
	if (!terminal)
		return say_failed(CODE_USAGE, "top does not know this terminal (TERM=%s)",
				  getenv("TERM") ?: "");
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	cbreak();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	curs_set(0);
	live(h, names, o);
	endwin();
	delscreen(terminal);

	return CODE_OK;
}

static void nap(double seconds)
{
	struct timespec t = {
		.tv_sec = (time_t)seconds,
		.tv_nsec = (long)((seconds - (time_t)seconds) * 1e9),
	};

	nanosleep(&t, NULL);
}

static int in_batch(struct host *h, struct names *names, struct options *o)
{
	struct screen s;
	struct top t;
	char clock[16];

	for (; o->batch > 0; o->batch--) {
		nap(o->top.interval);
		names_forget(names);
		look_again(h);
		clock_text(clock, sizeof(clock));
		top_make(&t, h, names, &o->top);
		screen_begin(&s, o->rows, o->cols);
		top_draw(&s, &t, &o->top, clock);
		screen_print(&s, stdout);
		if (fflush(stdout))
			o->batch = 0;
		screen_free(&s);
		top_free(&t);
	}

	return CODE_OK;
}

static void parse_size(struct argp_state *state, struct options *o, const char *arg)
{
	char end;

	if (sscanf(arg, "%ux%u%c", &o->rows, &o->cols, &end) != 2 || o->rows < TOP_ROWS_MIN ||
	    o->cols < TOP_COLS_MIN || o->rows > 1000 || o->cols > 1000)
		argp_error(state, "\"%s\" is no size from %dx%d to 1000x1000, like 24x80", arg,
			   TOP_ROWS_MIN, TOP_COLS_MIN);
}

static void parse_sort(struct argp_state *state, struct options *o, const char *arg)
{
	for (o->top.sort = 0; o->top.sort < TOP_SORTS; o->top.sort++)
		if (!strcmp(arg, top_sort_name(o->top.sort)))
			return;
	argp_error(state,
		   "--sort is one of: domain home place local bytes moves reason; not \"%s\"", arg);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct options *o = state->input;

	switch (key) {
	case 'i':
		o->top.interval = command_seconds(state, arg);
		if (o->top.interval < INTERVAL_MIN || o->top.interval > INTERVAL_MAX)
			argp_error(state, "the interval is from %g to %d seconds, not \"%s\"",
				   INTERVAL_MIN, INTERVAL_MAX, arg);
		return 0;
	case 's':
		parse_sort(state, o, arg);
		return 0;
	case 'r':
		o->top.reverse = true;
		return 0;
	case OPT_ONCE:
		o->batch = 1;
		return 0;
	case OPT_BATCH:
		if (parse_number(&o->batch, arg) || o->batch < 1)
			argp_error(state, "\"%s\" is no number of screens", arg);
		return 0;
	case OPT_SIZE:
		parse_size(state, o, arg);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "takes no arguments, only options");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option option_list[] = {
	{ "interval", 'i', "SECONDS", 0,
	  "Time between two readings (1; where there are stock backends the module's period_ms, at most 10)", 0 },
	{ "sort", 's', "COLUMN", 0,
	  "domain (the default), home, place, local, bytes, moves or reason", 0 },
	{ "reverse", 'r', NULL, 0, "The other way round", 0 },
	{ "once", OPT_ONCE, NULL, 0, "Print one screen and end", 0 },
	{ "batch", OPT_BATCH, "N", 0, "Print N screens, one after the other, and end", 0 },
	{ "size", OPT_SIZE, "ROWSxCOLUMNS", 0, "Of a screen that is printed (24x80)", 0 },
	{ 0 }
};

static const struct argp argp = {
	.options = option_list,
	.parser = parse,
	.doc =
	"All queues, live, with the bytes per second from each node where work runs to each node that owns the memory.\v"
	"Keys: q ends; d h p l b m w sort by domain, home, place, local share, bytes, moves and reason (why), r the other way round; o shows only queues that are off their homes; n hides the nodes; + and - change the interval; arrows, Page Up, Page Down, Home and End scroll.\n\n"
	"Work on no certain node is \"anywhere\", memory of which nobody knows is \"?\". Of stock backends bytes are estimates.\n\n"
	"Exit codes: 0 done, 2 wrong usage or no terminal, 3 no module, 4 no Xen.",
};

/**
 * cmd_top() - xen-numa top
 * @argc: how many
 * @argv: arguments
 *
 * Return: an exit code.
 */
int cmd_top(int argc, char **argv)
{
	struct options o = { .rows = 24, .cols = 80 };
	struct names *names;
	struct host h;
	int code;

	command_parse(&argp, argc, argv, &o);
	code = host_read(&h);
	if (code)
		return code;
	if (!o.top.interval)
		o.top.interval = host_interval(&h);
	names = names_open();
	code = o.batch ? in_batch(&h, names, &o) : on_terminal(&h, names, &o);
	names_close(names);
	host_free(&h);

	return code;
}
