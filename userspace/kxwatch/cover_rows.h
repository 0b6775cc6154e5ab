/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_rows: what is to be seen of the canaries, by telemetry of the analytic, and
 * whether it was: one cell for the module, one for each place where records go.
 * One thread. Pure.
 */
#ifndef KXWATCH_COVER_ROWS_H
#define KXWATCH_COVER_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <judge/config.h>

#include "cover_canary.h"

enum row {
	ROW_PROCESS,
	ROW_LIBRARY,
	ROW_MMAP,
	ROW_CONNECT,
	ROW_OPENED,
	ROW_CLOSED,
	ROW_KEY_EXCHANGE,
	ROW_CERTIFICATE,
	ROW_ACCEPTED,
	ROW_REJECTED,
	ROW_HELLO,
	ROW_CONTAINER,
	ROW_CONTAINER_TLS,
	ROW_ALERT,

	ROWS
};

struct row_info {
	const char *id;			/* never changes its meaning */
	const char *telemetry;		/* of AN1497 */
	const char *component;		/* MITRE's data component, */
	const char *component_id;	/* as ATT&CK numbers it; NULL: it is none */
	enum canary canary;
	const char *what;
	const char *field;		/* of the records */
	const char *proves;
};

extern const struct row_info row_table[ROWS];

enum cell_state {
	CELL_NOT_SEEN,
	CELL_SEEN,
	CELL_NOT_ASKED,		/* by settings, or impossible on this host */
	CELL_UNKNOWN,		/* the place cannot be looked at */
	CELL_NOT_READ,		/* it cannot be read back from here, */
	CELL_HANDED_OVER,	/* but the daemon says that it was taken there */
};

struct cell {
	enum cell_state state;
	uint64_t at;		/* when it was there */
	bool timed;		/* whether it is known when it happened */
	uint64_t ms;		/* from then until it was there */
};

const char *cell_state_name(enum cell_state state);

/*
 * Takes a cell for seen, the first time. CLOCK_REALTIME, ns; happened 0: not known, and
 * told by another call, if it ever is.
 */
void cell_see(struct cell *cell, uint64_t happened, uint64_t now);

/* What the settings and the host do not allow to be seen. After the canaries have ended. */
void rows_ask_module(struct cell cell[ROWS], const struct canaries *c);
/* alerts: the place gets nothing else. */
void rows_ask_records(struct cell cell[ROWS], const struct canaries *c,
		      const struct config *config, bool alerts);

/* Whether settings or host keep the canaries' destination from counting as outside. */
bool rows_destination_is_internal(const struct canaries *c, const struct config *config);

/* Whether nothing is left that could still be seen. */
bool rows_complete(const struct cell cell[ROWS]);

#endif
