// SPDX-License-Identifier: BSD-3-Clause
/*
 * Conversations of chance through real sockets of this host, and what must be told of
 * them: wirefuzz FAMILY FIRST_PORT N SEED FILE...
 *
 * A FILE is a conversation as the fuzzers of tests/fuzz have it: a row of segments, each
 * a byte of which the top bit is the direction and the rest the size, in units of 4
 * when the second bit is set; then bytes. Each is played once as it is, those that
 * follow are made of them by chance. Number n comes from local port FIRST_PORT + n.
 * Every byte must arrive. The same segments go through the module's own sources, here in
 * user space, and what these tell is printed as play/transcript.c prints what the
 * module told. FAMILY: 4 or 6.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kmod/wire/tls_read.h"

#define SERVER_PORT	7443
#define ROW_MAX		16384
#define SEGMENT_MAX	8192
#define FILES_MAX	128
#define WINDOW		16384
#define BODY_MAX	(1 << 18)

static void die(const char *what)
{
	perror(what);
	exit(1);
}

/* ---- chance ---- */

static u64 chance_state;

static u32 chance(u32 below)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return (u32)(chance_state >> 32) % below;
}

/* ---- what must be told ---- */

struct told_body {
	u32 type, length, size;
	bool open;
	u8 data[BODY_MAX];
};

struct model {
	struct kxw_tls_peek peek;
	struct kxw_stream stream[2];
	u8 window[2][WINDOW];
	struct told_body body[2];
	int port, end;
	bool tls;
};

static void print_body(struct model *m, int side)
{
	struct told_body *b = &m->body[side];
	u32 i;

	if (!b->open)
		return;
	printf("message %d %d %u %u ", m->port, side + 1, b->type, b->length);
	for (i = 0; i < b->size; i++)
		printf("%02x", b->data[i]);
	putchar('\n');
	b->open = false;
}

static void take_piece(struct model *m, int side, const struct kxw_tls_piece *piece)
{
	struct told_body *b = &m->body[side];

	if (piece->type >= 256)
		return;
	if (!piece->offset) {
		print_body(m, side);
		b->type = piece->type;
		b->length = piece->length;
		b->size = 0;
		b->open = true;
	}
	if (b->size + piece->size > BODY_MAX)
		abort();
	memcpy(b->data + b->size, piece->data ? piece->data : (const u8 *)"", piece->size);
	b->size += piece->size;
	if (b->size == b->length)
		print_body(m, side);
}

static void take_end(struct model *m, int side, int end)
{
	m->end = end;
	if (end < 0 || !m->tls)
		return;
	print_body(m, 0);
	print_body(m, 1);
	printf("note %d %d end=%d\n", m->port, side + 1, end);
}

static int parse(struct model *m, int side)
{
	enum kxw_tls_result result;
	struct kxw_tls_piece piece;

	while ((result = kxw_tls_read_next(&m->peek, side + KXW_OUTBOUND, &m->stream[side], &piece)) ==
	       KXW_TLS_PIECE) {
		if (!m->tls && m->peek.side[0].before)
			printf("note %d %d start=%u\n", m->port, side + 1, m->peek.side[0].before);
		m->tls = true;
		take_piece(m, side, &piece);
	}
	return kxw_tls_read_end(result);
}

/* As kmod/window.c reads a segment that TCP takes. */
static void model_segment(struct model *m, int side, const u8 *data, u32 size)
{
	struct kxw_stream *s = &m->stream[side];
	u32 seq = s->edge, used;
	int end = 0;

	if (m->end)
		return;
	kxw_tls_peek_segment(&m->peek, side + KXW_OUTBOUND);
	while (!end && size) {
		kxw_stream_put(s, seq, data, size, &used);
		end = parse(m, side);
		seq += used;
		data += used;
		size -= used;
	}
	if (!end)
		end = kxw_tls_read_limit(m->tls, m->stream[0].next - 1, m->stream[1].next - 1);
	if (end)
		take_end(m, side, end);
}

static void model_begins(struct model *m, int port)
{
	int side;

	kxw_tls_peek_init(&m->peek);
	for (side = 0; side < 2; side++) {
		/* As wide as the module's, which is a matter of who waits for whom only. */
		kxw_stream_init(&m->stream[side], m->window[side], side ? WINDOW : 2048, 1);
		m->body[side].open = false;
	}
	m->port = port;
	m->end = 0;
	m->tls = false;
}

/* ---- sockets ---- */

static int family, server;

static socklen_t address(struct sockaddr_storage *to, int port)
{
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)to;
	struct sockaddr_in *v4 = (struct sockaddr_in *)to;

	memset(to, 0, sizeof(*to));
	to->ss_family = family;
	if (family == AF_INET6) {
		v6->sin6_addr = in6addr_loopback;
		v6->sin6_port = htons(port);
		return sizeof(*v6);
	}
	v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	v4->sin_port = htons(port);
	return sizeof(*v4);
}

static int open_socket(int port)
{
	struct sockaddr_storage at;
	socklen_t size = address(&at, port);
	int fd = socket(family, SOCK_STREAM, 0);
	const int on = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
	    bind(fd, (struct sockaddr *)&at, size))
		die("a socket");
	return fd;
}

/* pair[0] connects, pair[1] is the server's end. */
static void connect_pair(int pair[2], int port)
{
	struct sockaddr_storage at;
	socklen_t size = address(&at, SERVER_PORT);
	const int on = 1;

	pair[0] = open_socket(port);
	if (connect(pair[0], (struct sockaddr *)&at, size))
		die("connect");
	pair[1] = accept(server, NULL, NULL);
	if (pair[1] < 0 || setsockopt(pair[1], IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)))
		die("accept");
}

/* One segment, there as a whole before the next one goes. */
static void pass(int from, int to, const u8 *data, u32 size)
{
	static u8 got[SEGMENT_MAX];
	u32 at = 0;
	ssize_t n;

	if (send(from, data, size, MSG_NOSIGNAL) != (ssize_t)size)
		die("send");
	while (at < size) {
		n = recv(to, got + at, size - at, 0);
		if (n <= 0)
			die("recv");
		at += n;
	}
	if (memcmp(got, data, size)) {
		fprintf(stderr, "wirefuzz: other bytes came than went\n");
		exit(1);
	}
}

/* In good order or by a reset, whoever begins. */
static void close_pair(int pair[2], u32 how)
{
	const struct linger reset = { .l_onoff = 1, .l_linger = 0 };
	struct pollfd p = { .events = POLLIN };

	if (how & 2)
		setsockopt(pair[how & 1], SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
	close(pair[how & 1]);
	/* The other end has heard of it. */
	p.fd = pair[~how & 1];
	poll(&p, 1, 5000);
	close(pair[~how & 1]);
}

/* ---- conversations ---- */

struct row {
	size_t size;
	u8 data[ROW_MAX];
};

static struct row given[FILES_MAX];
static u32 files;
static unsigned long segments, bytes;

static void read_row(const char *name)
{
	struct row *r = &given[files];
	FILE *f = fopen(name, "rb");

	if (!f || files == FILES_MAX - 1)
		die(name);
	r->size = fread(r->data, 1, sizeof(r->data) / 2, f);
	fclose(f);
	files += r->size > 0;
}

static void change(struct row *r)
{
	const struct row *other = &given[chance(files)];
	u32 at, from, size;

	at = chance(r->size);
	size = 1 + chance(chance(4) ? 16 : 512);
	switch (chance(6)) {
	case 0:		/* a bit */
		r->data[at] ^= 1 << chance(8);
		break;
	case 1:		/* a byte, of those that lengths and types are made of */
		r->data[at] = "\0\1\2\3\24\25\26\27\30\100\177\200\376\377"[chance(14)];
		break;
	case 2:		/* less */
		if (size >= r->size - at)
			return;
		memmove(r->data + at, r->data + at + size, r->size - at - size);
		r->size -= size;
		break;
	case 3:		/* chance */
		while (size-- && at < r->size)
			r->data[at++] = chance(256);
		break;
	default:	/* a part of another, put between or over */
		from = chance(other->size);
		if (size > other->size - from)
			size = other->size - from;
		if (r->size + size > sizeof(r->data))
			return;
		memmove(r->data + at + size, r->data + at, r->size - at);
		memcpy(r->data + at, other->data + from, size);
		r->size += size;
		break;
	}
}

/* Segments that follow each other the same way may be one. Whether there was TLS. */
static bool play(const struct row *r, int port, bool as_is)
{
	static struct model m;
	static u8 segment[SEGMENT_MAX];
	u32 size = 0, n, again;
	size_t at = 0;
	int pair[2], side = 0, next;

	connect_pair(pair, port);
	model_begins(&m, port);
	while (at <= r->size) {
		next = at < r->size ? r->data[at] >> 7 : side;
		if (size && (as_is || at == r->size || next != side || chance(2) ||
			     size > SEGMENT_MAX - 252)) {
			again = as_is || chance(256) ? 1 : 1 + chance(200);
			segments += again;
			bytes += (unsigned long)again * size;
			while (again--) {
				model_segment(&m, side, segment, size);
				pass(pair[side], pair[!side], segment, size);
			}
			size = 0;
		}
		if (at == r->size)
			break;
		side = next;
		n = r->data[at] & 0x40 ? (r->data[at] & 0x3fu) * 4 : r->data[at] & 0x3fu;
		at++;
		if (n > r->size - at)
			n = r->size - at;
		memcpy(segment + size, r->data + at, n);
		size += n;
		at += n;
	}
	close_pair(pair, as_is ? 0 : chance(4));
	if (!m.end)
		take_end(&m, 0, KXW_TLS_END_CLOSED);
	return m.tls;
}

int main(int argc, char **argv)
{
	static u32 tls[FILES_MAX];
	static struct row r;
	u32 changes, of_tls = 0;
	int first, n, i;

	if (argc < 6) {
		fprintf(stderr, "usage: wirefuzz FAMILY FIRST_PORT N SEED FILE...\n");
		return 2;
	}
	family = atoi(argv[1]) == 6 ? AF_INET6 : AF_INET;
	first = atoi(argv[2]);
	n = atoi(argv[3]);
	chance_state = strtoull(argv[4], NULL, 10) * 2 + 1;
	for (i = 5; i < argc; i++)
		read_row(argv[i]);
	server = open_socket(SERVER_PORT);
	if (!files || listen(server, 16))
		die("listen");
	for (i = 0; i < (int)files; i++)
		if (play(&given[i], first + i, true))
			tls[of_tls++] = (u32)i;
	if (!of_tls)
		return 1;
	for (; i < n; i++) {
		r = given[tls[chance(of_tls)]];
		for (changes = chance(2) ? 1 : 1 + chance(8); changes; changes--)
			change(&r);
		play(&r, first + i, false);
	}
	fprintf(stderr, "connections=%d segments=%lu bytes=%lu\n", n, segments, bytes);
	return 0;
}
