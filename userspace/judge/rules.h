/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * rules: what the administrator says is usual, and where: ports, directories,
 * libraries, the ratio of traffic. One set, one thread; read-only once it is set.
 * On failure (memory) -1 and the set is as before, still to be cleaned.
 */
#ifndef JUDGE_RULES_H
#define JUDGE_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "text_list.h"

struct port_set {
	uint32_t word[65536 / 32];
};

struct rules {
	struct text_list temporary;	/* directories where anybody leaves files */
	struct text_list homes;		/* directories with the users' own in them */
	struct text_list library_paths;	/* directories for libraries */
	struct text_list libraries;	/* globs on paths; empty: any is expected */
	struct port_set tls_ports;	/* TLS from the first byte on */
	struct port_set late_ports;	/* TLS after something else */
	unsigned int ratio;		/* bytes out for one in; 0: never asked */
	unsigned int ratio_minimum;	/* MiB out, below which it is not asked */
};

int rules_defaults(struct rules *r);
void rules_clean(struct rules *r);

void port_set_add(struct port_set *s, uint16_t port);
bool port_set_has(const struct port_set *s, uint16_t port);

#endif
