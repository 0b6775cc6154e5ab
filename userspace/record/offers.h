/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * offers: the cipher suites that a client offers, by name, remembered as they were
 * written: they are a third of a record, and the same in each hello of a program.
 * One table, one thread. Bounded; where memory runs out nothing is remembered, and
 * nothing fails but the line.
 */
#ifndef RECORD_OFFERS_H
#define RECORD_OFFERS_H

#include <tls/hello.h>

#include "line.h"

struct offers;

struct offers *offers_create(void);
void offers_destroy(struct offers *o);

/* Ids mean other hellos from now on. */
void offers_forget(struct offers *o);

/* tls.client.supported_ciphers. id: of struct client_prints. */
void offers_json(struct line *l, struct offers *o, const struct client_hello *h, uint64_t id);

#endif
