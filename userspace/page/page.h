/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * page: what a report is made of, gathered from records one by one, in bounded
 * memory however many there are.
 * One page, one thread. What memory did not suffice for is counted, and told.
 */
#ifndef PAGE_PAGE_H
#define PAGE_PAGE_H

#include <stdbool.h>

#include <jansson.h>

#include "kept.h"
#include "tally.h"
#include "timeline.h"

#define PAGE_LOSSES_MAX 20

struct loss_told {
	int64_t time;
	uint64_t events, gaps;
};

/* What the records say of their own blindness. */
struct blindness {
	uint64_t not_visible, tls13, resumed;	/* certificates; of these, why */
	uint64_t truncated, after_loss;		/* handshakes */
	uint64_t nobody;			/* of an unknown program */
	uint64_t not_read;			/* connections: QUIC, DTLS, no TLS */
};

struct page {
	bool since_given;
	int64_t since;			/* seconds */
	struct timeline timeline;
	struct kept_list kept;
	struct tally quiet_pairs;	/* program, destination: of handshakes */
	struct tally loud_pairs;	/* the same: of alerts */
	struct tally repeats;		/* the same: of alerts held back */
	struct tally bad_certs, good_certs;
	struct tally methods, versions, signals, hosts;
	uint64_t records, handshakes, alerts[SEVERITY_RANKS], alert_sum;
	uint64_t libraries, flows, others;
	uint64_t accepted_bad;		/* alerts: a bad certificate, and it went on */
	uint64_t earlier;		/* records before since */
	uint64_t timeless, no_memory, twice;
	unsigned long unreadable;	/* lines */
	struct blindness blind;
	struct loss_told loss[PAGE_LOSSES_MAX];
	size_t losses;
	uint64_t losses_all, lost, gaps;
	uint64_t dropped;		/* records that this or another sink had no room for */
};

void page_init(struct page *p, size_t alerts_most);
void page_take(struct page *p, const json_t *record);
/* When all records were taken: brings everything into its order. */
void page_finish(struct page *p);
void page_clean(struct page *p);

/* "critical" for 4; "none" for 0. */
const char *page_severity(unsigned int rank);
/* The two names of a pair as the page shows them; to be freed. NULL: memory. */
char *page_who(const json_t *record);
char *page_where(const json_t *record);

#endif
