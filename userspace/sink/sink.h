/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * sink: what a kind of place that records go to must be able to do.
 * One thread; nothing here may block: who cannot go on says so and is asked again.
 * A sink keeps nothing but its connection: what it has not made safe is kept for
 * it by its outlet, which gives it again, so that a record may come twice but not
 * never. On failure -errno, and nothing was taken.
 */
#ifndef SINK_SINK_H
#define SINK_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include <judge/config.h>

#include "item.h"

#define SINK_ERROR_SIZE 512

/* Of send(), beside -EAGAIN (not now, and that is no failure) and any other -errno. */
enum sink_answer {
	SINK_DONE,		/* it is written, and so is all that was SENT before */
	SINK_SENT,		/* it is taken; settled() will tell when it is safe */
};

struct sink_class {
	const char *name;	/* in messages, and of its folder in the spool */

	/* Whether the settings ask for it. */
	bool (*wanted)(const struct config *c);
	/*
	 * now: clock in milliseconds, as in all that follows. NULL, and a sentence in
	 * error, for what only a change of the settings mends. A server that is down
	 * is none of that.
	 */
	void *(*open)(const struct config *c, uint64_t now, char error[SINK_ERROR_SIZE]);
	/* What was sent and is not settled will be given to another. */
	void (*close)(void *sink);

	/* Whether it is to get this one. NULL: each. */
	bool (*takes)(const void *sink, const struct item *item);
	/* What is SENT lies where it is until it is settled or given again. */
	int (*send)(void *sink, struct item *item, uint64_t now);
	/*
	 * Of what is SENT and not settled yet, how many are safe now, in the order
	 * sent; or -errno when all the others are to be given again, which -EAGAIN alone
	 * does not make a failure. NULL: each is DONE.
	 */
	int (*settled)(void *sink, uint64_t now);
	/*
	 * More comes at once: what is sent until the next tick or flush may be held back, to
	 * be written together. NULL: nothing is.
	 */
	void (*hold)(void *sink);
	/* Of those settled since it was last asked, how many never will be there. NULL: none. */
	uint64_t (*refused)(void *sink);
	/*
	 * About once a second, and often while something waits: connects again,
	 * commits, writes what it holds back. 0 or -errno: it does not work just now.
	 * NULL: there is nothing to do.
	 */
	int (*tick)(void *sink, uint64_t now);
	/*
	 * Makes safe what was sent, if it can in wait milliseconds, of which there are none
	 * while the daemon is at work. NULL: is DONE.
	 */
	int (*flush)(void *sink, uint64_t now, unsigned int wait);

	/* Why it failed last, in words; NULL, or the function is: as errno says. */
	const char *(*reason)(const void *sink);
	/* Where it writes to, as messages name it. */
	const char *(*place)(const void *sink);
	/* Adds what is worth knowing to the status. NULL: nothing is. */
	void (*describe)(const void *sink, json_t *status);
};

#endif
