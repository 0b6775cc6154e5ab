/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * repeats: which alerts were told already, and how many were held back since.
 * One table, one thread. Bounded: a full table ends the oldest window early.
 * On failure (memory) an alert is no repeat: it is told rather than lost.
 */
#ifndef JUDGE_REPEATS_H
#define JUDGE_REPEATS_H

#include "judge.h"

#define ALERT_ID_SIZE 33

/* What came of one alert in its window. */
struct repeat {
	char id[ALERT_ID_SIZE];		/* of the first alert */
	char *executable, *script, *server_name;	/* NULL: unknown */
	struct kxw_endpoint remote;
	bool knows_user;
	uint32_t uid;
	uint64_t first, last;		/* CLOCK_REALTIME ns, of the first and the newest */
	unsigned int told;
	uint64_t held;			/* not told */
};

struct repeats;

/* Is told each window in which something was held back, when it ends. */
typedef void repeats_tell(const struct repeat *r, void *arg);

struct repeats *repeats_create(repeats_tell *tell, void *arg);
/* Windows that are open are dropped in silence: call repeats_end() first. */
void repeats_destroy(struct repeats *r);
/* Window in seconds, 0: nothing is held back; alerts that are told in one. */
void repeats_set(struct repeats *r, unsigned int window, unsigned int alerts);

/*
 * Takes an alert with its id, raised at that time, in ns. NULL: tell it; else it is held back, and the answer
 * says for which one, until the next call.
 */
const struct repeat *repeats_take(struct repeats *r, const struct handshake *h,
				  const struct judgement *v, const char *id, uint64_t at);

/* Ends the windows that are over by then, in ns; or all. */
void repeats_tick(struct repeats *r, uint64_t now);
void repeats_end(struct repeats *r);

#endif
