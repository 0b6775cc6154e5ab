/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fact: what of a record is asked for by those it is handed to, where it stands in the
 * record's line, and how to read it there. Whoever writes a line notes it, so that
 * nobody has to take the line apart again.
 * Pure; any thread.
 */
#ifndef RECORD_FACT_H
#define RECORD_FACT_H

#include <stddef.h>
#include <stdint.h>

enum fact {
	FACT_TIME, FACT_HOST, FACT_DATASET, FACT_ACTION, FACT_SEQUENCE, FACT_ID, FACT_REASON,
	FACT_EVENT_SEVERITY, FACT_RISK_SCORE,
	FACT_PID, FACT_ENTITY, FACT_PROCESS, FACT_EXECUTABLE, FACT_PARENT, FACT_USER_ID,
	FACT_USER, FACT_SCRIPT, FACT_CONTAINER,
	FACT_SOURCE_IP, FACT_SOURCE_PORT, FACT_IP, FACT_PORT, FACT_DOMAIN,
	FACT_VERSION, FACT_CIPHER, FACT_SUBJECT, FACT_ISSUER, FACT_SHA1, FACT_SHA256,
	FACT_KX, FACT_VERDICT, FACT_REACTION, FACT_END, FACT_JA4, FACT_SEVERITY,
	FACTS
};

#define FACT_SIGNALS_MAX 128

/* A value as JSON: where it begins in the line, and how long it is; 0: it is not there. */
struct fact_place {
	uint32_t at, size;
};

struct facts {
	struct fact_place fact[FACTS];
	struct fact_place signal[FACT_SIGNALS_MAX];	/* kxwatch.signals[].id */
	size_t signals;
};

/* Names with dots in between, "process.parent.executable". */
const char *fact_path(enum fact fact);

/* A text or a number of JSON, as text that ends with NUL: its size, less than that of the JSON plus 1. */
size_t fact_read(const char *json, size_t size, char *to);

#endif
