// SPDX-License-Identifier: BSD-3-Clause
#include "sighting.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include <judge/glob.h>

json_t *record_get(const json_t *record, const char *path)
{
	char name[64];
	size_t n;

	for (;;) {
		n = strcspn(path, ".");
		if (n >= sizeof(name))
			return NULL;
		memcpy(name, path, n);
		name[n] = '\0';
		record = json_object_get(record, name);
		if (!path[n] || !record)
			return (json_t *)record;
		path += n + 1;
	}
}

const char *record_text(const json_t *record, const char *path)
{
	return json_string_value(record_get(record, path));
}

static void read_remote(struct sighting *s, const json_t *record)
{
	json_int_t port = json_integer_value(record_get(record, "destination.port"));

	s->ip = record_text(record, "destination.ip");
	if (!s->ip)
		return;
	if (inet_pton(AF_INET, s->ip, s->remote.ip) == 1)
		s->remote.ip_size = 4;
	else if (inet_pton(AF_INET6, s->ip, s->remote.ip) == 1)
		s->remote.ip_size = 16;
	s->remote.port = port > 0 && port <= UINT16_MAX ? (uint16_t)port : 0;
}

static void read_user(struct sighting *s, const json_t *record)
{
	const char *id = record_text(record, "process.user.id");
	unsigned long number;
	char *end;

	if (!id || *id < '0' || *id > '9')
		return;
	number = strtoul(id, &end, 10);
	s->knows_user = !*end && number < UINT32_MAX;
	s->uid = (uint32_t)number;
}

void sighting_read(struct sighting *s, const json_t *record)
{
	const char *verdict = record_text(record, "kxwatch.certificate.verdict");

	memset(s, 0, sizeof(*s));
	s->dataset = record_text(record, "event.dataset");
	s->time = record_text(record, "@timestamp");
	s->executable = record_text(record, "process.executable");
	s->script = record_text(record, "kxwatch.process.script");
	s->parent = record_text(record, "process.parent.executable");
	s->cgroup = record_text(record, "kxwatch.process.cgroup");
	s->server_name = record_text(record, "tls.client.server_name");
	s->issuer = record_text(record, "tls.server.issuer");
	s->ja4_stable = record_text(record, "kxwatch.ja4_stable");
	s->no_file = json_is_true(record_get(record, "kxwatch.process.executable_deleted")) ||
		     json_is_true(record_get(record, "kxwatch.process.executable_memfd"));
	s->established = json_is_true(record_get(record, "tls.established"));
	s->invalid = verdict && !strcmp(verdict, "invalid");
	s->libraries = record_get(record, "kxwatch.libraries");
	read_user(s, record);
	read_remote(s, record);
}

void sighting_query(const struct sighting *s, time_t at, struct allow_query *q)
{
	const char *path;
	size_t i;

	memset(q, 0, sizeof(*q));
	q->executable = s->no_file ? NULL : s->executable;
	q->host_path = true;
	q->script = s->script;
	q->parent = s->parent;
	q->cgroup = s->cgroup;
	q->server_name = s->server_name;
	q->issuer = s->issuer;
	q->ja4_stable = s->ja4_stable;
	q->knows_user = s->knows_user;
	q->uid = s->uid;
	q->remote = s->remote;
	q->at = at;
	for (i = 0; i < json_array_size(s->libraries) && i < PROCESS_LIBRARIES_MAX; i++) {
		path = record_text(json_array_get(s->libraries, i), "path");
		if (path)
			q->library[q->libraries++] = path;
	}
}

static bool set(char **to, const char *text)
{
	if (text)
		*to = glob_escape(text);
	return !text || *to;
}

int sighting_entry(const struct sighting *s, struct allow_entry *e)
{
	bool ok;

	memset(e, 0, sizeof(*e));
	if (!s->executable || s->no_file)
		return -1;
	e->any_user = !s->knows_user;
	e->uid = s->uid;
	e->any_destination = true;
	e->port = s->remote.port;
	ok = set(&e->executable, s->executable);
	ok &= set(&e->script, s->script);
	ok &= set(&e->server_name, s->server_name);
	ok &= set(&e->issuer, s->issuer);
	if (!s->server_name && s->ip) {
		ok &= !network_parse(&e->destination, s->ip);
		e->any_destination = false;
	}
	if (ok)
		return 0;
	allow_entry_clean(e);
	return -1;
}
