// SPDX-License-Identifier: BSD-3-Clause
#include "judge.h"

#include <stdlib.h>
#include <string.h>

#include <track/reading.h>

#define SCORE_MAX 100

struct judge {
	const struct config *config;
	struct prints *prints;
	struct x509_judge *x509;
	struct inspector *inspector;	/* NULL: the host is not looked at */
	time_t at;			/* 0: the handshake's own */
};

struct judge *judge_create(const struct config *config, char **error)
{
	struct judge *j = calloc(1, sizeof(*j));

	*error = NULL;
	if (!j) {
		*error = strdup("out of memory");
		return NULL;
	}
	j->config = config;
	j->prints = prints_create();
	if (!j->prints) {
		*error = strdup("out of memory or randomness");
		judge_destroy(j);
		return NULL;
	}
	j->x509 = x509_judge_create(config->ca_file, config->ca_path, error);
	if (!j->x509 || x509_judge_set_crls(j->x509, config->crl_file, config->crl_path, error)) {
		judge_destroy(j);
		return NULL;
	}
	return j;
}

void judge_destroy(struct judge *j)
{
	if (!j)
		return;
	prints_destroy(j->prints);
	x509_judge_destroy(j->x509);
	inspector_destroy(j->inspector);
	free(j);
}

int judge_set_host(struct judge *j, const char *proc)
{
	struct inspector *inspector = inspector_create(proc);

	if (!inspector)
		return -1;
	inspector_destroy(j->inspector);
	j->inspector = inspector;
	return 0;
}

void judge_set_time(struct judge *j, time_t at)
{
	j->at = at;
}

/*
 * A name with a NUL or a control character in it is no name; it is asked for
 * in a form that no certificate can match.
 */
static char *server_name_of(const struct handshake *h)
{
	const struct span *name = &h->client_hello.server_name;
	char *text;
	size_t i;

	if (!name->size)
		return NULL;
	text = malloc(name->size + 1);
	if (!text)
		return NULL;
	for (i = 0; i < name->size; i++)
		text[i] = name->at[i] > ' ' && name->at[i] < 0x7f ? (char)name->at[i] : '?';
	text[name->size] = '\0';
	return text;
}

static int judge_certificate(struct judge *j, const struct handshake *h, const char *name,
			     struct cert_report *r)
{
	const struct body *b = &h->body[BODY_SERVER_CERTIFICATE];
	struct cert_context ctx = {
		.tls13 = handshake_is_tls13(h),
		.server_name = name,
		.ip = h->flow.remote.ip,
		.ip_size = h->flow.remote.ip_size,
		.at = j->at ? j->at : (time_t)(h->begun / 1000000000ULL),
	};

	r->verdict = CERT_NOT_VISIBLE;
	if (!body_whole(b))
		return h->library.time ? x509_judge_error((int)h->library.code, r) : 0;
	if (!ctx.ip_size)
		ctx.ip = NULL;
	return x509_judge(j->x509, b->data, b->size, &ctx, r);
}

/* ---- what others know of it ----------------------------------------------------- */

/* A fingerprint of half a hello is the fingerprint of nobody. */
static void judge_prints(struct judge *j, const struct handshake *h, struct judgement *out)
{
	if (body_whole(&h->body[BODY_CLIENT_HELLO]))
		prints_client(j->prints, &h->client_hello, &out->client);
	if (body_whole(&h->body[BODY_SERVER_HELLO]) && !h->ssl2_server)
		prints_server(j->prints, &h->server_hello, &out->server);
}

static void look_up(const struct lists *l, struct judgement *out)
{
	const struct cert_report *r = &out->certificate;

	if (*out->client.ja3)
		out->listed[LIST_JA3] = lists_find(l, LIST_JA3, out->client.ja3);
	if (*out->client.ja4)
		out->listed[LIST_JA4] = lists_find(l, LIST_JA4, out->client.ja4);
	if (r->source != CERT_SOURCE_WIRE)
		return;
	out->listed[LIST_CERTIFICATE] = lists_find(l, LIST_CERTIFICATE, r->sha256);
	if (!out->listed[LIST_CERTIFICATE])
		out->listed[LIST_CERTIFICATE] = lists_find(l, LIST_CERTIFICATE, r->sha1);
}

static bool goes_outside(const struct config *c, const struct kxw_endpoint *remote)
{
	return remote->ip_size && !network_list_has(&c->internal, remote);
}

/* Fills in who is expected, and what the baseline has to say where nobody is. */
static void judge_expected(const struct config *c, const struct handshake *h, const char *name,
			   struct judgement *out, struct baseline_view *view)
{
	const struct cert_report *r = &out->certificate;
	struct allow_query q;

	memset(&q, 0, sizeof(q));
	allow_query_set_process(&q, &c->allow, h->process);
	q.remote = h->flow.remote;
	q.server_name = name;
	q.issuer = r->issuer;
	q.at = (time_t)(h->begun / 1000000000ULL);
	q.ja4_stable = *out->client.ja4_stable ? out->client.ja4_stable : NULL;
	out->allowed = allow_find(&c->allow, &q);
	/* A baseline is of what goes outside: the rest is nobody's concern. */
	if (out->allowed || !out->external)
		return;
	baseline_look(&c->baseline, &q, view);
	out->allowed = view->approved;
}

/* ---- how grave it is ------------------------------------------------------------ */

static unsigned int score_of(const struct config *c, const struct signal_set *signals)
{
	unsigned int score = 0;
	enum signal_id id;

	signals_each(signals, id)
		score += c->weight[id];
	return score < SCORE_MAX ? score : SCORE_MAX;
}

static bool has_suspicion(const struct signal_set *signals)
{
	enum signal_id id;

	signals_each(signals, id)
		if (signal_table[id].suspicious)
			return true;
	return false;
}

/* MITRE AN1497: unexpected program, TLS, external destination, and something wrong. */
static enum severity severity_of(const struct config *c, const struct judgement *v)
{
	/* What is encrypted for somebody may go out by any way: RSA need not be seen to leave. */
	bool leaves = v->external || signals_have(&v->signals, SIGNAL_RSA_OUTSIDE);

	if (v->allowed || !leaves || !has_suspicion(&v->signals) || v->score < c->score_alert)
		return SEVERITY_NONE;
	if (v->score >= c->score_critical)
		return SEVERITY_CRITICAL;
	if (v->score >= c->score_high)
		return SEVERITY_HIGH;
	return v->score >= c->score_medium ? SEVERITY_MEDIUM : SEVERITY_LOW;
}

/* The rest of what signals are made of. */
static void look_at_host(struct judge *j, const struct process *p, struct signal_input *in,
			 struct judgement *out)
{
	if (j->inspector && p) {
		inspector_look(j->inspector, &j->config->rules, p, &out->host);
		in->host = &out->host;
	}
	in->rules = &j->config->rules;
	in->allowed = out->allowed != NULL;
	in->external = out->external;
}

static void weigh(const struct config *c, struct judgement *out)
{
	out->weight = c->weight;
	out->score = score_of(c, &out->signals);
	out->severity = severity_of(c, out);
}

int judge_handshake(struct judge *j, const struct handshake *h, struct judgement *out)
{
	struct signal_input in = { .handshake = h, .certificate = &out->certificate };
	char *name = server_name_of(h);

	if ((!name && h->client_hello.server_name.size) ||
	    judge_certificate(j, h, name, &out->certificate)) {
		free(name);
		judgement_clean(out);
		return -1;
	}
	out->external = goes_outside(j->config, &h->flow.remote);
	judge_prints(j, h, out);
	look_up(&j->config->lists, out);
	judge_expected(j->config, h, name, out, &in.baseline);
	free(name);
	memcpy(in.listed, out->listed, sizeof(in.listed));
	look_at_host(j, h->process, &in, out);
	out->signals = signals_evaluate(&in);
	weigh(j->config, out);
	return 0;
}

/* ---- what was encrypted outside of TLS -------------------------------------------- */

/* The newest that goes outside, else the newest, else what the answer was before. */
static const struct peer *peer_of(const struct config *c, const struct process *p,
				  const struct peer *best)
{
	size_t i;

	if (!p || !p->peers || (best && goes_outside(c, &best->flow.remote)))
		return best;
	for (i = p->peers->count; i-- > 0;)
		if (goes_outside(c, &p->peers->peer[i].flow.remote))
			return &p->peers->peer[i];
	return best ? best : &p->peers->peer[p->peers->count - 1];
}

static struct handshake *stand_in(const struct config *c, const struct outside *o,
				  const struct process *parent)
{
	const struct peer *peer = peer_of(c, parent, peer_of(c, o->process, NULL));
	struct handshake *h;
	struct kxw_flow none;

	memset(&none, 0, sizeof(none));
	h = handshake_create(peer ? &peer->flow : &none, o->process, o->first);
	if (!h)
		return NULL;
	h->connected = peer ? peer->time : 0;
	h->last_seq = o->last_seq;
	handshake_read(h, HANDSHAKE_OPEN);
	return h;
}

struct handshake *judge_outside(struct judge *j, const struct outside *o,
				const struct process *parent, struct judgement *out)
{
	struct handshake *h = stand_in(j->config, o, parent);
	struct signal_input in = { .handshake = h, .certificate = &out->certificate };

	if (!h)
		return NULL;
	out->external = goes_outside(j->config, &h->flow.remote);
	judge_expected(j->config, h, NULL, out, &in.baseline);
	look_at_host(j, h->process, &in, out);
	out->signals = signals_evaluate_outside(&in);
	weigh(j->config, out);
	return h;
}

enum severity judge_severity_without(const struct judge *j, const struct judgement *v,
				     enum signal_id id)
{
	struct judgement less = *v;

	signals_remove(&less.signals, id);
	less.score = score_of(j->config, &less.signals);
	return severity_of(j->config, &less);
}

void judgement_clean(struct judgement *out)
{
	cert_report_clean(&out->certificate);
}

const char *severity_name(enum severity severity)
{
	static const char *const name[] = {
		[SEVERITY_NONE] = "none",
		[SEVERITY_LOW] = "low",
		[SEVERITY_MEDIUM] = "medium",
		[SEVERITY_HIGH] = "high",
		[SEVERITY_CRITICAL] = "critical",
	};

	return name[severity];
}
