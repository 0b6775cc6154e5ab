// SPDX-License-Identifier: BSD-3-Clause
/*
 * The library against the kernel that runs: its generic netlink controller is
 * always there, a family of a made-up name never is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include <netlink/genl/genl.h>
#include <linux/genetlink.h>

#include "lib/handle.h"

static struct kxw_socket s;

static int open_socket(void **state)
{
	(void)state;
	return kxw_socket_open(&s);
}

static int close_socket(void **state)
{
	(void)state;
	kxw_socket_close(&s);
	/* Twice is once. */
	kxw_socket_close(&s);
	return 0;
}

static void test_family(void **state)
{
	struct kxw_family family;

	(void)state;
	assert_int_equal(kxw_family_get(&s, "nlctrl", &family), 0);
	assert_int_equal(family.id, GENL_ID_CTRL);
	assert_int_not_equal(family.group, 0);
	assert_int_equal(kxw_family_get(&s, "kxw-no-such", &family), KXWE_NO_MODULE);
	assert_int_equal(family.id, 0);
	/* The socket is good for the next question. */
	assert_int_equal(kxw_family_get(&s, "nlctrl", &family), 0);
	assert_int_equal(kxw_socket_join(&s, family.group), 0);
}

struct count {
	int messages, stop_after;
};

static int count_message(struct nlmsghdr *nlh, void *arg)
{
	struct count *c = arg;

	assert_true(nlh->nlmsg_len >= NLMSG_HDRLEN + GENL_HDRLEN);
	return ++c->messages == c->stop_after ? 4711 : 0;
}

/* A dump of the controller: one message per family. */
static void test_dump(void **state)
{
	struct count all = { 0, 0 }, some = { 0, 1 };
	struct kxw_request r = {
		.command = CTRL_CMD_GETFAMILY,
		.flags = NLM_F_DUMP,
		.each = count_message,
		.each_arg = &all,
	};
	char detail[KXW_DETAIL_SIZE] = "";

	(void)state;
	assert_int_equal(kxw_request_run(&s, GENL_ID_CTRL, &r, detail), 0);
	assert_true(all.messages > 1);
	r.each_arg = &some;
	assert_int_equal(kxw_request_run(&s, GENL_ID_CTRL, &r, detail), 4711);
	assert_int_equal(some.messages, 1);
}

static int put_nothing(struct nl_msg *msg, const void *arg)
{
	(void)msg;
	(void)arg;
	return 0;
}

static int put_too_much(struct nl_msg *msg, const void *arg)
{
	(void)arg;
	return nla_put(msg, 1, 60000, msg);
}

static void test_refusals(void **state)
{
	struct count none = { 0, 0 };
	struct kxw_request r = {
		.command = CTRL_CMD_GETFAMILY,
		.fill = put_nothing,
		.each = count_message,
		.each_arg = &none,
	};
	char detail[KXW_DETAIL_SIZE] = "";

	(void)state;
	/* Neither a name nor an id. */
	assert_int_equal(kxw_request_run(&s, GENL_ID_CTRL, &r, detail), KXWE_INVALID);
	assert_int_equal(errno, EINVAL);
	r.command = 200;
	assert_int_equal(kxw_request_run(&s, GENL_ID_CTRL, &r, detail), KXWE_UNSUPPORTED);
	assert_int_equal(errno, EOPNOTSUPP);
	/* A family number that nobody has. */
	assert_int_equal(kxw_request_run(&s, 0x3fe, &r, detail), KXWE_NO_MODULE);
	r.fill = put_too_much;
	assert_int_equal(kxw_request_run(&s, GENL_ID_CTRL, &r, detail), KXWE_MEMORY);
	assert_int_equal(none.messages, 0);
}

/* As the kernel lays out an extended ack; error and text may be anything. */
static int end_with(uint16_t type, int error, const void *text, size_t size, uint16_t flags,
		    char *detail)
{
	struct nl_msg *msg = nlmsg_alloc();
	struct nlmsghdr *nlh, *copy;
	struct nlmsgerr ack = { .error = error };
	int ret;

	ack.msg.nlmsg_len = 0xffffffff;
	nlh = nlmsg_put(msg, 0, 0, type, 0, flags);
	if (type == NLMSG_ERROR)
		nlmsg_append(msg, &ack, sizeof(ack), NLMSG_ALIGNTO);
	else
		nlmsg_append(msg, &error, sizeof(error), NLMSG_ALIGNTO);
	if (text)
		nla_put(msg, 1, (int)size, text);
	nlh = nlmsg_hdr(msg);
	copy = malloc(nlh->nlmsg_len);
	memcpy(copy, nlh, nlh->nlmsg_len);
	nlmsg_free(msg);
	ret = kxw_request_end(copy, detail);
	free(copy);
	return ret;
}

static void test_ends(void **state)
{
	char detail[KXW_DETAIL_SIZE] = "before";
	char longer[1000];

	(void)state;
	assert_int_equal(end_with(NLMSG_ERROR, 0, NULL, 0, 0, detail), 1);
	assert_int_equal(end_with(NLMSG_DONE, 0, NULL, 0, 0, detail), 1);
	assert_int_equal(end_with(NLMSG_NOOP, 0, NULL, 0, 0, detail), 0);
	assert_int_equal(end_with(NLMSG_OVERRUN, 0, NULL, 0, 0, detail), KXWE_NETLINK);
	assert_string_equal(detail, "before");
	assert_int_equal(end_with(NLMSG_ERROR, -EPERM, "no", 3, 0x300, detail), KXWE_PERMISSION);
	assert_string_equal(detail, "no");
	assert_int_equal(end_with(NLMSG_DONE, -ENOMEM, "full", 5, 0x202, detail), KXWE_MEMORY);
	assert_string_equal(detail, "full");
	assert_int_equal(end_with(NLMSG_ERROR, -ENOENT, NULL, 0, 0x300, detail), KXWE_NO_MODULE);
	assert_string_equal(detail, "");
	assert_int_equal(end_with(NLMSG_ERROR, -EAGAIN, "soon", 5, 0x300, detail), KXWE_AGAIN);
	assert_string_equal(detail, "soon");
	assert_int_equal(end_with(NLMSG_ERROR, -ENOSYS, NULL, 0, 0x300, detail), KXWE_UNSUPPORTED);
	assert_int_equal(end_with(NLMSG_ERROR, -ENOSPC, NULL, 0, 0x300, detail), KXWE_INVALID);
	/* Not capped, as the length of the request claims: there is no text behind it. */
	assert_int_equal(end_with(NLMSG_ERROR, -EINVAL, "text", 5, 0x200, detail), KXWE_INVALID);
	assert_string_equal(detail, "");
	memset(longer, 'x', sizeof(longer));
	assert_int_equal(end_with(NLMSG_ERROR, -EINVAL, longer, sizeof(longer), 0x300, detail),
			 KXWE_INVALID);
	assert_int_equal(strlen(detail), KXW_DETAIL_SIZE - 1);
	assert_int_equal(end_with(NLMSG_ERROR, INT32_MIN, NULL, 0, 0, detail), KXWE_PROTOCOL);
}

/* Where the module is not loaded, opening says so and leaves nothing behind. */
static void test_open(void **state)
{
	struct kxw *k = (struct kxw *)state;

	(void)state;
	if (!access("/sys/module/kxwatch", F_OK))
		skip();
	assert_int_equal(kxw_open(&k), KXWE_NO_MODULE);
	assert_null(k);
	kxw_close(NULL);
}

static void test_words(void **state)
{
	int i, j;

	(void)state;
	for (i = 0; i >= KXWE_UNSUPPORTED; i--)
		for (j = 0; j > i; j--)
			assert_string_not_equal(kxw_strerror(i), kxw_strerror(j));
	assert_string_equal(kxw_strerror(0), kxw_strerror(1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_family, open_socket, close_socket),
		cmocka_unit_test_setup_teardown(test_dump, open_socket, close_socket),
		cmocka_unit_test_setup_teardown(test_refusals, open_socket, close_socket),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("library, sockets", tests, NULL, NULL);
}
