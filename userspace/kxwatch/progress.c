// SPDX-License-Identifier: BSD-3-Clause
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "escape.h"

#define INTERVAL	200	/* milliseconds */
#define WIDTH		30
#define NAME_MAX_SHOWN	40

static uint64_t now_ms(void)
{
	struct timespec ts = { 0, 0 };

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

void progress_begin(struct progress *p)
{
	p->shown = false;
	p->terminal = isatty(STDERR_FILENO);
	p->last = 0;
}

void progress_show(struct progress *p, const char *file, int done, uint64_t packets)
{
	static const char full[] = "##############################";
	int width = done < 0 ? 0 : done * WIDTH / 1000;
	uint64_t now;

	if (!p->terminal)
		return;
	now = now_ms();
	if (now - p->last < INTERVAL)
		return;
	p->last = now;
	p->shown = true;
	fputc('\r', stderr);
	escape_bytes(stderr, file, strnlen(file, NAME_MAX_SHOWN));
	if (done >= 0)
		fprintf(stderr, " [%-*.*s] %3d %%", WIDTH, width, full, done / 10);
	fprintf(stderr, " %" PRIu64 " packets\033[K", packets);
}

void progress_clear(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
