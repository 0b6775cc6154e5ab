/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rounds: what one of a kind of work takes, in ticks of the processor's counter, which
 * are instructions under qemu -icount shift=0; and the words that ask for it. One thread.
 */
#ifndef BENCH_ROUNDS_H
#define BENCH_ROUNDS_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ballast.h"

#define ROUNDS_MAX	99

/* NAME:KIND:COUNT[:FILE], a word of a command line. */
struct rounds_work {
	const char *name, *kind, *file;	/* file: NULL, none was named */
	int count;
};

/* Takes the word apart, where it is; who is no such word ends the program. */
static inline struct rounds_work rounds_read(char *word)
{
	struct rounds_work w = { .name = strtok(word, ":"), .kind = strtok(NULL, ":") };
	const char *count = strtok(NULL, ":");

	w.file = strtok(NULL, "");
	w.count = count ? atoi(count) : 0;
	if (w.count < 1) {
		fprintf(stderr, "%s: is no NAME:KIND:COUNT[:FILE]\n", word ? word : "");
		exit(1);
	}
	return w;
}

static inline uint64_t rounds_now(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence; rdtsc; lfence" : "=a"(low), "=d"(high) : : "memory");
	return (uint64_t)high << 32 | low;
}

/* A kind of work, and what is done before and after each round of it, uncounted, or NULL. */
struct rounds_kind {
	void (*begin)(void), (*once)(void), (*end)(void);
};

static inline uint64_t rounds_one(const struct rounds_kind *kind, int count,
				  const struct ballast *ballast)
{
	uint64_t begin, took;
	int n;

	if (kind->begin)
		kind->begin();
	ballast_add(ballast);
	begin = rounds_now();
	for (n = 0; n < count; n++)
		kind->once();
	took = rounds_now() - begin;
	if (kind->end)
		kind->end();
	return took;
}

static inline int rounds_compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;

	return left < right ? -1 : left > right;
}

/*
 * Prints "NAME MEDIAN LEAST MOST MEAN" of one, count of them making a round; a first
 * round is reckoned with in the mean alone. rounds: 1 to ROUNDS_MAX.
 */
static inline void rounds_play(const char *name, const struct rounds_kind *kind, int count,
			       int rounds)
{
	uint64_t took[ROUNDS_MAX], all;
	struct ballast ballast;
	int n;

	ballast_begin(&ballast);
	all = rounds_one(kind, count, &ballast);
	for (n = 0; n < rounds; n++)
		all += took[n] = rounds_one(kind, count, &ballast);
	ballast_end(&ballast);
	qsort(took, rounds, sizeof(*took), rounds_compare);
	printf("%s %.1f %.1f %.1f %.1f\n", name, (double)took[rounds / 2] / count,
	       (double)took[0] / count, (double)took[rounds - 1] / count,
	       (double)all / count / (rounds + 1));
	fflush(stdout);
}

#endif
