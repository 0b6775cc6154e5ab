// SPDX-License-Identifier: BSD-3-Clause
#include "signals_page.h"

#include <stdbool.h>
#include <string.h>

#include <judge/signals.h>

static const char head[] =
".\\\" SPDX-License-Identifier: BSD-3-Clause\n"
".\\\" Made at build time out of userspace/judge/signal_table.c: change it there.\n"
".TH KXWATCH\\-SIGNALS 7 \"\" \"kxwatch\" \"Miscellaneous\"\n"
".SH NAME\n"
"kxwatch\\-signals \\- what may speak against a TLS handshake\n"
".SH DESCRIPTION\n"
"Each record of a handshake names, in\n"
".IR kxwatch.signals ,\n"
"what speaks against it: an identifier, a weight and a sentence. The weights are\n"
"summed up, to 100 at most, to\n"
".IR event.risk_score .\n"
"An identifier never changes its meaning; weights can be set by\n"
".I signals\n"
"in\n"
".BR kxwatchd.conf (5).\n"
".PP\n"
"A handshake becomes an alert if no entry allows its program, its destination is\n"
"outside, the sum reaches\n"
".IR score.alert ,\n"
"and at least one of its signals is marked with * here. The others add weight\n"
"and explain; alone they are everyday life.\n"
".PP\n"
"What is not known is never a finding. Signals that need the program's file or its\n"
"package are there only for programs of the mount namespace in which kxwatchd\n"
"runs, and none of those that look at the host for a capture.\n";

static const char tail[] =
".SH SEE ALSO\n"
".BR kxwatchd.conf (5),\n"
".BR kxwatchd (8),\n"
".BR kxwatch (8)\n";

/* By the beginning of the identifiers, in the order of the page. */
static const struct {
	const char *prefix, *title, *text;
} sections[] = {
	{ "process.", "The program",
	  "What it is and where its file lies. Temporary directories and homes are settings,\n"
	  "directories.temporary and directories.homes. Packages are those of dpkg or rpm." },
	{ "library.", "Its TLS libraries",
	  "How the module saw them come. Interpreters load theirs on demand, and a process\n"
	  "that is upgraded while it runs keeps a file that is another one by now: neither is\n"
	  "a fault. The usual places are the dynamic loader's and directories.libraries." },
	{ "tls.", "Its TLS stack",
	  "What it speaks TLS with. The stack of a program without a library is named in\n"
	  "kxwatch.tls_stack by the texts it left in the program's file: Go, rustls, OpenSSL,\n"
	  "BoringSSL, mbedTLS, wolfSSL, GnuTLS. A hello is held against a program only if all\n"
	  "of its stacks are known, they are OpenSSL's or Go's, and the order of extensions,\n"
	  "the point formats or the values of RFC 8701 are those of another one: Go's hello\n"
	  "from a Python, a browser's from a Go program. What a program asked of OpenSSL is\n"
	  "known only where library.verify_off has it watched; some programs, newer curl among\n"
	  "them, ask for no verification and look at the verdict themselves." },
	{ "destination.", "The destination",
	  "What is the first of its kind is known only where there is a baseline: see the\n"
	  "setting baseline, and kxwatch(8)." },
	{ "port.", "The port",
	  "The ports on which TLS is expected at once, and after something else (STARTTLS,\n"
	  "CONNECT), are the settings ports.tls and ports.late." },
	{ "name.", "The name asked for", NULL },
	{ "kx.", "The key exchange", NULL },
	{ "cipher.", "The cipher suite", NULL },
	{ "version.", "The version", NULL },
	{ "certificate.", "The certificate",
	  "Judged by OpenSSL for the purpose of a TLS server, at the time of the handshake,\n"
	  "by the settings of trust. A TLS 1.3 certificate is encrypted: nothing is said of it,\n"
	  "unless the client's own TLS library judged it invalid and library.enabled has that\n"
	  "watched. Then the findings are those of its first error alone." },
	{ "rsa.", "RSA outside of TLS",
	  "Where library.enabled has it watched: of a record of kxwatch.call, and an alert\n"
	  "even if no connection of the program is known." },
	{ "fingerprint.", "The fingerprint",
	  "That of the client's hello, as the baseline has it." },
	{ "handshake.", "The course of the handshake", NULL },
	{ "list.", "Lists", "The setting lists names files in the form that abuse.ch publishes." },
	{ "flow.", "The connection",
	  "Known when it is over: the record of the handshake is out by then. If the\n"
	  "handshake was no alert before and is one by this, the alert comes with the end of\n"
	  "the connection; if it was one, a record of kxwatch.flow adds to it. The ratio is\n"
	  "the setting asymmetry. It is not asked of connections whose handshake was let go\n"
	  "because limits.handshake_memory was used up." },
};

#define SECTIONS	(sizeof(sections) / sizeof(sections[0]))

static bool belongs(const struct judge_signal *s, size_t section)
{
	return !strncmp(s->id, sections[section].prefix, strlen(sections[section].prefix));
}

/* A hyphen is written so that an identifier can be copied and searched for. */
static void write_text(FILE *to, const char *text)
{
	/* At the beginning of a line these would be a request. */
	if (*text == '.' || *text == '\'')
		fputs("\\&", to);
	for (; *text; text++) {
		if (*text == '-' || *text == '\\')
			fputc('\\', to);
		fputc(*text, to);
	}
}

static void write_signal(FILE *to, const struct judge_signal *s)
{
	fputs(".TP\n.B ", to);
	write_text(to, s->id);
	fprintf(to, " \\fR(%u)%s\n", s->weight, s->suspicious ? " *" : "");
	write_text(to, s->text);
	fputc('\n', to);
}

int signals_page_write(FILE *to)
{
	unsigned int written = 0;
	size_t section;
	int i;

	fputs(head, to);
	fputs(".SH SIGNALS\nWeights are those that hold without settings.\n", to);
	for (section = 0; section < SECTIONS; section++) {
		fprintf(to, ".SS %s\n", sections[section].title);
		if (sections[section].text) {
			write_text(to, sections[section].text);
			fputc('\n', to);
		}
		for (i = 0; i < SIGNALS; i++) {
			if (!belongs(&signal_table[i], section))
				continue;
			write_signal(to, &signal_table[i]);
			written++;
		}
	}
	fputs(tail, to);
	return written == SIGNALS && !ferror(to) ? 0 : -1;
}
