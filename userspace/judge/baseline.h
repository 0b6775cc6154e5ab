/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * baseline: what was learned of a host, and approved by a person: an allowlist
 * whose absence of an entry says something as well.
 * One list, one thread; nothing here fails. An empty baseline has no opinion, and
 * neither has any of what is not known: a process, a certificate, a hello.
 */
#ifndef JUDGE_BASELINE_H
#define JUDGE_BASELINE_H

#include "allow.h"

struct baseline_view {
	const struct allow_entry *approved;	/* the entry that it is as, or NULL */
	/* Otherwise: */
	bool first_seen;	/* this program has no entry with this destination */
	bool unapproved;	/* no program has one */
	bool other_issuer;	/* it has, with certificates by others */
	bool other_hello;	/* it has, with other fingerprints */
};

void baseline_look(const struct allow_list *l, const struct allow_query *q,
		   struct baseline_view *out);

#endif
