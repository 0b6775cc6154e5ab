/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * exposition: figures in the text form that Prometheus reads: OpenMetrics 1.0, or
 * the older text format 0.0.4, which is what node_exporter's textfile collector takes.
 * Pure but for the stream it writes to; one thread. Families one after the other,
 * each with all of its samples; labels may hold anything.
 */
#ifndef METRICS_EXPOSITION_H
#define METRICS_EXPOSITION_H

#include <stdint.h>
#include <stdio.h>

enum exposition_form { EXPOSITION_OPENMETRICS, EXPOSITION_TEXT };

struct exposition {
	FILE *to;
	enum exposition_form form;
	const char *family;
	int counter;
};

/* The name of a counter is given without its _total. */
void exposition_gauge(struct exposition *e, const char *name, const char *help);
void exposition_counter(struct exposition *e, const char *name, const char *help);
/* A sample of the family begun last: pairs of a label's name and value, ending with NULL. */
void exposition_sample(struct exposition *e, uint64_t value, ...) __attribute__((sentinel));
void exposition_end(struct exposition *e);

#endif
