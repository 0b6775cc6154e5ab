/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "cursor.h"
#include "tls_peek.h"
#include "tls_record.h"
#include "tls_start.h"

#define ALERT_FATAL		2

/* What the next byte of a side belongs to. */
enum {
	LOOK,		/* what comes before TLS */
	RECORD,		/* a record header */
	FRAGMENT,	/* a record in the clear */
	SKIP,		/* a record that is told of by length only */
	SSL2_HEADER,	/* of an SSL 2.0 hello, its msg_type included */
};

#define SSL2_HEADER_SIZE 3

static struct kxw_tls_side *side_of(struct kxw_tls_peek *p, enum kxw_direction dir)
{
	/* As an index the compiler would multiply it anew for each member. */
	return dir == KXW_OUTBOUND ? &p->side[0] : &p->side[KXW_INBOUND - KXW_OUTBOUND];
}

static enum kxw_tls_result bad(struct kxw_tls_peek *p, const char *rule)
{
	p->rule = rule;
	p->end = KXW_TLS_BAD;
	return KXW_TLS_BAD;
}

static enum kxw_tls_result tell(const struct kxw_tls_peek *p, const struct kxw_tls_side *side,
				const u8 *data, u32 size, struct kxw_tls_piece *piece)
{
	piece->type = side->message;
	piece->version = side->version;
	piece->length = side->message_length;
	piece->offset = side->message_at - size;
	piece->size = size;
	piece->data = size ? data : NULL;
	piece->kx = KXW_KX_UNKNOWN;
	if (side->message == KXW_MSG_CLIENT_KEY_EXCHANGE)
		piece->kx = kxw_tls_suite_kx(p->suite);
	return KXW_TLS_PIECE;
}

static enum kxw_tls_result tell_length(const struct kxw_tls_side *side, u32 type, u32 length,
				       struct kxw_tls_piece *piece)
{
	piece->type = type;
	piece->version = side->version;
	piece->length = length;
	piece->offset = 0;
	piece->size = 0;
	piece->data = NULL;
	piece->kx = KXW_KX_UNKNOWN;
	return KXW_TLS_PIECE;
}

/* ---- messages -------------------------------------------------------------- */

static void open_message(struct kxw_tls_side *side, u16 type, u32 length)
{
	side->header_fill = sizeof(side->header);
	side->message = type;
	side->message_length = length;
	side->message_at = 0;
}

static void end_server_hello(struct kxw_tls_peek *p, const struct kxw_tls_side *side)
{
	p->version = p->hello.version;
	p->suite = p->hello.suite;
	if (p->version >= KXW_TLS13 && side->record_left)
		bad(p, "ServerHello does not end its record (RFC 8446 5.1)");
}

static void end_change_cipher_spec(struct kxw_tls_peek *p, struct kxw_tls_side *side)
{
	if (side->first != 1)
		bad(p, "ChangeCipherSpec is not the single byte 1 (RFC 5246 7.1)");
	/* Without a ServerHello, or in TLS 1.3, it means nothing (RFC 8446 D.4). */
	else if (p->version && p->version < KXW_TLS13)
		side->encrypted = true;
}

static void end_message(struct kxw_tls_peek *p, struct kxw_tls_side *side,
			enum kxw_direction dir)
{
	side->header_fill = 0;
	switch (side->message) {
	case KXW_MSG_SERVER_HELLO:
		if (dir == KXW_INBOUND)
			end_server_hello(p, side);
		break;
	case KXW_MSG_HELLO_RETRY_REQUEST:
		if (p->retry)
			bad(p, "second HelloRetryRequest (RFC 8446 4.1.4)");
		p->retry = true;
		break;
	case KXW_MSG_CHANGE_CIPHER_SPEC:
		end_change_cipher_spec(p, side);
		break;
	case KXW_MSG_ALERT:
		if (side->first == ALERT_FATAL)
			p->end = KXW_TLS_DONE;
		break;
	case KXW_MSG_SSL2_SERVER_HELLO:
		p->end = KXW_TLS_DONE;
		break;
	}
}

/* Says whether the header is whole, which most are at once. */
static bool gather_header(struct kxw_tls_side *side, struct kxw_cursor *in)
{
	if (!side->header_fill && side->record_left >= 4 && in->left >= 4) {
		side->header = kxw_cursor_word(kxw_cursor_pass(in, 4));
		side->record_left = (u16)(side->record_left - 4);
		side->header_fill = 4;
		return true;
	}
	do {
		side->header = side->header << 8 | kxw_cursor_u8(in);
		side->record_left--;
		side->header_fill++;
	} while (side->header_fill < sizeof(side->header) && side->record_left && in->left);
	return side->header_fill == sizeof(side->header);
}

/* The handshake header: type and length, perhaps over several records. */
static enum kxw_tls_result read_header(struct kxw_tls_peek *p, struct kxw_tls_side *side,
				       enum kxw_direction dir, struct kxw_cursor *in)
{
	u32 type;

	if (!gather_header(side, in))
		return KXW_TLS_NEED_MORE;

	type = side->header >> 24;
	open_message(side, (u16)type, side->header & 0xffffff);
	if (type == KXW_MSG_HELLO_RETRY_REQUEST)
		return bad(p, "HandshakeType 6 is reserved (RFC 8446 4)");
	if (type == KXW_MSG_SERVER_HELLO && dir == KXW_INBOUND) {
		if (p->version)
			return bad(p, "second ServerHello in one handshake (RFC 8446 4.1.3)");
		kxw_tls_server_hello_open(&p->hello, side->message_length);
		if (p->hello.rule)
			return bad(p, p->hello.rule);
	}
	return KXW_TLS_NEED_MORE;
}

/* Of a ServerHello, or HelloRetryRequest: its random tells which. How much was read. */
static u32 read_hello(struct kxw_tls_peek *p, struct kxw_tls_side *side, const u8 *data, u32 size)
{
	struct kxw_tls_server_hello *hello = &p->hello;
	u32 used = 0;

	if (side->message_at < sizeof(hello->fixed)) {
		used = kxw_tls_server_hello_hold(hello, data, size);
		if (hello->retry)
			side->message = KXW_MSG_HELLO_RETRY_REQUEST;
		/* One that is here from its beginning goes on; of others it is told first. */
		if (side->message_at || used == size || hello->rule)
			return used;
	}
	return used + kxw_tls_server_hello_read(hello, data + used, size - used);
}

/* The same, of which size bytes of data were read; nothing until it is known what it is. */
static enum kxw_tls_result tell_hello(struct kxw_tls_peek *p, struct kxw_tls_side *side,
				      const u8 *data, u32 size, struct kxw_tls_piece *piece)
{
	u32 before = side->message_at - size;

	if (side->message_at < sizeof(p->hello.fixed))
		return KXW_TLS_NEED_MORE;
	if (before && before < sizeof(p->hello.fixed))
		return tell(p, side, p->hello.fixed, sizeof(p->hello.fixed), piece);
	return tell(p, side, data, size, piece);
}

/* The body, or a part of it: at least a byte, unless it has none. */
static enum kxw_tls_result read_body(struct kxw_tls_peek *p, struct kxw_tls_side *side,
				     enum kxw_direction dir, struct kxw_cursor *in,
				     struct kxw_tls_piece *piece)
{
	bool hello = dir == KXW_INBOUND && (side->message == KXW_MSG_SERVER_HELLO ||
					    side->message == KXW_MSG_HELLO_RETRY_REQUEST);
	u32 size = side->message_length - side->message_at;
	const u8 *data = in->at;

	if (size > side->record_left)
		size = side->record_left;
	if (size > in->left)
		size = (u32)in->left;
	if (hello)
		size = read_hello(p, side, data, size);
	if (!side->message_at && size)
		side->first = *data;
	kxw_cursor_pass(in, size);
	side->record_left = (u16)(side->record_left - size);
	side->message_at += size;

	if (hello && p->hello.rule)
		bad(p, p->hello.rule);
	else if (side->message_at == side->message_length)
		end_message(p, side, dir);
	return hello ? tell_hello(p, side, data, size, piece) : tell(p, side, data, size, piece);
}

/* ---- records --------------------------------------------------------------- */

static void skip(struct kxw_tls_side *side, struct kxw_cursor *in)
{
	u32 size = in->left < side->record_left ? (u32)in->left : side->record_left;

	kxw_cursor_pass(in, size);
	side->record_left = (u16)(side->record_left - size);
	if (!side->record_left)
		side->state = RECORD;
}

/* What a record of known length and unknown content says about the handshake. */
static enum kxw_tls_result open_opaque(struct kxw_tls_peek *p, struct kxw_tls_side *side,
				       enum kxw_direction dir, struct kxw_cursor *in,
				       struct kxw_tls_piece *piece)
{
	u32 type = 256u + side->content, length = side->record_left;

	if (side->content == KXW_TLS_HANDSHAKE)
		type = KXW_MSG_ENCRYPTED_HANDSHAKE;
	if (side->content == KXW_TLS_ALERT) {
		type = KXW_MSG_ENCRYPTED_ALERT;
		p->end = KXW_TLS_DONE;
	}
	if (side->content == KXW_TLS_APPLICATION_DATA && dir == KXW_OUTBOUND) {
		/*
		 * TLS 1.2: the client took what the server showed. TLS 1.3: the
		 * first record may still be an alert, the second is not.
		 */
		if (side->encrypted)
			p->end = KXW_TLS_DONE;
		else if (p->version && ++p->client_records == 2)
			p->end = KXW_TLS_DONE;
	}
	side->state = SKIP;
	skip(side, in);
	if (side->told == KXW_TLS_RECORDS_TOLD)
		return KXW_TLS_NEED_MORE;
	side->told++;
	return tell_length(side, type, length, piece);
}

static enum kxw_tls_result open_record(struct kxw_tls_peek *p, struct kxw_tls_side *side,
				       enum kxw_direction dir, const u8 *header,
				       struct kxw_cursor *in, struct kxw_tls_piece *piece)
{
	const char *rule;

	side->content = header[0];
	side->version = (u16)(header[1] << 8 | header[2]);
	side->record_left = (u16)(header[3] << 8 | header[4]);

	rule = kxw_tls_record_rule(p, side, dir);
	if (rule)
		return bad(p, rule);
	if (kxw_tls_record_is_opaque(side))
		return open_opaque(p, side, dir, in, piece);
	if (side->content != KXW_TLS_HANDSHAKE)
		open_message(side, (u16)(256 + side->content), side->record_left);
	side->state = FRAGMENT;
	return KXW_TLS_NEED_MORE;
}

static void open_ssl2(struct kxw_tls_side *side)
{
	side->version = 0x0002;
	side->record_left = (u16)(((side->record[0] & 0x7f) << 8 | side->record[1]) - 1);
	side->record_fill = 0;
	open_message(side, (u16)(512 + side->record[2]), side->record_left);
	side->state = FRAGMENT;
}

/* The header of a record once it is whole, which most are at once; NULL: not yet. */
static const u8 *gather_record(struct kxw_tls_side *side, struct kxw_cursor *in)
{
	if (!side->record_fill && in->left >= sizeof(side->record))
		return kxw_cursor_pass(in, sizeof(side->record));
	do {
		side->record[side->record_fill++] = kxw_cursor_u8(in);
	} while (side->record_fill < sizeof(side->record) && in->left);
	if (side->record_fill < sizeof(side->record))
		return NULL;
	side->record_fill = 0;
	return side->record;
}

/* ---- the machine ----------------------------------------------------------- */

/* A record in the clear: of a message the header, the body, or both. */
static enum kxw_tls_result read_fragment(struct kxw_tls_peek *p, struct kxw_tls_side *side,
					 enum kxw_direction dir, struct kxw_cursor *in,
					 struct kxw_tls_piece *piece)
{
	enum kxw_tls_result result = KXW_TLS_NEED_MORE;

	if (side->header_fill < sizeof(side->header))
		result = read_header(p, side, dir, in);
	if (result == KXW_TLS_NEED_MORE && side->header_fill == sizeof(side->header) &&
	    ((side->record_left && in->left) || !side->message_length))
		result = read_body(p, side, dir, in, piece);
	if (!side->record_left)
		side->state = RECORD;
	return result;
}

/* One step on, over at least a byte of in. NEED_MORE: nothing to tell yet. */
static enum kxw_tls_result step(struct kxw_tls_peek *p, enum kxw_direction dir,
				struct kxw_cursor *in, struct kxw_tls_piece *piece)
{
	struct kxw_tls_side *side = side_of(p, dir);
	enum kxw_tls_result result = KXW_TLS_NEED_MORE;
	const u8 *header;

	if (side->state == RECORD) {
		header = gather_record(side, in);
		if (header)
			result = open_record(p, side, dir, header, in, piece);
		/* Most messages begin a record, and lie in it. */
		if (result != KXW_TLS_NEED_MORE || side->state != FRAGMENT || !in->left)
			return result;
	}
	switch (side->state) {
	case FRAGMENT:
		result = read_fragment(p, side, dir, in, piece);
		break;
	case SKIP:
		skip(side, in);
		break;
	case SSL2_HEADER:
		side->record[side->record_fill++] = kxw_cursor_u8(in);
		if (side->record_fill == SSL2_HEADER_SIZE)
			open_ssl2(side);
		break;
	}
	return result;
}

/* Looks for the beginning of TLS; what is left then. */
static struct kxw_cursor look(struct kxw_tls_peek *p, enum kxw_direction dir, struct kxw_cursor in)
{
	struct kxw_tls_side *side = side_of(p, dir);
	bool enough;

	switch (kxw_tls_start_look(p, dir, &in)) {
	case KXW_TLS_START_RECORD:
		side->state = RECORD;
		return in;
	case KXW_TLS_START_SSL2:
		side->state = SSL2_HEADER;
		return in;
	case KXW_TLS_START_NONE:
		break;
	}
	if (side->fill)
		return in;	/* perhaps the beginning */
	enough = side->segments >= KXW_TLS_LOOK_SEGMENTS || side->looked >= KXW_TLS_LOOK_BYTES;
	if (dir == KXW_INBOUND && p->found) {
		if (enough)
			bad(p, "the server did not answer ClientHello in TLS (RFC 5246 7.3)");
	} else if (dir == KXW_OUTBOUND ? enough : side->looked >= KXW_TLS_LOOK_INBOUND) {
		p->end = KXW_TLS_NOT_TLS;
	}
	return in;
}

void kxw_tls_peek_init(struct kxw_tls_peek *p)
{
	memset(p, 0, sizeof(*p));
	/* A connection's first byte begins a segment; inbound waits for outbound. */
	side_of(p, KXW_OUTBOUND)->at_start = true;
}

enum kxw_tls_result kxw_tls_peek_next(struct kxw_tls_peek *p, enum kxw_direction dir,
				      const u8 **data, size_t *size,
				      struct kxw_tls_piece *piece)
{
	struct kxw_tls_side *side = side_of(p, dir);
	struct kxw_cursor in = kxw_cursor_init(*data, *size), at;
	enum kxw_tls_result result = KXW_TLS_NEED_MORE;

	if (!p->end && side->state == LOOK)
		in = look(p, dir, in);
	while (!p->end && result == KXW_TLS_NEED_MORE && side->state != LOOK) {
		/* First bytes may have been gathered from several segments. */
		bool replays = side->fill != side->replayed;

		at = in;
		if (replays)
			at = kxw_cursor_init(side->head + side->replayed, side->fill - side->replayed);
		else if (!in.left)
			break;
		result = step(p, dir, &at, piece);
		if (replays)
			side->replayed = (u8)(side->fill - at.left);
		else
			in = at;
	}
	if (p->end && result != KXW_TLS_PIECE) {
		kxw_cursor_take(&in, in.left);
		result = (enum kxw_tls_result)p->end;
	}
	*data = in.at;
	*size = in.left;
	return result;
}
