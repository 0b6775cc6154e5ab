// SPDX-License-Identifier: BSD-3-Clause
/*
 * Reads events by libkxwatch until none came for a while, then tells how many
 * it got and how many it missed, and what the module's own numbers are:
 *
 *	reader QUIET_MS [PAUSE_MS [POSITION]]
 *
 * A pause is made every 256 events. The file POSITION is where it goes on, and
 * where it notes every 64 events how far it came. Fails if a number came twice or
 * out of order, reckoned from that position.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kxwatch/kxwatch.h>

#define PAUSE_EVERY	256
#define SAVE_EVERY	64

struct account {
	uint64_t received, missing, last;
	int pause;
	const char *position;
};

static int save(struct kxw *k, const struct account *a)
{
	struct kxw_position at;
	char fresh[4096];
	FILE *f;

	if (!a->position)
		return 0;
	kxw_tell(k, &at);
	snprintf(fresh, sizeof(fresh), "%s.new", a->position);
	f = fopen(fresh, "w");
	if (!f || fprintf(f, "instance=%" PRIu64 " after=%" PRIu64 "\n", at.instance, at.seq) < 0 ||
	    fclose(f) || rename(fresh, a->position)) {
		perror(a->position);
		return -1;
	}
	return 0;
}

/* Where there is no position, it begins with the oldest event. */
static int restore(struct kxw *k, struct account *a)
{
	FILE *f = a->position ? fopen(a->position, "r") : NULL;
	struct kxw_position at;
	int n;

	if (!f)
		return 0;
	n = fscanf(f, "instance=%" SCNu64 " after=%" SCNu64, &at.instance, &at.seq);
	fclose(f);
	if (n != 2 || kxw_seek(k, &at)) {
		fprintf(stderr, "reader: the position is of no use\n");
		return -1;
	}
	a->last = at.seq;
	return 0;
}

static int enter(struct kxw *k, struct account *a, const struct kxw_event *ev)
{
	if (ev->seq != a->last + 1) {
		fprintf(stderr, "reader: %" PRIu64 " came after %" PRIu64 "\n", ev->seq, a->last);
		return -1;
	}
	if (ev->type == KXW_EVENT_GAP) {
		a->missing += ev->missing;
		a->last += ev->missing;
		return 0;
	}
	a->received++;
	a->last++;
	if (a->pause && a->received % PAUSE_EVERY == 0)
		usleep(a->pause * 1000);
	return a->received % SAVE_EVERY ? 0 : save(k, a);
}

static int read_all(struct kxw *k, struct account *a, int quiet)
{
	static struct kxw_event ev;
	int ret;

	do {
		while ((ret = kxw_next(k, &ev)) > 0)
			if (enter(k, a, &ev))
				return 1;
		if (!ret)
			ret = kxw_wait(k, quiet);
	} while (ret > 0);
	if (ret)
		fprintf(stderr, "reader: %s\n", kxw_strerror(ret));
	return ret ? 1 : 0;
}

/* What was held when the reading began, and what came of it. */
static int account_for(struct kxw *k, struct account *a, int quiet)
{
	static struct kxw_status status;
	uint64_t from = a->last, oldest;

	if (kxw_status(k, &status))
		return 1;
	oldest = status.tail;
	if (read_all(k, a, quiet) || kxw_status(k, &status))
		return 1;
	printf("from=%" PRIu64 " oldest=%" PRIu64 " received=%" PRIu64 " missing=%" PRIu64
	       " last=%" PRIu64 " head=%" PRIu64 " overwritten=%" PRIu64 "\n",
	       from, oldest, a->received, a->missing, a->last, status.head,
	       status.stats[KXW_A_STATS_EVENTS_OVERWRITTEN]);
	return 0;
}

int main(int argc, char **argv)
{
	struct account a;
	struct kxw *k;
	int ret;

	if (argc < 2 || argc > 4) {
		fprintf(stderr, "usage: reader QUIET_MS [PAUSE_MS [POSITION]]\n");
		return 2;
	}
	memset(&a, 0, sizeof(a));
	a.pause = argc > 2 ? atoi(argv[2]) : 0;
	a.position = argc > 3 ? argv[3] : NULL;
	ret = kxw_open(&k);
	if (ret) {
		fprintf(stderr, "reader: %s\n", kxw_strerror(ret));
		return 1;
	}
	ret = restore(k, &a) || account_for(k, &a, atoi(argv[1]));
	kxw_close(k);
	return ret;
}
