// SPDX-License-Identifier: BSD-3-Clause
/* Who begins again in the midst of events knows those before, and tells nothing twice or in half. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <track/track.h>

static uint64_t recall;		/* up to here events were read before */

static inline void recall_or_take(struct track *t, const struct kxw_event *ev)
{
	if (ev->seq <= recall)
		track_recall(t, ev);
	else
		track_event(t, ev);
}

/* For tape.h. */
#define track_event recall_or_take

#include "tape.h"

#define ONE	"203.0.113.10"
#define OTHER	"203.0.113.20"

static struct tape tape;

/*
 * Two handshakes that cross: the first is told while the second is open, and its
 * last messages come after the second has begun. Answers where reading would
 * have to begin again just after the first was told.
 */
static uint64_t cross(void)
{
	struct kxw_tls_peek first;
	uint64_t resume;
	size_t half;

	tape_open(&tape, "records: { flows = true; };");
	tape_process(&tape, 1, "/usr/bin/one", "one");
	tape_library(&tape, 1, "/usr/lib/libssl.so.3");
	tape_process(&tape, 2, "/usr/bin/two", "two");
	tape_library(&tape, 2, "/usr/lib/libssl.so.3");
	tape_connect(&tape, 1, 1, ONE);
	tape_connect(&tape, 2, 2, OTHER);
	tape_talk(&tape, "tls12-rsa");
	half = tape_until(&tape, KXW_INBOUND, 1);
	tape_play(&tape, 1, 1, 0, half);
	first = tape.peek;
	tape_talk(&tape, "tls12-rsa");
	tape_play(&tape, 2, 2, 0, 1);
	resume = tape.seq - 1;
	{
		struct kxw_tls_peek second = tape.peek;

		tape.peek = first;
		tape_play(&tape, 1, 1, half, TAPE_ALL);
		if (!recall)
			assert_int_equal(track_resume_after(tape.track, tape.seq), resume);
		tape_hangup(&tape, 1, 1, ONE);
		tape.peek = second;
	}
	tape_play(&tape, 2, 2, 1, TAPE_ALL);
	tape_hangup(&tape, 2, 2, OTHER);
	return resume;
}

static json_t *of_flow(const char *dataset, const char *remote)
{
	json_t *r;
	size_t i;

	for (i = 0; (r = tape_record(&tape, dataset, i)); i++)
		if (!strcmp(tape_text(r, "destination.ip"), remote))
			return r;
	return NULL;
}

static void what_was_open_is_told_as_if_nothing_had_been(void **state)
{
	json_t *before, *after;
	uint64_t resume;

	(void)state;
	recall = 0;
	resume = cross();
	assert_non_null(of_flow("kxwatch.handshake", ONE));
	before = json_incref(of_flow("kxwatch.handshake", OTHER));
	assert_non_null(before);
	tape_close(&tape);
	recall = resume;
	cross();
	after = of_flow("kxwatch.handshake", OTHER);
	assert_non_null(after);
	/* It is of the clock as it is set at that moment. */
	json_object_del(json_object_get(before, "process"), "start");
	json_object_del(json_object_get(after, "process"), "start");
	if (!json_equal(before, after))
		fail_msg("%s\n%s", json_dumps(before, 0), json_dumps(after, 0));
	assert_field(after, "process.executable", "/usr/bin/two");
	json_decref(before);
	tape_close(&tape);
}

static void what_was_told_is_not_told_in_half(void **state)
{
	(void)state;
	recall = 0;
	recall = cross();
	tape_close(&tape);
	cross();
	assert_null(of_flow("kxwatch.handshake", ONE));
	assert_null(of_flow("kxwatch.alert", ONE));
	/* Its end is news. */
	assert_field(of_flow("kxwatch.flow", ONE), "process.executable", "/usr/bin/one");
	assert_null(tape_record(&tape, "kxwatch.library", 0));
	tape_close(&tape);
}

static void what_is_over_is_forgotten(void **state)
{
	(void)state;
	recall = UINT64_MAX;
	cross();
	assert_int_equal(json_array_size(tape.records), 0);
	assert_int_equal(track_resume_after(tape.track, 77), 77);
	/* The same number would be another connection. */
	recall = 0;
	tape_connect(&tape, 1, 1, ONE);
	tape_talk(&tape, "tls12-rsa");
	tape_play(&tape, 1, 1, 0, TAPE_ALL);
	assert_non_null(of_flow("kxwatch.handshake", ONE));
	tape_close(&tape);
}

static void ids_stay(void **state)
{
	char id[2][64];
	uint64_t resume;

	(void)state;
	recall = 0;
	resume = cross();
	snprintf(id[0], sizeof(id[0]), "%s", tape_text(of_flow("kxwatch.handshake", OTHER), "event.id"));
	snprintf(id[1], sizeof(id[1]), "%s", tape_text(of_flow("kxwatch.alert", OTHER), "event.id"));
	assert_string_equal(id[0], "0000000000000abc-handshake-2");
	assert_int_equal(strlen(id[1]), 32);
	assert_field(of_flow("kxwatch.flow", OTHER), "event.id", "0000000000000abc-flow-2");
	assert_field(tape_record(&tape, "kxwatch.library", 0), "event.id", "0000000000000abc-library-2");
	tape_close(&tape);
	recall = resume;
	cross();
	assert_field(of_flow("kxwatch.handshake", OTHER), "event.id", id[0]);
	assert_field(of_flow("kxwatch.alert", OTHER), "event.id", id[1]);
	tape_close(&tape);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_open_is_told_as_if_nothing_had_been),
		cmocka_unit_test(what_was_told_is_not_told_in_half),
		cmocka_unit_test(what_is_over_is_forgotten),
		cmocka_unit_test(ids_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
