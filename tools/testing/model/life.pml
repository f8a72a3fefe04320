/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The life of a queue: attach, account, move, detach, against loading and unloading
 * of xen-numa, its ticks, CPUs that go, and writes to sysfs.
 *
 * What a step of the model stands for is named as in the sources: hooks.c, engine.c,
 * sysfs.c. Memory and code are flags; using what is gone is an assertion that fails,
 * a lock that is never given is a deadlock, and a queue that never gets to where it
 * should be violates "no_lost_move". ./check runs it, and then each BREAK_*, with a
 * step left out or two exchanged, which must be found.
 */

#define ATTACHES	2	/* how often the backend connects */
#define LOADS		2	/* how often xen-numa is loaded */

/* A mutex: blocks until it is free. */
#define lock(m)		atomic { !m -> m = true }
#define unlock(m)	m = false

bool queues_lock, engine_lock, hotplug_lock;

/* What may be used only while it is there. */
bool queue_memory;	/* struct xen_numa_queue */
bool state_memory;	/* struct state */
bool code;		/* xen-numa.ko */

bool queue_listed;	/* in hooks.c's list */
bool queue_has_state;	/* q->state */
bool state_listed;	/* in engine.c's list */
bool in_sysfs;		/* its directory is there */
byte inside;		/* who is in a file of it */
bool listener;
byte readers;		/* RCU read sides */
bool hotplug_on;	/* the callback is registered */
bool loaded;		/* from the end of init to the beginning of exit */

/* The delayed work. */
bool pending, running, cancelling;

/* Where the queue should be and is; 0: as before us. */
byte home, place;
bool backend_done, module_done;

#define use_queue()	assert(queue_memory)
#define use_state()	assert(state_memory)
#define use_code()	assert(code)

inline queue_work()
{
	atomic { if :: !cancelling -> pending = true :: else fi }
}

/* state_place(): under engine_lock. */
inline state_place()
{
	use_state();
	use_queue();
	assert(engine_lock);
	place = home
}

/* engine_attach(): under queues_lock. */
inline engine_attach()
{
	use_code();
	use_queue();
	state_memory = true;
	in_sysfs = true;
	lock(engine_lock);
	state_listed = true;
	queue_work();
	unlock(engine_lock);
	queue_has_state = true
}

/* sysfs_remove_state(): waits for who is inside. */
inline sysfs_remove_state()
{
	in_sysfs = false;
	inside == 0;
	state_memory = false
}

/* engine_detach(): under queues_lock. */
inline engine_detach()
{
	use_code();
	lock(engine_lock);
	use_state();
	state_listed = false;
	place = 0;
#ifdef BREAK_REMOVE_UNDER_LOCK
	sysfs_remove_state();
#endif
	unlock(engine_lock);
#ifndef BREAK_REMOVE_UNDER_LOCK
	sysfs_remove_state();
#endif
	queue_has_state = false
}

/* hide_queue() */
inline hide_queue()
{
	if
	:: queue_has_state -> engine_detach()
	:: else
	fi
}

/* A backend that connects, works and disconnects. */
active proctype backend()
{
	byte n = 0;
	bool heard;

	do
	:: n < ATTACHES ->
		/* xen_numa_queue_attach() */
		queue_memory = true;
		lock(queues_lock);
		queue_listed = true;
		if
		:: listener -> engine_attach()
		:: else
		fi;
		unlock(queues_lock);

		/* xen_numa_account(): what the table does not tell is asked */
		use_queue();
		atomic { readers++; heard = listener };
		if
		:: heard -> use_code()
		:: else
		fi;
		readers--;
		/* the bytes are the other node's now and then */
		if
		:: home = 1
		:: home = 2
		fi;

		/* xen_numa_queue_detach() */
#ifdef BREAK_DETACH_UNLOCKED
		if
		:: listener -> hide_queue()
		:: else
		fi;
		lock(queues_lock);
#else
		lock(queues_lock);
		if
		:: listener -> hide_queue()
		:: else
		fi;
#endif
		queue_listed = false;
		unlock(queues_lock);
		queue_memory = false;
		n++
	:: else -> break
	od;
	backend_done = true
}

/* engine_tick() */
active proctype tick()
{
	do
	:: atomic { pending -> pending = false; running = true };
		use_code();
		lock(engine_lock);
		if
		:: state_listed ->
#ifndef BREAK_NO_MOVE
			state_place();
#endif
			queue_work()
		:: else
		fi;
		unlock(engine_lock);
		running = false
	:: backend_done && module_done && !pending -> break
	od
}

/* engine_cpu_online() and engine_cpu_offline() */
active proctype hotplug()
{
	byte n = 0;

	do
	:: n < 2 ->
		lock(hotplug_lock);
		if
		:: hotplug_on ->
			use_code();
			lock(engine_lock);
			if
			:: state_listed -> state_place()
			:: else
			fi;
			unlock(engine_lock);
			queue_work()
		:: else
		fi;
		unlock(hotplug_lock);
		n++
	:: else -> break
	od
}

/* Somebody writes the queue's policy. */
active proctype operator()
{
	byte n = 0;

	do
	:: n < 2 ->
		if
		:: atomic { in_sysfs -> inside++ };
			use_code();
			lock(engine_lock);
			use_state();
			if
			:: state_listed -> state_place()
			:: else
			fi;
			unlock(engine_lock);
			inside--
		:: true
		fi;
		n++
	:: else -> break
	od
}

inline remove_hotplug()
{
	lock(hotplug_lock);
	hotplug_on = false;
	unlock(hotplug_lock)
}

inline cancel_work()
{
	atomic { cancelling = true; pending = false };
	!running;
	cancelling = false
}

/* modprobe and rmmod */
active proctype module()
{
	byte n = 0;

	do
	:: n < LOADS ->
		/* engine_init() */
		code = true;
		lock(hotplug_lock);
		hotplug_on = true;
		unlock(hotplug_lock);
		lock(queues_lock);
		listener = true;
		if
		:: queue_listed -> engine_attach()
		:: else
		fi;
		unlock(queues_lock);
		loaded = true;

		/* engine_exit() */
		loaded = false;
#ifndef BREAK_HOTPLUG_LAST
		remove_hotplug();
#endif
		lock(queues_lock);
		if
		:: queue_listed -> hide_queue()
		:: else
		fi;
		listener = false;
		unlock(queues_lock);
#ifndef BREAK_NO_GRACE_PERIOD
		readers == 0;
#endif
#ifndef BREAK_NO_CANCEL
		cancel_work();
#endif
#ifdef BREAK_HOTPLUG_LAST
		remove_hotplug();
#endif
		/* sysfs_wait() */
		!state_memory;
		code = false;
		n++
	:: else -> break
	od;
	module_done = true
}

/* While a queue is with us and nobody takes it away, it comes to its home. */
#define away	(state_listed && home != 0 && place != home)
ltl no_lost_move { [] (away -> <> !away) }
