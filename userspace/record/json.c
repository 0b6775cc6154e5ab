// SPDX-License-Identifier: BSD-3-Clause
#include "json.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "envelope.h"
#include "evidence.h"
#include "parts.h"
#include "process_json.h"
#include "reason.h"
#include "tls_json.h"

/* ---- handshakes and alerts ---------------------------------------------------- */

/* A program without a library has its stack in itself: which, if that was found out. */
static void write_stack(struct line *l, const struct process *p, const struct judgement *v)
{
	enum tls_stack stack = binary_stack(&v->host.binary);
	const char *name = p ? p->libraries ? "library" : "static" : "unknown";

	if (p && !p->libraries && stack != TLS_STACK_UNKNOWN)
		name = tls_stack_name(stack);
	line_word(l, "tls_stack", name);
	if (p && !p->libraries && *v->host.binary.version)
		line_text(l, "tls_stack_version", v->host.binary.version);
}

static void write_listed(struct line *l, const struct judgement *v)
{
	const struct list_entry *e;
	int kind;

	line_list(l, "lists");
	for (kind = 0; kind < LIST_KINDS; kind++) {
		e = v->listed[kind];
		if (!e)
			continue;
		line_object(l, NULL);
		line_word(l, "kind", list_kind_name(kind));
		line_text(l, "value", list_entry_value(e));
		line_text(l, "reason", *list_entry_reason(e) ? list_entry_reason(e) : NULL);
		line_text(l, "file", list_entry_file(e));
		line_close(l);
	}
	line_close(l);
}

/* Members of the object kxwatch. */
static void write_findings(struct line *l, const struct record_context *c,
			   const struct handshake *h, const struct judgement *v)
{
	tls_json_ja4(l, &v->client);
	tls_json_kx(l, h);
	line_word(l, "history", h->history);
	tls_json_certificate(l, h, &v->certificate);
	line_word(l, "client_reaction", client_reaction_name(h->reaction));
	line_fact(l, FACT_REACTION);
	line_word(l, "handshake_end", handshake_end_name(h->end));
	line_fact(l, FACT_END);
	line_text(l, "tls_rule", *h->rule ? h->rule : NULL);
	if (h->before)
		line_number(l, "bytes_before_tls", h->before);
	libraries_json(l, h->process);
	write_stack(l, h->process, v);
	process_json_more(l, h->process);
	parts_allowed(l, v);
	parts_signals(l, c, v);
	write_listed(l, v);
	evidence_json(l, h);
	line_flag(l, "truncated", h->truncated);
	line_number(l, "lost_before", (int64_t)h->lost_before);
}

/* The object event, whose beginning is the envelope's. id: of the alert, or NULL. */
static void write_event(struct line *l, const struct handshake *h, const struct judgement *v,
			const char *id)
{
	/* The clock may have been set back in between. */
	if (h->ended >= h->begun)
		line_number(l, "duration", (int64_t)(h->ended - h->begun));
	reason_json(l, h, v);
	if (id) {
		line_word(l, "id", id);
		line_fact(l, FACT_ID);
		parts_severity(l, v);
	}
	line_close(l);
}

static uint64_t time_of(const struct handshake *h)
{
	return h->closed ? h->closed : h->ended;
}

static uint64_t seq_of(const struct handshake *h)
{
	return h->closed ? h->close_seq : h->last_seq;
}

/* From the object event, which is open, to the object kxwatch, left open. */
static void write_handshake(struct line *l, const struct record_context *c,
			    const struct handshake *h, const struct judgement *v, const char *id)
{
	write_event(l, h, v, id);
	process_json(l, c, h->process);
	parts_flow(l, &h->flow, &h->client_hello.server_name, "tcp", NULL);
	tls_json(l, c, h, v);
	line_object(l, "kxwatch");
	write_findings(l, c, h, v);
}

bool record_handshake(struct line *l, const struct record_context *c, const struct handshake *h,
		      const struct judgement *v, const char *repeat_of)
{
	const struct envelope e = {
		"kxwatch.handshake", "event", "network", "protocol", "tls-handshake",
		time_of(h), seq_of(h), "handshake", h->flow.id,	/* a connection has one */
	};

	envelope_begin(l, c, &e);
	write_handshake(l, c, h, v, NULL);
	line_word(l, "repeat_of", repeat_of);
	line_close(l);
	return line_end(l);
}

bool record_alert(struct line *l, const struct record_context *c, const struct handshake *h,
		  const struct judgement *v, const char *id)
{
	const struct envelope e = {
		"kxwatch.alert", "alert", "intrusion_detection", "info",
		"suspicious-key-exchange", time_of(h), seq_of(h), NULL, 0,
	};

	envelope_begin(l, c, &e);
	write_handshake(l, c, h, v, id);
	line_word(l, "severity", severity_name(v->severity));
	line_fact(l, FACT_SEVERITY);
	line_close(l);
	parts_rule(l);
	return line_end(l);
}

/* ---- the others --------------------------------------------------------------- */

bool record_library(struct line *l, const struct record_context *c, const struct process *p,
		    const struct library *library, uint64_t seq)
{
	const struct envelope e = {
		"kxwatch.library", "event", "library", "start", "library-mapped", library->time, seq,
		"library", seq,
	};

	envelope_begin(l, c, &e);
	line_close(l);
	process_json(l, c, p);
	line_object(l, "kxwatch");
	line_list(l, "libraries");
	library_json(l, library);
	line_close(l);
	process_json_more(l, p);
	line_close(l);
	return line_end(l);
}

static const char *outcome_name(uint32_t outcome)
{
	switch (outcome) {
	case KXW_OUTCOME_CLOSED:	return "closed";
	case KXW_OUTCOME_FAILED:	return "failed";
	case KXW_OUTCOME_FORGOTTEN:	return "forgotten";
	case KXW_OUTCOME_REFUSED:	return "refused";
	case KXW_OUTCOME_RESET:		return "reset";
	case KXW_OUTCOME_ABORTED:	return "aborted";
	case KXW_OUTCOME_TIMED_OUT:	return "timed_out";
	case KXW_OUTCOME_UNANSWERED:	return "unanswered";
	default:			return NULL;
	}
}

bool record_flow(struct line *l, const struct record_context *c, const struct flow *f,
		 const struct judgement *v, const char *repeat_of)
{
	const struct envelope e = {
		"kxwatch.flow", "event", "network", "end", "connection-closed",
		f->closed, f->close_seq, "flow", f->fact.id,
	};

	envelope_begin(l, c, &e);
	if (f->fact.outcome)
		line_number(l, "duration", (int64_t)f->fact.duration);
	if (v) {
		line_number(l, "risk_score", v->score);
		line_fact(l, FACT_RISK_SCORE);
	}
	line_close(l);
	process_json(l, c, f->process);
	parts_flow(l, &f->fact, NULL, "tcp", NULL);
	line_object(l, "kxwatch");
	line_word(l, "outcome", outcome_name(f->fact.outcome));
	line_flag(l, "tls", f->tls);
	process_json_more(l, f->process);
	line_number(l, "lost_before", (int64_t)f->lost_before);
	if (v)
		parts_signals(l, c, v);
	line_word(l, "repeat_of", repeat_of);
	line_close(l);
	return line_end(l);
}

static void write_note_reason(struct line *l, const struct source_note *note)
{
	line_begin_text(l, "reason");
	if (note->protocol) {
		line_say(l, !strcmp(note->protocol, "quic") ?
			 "This is QUIC, whose handshakes are not read." :
			 "This is DTLS, whose handshakes are not read.");
	} else {
		line_say(l, "What was sent to port ");
		line_say_number(l, note->flow.remote.port);
		line_say(l, " is not TLS.");
	}
	line_end_text(l);
	line_fact(l, FACT_REASON);
}

bool record_note(struct line *l, const struct record_context *c, const struct source_note *note)
{
	const struct envelope e = {
		"kxwatch.flow", "event", "network", "info", "handshake-not-read",
		note->time, note->packet, NULL, 0,
	};

	envelope_begin(l, c, &e);
	write_note_reason(l, note);
	line_close(l);
	parts_flow(l, &note->flow, NULL, note->transport, note->protocol);
	line_object(l, "kxwatch");
	line_flag(l, "tls", false);
	line_close(l);
	return line_end(l);
}

bool record_lost(struct line *l, const struct record_context *c, const struct loss *loss)
{
	const struct envelope e = {
		"kxwatch.lost", "event", "host", "info", "events-lost", loss->time, loss->last_seq,
		"lost", loss->last_seq,
	};

	envelope_begin(l, c, &e);
	line_begin_text(l, "reason");
	line_say_number(l, loss->events);
	line_say(l, " events were overwritten in the module's log before they were read.");
	line_end_text(l);
	line_fact(l, FACT_REASON);
	line_close(l);
	line_object(l, "kxwatch");
	line_object(l, "lost");
	line_number(l, "events", (int64_t)loss->events);
	line_number(l, "gaps", (int64_t)loss->gaps);
	line_number(l, "first_sequence", (int64_t)loss->first_seq);
	line_number(l, "last_sequence", (int64_t)loss->last_seq);
	line_close(l);
	line_close(l);
	return line_end(l);
}

/* ---- context ------------------------------------------------------------------ */

int record_context_init(struct record_context *c)
{
	memset(c, 0, sizeof(*c));
	if (gethostname(c->host, sizeof(c->host) - 1))
		c->host[0] = '\0';
	c->users = users_create("/etc/passwd");
	c->offers = offers_create();
	c->kept = kept_create();
	if (c->users && c->offers && c->kept)
		return 0;
	record_context_clean(c);
	return -1;
}

void record_context_clean(struct record_context *c)
{
	users_destroy(c->users);
	offers_destroy(c->offers);
	kept_destroy(c->kept);
	memset(c, 0, sizeof(*c));
}
