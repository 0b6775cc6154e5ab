/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_word: what the daemon says of its sinks, for those that cannot be read back.
 * One thread. A daemon that says nothing has no word, and that is no failure.
 */
#ifndef KXWATCH_COVER_WORD_H
#define KXWATCH_COVER_WORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COVER_WORDS_MAX 16

struct cover_word {
	struct {
		char name[16], reason[256];
		bool up;
		uint64_t written, lost, waiting;
	} sink[COVER_WORDS_MAX];
	size_t sinks;			/* 0: it said nothing */
	uint64_t position;		/* the last event that it had read, */
	uint64_t upto;			/* and that it must have, for its word to be of them all */
};

/* settings: as daemon_side_look() has it. */
void cover_word_take(struct cover_word *w, const char *settings, uint64_t upto);
bool cover_word_has(const struct cover_word *w, const char *sink);
/* Whether all was read by then, the sink is up, has taken records since, lost none, and none waits. */
bool cover_word_taken(const struct cover_word *before, const struct cover_word *after,
		      const char *sink, uint64_t *records);
/* In a sentence, why not. */
void cover_word_why(const struct cover_word *before, const struct cover_word *after,
		    const char *sink, char *text, size_t size);

#endif
