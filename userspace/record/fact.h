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

/* Where values begin in the line; 0: it is not there. */
struct facts {
	uint32_t fact[FACTS];
	uint32_t signal[FACT_SIGNALS_MAX];	/* kxwatch.signals[].id */
	size_t signals;
};

/* Names with dots in between, "process.parent.executable". */
const char *fact_path(enum fact fact);

/*
 * The text or number of JSON that begins there, in a line that ends with NUL, as text
 * that ends so too. It takes no more room than the JSON and what follows it; what it
 * took is the answer.
 */
size_t fact_read(const char *json, char *to);

#endif
