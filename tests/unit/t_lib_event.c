// SPDX-License-Identifier: BSD-3-Clause
/*
 * The cursor: what kxw_next() and kxw_wait() make of datagrams. The sockets are
 * real; what the module would have sent is put where a datagram is read to.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>
#include <cmocka.h>

#include <linux/genetlink.h>

#include "nl_builder.h"
#include "lib/handle.h"

#define INSTANCE	0x1122334455667788ULL

static struct kxw k;
static struct kxw_event ev;

static int open_handle(void **state)
{
	(void)state;
	memset(&k, 0, sizeof(k));
	k.family.id = TEST_FAMILY;
	k.loaded = k.instance = INSTANCE;
	return kxw_socket_open(&k.request) || kxw_socket_open(&k.bell) ||
	       kxw_socket_open(&k.events);
}

static int close_handle(void **state)
{
	(void)state;
	kxw_socket_close(&k.request);
	kxw_socket_close(&k.bell);
	kxw_socket_close(&k.events);
	return 0;
}

/* Puts a message behind what the socket still has to read. */
static void arrive(struct kxw_socket *s, struct nl_msg *msg)
{
	struct nlmsghdr *nlh = nlmsg_hdr(msg);

	if (s->left <= 0)
		s->at = (struct nlmsghdr *)s->datagram;
	nlh->nlmsg_seq = s->sequence;
	nlh->nlmsg_pid = nl_socket_get_local_port(s->nl);
	memcpy((char *)s->at + (s->left > 0 ? s->left : 0), nlh, NLMSG_ALIGN(nlh->nlmsg_len));
	s->left = (s->left > 0 ? s->left : 0) + (int)NLMSG_ALIGN(nlh->nlmsg_len);
	nlmsg_free(msg);
}

/* A dump under way that was begun when upto was the newest number. */
static void begin_dump(uint64_t upto)
{
	k.events.sequence = 99;
	k.events.left = 0;
	k.head = k.upto = upto;
	k.reading = true;
}

static void arrive_event(uint64_t seq)
{
	arrive(&k.events, build_event(seq, KXW_EVENT_CLOSE));
}

static void arrive_done(int error)
{
	struct nl_msg *msg = nlmsg_alloc();

	nlmsg_put(msg, 0, 0, NLMSG_DONE, 0, NLM_F_MULTI);
	nlmsg_append(msg, &error, sizeof(error), NLMSG_ALIGNTO);
	arrive(&k.events, msg);
}

static void arrive_ring(uint64_t head, uint64_t instance, int command)
{
	struct nl_msg *msg = build_begin(command);

	nla_put_u64(msg, KXW_A_LOG_HEAD, head);
	nla_put_u64(msg, KXW_A_LOG_INSTANCE, instance);
	arrive(&k.bell, msg);
}

static void arrive_news(int command, const char *family, uint16_t id)
{
	struct nl_msg *msg = build_begin(command);

	nlmsg_hdr(msg)->nlmsg_type = GENL_ID_CTRL;
	nla_put_string(msg, CTRL_ATTR_FAMILY_NAME, family);
	nla_put_u16(msg, CTRL_ATTR_FAMILY_ID, id);
	arrive(&k.bell, msg);
}

static void assert_event(uint64_t seq)
{
	assert_int_equal(kxw_next(&k, &ev), 1);
	assert_int_equal(ev.type, KXW_EVENT_CLOSE);
	assert_int_equal(ev.seq, seq);
	assert_int_equal(k.seq, seq);
}

static void assert_gap(uint64_t seq, uint64_t missing)
{
	assert_int_equal(kxw_next(&k, &ev), 1);
	assert_int_equal(ev.type, KXW_EVENT_GAP);
	assert_int_equal(ev.seq, seq);
	assert_int_equal(ev.missing, missing);
	assert_int_equal(k.seq, seq + missing - 1);
}

static void test_in_order(void **state)
{
	struct kxw_position at;

	(void)state;
	begin_dump(3);
	arrive_event(1);
	arrive_event(2);
	arrive_event(3);
	arrive_done(0);
	assert_event(1);
	assert_event(2);
	kxw_tell(&k, &at);
	assert_true(at.instance == INSTANCE);
	assert_int_equal(at.seq, 2);
	assert_int_equal(kxw_wait(&k, 0), 1);
	assert_event(3);
	assert_int_equal(kxw_next(&k, &ev), 0);
	assert_false(k.reading);
	assert_int_equal(kxw_wait(&k, 0), 0);
}

/* At the front, within, and at the end: every missing number is told once. */
static void test_gaps(void **state)
{
	(void)state;
	begin_dump(20);
	arrive_event(5);
	arrive_event(6);
	arrive_event(8);
	arrive_event(11);
	arrive_done(0);
	assert_gap(1, 4);
	assert_event(5);
	assert_event(6);
	assert_gap(7, 1);
	assert_event(8);
	assert_gap(9, 2);
	assert_event(11);
	assert_gap(12, 9);
	assert_int_equal(kxw_next(&k, &ev), 0);
}

/* Nothing is held of what was there: all of it is a gap. */
static void test_all_gone(void **state)
{
	(void)state;
	k.seq = 7;
	begin_dump(9);
	arrive_done(0);
	assert_gap(8, 2);
	assert_int_equal(kxw_next(&k, &ev), 0);
}

/* What was read already, and what came after the dump began. */
static void test_old_and_new(void **state)
{
	(void)state;
	k.seq = 4;
	begin_dump(5);
	arrive_event(3);
	arrive_event(4);
	arrive_event(5);
	arrive_event(6);
	arrive_done(0);
	assert_event(5);
	assert_event(6);
	assert_int_equal(kxw_next(&k, &ev), 0);
	assert_int_equal(k.seq, 6);
}

static void test_foreign_messages(void **state)
{
	struct nl_msg *msg;

	(void)state;
	begin_dump(1);
	/* An answer to an older request of this socket. */
	k.events.sequence = 98;
	arrive_event(50);
	k.events.sequence = 99;
	msg = build_event(51, KXW_EVENT_CLOSE);
	nlmsg_hdr(msg)->nlmsg_type = TEST_FAMILY + 1;
	arrive(&k.events, msg);
	arrive_event(1);
	arrive_done(0);
	assert_event(1);
	assert_int_equal(kxw_next(&k, &ev), 0);
}

/* An event that makes no sense is told, passed over, and shows as a gap. */
static void test_bad_event(void **state)
{
	struct nl_msg *msg;

	(void)state;
	begin_dump(3);
	arrive_event(1);
	msg = build_event(2, KXW_EVENT_CLOSE);
	nla_put(msg, KXW_A_EVENT_FLOW_ID, 3, "abc");
	arrive(&k.events, msg);
	arrive_event(3);
	arrive_done(0);
	assert_event(1);
	assert_int_equal(kxw_next(&k, &ev), KXWE_PROTOCOL);
	assert_gap(2, 1);
	assert_event(3);
	assert_int_equal(kxw_next(&k, &ev), 0);
}

static void test_bad_datagram(void **state)
{
	(void)state;
	begin_dump(1);
	arrive_event(1);
	((struct nlmsghdr *)k.events.datagram)->nlmsg_len = 3;
	assert_int_equal(kxw_next(&k, &ev), KXWE_PROTOCOL);
	/* The dump is called off and the cursor has not moved. */
	assert_false(k.reading);
	assert_int_equal(k.seq, 0);
	assert_int_equal(kxw_wait(&k, 0), 1);
}

static void test_failed_dump(void **state)
{
	(void)state;
	begin_dump(5);
	arrive_done(-ENOMEM);
	assert_int_equal(kxw_next(&k, &ev), KXWE_MEMORY);
	assert_int_equal(k.seq, 0);
	assert_false(k.reading);
	assert_int_equal(kxw_wait(&k, 0), 1);
}

static void test_doorbell(void **state)
{
	(void)state;
	assert_int_equal(kxw_wait(&k, 0), 0);
	arrive_ring(3, INSTANCE, KXW_CMD_LOG_NTF);
	arrive_ring(2, INSTANCE, KXW_CMD_LOG_NTF);
	/* Of another life of the module, and not of the doorbell's kind. */
	arrive_ring(9, INSTANCE + 1, KXW_CMD_LOG_NTF);
	arrive_ring(9, INSTANCE, KXW_CMD_LOG_NTF + 1);
	assert_int_equal(kxw_wait(&k, 0), 1);
	assert_int_equal(k.head, 3);
	k.seq = 3;
	assert_int_equal(kxw_wait(&k, 0), 0);
	assert_int_equal(kxw_next(&k, &ev), 0);
}

static void test_unload(void **state)
{
	(void)state;
	arrive_news(CTRL_CMD_DELFAMILY, "other", TEST_FAMILY);
	arrive_news(CTRL_CMD_DELFAMILY, "kxwatch", TEST_FAMILY + 7);
	assert_int_equal(kxw_wait(&k, 0), 0);
	arrive_news(CTRL_CMD_DELFAMILY, "kxwatch", TEST_FAMILY);
	assert_int_equal(kxw_wait(&k, -1), KXWE_NO_MODULE);
	assert_int_equal(kxw_next(&k, &ev), KXWE_NO_MODULE);
	/* The first wait told it at once; the next ones wait. */
	assert_int_equal(kxw_wait(&k, 1), KXWE_NO_MODULE);
}

/* Another instance answers: the cursor goes to its beginning, once. */
static void test_reload(void **state)
{
	struct kxw_position at;

	(void)state;
	k.seq = 77;
	begin_dump(80);
	arrive_done(0);
	k.upto = 77;
	k.loaded = INSTANCE + 1;
	k.head = 2;
	assert_int_equal(kxw_next(&k, &ev), KXWE_RELOADED);
	kxw_tell(&k, &at);
	assert_true(at.instance == INSTANCE + 1);
	assert_int_equal(at.seq, 0);
	assert_int_equal(kxw_wait(&k, 0), 1);
	assert_int_equal(kxw_follow(&k), 0);
}

static void on_alarm(int number)
{
	(void)number;
}

static void test_interrupted(void **state)
{
	struct itimerval soon = { .it_value = { .tv_usec = 50000 } };
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

	(void)state;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(kxw_wait(&k, -1), KXWE_INTERRUPTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_in_order, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_gaps, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_all_gone, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_old_and_new, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_foreign_messages, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_bad_event, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_bad_datagram, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_failed_dump, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_doorbell, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_unload, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_reload, open_handle, close_handle),
		cmocka_unit_test_setup_teardown(test_interrupted, open_handle, close_handle),
	};

	return cmocka_run_group_tests_name("library, events", tests, NULL, NULL);
}
