// SPDX-License-Identifier: BSD-3-Clause
#include "points.h"

#include <string.h>

#include "accessor.h"
#include "object.h"

#define ERROR	"X509_STORE_CTX_get_error"
#define DEPTH	"X509_STORE_CTX_get_error_depth"

static const struct wanted {
	uint32_t kind;
	const char *function;
	bool setting;
} wanted[] = {
	{ KXW_POINT_VERDICT, ERROR, false },
	{ KXW_POINT_ENCRYPT, "EVP_PKEY_encrypt", false },
	{ KXW_POINT_RSA_ENCRYPT, "RSA_public_encrypt", false },
	{ KXW_POINT_VERIFY_OFF, "SSL_CTX_set_verify", true },
	{ KXW_POINT_VERIFY_OFF, "SSL_set_verify", true },
	{ KXW_POINT_OWN_VERIFIER, "SSL_CTX_set_cert_verify_callback", true },
};

static const char *member_of(const struct object *o, const char *function, uint32_t *at)
{
	struct object_function f;
	const char *why = object_function(o, function, &f);

	if (why || accessor_member(f.code, f.code_size, at))
		return why;
	return "the function does more than to return a member";
}

static const char *point_fill(const struct object *o, const struct wanted *w,
			      struct kxw_probe_point *to)
{
	struct object_function f;
	const char *why = object_function(o, w->function, &f);

	memset(to, 0, sizeof(*to));
	if (!why && w->kind == KXW_POINT_VERDICT)
		why = member_of(o, ERROR, &to->error_at);
	/* The module does without the depth: 0 is that it is unknown. */
	if (!why && w->kind == KXW_POINT_VERDICT && member_of(o, DEPTH, &to->depth_at))
		to->depth_at = 0;
	if (!why && f.code_size < KXW_POINT_BYTES_MAX)
		why = "its code ends there";
	if (why)
		return why;
	to->kind = w->kind;
	to->offset = f.offset;
	memcpy(to->bytes, f.code, f.code_size);
	to->size = (uint32_t)f.code_size;
	return NULL;
}

static void find_in(struct points *p, const struct object *o, bool settings)
{
	const struct wanted *w;
	const char *why;

	for (w = wanted; w < wanted + sizeof(wanted) / sizeof(wanted[0]); w++) {
		if ((w->setting && !settings) || !object_exports(o, w->function))
			continue;
		why = point_fill(o, w, &p->point[p->count]);
		if (!why) {
			p->count++;
		} else if (!p->why) {
			p->left_out = w->function;
			p->why = why;
		}
	}
	/* OpenSSL 1.0.2 looks at the member itself. */
	p->blind = object_exports(o, "SSL_CTX_set_verify") && !object_imports(o, ERROR);
}

void points_find(struct points *p, int fd, bool settings)
{
	struct object *o;

	memset(p, 0, sizeof(*p));
	o = object_open(fd, &p->why);
	if (!o) {
		p->left_out = "all";
		return;
	}
	find_in(p, o, settings);
	object_close(o);
}
