// SPDX-License-Identifier: BSD-3-Clause
#include "baseline_learn.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records.h"
#include "sighting.h"

#define INSTANCE_SIZE 17	/* of process.entity_id: "%016x-..." */

struct learning {
	struct tuples *tuples;
	const struct config *config;
	const struct learn_options *options;
	char instance[INSTANCE_SIZE];	/* of the newest record; "": none */
	uint64_t known, newest;		/* its events: learned before, and now */
	unsigned long learned, before, unfinished, no_program, inside;
	bool failed;
};

/* What was learned of a module's life is remembered before another one's begins. */
static int instance_end(struct learning *l)
{
	return *l->instance && l->newest > l->known ?
	       tuples_set_learned(l->tuples, l->instance, l->newest) : 0;
}

/* Captures have no instance: their records are learned as often as they are given. */
static int instance_take(struct learning *l, const json_t *record)
{
	const char *entity = record_text(record, "process.entity_id");
	char instance[INSTANCE_SIZE] = "";

	if (entity && strlen(entity) >= INSTANCE_SIZE && strncmp(entity, "0000000000000000", 16))
		memcpy(instance, entity, INSTANCE_SIZE - 1);
	if (!strcmp(instance, l->instance))
		return 0;
	if (instance_end(l))
		return -1;
	memcpy(l->instance, instance, INSTANCE_SIZE);
	l->known = l->newest = *instance ? tuples_learned(l->tuples, instance) : 0;
	return 0;
}

static bool is_old(struct learning *l, const json_t *record)
{
	uint64_t sequence = (uint64_t)json_integer_value(record_get(record, "event.sequence"));

	if (!*l->instance || !sequence)
		return false;
	if (sequence <= l->known)
		return true;
	if (sequence > l->newest)
		l->newest = sequence;
	return false;
}

/* "203.0.113.0/24", or the address alone where all of it counts. */
static void network_text(const struct kxw_endpoint *e, unsigned int prefix, char *text, size_t size)
{
	char ip[INET6_ADDRSTRLEN];
	uint8_t bytes[16] = { 0 };
	unsigned int i;

	for (i = 0; i < e->ip_size; i++) {
		unsigned int bits = prefix > 8 * i ? prefix - 8 * i : 0;

		bytes[i] = bits >= 8 ? e->ip[i] : e->ip[i] & (uint8_t)(0xff00 >> bits);
	}
	inet_ntop(e->ip_size == 4 ? AF_INET : AF_INET6, bytes, ip, sizeof(ip));
	if (prefix >= 8u * e->ip_size)
		snprintf(text, size, "%s", ip);
	else
		snprintf(text, size, "%s/%u", ip, prefix);
}

static int add(struct learning *l, const struct sighting *s)
{
	char network[INET6_ADDRSTRLEN + 16];
	struct tuple one = {
		.executable = s->executable, .script = s->script,
		.uid = s->knows_user ? (int64_t)s->uid : -1,
		.server_name = s->server_name, .port = s->remote.port,
		.issuer = s->issuer, .ja4_stable = s->ja4_stable,
		.invalid = s->invalid, .ip = s->ip,
	};

	if (!s->server_name) {
		network_text(&s->remote, s->remote.ip_size == 4 ? l->options->prefix4 :
			     l->options->prefix6, network, sizeof(network));
		one.network = network;
	}
	return tuples_add(l->tuples, &one, s->time);
}

static int take(const json_t *record, void *arg)
{
	struct learning *l = arg;
	struct sighting s;

	sighting_read(&s, record);
	if (!s.dataset || strcmp(s.dataset, "kxwatch.handshake") || !s.time)
		return 0;
	if (instance_take(l, record))
		goto failed;
	if (is_old(l, record))
		l->before++;
	else if (!s.established || !s.remote.ip_size)
		l->unfinished++;
	else if (!s.executable || s.no_file)
		l->no_program++;
	else if (network_list_has(&l->config->internal, &s.remote))
		l->inside++;
	else if (add(l, &s))
		goto failed;
	else
		l->learned++;
	return 0;
failed:
	l->failed = true;
	return -1;
}

static void say(const char *what, unsigned long count)
{
	if (count)
		fprintf(stderr, "kxwatch: left out: %lu %s\n", count, what);
}

int baseline_learn(struct tuples *t, const struct config *c, const struct learn_options *o,
		   char **files, unsigned long *learned)
{
	struct learning l = { .tuples = t, .config = c, .options = o };
	unsigned long unreadable = 0;

	l.failed = tuples_begin(t) != 0;
	for (; *files && !l.failed; files++)
		if (records_each(*files, 0, take, &l, &unreadable))
			return -1;
	if (l.failed || instance_end(&l) || tuples_commit(t)) {
		fprintf(stderr, "kxwatch: %s\n", tuples_error(t));
		return -1;
	}
	*learned = l.learned;
	fprintf(stderr, "kxwatch: learned from %lu handshakes\n", l.learned);
	say("that were learned before", l.before);
	say("that did not come to their end", l.unfinished);
	say("whose program is unknown, deleted or never had a file", l.no_program);
	say("with internal networks, where there are no alerts", l.inside);
	say("lines that are no record", unreadable);
	return 0;
}
