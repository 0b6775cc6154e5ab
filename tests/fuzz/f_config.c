// SPDX-License-Identifier: BSD-3-Clause
/* Fuzzes the reading of settings. The input is the file. */
#include "fuzz.h"

#include <judge/config.h>

/* libconfig loses the string it is in when a file breaks off. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libconfig.so";
}

/* Whatever name comes up would be opened, a terminal too. */
static bool includes_others(const uint8_t *data, size_t size)
{
	return memmem(data, size, "@include", 8) || memmem(data, size, "baseline", 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char error[CONFIG_ERROR_SIZE] = "", path[64];
	struct config c;
	size_t i;
	int fd;

	if (includes_others(data, size))
		return 0;
	memset(&c, 0xff, sizeof(c));
	fd = own_file(data, size, path);
	if (!config_load(&c, path, error)) {
		must(c.output && (*c.output == '/' || !strcmp(c.output, "-")));
		must(c.libraries <= KXW_LIBRARY_PATTERNS);
		for (i = 0; i < c.libraries; i++)
			must(c.library[i] && *c.library[i]);
		for (i = 0; i < SIGNALS; i++)
			must(c.weight[i] <= 100);
	} else {
		must(*error && strlen(error) < sizeof(error));
		must(!c.output && !c.libraries);
	}
	config_clean(&c);
	close(fd);
	return 0;
}
