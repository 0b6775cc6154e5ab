// SPDX-License-Identifier: BSD-3-Clause
/*
 * Says to the module what a true client would not:
 *
 *	nlfuzz table		every operation, with each attribute missing, short, long,
 *				repeated, nested, unknown, huge, and cut at each byte
 *	nlfuzz random SEED N	N messages of chance, one to four in a datagram
 *	nlfuzz refused		the table by who has no right: nothing may be answered
 *
 * Each message has a socket of its own, and behind it a question that every client may
 * ask: that must be answered, and the setting must be what was last accepted. Prints
 * one line of numbers; "wrong" counts answers that are not as they must be, which are
 * told on standard error.
 */
#include <stdbool.h>

#include "raw_genl.h"

#define SETTING_MAX	4096

enum expectation { GOOD, BAD, ANY };

static struct raw raw;
static bool refused;		/* who asks has no right */
static unsigned long asked, accepted, denied, wrong;
/* The setting as a message of the module has it. */
static char setting[SETTING_MAX], seen[SETTING_MAX];

/* ---- one message, and what becomes of it ---- */

static void take_setting(const struct nlmsghdr *nlh, void *arg)
{
	const uint8_t *at = (const uint8_t *)nlh + NLMSG_HDRLEN + GENL_HDRLEN;
	int size = nlh->nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN;

	(void)arg;
	if (size < 0 || size > SETTING_MAX)
		return;
	memset(seen, 0, sizeof(seen));
	memcpy(seen, at, size);
}

static void tell(const char *what, const char *name, long detail, int ret)
{
	wrong++;
	fprintf(stderr, "nlfuzz: %s %ld: %s: %s\n", name, detail, what, strerror(-ret));
}

/* Everybody who may ask is told the setting, whatever was said before. */
static int ask_setting(void)
{
	raw_begin(&raw, raw.family, KXW_CMD_CONFIG_SET, NLM_F_ACK);
	memset(seen, 0, sizeof(seen));
	return raw_ask(&raw, take_setting, NULL);
}

/* The error that came for message seq, or 1 if nothing was said. */
static int answer_to(uint32_t seq)
{
	const struct nlmsghdr *nlh;
	int error, ret = 1;
	int size = recv(raw.fd, raw.in.data, RAW_SIZE, MSG_DONTWAIT);

	for (nlh = &raw.in.head; NLMSG_OK(nlh, size); nlh = NLMSG_NEXT(nlh, size)) {
		if (nlh->nlmsg_seq != seq)
			continue;
		ret = 0;
		if (nlh->nlmsg_type == NLMSG_ERROR) {
			memcpy(&error, NLMSG_DATA(nlh), sizeof(error));
			ret = error;
		}
	}
	return ret;
}

static bool is_refusal(int ret)
{
	return ret == -EINVAL || ret == -ERANGE || ret == -EOPNOTSUPP || ret == -EMSGSIZE;
}

static void judge(const char *name, long detail, enum expectation wanted, int ret)
{
	bool good = refused ? !ret : ret >= 0;

	if (good)
		accepted++;
	else
		denied++;
	if (refused && !ret)
		tell("it is answered", name, detail, ret);
	if (refused)
		return;
	if ((wanted == GOOD && ret) || (wanted == BAD && good) || (!good && !is_refusal(ret)))
		tell("the answer", name, detail, ret);
}

/* Sends what raw.out holds, as a datagram of size bytes. */
static void try_sized(const char *name, long detail, enum expectation wanted, size_t size)
{
	bool sets = raw.out.data[NLMSG_HDRLEN] == KXW_CMD_CONFIG_SET;
	int ret;

	asked++;
	ret = raw_send(&raw, size);
	ret = ret ? ret : answer_to(raw.seq);
	judge(name, detail, wanted, ret);
	ret = ask_setting();
	if (ret != (refused ? -EPERM : 0))
		tell("what comes after", name, detail, ret);
	if (!refused && (!sets || wanted == BAD) && memcmp(seen, setting, sizeof(setting)))
		tell("the setting is another", name, detail, 0);
	memcpy(setting, seen, sizeof(setting));
	close(raw.fd);
}

static void begin(uint8_t command, uint16_t flags)
{
	if (raw_open(&raw))
		raw_die("socket");
	raw_begin(&raw, raw.family, command, flags);
}

static void try(const char *name, long detail, enum expectation wanted)
{
	try_sized(name, detail, wanted, raw.out.head.nlmsg_len);
}

/* ---- the table ---- */

static void try_operations(void)
{
	static const uint8_t commands[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 127, 255 };
	bool does, dumps;
	size_t i;

	for (i = 0; i < sizeof(commands); i++) {
		does = commands[i] == KXW_CMD_STATUS_GET || commands[i] == KXW_CMD_CONFIG_SET;
		dumps = (commands[i] >= KXW_CMD_PROCESS_GET && commands[i] <= KXW_CMD_EVENT_GET) ||
			commands[i] == KXW_CMD_PROBE_GET;
		begin(commands[i], NLM_F_ACK);
		try("operation", commands[i], does ? GOOD : BAD);
		begin(commands[i], NLM_F_DUMP);
		try("dump", commands[i], dumps ? GOOD : BAD);
		begin(commands[i], NLM_F_DUMP | NLM_F_ACK | 0xf0);
		try("every flag", commands[i], ANY);
	}
}

static void try_strings(void)
{
	char text[SETTING_MAX];
	int length;

	memset(text, 'x', sizeof(text));
	for (length = 0; length <= 80; length++) {
		text[length] = '\0';
		begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
		raw_put(&raw, KXW_A_CONFIG_LIBRARY, text, length + 1);
		try("a text of", length, length >= 1 && length <= KXW_LIBRARY_PATTERN_LEN ? GOOD : BAD);
		text[length] = 'x';
		begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
		raw_put(&raw, KXW_A_CONFIG_LIBRARY, text, length);
		try("no end after", length, BAD);
	}
	begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
	raw_put(&raw, KXW_A_CONFIG_LIBRARY, "a\0b", 4);
	try("two texts", 0, BAD);
	begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
	raw_put(&raw, KXW_A_CONFIG_LIBRARY, "a/b", 4);
	try("a slash", 0, BAD);
}

static void try_repeated(void)
{
	char text[8];
	int n, i;

	for (n = 0; n <= 1000; n += n < 40 ? 1 : 240) {
		begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
		for (i = 0; i < n; i++) {
			snprintf(text, sizeof(text), "lib%d", i);
			raw_put(&raw, KXW_A_CONFIG_LIBRARY, text, strlen(text) + 1);
		}
		try("so many", n, n <= KXW_LIBRARY_PATTERNS ? GOOD : BAD);
	}
}

static void try_types(void)
{
	static const uint16_t types[] = { 0, 2, 3, 4, 5, 17, 255, 256, 8191, 16383 };
	static const uint16_t marks[] = { 0, NLA_F_NESTED, NLA_F_NET_BYTEORDER, 0xc000 };
	size_t i, j;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		for (j = 0; j < sizeof(marks) / sizeof(marks[0]); j++) {
			begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
			raw_put(&raw, KXW_A_CONFIG_LIBRARY, "libnew", 7);
			raw_put(&raw, types[i] | marks[j], "libssl", 7);
			try("an attribute that is none", types[i] | marks[j], BAD);
			begin(KXW_CMD_STATUS_GET, NLM_F_ACK);
			raw_put(&raw, types[i] | marks[j], "libssl", 7);
			try("a status of it", types[i] | marks[j], ANY);
			begin(KXW_CMD_EVENT_GET, NLM_F_DUMP);
			raw_put(&raw, types[i] | marks[j], "libssl", 7);
			try("events of it", types[i] | marks[j], ANY);
			begin(KXW_CMD_FLOW_GET, NLM_F_DUMP);
			raw_put(&raw, types[i] | marks[j], "libssl", 7);
			try("flows of it", types[i] | marks[j], ANY);
		}
	}
	for (j = 1; j < sizeof(marks) / sizeof(marks[0]); j++) {
		begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
		raw_put(&raw, KXW_A_CONFIG_LIBRARY | marks[j], "libssl", 7);
		try("a mark on a text", marks[j], ANY);
	}
}

/* Attributes whose length is a lie, and attributes within attributes. */
static void try_lengths(void)
{
	static uint8_t bulk[60000];
	int claimed, size;

	for (claimed = 0; claimed <= 64; claimed++) {
		if (claimed == NLA_HDRLEN + 7)
			continue;
		begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
		raw_put_as(&raw, KXW_A_CONFIG_LIBRARY, claimed, "libssl", 7);
		try("a length of", claimed, claimed < NLA_HDRLEN || claimed > NLA_HDRLEN + 8 ? BAD : ANY);
	}
	begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
	raw_put_as(&raw, KXW_A_CONFIG_LIBRARY, 65535, "libssl", 7);
	try("a length of", 65535, BAD);
	for (size = 0; size <= 16; size++) {
		begin(KXW_CMD_EVENT_GET, NLM_F_DUMP);
		raw_put(&raw, KXW_A_EVENT_SINCE, bulk, size);
		try("since a number of size", size, size == 8 ? GOOD : BAD);
	}
	memset(bulk, 'x', sizeof(bulk) - 1);
	begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
	raw_put(&raw, KXW_A_CONFIG_LIBRARY, bulk, sizeof(bulk));
	try("a huge text", sizeof(bulk), BAD);
	for (size = 0; size + NLA_HDRLEN <= 50000; size += NLA_HDRLEN) {
		struct nlattr nest = { .nla_len = 50000 - size, .nla_type = NLA_F_NESTED | 1 };

		memcpy(bulk + size, &nest, sizeof(nest));
	}
	begin(KXW_CMD_CONFIG_SET, NLM_F_ACK);
	raw_put(&raw, KXW_A_CONFIG_LIBRARY | NLA_F_NESTED, bulk, 50000);
	try("nested thousands deep", size, BAD);
}

static void begin_whole(int which)
{
	uint64_t since = 0;

	begin(which ? KXW_CMD_EVENT_GET : KXW_CMD_CONFIG_SET, which ? NLM_F_DUMP : NLM_F_ACK);
	if (which)
		raw_put(&raw, KXW_A_EVENT_SINCE, &since, sizeof(since));
	else
		raw_put(&raw, KXW_A_CONFIG_LIBRARY, "libssl", 7);
}

/* Cut where the header does not know of it, and where it does. */
static void try_cut(void)
{
	uint32_t size, whole;
	int which;

	for (which = 0; which < 2; which++) {
		begin_whole(which);
		whole = raw.out.head.nlmsg_len;
		close(raw.fd);
		for (size = 1; size < whole; size++) {
			begin_whole(which);
			try_sized("cut at", size, ANY, size);
			begin_whole(which);
			raw.out.head.nlmsg_len = size;
			try_sized("shorter than sent", size, ANY, whole);
		}
	}
}

static void count(const struct nlmsghdr *nlh, void *arg)
{
	(void)nlh;
	++*(long *)arg;
}

/* After each number there is comes what comes after it, and after the last nothing. */
static void try_since(void)
{
	static const uint64_t numbers[] = { 0, 1, UINT32_MAX, INT64_MAX, UINT64_MAX - 1, UINT64_MAX };
	long events, all = 0;
	size_t i;
	int ret;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		events = 0;
		begin(KXW_CMD_EVENT_GET, NLM_F_DUMP);
		raw_put(&raw, KXW_A_EVENT_SINCE, &numbers[i], sizeof(numbers[i]));
		ret = raw_ask(&raw, count, &events);
		close(raw.fd);
		if (!i)
			all = events;
		if (ret || events != (i < 2 ? all - (long)i : 0))
			tell("events since", "number", (long)i, ret ? ret : (int)-events);
	}
}

static void table(void)
{
	try_operations();
	try_strings();
	try_repeated();
	try_types();
	try_lengths();
	try_cut();
	if (!refused)
		try_since();
}

/* ---- chance ---- */

static uint64_t chance_state;

static uint32_t chance(uint32_t below)
{
	chance_state ^= chance_state << 13;
	chance_state ^= chance_state >> 7;
	chance_state ^= chance_state << 17;
	return (uint32_t)(chance_state >> 32) % below;
}

static void put_pattern(void)
{
	char text[16];

	snprintf(text, sizeof(text), "lib%c%u", 'a' + (char)chance(26), chance(100));
	raw_put(&raw, KXW_A_CONFIG_LIBRARY, text, strlen(text) + 1);
}

static void put_by_chance(void)
{
	static const uint16_t types[] = { 0, 1, 1, 1, 2, 3, 0x8001, 0x4001, 0x3fff, 0xffff };
	uint8_t value[256];
	uint32_t i, size = chance(4) ? chance(16) : chance(sizeof(value));

	for (i = 0; i < size; i++)
		value[i] = chance(3) ? 'a' + chance(26) : chance(256);
	if (size && chance(2))
		value[size - 1] = 0;
	raw_put_as(&raw, types[chance(10)], chance(8) ? NLA_HDRLEN + size : chance(65536), value, size);
}

/* One message behind another; what was begun first keeps its place. */
static uint32_t message_by_chance(uint32_t at)
{
	static struct raw one;
	bool true_one;
	uint32_t i, n = chance(4) ? chance(4) : chance(40);
	uint32_t size;

	raw_begin(&raw, chance(16) ? raw.family : (int)chance(64), chance(8), chance(2) ? NLM_F_ACK :
		  chance(2) ? NLM_F_DUMP : chance(65536));
	/* Half of them could be true, were it not for what is changed after. */
	true_one = chance(2);
	for (i = 0; i < n; i++) {
		if (true_one)
			put_pattern();
		else
			put_by_chance();
	}
	size = raw.out.head.nlmsg_len < 16384 ? raw.out.head.nlmsg_len : 64;
	for (i = chance(4) ? 0 : chance(6); i; i--)
		raw.out.data[chance(size)] = chance(256);
	if (chance(8))
		raw.out.head.nlmsg_len = size;
	memcpy(one.out.data + at, raw.out.data, size);
	memcpy(raw.in.data, one.out.data, at + size);
	return at + NLMSG_ALIGN(size);
}

static void by_chance(long n)
{
	uint32_t size, i;
	int ret;

	while (n-- > 0) {
		if (raw_open(&raw))
			raw_die("socket");
		size = 0;
		for (i = 1 + chance(4); i; i--)
			size = message_by_chance(size);
		memcpy(raw.out.data, raw.in.data, size);
		asked++;
		if (raw_send(&raw, chance(8) ? size : chance(size + 1)))
			denied++;
		/* A dump may be under way, to be left in its midst or to be waited for. */
		raw.seq += 1000;
		ret = ask_setting();
		if (ret)
			tell("what comes after", "message", n, ret);
		accepted += memcmp(seen, setting, sizeof(setting)) != 0;
		memcpy(setting, seen, sizeof(setting));
		close(raw.fd);
	}
}

int main(int argc, char **argv)
{
	if (argc < 2 || raw_open(&raw) || raw_find_family(&raw))
		raw_die("nlfuzz");
	refused = !strcmp(argv[1], "refused");
	if (ask_setting() && !refused)
		raw_die("the setting");
	memcpy(setting, seen, sizeof(setting));
	close(raw.fd);
	if (!strcmp(argv[1], "random") && argc == 4) {
		chance_state = strtoull(argv[2], NULL, 10) * 2 + 1;
		by_chance(atol(argv[3]));
	} else {
		table();
	}
	printf("asked=%lu accepted=%lu denied=%lu wrong=%lu\n", asked, accepted, denied, wrong);
	return wrong != 0;
}
