// SPDX-License-Identifier: BSD-3-Clause
/*
 * Prints what the module knows, by libkxwatch, for scripts to hold against what
 * really was:
 *
 *	transcript flows		the connections that are open
 *	transcript tls QUIET_MS		the handshakes, until nothing came for so long:
 *		flow PORT		local port of the connection
 *		message PORT DIRECTION TYPE LENGTH BYTES	the body so far, in hex
 *		note PORT DIRECTION WORD	overlap, end=N, start=N
 *		lost N			events that were missed
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kxwatch/kxwatch.h>

#define FLOWS		(1 << 16)
#define BODY_MAX	(1 << 18)

/* A message of which parts may still come. */
struct body {
	uint32_t type, length, size;
	uint8_t *data;
};

struct conversation {
	uint16_t port;
	struct body body[3];		/* by enum kxw_direction */
};

static struct conversation *flow_of[FLOWS];

static void print_body(const struct conversation *c, uint32_t direction)
{
	const struct body *b = &c->body[direction];
	uint32_t i;

	printf("message %u %" PRIu32 " %" PRIu32 " %" PRIu32 " ", c->port, direction, b->type,
	       b->length);
	for (i = 0; i < b->size; i++)
		printf("%02x", b->data[i]);
	putchar('\n');
}

static void end_body(struct conversation *c, uint32_t direction)
{
	struct body *b = &c->body[direction];

	if (b->data)
		print_body(c, direction);
	free(b->data);
	memset(b, 0, sizeof(*b));
}

/* Parts of one message come one after the other, each where the last ended. */
static void take_part(struct conversation *c, uint32_t direction,
		      const struct kxw_message *m)
{
	struct body *b = &c->body[direction];

	if (m->type >= 256)
		return;
	if (!m->offset) {
		end_body(c, direction);
		b->type = m->type;
		b->length = m->length;
		b->data = malloc(BODY_MAX);
	}
	if (!b->data || b->type != m->type || b->size != m->offset ||
	    b->size + m->size > BODY_MAX) {
		printf("note %u %" PRIu32 " disorder\n", c->port, direction);
		return;
	}
	memcpy(b->data + b->size, m->data, m->size);
	b->size += (uint32_t)m->size;
	if (b->size == b->length)
		end_body(c, direction);
}

static void take_tls(struct conversation *c, const struct kxw_event *ev)
{
	size_t i;

	if (ev->overlap)
		printf("note %u %" PRIu32 " overlap\n", c->port, ev->direction);
	if (ev->tls_start)
		printf("note %u %" PRIu32 " start=%" PRIu32 "\n", c->port, ev->direction,
		       ev->tls_start);
	for (i = 0; i < ev->messages; i++)
		take_part(c, ev->direction, &ev->message[i]);
	if (!ev->tls_end)
		return;
	end_body(c, KXW_OUTBOUND);
	end_body(c, KXW_INBOUND);
	printf("note %u %" PRIu32 " end=%" PRIu32 "\n", c->port, ev->direction, ev->tls_end);
}

static void take(const struct kxw_event *ev)
{
	struct conversation **c = &flow_of[ev->flow_id % FLOWS];

	switch (ev->type) {
	case KXW_EVENT_GAP:
		printf("lost %" PRIu64 "\n", ev->missing);
		break;
	case KXW_EVENT_CONNECT:
		free(*c);
		*c = calloc(1, sizeof(**c));
		if (!*c)
			abort();
		(*c)->port = ev->flow.local.port;
		printf("flow %u\n", (*c)->port);
		break;
	case KXW_EVENT_TLS:
		if (*c && ev->direction <= KXW_INBOUND)
			take_tls(*c, ev);
		break;
	}
}

static int read_all(struct kxw *k, int quiet)
{
	static struct kxw_event ev;
	int ret;

	do {
		while ((ret = kxw_next(k, &ev)) > 0)
			take(&ev);
		if (!ret)
			ret = kxw_wait(k, quiet);
	} while (ret > 0);
	return ret;
}

/* ---- what is open now ---- */

static struct {
	uint64_t id;
	uint32_t pid;
} image[1 << 12];
static size_t images;

static int note_image(const struct kxw_process *p, const struct kxw_library *library,
		      size_t libraries, void *arg)
{
	(void)library;
	(void)libraries;
	(void)arg;
	if (images < sizeof(image) / sizeof(image[0])) {
		image[images].id = p->id;
		image[images++].pid = p->pid;
	}
	return 0;
}

static int print_process(const struct kxw_process *p, const struct kxw_library *library,
			 size_t libraries, void *arg)
{
	(void)library;
	(void)arg;
	printf("process pid=%" PRIu32 " libraries=%zu\n", p->pid, libraries);
	return 0;
}

static void print_end(const char *name, const struct kxw_endpoint *end)
{
	char ip[INET6_ADDRSTRLEN] = "?";

	inet_ntop(end->ip_size == 4 ? AF_INET : AF_INET6, end->ip, ip, sizeof(ip));
	printf(" %s=%s:%u", name, ip, end->port);
}

static int print_flow(const struct kxw_flow *f, void *arg)
{
	size_t i;

	(void)arg;
	printf("flow id=%" PRIu64 " process=%" PRIu64, f->id, f->process_id);
	for (i = 0; i < images; i++)
		if (image[i].id == f->process_id)
			printf(" pid=%" PRIu32, image[i].pid);
	print_end("local", &f->local);
	print_end("remote", &f->remote);
	puts(f->established ? " established" : "");
	return 0;
}

int main(int argc, char **argv)
{
	struct kxw *k;
	int ret;

	if (argc < 2 || (!strcmp(argv[1], "tls") && argc != 3)) {
		fprintf(stderr, "usage: transcript processes | flows | tls QUIET_MS\n");
		return 2;
	}
	ret = kxw_open(&k);
	if (!ret && !strcmp(argv[1], "processes")) {
		ret = kxw_processes(k, print_process, NULL);
	} else if (!ret && argc == 2) {
		ret = kxw_processes(k, note_image, NULL);
		if (!ret)
			ret = kxw_flows(k, print_flow, NULL);
	} else if (!ret) {
		ret = read_all(k, atoi(argv[2]));
	}
	if (ret)
		fprintf(stderr, "transcript: %s\n", kxw_strerror(ret));
	kxw_close(k);
	return ret ? 1 : 0;
}
