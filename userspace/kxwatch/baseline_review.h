/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * baseline_review: what was learned, held against what is approved.
 * For cmd_baseline. One thread. On failure -1, and the sentence has been said.
 */
#ifndef KXWATCH_BASELINE_REVIEW_H
#define KXWATCH_BASELINE_REVIEW_H

#include <judge/config.h>
#include <store/tuples.h>

struct review;

/* Reads all of t, which may be NULL: nothing was learned. c must outlive it. */
struct review *review_create(const struct config *c, struct tuples *t);
void review_destroy(struct review *r);

/* Entries that would be added: what was learned, and is neither allowed nor approved. */
size_t review_pending(const struct review *r);

/* The text that would be added, for a person to read and change. */
int review_show(const struct review *r, bool json);
/* What would be added and how it differs, and what is approved and was not seen. */
int review_diff(const struct review *r, bool json);

/*
 * Puts the approved entries, and those of from (NULL: those that are pending),
 * into the file of the settings, all at once.
 */
int review_apply(const struct review *r, const struct allow_list *from, size_t *added);

#endif
