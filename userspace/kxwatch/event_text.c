// SPDX-License-Identifier: BSD-3-Clause
#include "event_text.h"

#include <inttypes.h>
#include <time.h>

#include "escape.h"
#include "words.h"

#include "record/text.h"
#include "tls/names.h"
#include "tls/x509_errors.h"

static void put_word(FILE *to, const char *word, uint32_t number)
{
	if (word)
		fputs(word, to);
	else
		fprintf(to, "(%" PRIu32 ")", number);
}

static void put_time(FILE *to, uint64_t ns)
{
	time_t seconds = (time_t)(ns / 1000000000);
	char text[32];
	struct tm tm;

	if (localtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%H:%M:%S", &tm))
		fprintf(to, "%s.%06u ", text, (unsigned int)(ns % 1000000000 / 1000));
}

static void put_args(FILE *to, const struct kxw_process *p)
{
	size_t i, from = 0;

	for (i = 0; i < p->args_size; i++) {
		if (p->args[i])
			continue;
		putc(' ', to);
		escape_bytes(to, p->args + from, i - from);
		from = i + 1;
	}
	if (p->cut)
		fputs(" (cut)", to);
}

static void put_process(FILE *to, const struct kxw_process *p)
{
	fputs("process ", to);
	if (p->exe || !p->kthread)
		escape_text(to, p->exe);
	else
		fputs("(kernel thread)", to);
	if (p->exe_deleted)
		fputs(" (deleted)", to);
	if (p->exe_memfd)
		fputs(" (memfd)", to);
	if (p->known & KXW_KNOWS_UID)
		fprintf(to, " uid %" PRIu32, p->uid);
	if (p->known & KXW_KNOWS_PPID) {
		fprintf(to, " parent %" PRIu32 " ", p->ppid);
		escape_text(to, p->parent_comm);
	}
	if (p->args_size) {
		fputs(" args", to);
		put_args(to, p);
	}
}

static void put_library(FILE *to, const struct kxw_library *l)
{
	fputs("library ", to);
	escape_text(to, l->path);
	if (l->deleted)
		fputs(" (deleted)", to);
	if (l->how) {
		putc(' ', to);
		put_word(to, word_library_how(l->how), l->how);
	}
}

static void put_flow(FILE *to, const struct kxw_event *ev)
{
	const struct kxw_flow *f = &ev->flow;
	char local[TEXT_ENDPOINT_SIZE], remote[TEXT_ENDPOINT_SIZE];

	fprintf(to, "%s %s -> %s", ev->type == KXW_EVENT_CLOSE ? "close" : "connect",
		text_endpoint(&f->local, local), text_endpoint(&f->remote, remote));
	if (!f->outcome)
		return;
	putc(' ', to);
	put_word(to, word_outcome(f->outcome), f->outcome);
	fprintf(to, " after %.3f s", (double)f->duration / 1e9);
	if (f->known_bytes)
		fprintf(to, ", %" PRIu64 " bytes out, %" PRIu64 " in", f->bytes_out, f->bytes_in);
}

static void put_message(FILE *to, const struct kxw_message *m)
{
	putc(' ', to);
	put_word(to, word_message_type(m->type), m->type);
	if (m->type == KXW_MSG_ALERT && m->size == 2 && !m->offset)
		fprintf(to, "(%s %s)", m->data[0] == 2 ? "fatal" : "warning",
			alert_name(m->data[1]) ? alert_name(m->data[1]) : "unknown");
	else if (m->data && m->size < m->length)
		fprintf(to, "(%" PRIu32 "+%zu of %" PRIu32 ")", m->offset, m->size, m->length);
	else
		fprintf(to, "(%" PRIu32 ")", m->length);
	if (m->kx)
		fprintf(to, "[%s]", kx_name(m->kx) ? kx_name(m->kx) : "unknown");
}

static void put_tls(FILE *to, const struct kxw_event *ev)
{
	size_t i;

	fputs("tls ", to);
	put_word(to, word_direction(ev->direction), ev->direction);
	for (i = 0; i < ev->messages; i++)
		put_message(to, &ev->message[i]);
	if (ev->tls_start)
		fprintf(to, ", after %" PRIu32 " other bytes", ev->tls_start);
	if (ev->overlap)
		fputs(", bytes sent twice, differently", to);
	if (ev->tls_end) {
		fputs(", end: ", to);
		put_word(to, word_tls_end(ev->tls_end), ev->tls_end);
	}
	if (ev->tls_rule) {
		fputs(" (", to);
		escape_text(to, ev->tls_rule);
		putc(')', to);
	}
}

static void put_call(FILE *to, const struct kxw_call *c)
{
	fputs("call", to);
	if (!c)
		return;
	putc(' ', to);
	put_word(to, word_point(c->point), c->point);
	if (c->caller) {
		fputs(" by ", to);
		escape_text(to, c->caller);
	}
	if (c->known & KXW_KNOWS_CODE)
		fprintf(to, ", code %" PRIu32 " (%s)", c->code, x509_error_text((int)c->code));
	if (c->known & KXW_KNOWS_DEPTH)
		fprintf(to, " at depth %" PRIu32, c->depth);
	if (c->known & KXW_KNOWS_INPUT)
		fprintf(to, ", %" PRIu32 " bytes", c->input);
	if (c->known & KXW_KNOWS_OUTPUT)
		fprintf(to, ", room for %" PRIu32, c->output);
	if (c->known & KXW_KNOWS_PADDING)
		fprintf(to, ", padding %" PRIu32, c->padding);
	if (c->known & KXW_KNOWS_MODE)
		fprintf(to, ", mode %" PRIu32, c->mode);
}

static void put_who(FILE *to, const struct kxw_event *ev, const struct kxw_process *who)
{
	if (who) {
		fprintf(to, "%" PRIu32 " ", who->pid);
		escape_text(to, who->comm);
	} else {
		fprintf(to, "? image %" PRIu64, ev->process_id);
	}
	if (ev->flow_id)
		fprintf(to, " flow %" PRIu64, ev->flow_id);
	fputs(": ", to);
}

void event_text(FILE *to, const struct kxw_event *ev, const struct kxw_process *who)
{
	if (ev->type == KXW_EVENT_GAP) {
		fprintf(to, "lost %" PRIu64 " events, %" PRIu64 " to %" PRIu64 "\n", ev->missing,
			ev->seq, ev->seq + ev->missing - 1);
		return;
	}
	put_time(to, ev->time);
	put_who(to, ev, who);
	switch (ev->type) {
	case KXW_EVENT_PROCESS:
		put_process(to, &ev->process);
		break;
	case KXW_EVENT_LIBRARY:
		put_library(to, &ev->library);
		break;
	case KXW_EVENT_CONNECT:
	case KXW_EVENT_CLOSE:
		put_flow(to, ev);
		break;
	case KXW_EVENT_TLS:
		put_tls(to, ev);
		break;
	case KXW_EVENT_CALL:
		put_call(to, ev->call);
		break;
	default:
		fprintf(to, "event of type %" PRIu32, ev->type);
	}
	putc('\n', to);
}
