/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * talk: a recorded conversation, read from a file of tests/data/tls, and what
 * is expected to be found in it; the format is told in record.py there.
 * For one test program. Any failure ends the test.
 */
#ifndef TEST_TALK_H
#define TEST_TALK_H

#include "include/uapi/kxwatch.h"

#define TALK_SEGMENTS 128
#define TALK_MESSAGES 64

struct talk_segment {
	enum kxw_direction dir;
	size_t start, size;	/* in talk.bytes */
};

struct talk_message {
	uint32_t type, length;
};

struct talk {
	uint8_t bytes[65536];
	size_t size;
	struct talk_segment segment[TALK_SEGMENTS];
	size_t segments;
	struct talk_message expected[2][TALK_MESSAGES];
	size_t count[2];
	unsigned int version, suite, before;
	uint32_t kx;
	bool done;
};

struct talk_name {
	const char *name;
	uint32_t value;
};

static const struct talk_name talk_messages[] = {
	{ "HelloRequest", KXW_MSG_HELLO_REQUEST },
	{ "ClientHello", KXW_MSG_CLIENT_HELLO },
	{ "ServerHello", KXW_MSG_SERVER_HELLO },
	{ "HelloRetryRequest", KXW_MSG_HELLO_RETRY_REQUEST },
	{ "NewSessionTicket", KXW_MSG_NEW_SESSION_TICKET },
	{ "Certificate", KXW_MSG_CERTIFICATE },
	{ "ServerKeyExchange", KXW_MSG_SERVER_KEY_EXCHANGE },
	{ "CertificateRequest", KXW_MSG_CERTIFICATE_REQUEST },
	{ "ServerHelloDone", KXW_MSG_SERVER_HELLO_DONE },
	{ "CertificateVerify", KXW_MSG_CERTIFICATE_VERIFY },
	{ "ClientKeyExchange", KXW_MSG_CLIENT_KEY_EXCHANGE },
	{ "CertificateStatus", KXW_MSG_CERTIFICATE_STATUS },
	{ "ChangeCipherSpec", KXW_MSG_CHANGE_CIPHER_SPEC },
	{ "Alert", KXW_MSG_ALERT },
	{ "EncryptedHandshake", KXW_MSG_ENCRYPTED_HANDSHAKE },
	{ "EncryptedAlert", KXW_MSG_ENCRYPTED_ALERT },
	{ "ApplicationData", KXW_MSG_APPLICATION_DATA },
	{ "Heartbeat", KXW_MSG_HEARTBEAT },
	{ "Ssl2ClientHello", KXW_MSG_SSL2_CLIENT_HELLO },
	{ "Ssl2ServerHello", KXW_MSG_SSL2_SERVER_HELLO },
};

static const struct talk_name talk_kx[] = {
	{ "UNKNOWN", KXW_KX_UNKNOWN },
	{ "RSA", KXW_KX_RSA },
	{ "DHE", KXW_KX_DHE },
	{ "ECDHE", KXW_KX_ECDHE },
	{ "PSK", KXW_KX_PSK },
	{ "DHE_PSK", KXW_KX_DHE_PSK },
	{ "ECDHE_PSK", KXW_KX_ECDHE_PSK },
	{ "RSA_PSK", KXW_KX_RSA_PSK },
	{ "DH_ANON", KXW_KX_DH_ANON },
	{ "ECDH_ANON", KXW_KX_ECDH_ANON },
};

#define TALK_VALUE(table, name) \
	talk_value(table, sizeof(table) / sizeof((table)[0]), name)

static inline uint32_t talk_value(const struct talk_name *table, size_t count, const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (!strcmp(table[i].name, name))
			return table[i].value;
	fail_msg("unknown name: %s", name);
	return 0;
}

static inline void talk_hex(struct talk *t, const char *hex)
{
	struct talk_segment *s = &t->segment[t->segments - 1];
	unsigned int byte;

	assert_true(t->segments > 0);
	for (; *hex && *hex != '\n'; hex += 2) {
		assert_int_equal(sscanf(hex, "%2x", &byte), 1);
		assert_true(t->size < sizeof(t->bytes));
		t->bytes[t->size++] = (uint8_t)byte;
		s->size++;
	}
}

static inline void talk_segment(struct talk *t, enum kxw_direction dir, const char *hex)
{
	struct talk_segment *s = &t->segment[t->segments];

	assert_true(t->segments < TALK_SEGMENTS);
	t->segments++;
	s->dir = dir;
	s->start = t->size;
	s->size = 0;
	talk_hex(t, hex);
}

static inline void talk_expect(struct talk *t, const char *line)
{
	char mark, name[64];
	unsigned int length;
	size_t side;

	if (sscanf(line, " agreed %x %x %63s", &t->version, &t->suite, name) == 3) {
		t->kx = TALK_VALUE(talk_kx, name);
	} else if (sscanf(line, " before %u", &t->before) == 1) {
	} else if (sscanf(line, " %c %63s %u", &mark, name, &length) == 3) {
		side = mark == '<';
		assert_true(t->count[side] < TALK_MESSAGES);
		t->expected[side][t->count[side]].type = TALK_VALUE(talk_messages, name);
		t->expected[side][t->count[side]++].length = length;
	} else {
		assert_string_equal(line, " DONE\n");
		t->done = true;
	}
}

static inline void talk_load(struct talk *t, const char *path)
{
	FILE *file = fopen(path, "r");
	char line[1024];

	assert_non_null(file);
	memset(t, 0, sizeof(*t));
	while (fgets(line, sizeof(line), file)) {
		assert_non_null(strchr(line, '\n'));
		if (line[0] == '>' || line[0] == '<')
			talk_segment(t, line[0] == '>' ? KXW_OUTBOUND : KXW_INBOUND, line + 2);
		else if (line[0] == ' ')
			talk_hex(t, line + 2);
		else if (line[0] == '=')
			talk_expect(t, line + 1);
		else
			assert_int_equal(line[0], '#');
	}
	fclose(file);
	assert_true(t->segments && t->count[0]);
}

#endif
