// SPDX-License-Identifier: BSD-3-Clause
/* Lists in abuse.ch's form: what is read, what is refused, and what a look costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <judge/lists.h>

#define JA3	"b386946a5a44d1ddcc843bc75336dfce"
#define SHA1	"4d7cae66b2bd3ae5c0ab4cb7e7f2da0d2c9ebd27"
#define SHA256	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define JA4	"t13d1516h2_8daaf6152771_b186095e22b6"

static char file[] = "/tmp/t_lists.XXXXXX";
static char error[512];
static struct lists l;

static int load_bytes(enum list_kind kind, const char *text, size_t size)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, size, f), size);
	fclose(f);
	error[0] = '\0';
	return lists_read(&l, kind, file, error, sizeof(error));
}

static int load(enum list_kind kind, const char *text)
{
	return load_bytes(kind, text, strlen(text));
}

static void has(enum list_kind kind, const char *value, const char *reason)
{
	const struct list_entry *e = lists_find(&l, kind, value);

	if (!e)
		fail_msg("%s is not listed", value);
	assert_string_equal(list_entry_value(e), value);
	assert_string_equal(list_entry_reason(e), reason);
	assert_string_equal(list_entry_file(e), file);
}

static void the_forms_of_abuse_ch(void **state)
{
	(void)state;
	assert_int_equal(load(LIST_JA3, "# ja3_md5,Firstseen,Lastseen,Listingreason\r\n"
			      JA3 ",2017-07-14 18:08:15,2019-07-27 20:42:54,Adware\r\n"), 0);
	has(LIST_JA3, JA3, "Adware");
	assert_int_equal(load(LIST_CERTIFICATE, "################\n# Listingdate,SHA1,Listingreason\n"
			      "2024-01-02 12:34:56," SHA1 ",Cobalt Strike C&C\n"), 0);
	has(LIST_CERTIFICATE, SHA1, "Cobalt Strike C&C");
	assert_null(lists_find(&l, LIST_JA3, SHA1));
	lists_clean(&l);
}

static void other_forms(void **state)
{
	(void)state;
	/* Quotes, upper case, no reason, no end of line; the first reason stays. */
	assert_int_equal(load(LIST_CERTIFICATE, "\n \n\"2024\", \"E3B0C44298FC1C149AFBF4C8996FB92427"
			      "AE41E4649B934CA495991B7852B855\" ,\"a \"\"b\"\", c\"\n" SHA1), 0);
	has(LIST_CERTIFICATE, SHA256, "a \"b\", c");
	has(LIST_CERTIFICATE, SHA1, "");
	assert_int_equal(load(LIST_CERTIFICATE, SHA1 ",later\n"), 0);
	has(LIST_CERTIFICATE, SHA1, "");
	assert_int_equal(lists_count(&l, LIST_CERTIFICATE), 2);
	assert_int_equal(load(LIST_JA4, JA4 ",a browser\n"), 0);
	has(LIST_JA4, JA4, "a browser");
	lists_clean(&l);
}

static void a_mistake_has_a_place(void **state)
{
	static const struct {
		enum list_kind kind;
		const char *text, *where;
	} mistake[] = {
		{ LIST_JA3, "# ja3\n" JA3 ",x\n\nnothing,here\n", ":4: there is no JA3" },
		{ LIST_JA3, SHA1 ",x\n", ":1: there is no JA3" },
		{ LIST_JA3, "g386946a5a44d1ddcc843bc75336dfce\n", ":1: there is no JA3" },
		{ LIST_JA4, JA3 "\n", ":1: there is no JA4" },
		{ LIST_JA4, "t13d1516h2_8daaf6152771-b186095e22b6\n", ":1: there is no JA4" },
		{ LIST_CERTIFICATE, JA3 ",x\n", ":1: there is no SHA-1 or SHA-256" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(mistake) / sizeof(mistake[0]); i++) {
		assert_int_equal(load(mistake[i].kind, mistake[i].text), -1);
		if (!strstr(error, mistake[i].where) || strncmp(error, file, strlen(file)))
			fail_msg("%zu: %s", i, error);
		lists_clean(&l);
	}
	assert_int_equal(load_bytes(LIST_JA3, "a\0b\n", 4), -1);
	assert_non_null(strstr(error, ":1: there is a zero byte"));
	assert_int_equal(lists_read(&l, LIST_JA3, "/no/such", error, sizeof(error)), -1);
	assert_string_equal(error, "/no/such: cannot be read: No such file or directory");
	lists_clean(&l);
}

/* A hundred thousand: all are found, and nothing else. */
static void large_lists(void **state)
{
	FILE *f = fopen(file, "w");
	char value[65];
	unsigned int i;

	(void)state;
	assert_non_null(f);
	for (i = 0; i < 100000; i++)
		fprintf(f, "2024-01-01 00:00:00,%08x%032x,reason %u\n", i * 2654435761u, i, i % 7);
	fclose(f);
	assert_int_equal(lists_read(&l, LIST_CERTIFICATE, file, error, sizeof(error)), 0);
	assert_int_equal(lists_count(&l, LIST_CERTIFICATE), 100000);
	for (i = 0; i < 100000; i++) {
		snprintf(value, sizeof(value), "%08x%032x", i * 2654435761u, i);
		assert_non_null(lists_find(&l, LIST_CERTIFICATE, value));
		snprintf(value, sizeof(value), "%08x%032x", i * 2654435761u, i + 1);
		assert_null(lists_find(&l, LIST_CERTIFICATE, value));
	}
	lists_clean(&l);
}

static int make_file(void **state)
{
	(void)state;
	return mkstemp(file) < 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_forms_of_abuse_ch),
		cmocka_unit_test(other_forms),
		cmocka_unit_test(a_mistake_has_a_place),
		cmocka_unit_test(large_lists),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
