/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover: all that one run of "kxwatch coverage" found out.
 * One thread. Pure but for its own memory.
 */
#ifndef KXWATCH_COVER_H
#define KXWATCH_COVER_H

#include "cover_daemon.h"
#include "cover_sink.h"
#include "cover_word.h"

#define COVER_SINKS_MAX	5

enum spot_kind {
	SPOT_FAULT,		/* works, or should, and does not */
	SPOT_SETTING,		/* was chosen so */
	SPOT_KERNEL,		/* this kernel has it not */
	SPOT_INHERENT,		/* on every host */
};

/* A blind spot. */
struct spot {
	const char *id;		/* never changes its meaning */
	char *name;		/* of which of several, or NULL */
	enum spot_kind kind;
	char *text;
};

struct cover {
	const struct config *config;
	struct canaries canaries;
	struct cover_daemon daemon;
	struct cover_module module;
	struct cover_sink sink[COVER_SINKS_MAX];
	size_t sinks;
	struct cover_word word_before, word;	/* the daemon's, of its sinks */
	struct kxw_status before, after;	/* of the module */
	size_t probed, verdicts;	/* libraries that are probed; those that tell verdicts */
	double rate;				/* events per second, before the canaries */
	double held;				/* seconds that the log holds at that rate; 0: not known */
	uint64_t began;				/* CLOCK_REALTIME, ns */
	struct spot *spot;
	size_t spots;
};

/* Takes a blind spot down; name may be NULL. */
void cover_spot(struct cover *c, enum spot_kind kind, const char *id, const char *name,
		const char *format, ...) __attribute__((format(printf, 5, 6)));
const char *spot_kind_name(enum spot_kind kind);

/* Whether it was seen by the module and in all places where it was to be. */
bool cover_row_is_seen(const struct cover *c, enum row row);
/* How many rows were seen, of those that were to be. */
size_t cover_seen(const struct cover *c, size_t *of);
bool cover_row_is_asked(const struct cover *c, enum row row);

/* What cannot be read back has the daemon's word instead. False: that may still change. */
bool cover_take_word(struct cover *c);

void cover_clean(struct cover *c);

#endif
