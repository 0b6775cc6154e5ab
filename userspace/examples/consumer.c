// SPDX-License-Identifier: BSD-3-Clause
/*
 * Prints the module's events as they come, and what was lost in its place. From the
 * number after SINCE on, to UNTIL if that is given: consumer [SINCE [UNTIL]]
 *	cc -o consumer consumer.c $(pkg-config --cflags --libs kxwatch)
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <kxwatch/kxwatch.h>

/* Whoever is watched chose these bytes. */
static void put_name(const char *s)
{
	putchar(' ');
	for (; s && *s; s++)
		printf(*s > ' ' && *s <= '~' && *s != '\\' ? "%c" : "\\x%02x", (unsigned char)*s);
}

static void print(const struct kxw_event *ev)
{
	static const char *const words[] = { "lost", "process", "library", "connect", "tls", "close" };
	const struct kxw_flow *f = &ev->flow;
	const struct kxw_message *m;
	char ip[INET6_ADDRSTRLEN] = "?";

	printf("%" PRIu64 " %s", ev->seq, ev->type < 6 ? words[ev->type] : "unknown");
	if (ev->type == KXW_EVENT_GAP)
		printf(" %" PRIu64, ev->missing);
	else
		printf(" image %" PRIu64 " flow %" PRIu64, ev->process_id, ev->flow_id);
	if (ev->type == KXW_EVENT_PROCESS) {
		printf(" pid %" PRIu32, ev->process.pid);
		put_name(ev->process.comm);
		put_name(ev->process.exe);
	} else if (ev->type == KXW_EVENT_LIBRARY) {
		printf(" how %" PRIu32, ev->library.how);
		put_name(ev->library.path);
	} else if (ev->type == KXW_EVENT_TLS) {
		printf(" direction %" PRIu32, ev->direction);
		for (m = ev->message; m < ev->message + ev->messages; m++)
			printf(" %" PRIu32 ":%" PRIu32 "+%" PRIu32 ":%zu", m->type, m->length,
			       m->offset, m->size);
		printf(" end %" PRIu32, ev->tls_end);
	} else if (ev->type == KXW_EVENT_CONNECT || ev->type == KXW_EVENT_CLOSE) {
		inet_ntop(f->remote.ip_size == 4 ? AF_INET : AF_INET6, f->remote.ip, ip, sizeof(ip));
		printf(" to %s %u outcome %" PRIu32 " bytes %" PRIu64 " %" PRIu64, ip,
		       f->remote.port, f->outcome, f->bytes_out, f->bytes_in);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	uint64_t until = argc > 2 ? strtoull(argv[2], NULL, 10) : UINT64_MAX;
	struct kxw_position at;
	struct kxw_event ev;
	struct kxw *k;
	int ret = kxw_open(&k);

	if (!ret) {
		kxw_tell(k, &at);
		at.seq = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
		ret = kxw_seek(k, &at);
	}
	for (at.seq = 0; ret >= 0 && at.seq < until; kxw_tell(k, &at)) {
		ret = kxw_next(k, &ev);
		if (ret > 0)
			print(&ev);
		else if (!ret)
			ret = fflush(stdout) ? KXWE_INTERRUPTED : kxw_wait(k, -1);
	}
	if (ret < 0)
		fprintf(stderr, "consumer: %s\n", kxw_strerror(ret));
	kxw_close(k);
	return ret < 0;
}
