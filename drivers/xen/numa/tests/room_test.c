// SPDX-License-Identifier: GPL-2.0
/*
 * KUnit tests of room: the sums of many queues that come, go, move and work are
 * what adding up all of them gives.
 */
#include "../room.c"

#include <kunit/test.h>
#include <linux/module.h>
#include <linux/prandom.h>

#define QUEUES	64
#define STEPS	5000
#define LOAD_MAX	8000	/* all threads of a queue, a CPU for each */

struct one {
	int place;
	unsigned int load;
};

static unsigned int sum_at(const struct one *queues, int place)
{
	unsigned int i, sum = 0;

	for (i = 0; i < QUEUES; i++)
		if (queues[i].place == place)
			sum += queues[i].load;

	return sum;
}

/* As the engine does it: out with the old, in with the new. */
static void change(struct rooms *r, struct one *q, int place, unsigned int load)
{
	room_leave(r, q->place, q->load);
	q->place = place;
	q->load = load;
	room_enter(r, q->place, q->load);
}

static void sums_are_right(struct kunit *test)
{
	struct rnd_state rnd;
	struct one queues[QUEUES];
	struct rooms r = {};
	unsigned int i, step;

	prandom_seed_state(&rnd, 1);
	for (i = 0; i < QUEUES; i++)
		queues[i] = (struct one) { .place = PLACE_NONE };
	for (step = 0; step < STEPS; step++) {
		struct one *q = &queues[prandom_u32_state(&rnd) % QUEUES];
		int place = (int)(prandom_u32_state(&rnd) % (PLACES_MAX + 1)) - 1;

		if (step % 2)
			change(&r, q, place, q->load);
		else
			change(&r, q, q->place,
			       prandom_u32_state(&rnd) % LOAD_MAX);
		place = prandom_u32_state(&rnd) % PLACES_MAX;
		KUNIT_ASSERT_EQ(test, r.load[place], sum_at(queues, place));
	}
	KUNIT_EXPECT_FALSE(test, rooms_empty(&r));
	for (i = 0; i < QUEUES; i++)
		change(&r, &queues[i], PLACE_NONE, 0);
	KUNIT_EXPECT_TRUE(test, rooms_empty(&r));
}

static void nowhere_is_no_place(struct kunit *test)
{
	struct rooms r = {};

	room_enter(&r, PLACE_NONE, 1000);
	KUNIT_EXPECT_TRUE(test, rooms_empty(&r));
	room_leave(&r, PLACE_NONE, 1000);
	KUNIT_EXPECT_TRUE(test, rooms_empty(&r));
	room_enter(&r, PLACES_MAX - 1, 1);
	KUNIT_EXPECT_FALSE(test, rooms_empty(&r));
}

static struct kunit_case room_cases[] = {
	KUNIT_CASE(sums_are_right),
	KUNIT_CASE(nowhere_is_no_place),
	{}
};

static struct kunit_suite room_suite = {
	.name = "xen_numa_room",
	.test_cases = room_cases,
};

kunit_test_suite(room_suite);

MODULE_DESCRIPTION("KUnit tests of xen-numa's sums of loads");
MODULE_LICENSE("GPL");
