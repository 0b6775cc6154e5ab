// SPDX-License-Identifier: BSD-3-Clause
#include "setback.h"

#include <time.h>

static int64_t read_ms(clockid_t clock)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(clock, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool setback_at(struct setback *s, int64_t wall, int64_t steady)
{
	int64_t ahead = wall - steady;
	bool back = s->known && s->ahead - ahead >= SETBACK_LEAST;

	s->known = true;
	/* What goes back by little and little is a clock that is being disciplined. */
	s->ahead = ahead;
	return back;
}

bool setback_look(struct setback *s)
{
	return setback_at(s, read_ms(CLOCK_REALTIME), read_ms(CLOCK_MONOTONIC));
}
