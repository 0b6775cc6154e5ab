// SPDX-License-Identifier: BSD-3-Clause
#include "repeats.h"

#include <stdlib.h>
#include <string.h>

#include <uthash.h>

#include <tls/digest.h>

#define KEPT_MAX	4096
#define KEY_SIZE	32
#define SECOND		1000000000ULL

struct kept {
	unsigned char key[KEY_SIZE];
	struct repeat repeat;
	UT_hash_handle hh;
};

struct repeats {
	struct kept *kept;	/* in the order of their first alert */
	unsigned int window, alerts;
	repeats_tell *tell;
	void *arg;
};

struct repeats *repeats_create(repeats_tell *tell, void *arg)
{
	struct repeats *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->tell = tell;
	r->arg = arg;
	return r;
}

static void kept_free(struct kept *k)
{
	free(k->repeat.executable);
	free(k->repeat.script);
	free(k->repeat.server_name);
	free(k);
}

static void forget(struct repeats *r, struct kept *k)
{
	HASH_DEL(r->kept, k);
	kept_free(k);
}

void repeats_destroy(struct repeats *r)
{
	if (!r)
		return;
	while (r->kept)
		forget(r, r->kept);
	free(r);
}

void repeats_set(struct repeats *r, unsigned int window, unsigned int alerts)
{
	r->window = window;
	r->alerts = alerts;
}

/* ---- what makes two alerts the same --------------------------------------------- */

static void add_text(struct digest *d, const char *text)
{
	digest_add(d, text ? text : "", text ? strlen(text) : 0);
	digest_add(d, text ? "+" : "-", 2);
}

static bool key_of(const struct handshake *h, const struct judgement *v,
		   unsigned char key[KEY_SIZE])
{
	const struct process *p = h->process;
	const struct kxw_endpoint *remote = &h->flow.remote;
	const struct span *name = &h->client_hello.server_name;
	bool knows_user = p && (p->fact.known & KXW_KNOWS_UID);
	struct digest d;

	digest_start(&d, DIGEST_SHA256);
	add_text(&d, p ? p->fact.exe : NULL);
	add_text(&d, p ? p->script : NULL);
	digest_add(&d, &knows_user, sizeof(knows_user));
	if (knows_user)
		digest_add(&d, &p->fact.uid, sizeof(p->fact.uid));
	digest_add(&d, &remote->ip_size, sizeof(remote->ip_size));
	digest_add(&d, remote->ip, remote->ip_size);
	digest_add(&d, &remote->port, sizeof(remote->port));
	digest_add(&d, &v->signals, sizeof(v->signals));
	if (name->size)
		digest_add(&d, name->at, name->size);
	return digest_end_raw(&d, key, KEY_SIZE);
}

/* ---- windows -------------------------------------------------------------------- */

static bool is_over(const struct repeats *r, const struct kept *k, uint64_t now)
{
	return now >= k->repeat.first + r->window * SECOND;
}

static void end(struct repeats *r, struct kept *k)
{
	if (k->repeat.held)
		r->tell(&k->repeat, r->arg);
	forget(r, k);
}

void repeats_tick(struct repeats *r, uint64_t now)
{
	while (r->kept && is_over(r, r->kept, now))
		end(r, r->kept);
}

void repeats_end(struct repeats *r)
{
	while (r->kept)
		end(r, r->kept);
}

static char *copy(const char *text, size_t size)
{
	return text && size ? strndup(text, size) : NULL;
}

static void begin(struct repeats *r, const unsigned char key[KEY_SIZE], const struct handshake *h,
		  const char *id, uint64_t at)
{
	const struct process *p = h->process;
	const struct span *name = &h->client_hello.server_name;
	struct kept *k = calloc(1, sizeof(*k));

	if (!k)
		return;
	memcpy(k->key, key, KEY_SIZE);
	strncpy(k->repeat.id, id, ALERT_ID_SIZE - 1);
	k->repeat.remote = h->flow.remote;
	k->repeat.first = k->repeat.last = at;
	k->repeat.told = 1;
	k->repeat.server_name = copy((const char *)name->at, name->size);
	if (p) {
		k->repeat.executable = copy(p->fact.exe, p->fact.exe ? strlen(p->fact.exe) : 0);
		k->repeat.script = copy(p->script, p->script ? strlen(p->script) : 0);
		k->repeat.knows_user = p->fact.known & KXW_KNOWS_UID;
		k->repeat.uid = p->fact.uid;
	}
	HASH_ADD(hh, r->kept, key, KEY_SIZE, k);
	if (HASH_COUNT(r->kept) > KEPT_MAX)
		end(r, r->kept);
}

const struct repeat *repeats_take(struct repeats *r, const struct handshake *h,
				  const struct judgement *v, const char *id, uint64_t at)
{
	unsigned char key[KEY_SIZE];
	struct kept *k;

	repeats_tick(r, at);
	if (!r->window || !key_of(h, v, key))
		return NULL;
	HASH_FIND(hh, r->kept, key, KEY_SIZE, k);
	if (!k) {
		begin(r, key, h, id, at);
		return NULL;
	}
	k->repeat.last = at;
	if (k->repeat.told < r->alerts) {
		k->repeat.told++;
		return NULL;
	}
	k->repeat.held++;
	return &k->repeat;
}
