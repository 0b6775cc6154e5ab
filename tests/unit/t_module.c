// SPDX-License-Identifier: BSD-3-Clause
/* Why a module does not load, and what to do: in words, for each way to fail. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <kxwatch/module.h>

static char *explained(int error, const char *file)
{
	struct module_error e = { .error = -error, .release = "5.14.0-503.el9.x86_64" };
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	assert_non_null(to);
	strcpy(e.file, file);
	module_explain(to, &e);
	fclose(to);
	return text;
}

static void each_reason_has_its_advice(void **state)
{
	static const struct {
		int error;
		const char *file, *says, *advice;
	} cases[] = {
		{ ENOENT, "", "no kxwatch module for this kernel, 5.14.0-503.el9.x86_64",
		  "kernel-devel-5.14.0-503.el9.x86_64" },
		{ ENOENT, "", "no kxwatch module", "linux-headers-5.14.0-503.el9.x86_64" },
		{ ENOENT, "/k.ko", "/k.ko is not there", "" },
		{ EKEYREJECTED, "/k.ko", "/k.ko is not (Key was rejected by service)",
		  "mokutil --import /var/lib/dkms/mok.pub" },
		{ ENOKEY, "/k.ko", "/k.ko is not (Required key not available)",
		  "/lib/modules/5.14.0-503.el9.x86_64/build/scripts/sign-file sha256 kxwatch.key"
		  " kxwatch.der /k.ko" },
		{ EBADMSG, "", "the kxwatch module is not", "sign-file" },
		{ EKEYEXPIRED, "/k.ko", "signed by a key it trusts", "sign-file" },
		{ EKEYREVOKED, "/k.ko", "signed by a key it trusts", "sign-file" },
		{ EPERM, "/k.ko", "run kxwatch as root", "locked down" },
		{ EPERM, "/k.ko", "modules_disabled", "mokutil --import" },
		{ ENODEV, "/k.ko", "kxwatch.disable=1", "/etc/modprobe.d" },
		{ ENOEXEC, "/k.ko", "built for another kernel than 5.14.0-503.el9.x86_64",
		  "dkms install --force kxwatch/" KXW_VERSION },
		{ EINVAL, "/k.ko", "out of range", "dmesg" },
		{ ENOMEM, "/k.ko", "not enough memory", "/etc/modprobe.d" },
		{ EBUSY, "/k.ko", "Device or resource busy", "dmesg" },
	};
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text = explained(cases[i].error, cases[i].file);
		if (!strstr(text, cases[i].says) || !strstr(text, cases[i].advice))
			fail_msg("%s: %s", strerror(cases[i].error), text);
		assert_int_equal(text[strlen(text) - 1], '\n');
		free(text);
	}
}

/* What is no module is refused before the kernel is asked, or by it. */
static void a_file_that_is_none_is_told(void **state)
{
	char file[] = "/tmp/t_module.XXXXXX";
	struct module_error error;
	int fd = mkstemp(file);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "no module\n", 10), 10);
	close(fd);
	assert_true(module_load(file, &error) < 0);
	assert_string_equal(error.file, file);
	assert_true(error.release[0]);
	unlink(file);
	assert_int_equal(module_load(file, &error), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reason_has_its_advice),
		cmocka_unit_test(a_file_that_is_none_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
