// SPDX-License-Identifier: BSD-3-Clause
#include "parts.h"

#include <string.h>

#include "community.h"
#include "envelope.h"

void parts_flow(struct line *l, const struct kxw_flow *f, const struct span *domain,
		const char *transport, const char *protocol)
{
	char id[COMMUNITY_ID_SIZE];

	line_object(l, "source");
	envelope_endpoint(l, &f->local, FACT_SOURCE_IP, FACT_SOURCE_PORT);
	if (f->known_bytes)
		line_number(l, "bytes", (int64_t)f->bytes_out);
	line_close(l);
	line_object(l, "destination");
	envelope_endpoint(l, &f->remote, FACT_IP, FACT_PORT);
	if (f->known_bytes)
		line_number(l, "bytes", (int64_t)f->bytes_in);
	if (domain && domain->size) {
		line_bytes(l, "domain", domain->at, domain->size);
		line_fact(l, FACT_DOMAIN);
	}
	line_close(l);
	line_object(l, "network");
	line_word(l, "transport", transport);
	line_word(l, "direction", "egress");
	/* It is made for TCP. */
	if (!strcmp(transport, "tcp") && community_id(&f->local, &f->remote, id))
		line_word(l, "community_id", id);
	line_word(l, "protocol", protocol);
	line_close(l);
}

static void write_signals(struct line *l, const struct judgement *v)
{
	enum signal_id id;

	line_list(l, "signals");
	signals_each(&v->signals, id) {
		line_object(l, NULL);
		line_word(l, "id", signal_table[id].id);
		line_fact_signal(l);
		line_number(l, "weight", v->weight[id]);
		line_word(l, "text", signal_table[id].text);
		line_close(l);
	}
	line_close(l);
}

/* Most handshakes of a host have one of a few sets; weights are the settings'. */
void parts_signals(struct line *l, const struct record_context *c, const struct judgement *v)
{
	union kept_key key = { { 0 } };
	size_t from = l->size;

	memcpy(key.number, v->signals.word, sizeof(v->signals.word));
	key.number[KEPT_KIND] = KEPT_SIGNALS;
	if (kept_again(c->kept, l, &key))
		return;
	write_signals(l, v);
	kept_take(c->kept, l, &key, from);
}

/* What the entry is about. */
static const char *subject_of(const struct allow_entry *e)
{
	if (!e)
		return NULL;
	return e->executable ? e->executable : e->package ? e->package : e->cgroup;
}

void parts_allowed(struct line *l, const struct judgement *v)
{
	line_text(l, "allowed_by", subject_of(v->allowed));
}

/* Numbers as Elastic's detection engine has them for low, medium, high and critical. */
static int severity_number(enum severity severity)
{
	static const int number[] = {
		[SEVERITY_NONE] = 0, [SEVERITY_LOW] = 21, [SEVERITY_MEDIUM] = 47,
		[SEVERITY_HIGH] = 73, [SEVERITY_CRITICAL] = 99,
	};

	return number[severity];
}

void parts_severity(struct line *l, const struct judgement *v)
{
	line_number(l, "severity", severity_number(v->severity));
	line_fact(l, FACT_EVENT_SEVERITY);
	line_number(l, "risk_score", v->score);
	line_fact(l, FACT_RISK_SCORE);
}

void parts_rule(struct line *l)
{
	line_object(l, "rule");
	line_word(l, "id", "AN1497");
	line_word(l, "name", "Asymmetric key exchange by an unexpected program");
	line_close(l);
	line_object(l, "threat");
	line_word(l, "framework", "MITRE ATT&CK");
	line_object(l, "technique");
	line_word(l, "id", "T1573.002");
	line_close(l);
	line_close(l);
}

/* Also "curl (/usr/bin/curl)". */
void parts_say_who(struct line *l, const struct process *p)
{
	const char *name = p ? p->fact.comm : NULL, *more = p ? p->fact.exe : NULL;

	if (p && p->script)
		more = p->script;
	if (!name && !more)
		line_say(l, "An unknown process");
	else
		line_say_text(l, name ? name : more);
	if (name && more) {
		line_say(l, " (");
		line_say_text(l, more);
		line_say(l, ")");
	}
}
