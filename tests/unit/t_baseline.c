// SPDX-License-Identifier: BSD-3-Clause
/* What a baseline approves is no alert; what differs from it says how. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <judge/judge.h>

#include "tape.h"

#define ONE	"203.0.113.10"
#define OTHER	"203.0.113.20"
#define PYTHON	"executable = \"/usr/bin/python3\"; script = \"/opt/job.py\"; user = 4242; "

static struct tape tape;

/* The record of one handshake under that baseline. */
static json_t *play(const char *approved, const char *args, const char *remote, const char *talk)
{
	char settings[512];

	snprintf(settings, sizeof(settings), "approved = ( %s );", approved);
	tape_open(&tape, settings);
	tape_process(&tape, 1, "/usr/bin/python3", args);
	tape_library(&tape, 1, "/usr/lib/libssl.so.3");
	tape_connect(&tape, 7, 1, remote);
	tape_talk(&tape, talk);
	tape_play(&tape, 7, 1, 0, TAPE_ALL);
	tape_hangup(&tape, 7, 1, remote);
	return tape_record(&tape, "kxwatch.handshake", 0);
}

struct scene {
	const char *approved, *args, *remote, *talk;
	bool alert, first_seen, unapproved, issuer, hello;
};

#define JOB	"python3 /opt/job.py"
#define HELLO	"ja4_stable = \"t12i000000_000000000000_000000000000\"; "

static const struct scene scenes[] = {
	/* Without a baseline nothing is news. */
	{ "", JOB, ONE, "tls13", false, false, false, false, false },
	/* As approved, also where a certificate is invalid. */
	{ "{ " PYTHON "destination = \"" ONE "\"; port = 443; }", JOB, ONE, "tls12-ecdhe",
	  false, false, false, false, false },
	/* Another destination, script, user, port. */
	{ "{ " PYTHON "destination = \"" ONE "\"; }", JOB, OTHER, "tls13",
	  true, true, true, false, false },
	{ "{ " PYTHON "destination = \"" ONE "\"; }", "python3 /opt/x.py", ONE, "tls13",
	  true, true, false, false, false },
	{ "{ executable = \"/usr/bin/python3\"; user = 1; destination = \"" ONE "\"; }", JOB, ONE,
	  "tls13", true, true, false, false, false },
	{ "{ " PYTHON "destination = \"" ONE "\"; port = 444; }", JOB, ONE, "tls13",
	  true, true, true, false, false },
	/* Inside it is nobody's concern. */
	{ "{ " PYTHON "destination = \"" ONE "\"; }", JOB, "10.0.0.1", "tls13",
	  false, false, false, false, false },
	/* Another issuer; one that is not visible is no other. */
	{ "{ " PYTHON "issuer = \"CN=nobody\"; }", JOB, ONE, "tls12-ecdhe",
	  true, false, false, true, false },
	{ "{ " PYTHON "issuer = \"CN=nobody\"; }, { " PYTHON "issuer = \"*\"; }", JOB, ONE,
	  "tls12-ecdhe", false, false, false, false, false },
	{ "{ " PYTHON "issuer = \"CN=nobody\"; }", JOB, ONE, "tls13",
	  false, false, false, false, false },
	{ "{ " PYTHON "issuer = \"CN=nobody\"; }", JOB, ONE, "tls12-resumed",
	  false, false, false, false, false },
	/* Another hello alone is no alert. */
	{ "{ " PYTHON HELLO "}", JOB, ONE, "tls13", false, false, false, false, true },
};

static void differences_are_told(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		const struct scene *s = &scenes[i];
		json_t *h = play(s->approved, s->args, s->remote, s->talk);
		json_t *a = tape_record(&tape, "kxwatch.alert", 0);

		if (tape_signals(h, "destination.first-seen") != s->first_seen ||
		    tape_signals(h, "destination.unapproved") != s->unapproved ||
		    tape_signals(h, "certificate.issuer-changed") != s->issuer ||
		    tape_signals(h, "fingerprint.changed") != s->hello || !a == s->alert)
			fail_msg("scene %zu: %s", i, json_dumps(h, JSON_INDENT(1)));
		tape_close(&tape);
	}
}

static void an_approved_program_is_named(void **state)
{
	json_t *h = play("{ " PYTHON "}", JOB, ONE, "tls12-ecdhe");

	(void)state;
	assert_field(h, "kxwatch.allowed_by", "/usr/bin/python3");
	assert_field(h, "kxwatch.certificate.verdict", "invalid");
	assert_false(tape_signals(h, "process.not-allowlisted"));
	tape_close(&tape);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_are_told),
		cmocka_unit_test(an_approved_program_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
