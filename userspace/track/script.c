// SPDX-License-Identifier: BSD-3-Clause
#include "script.h"

#include <string.h>

struct interpreter {
	const char *name;	/* a version may follow: python3.11 */
	const char *valued;	/* short options whose value is the next argument */
	const char *inlined;	/* short options after which there is no script */
};

static const struct interpreter interpreters[] = {
	{ "python", "WXQ", "cm" },
	{ "pypy", "WXQ", "cm" },
	{ "perl", "I", "eE" },
	{ "ruby", "IrEC", "e" },
	{ "node", "r", "ep" },
	{ "nodejs", "r", "ep" },
	{ "php", "cdz", "rBRE" },
	{ "lua", "l", "e" },
	{ "tclsh", "", "" },
	{ "bash", "oO", "cs" },
	{ "dash", "o", "cs" },
	{ "sh", "oO", "cs" },
	{ "ksh", "o", "cs" },
	{ "zsh", "o", "cs" },
};

static const struct interpreter *interpreter_find(const char *exe)
{
	const char *base = exe ? strrchr(exe, '/') : NULL;
	size_t i, n;

	base = base ? base + 1 : exe;
	if (!base)
		return NULL;
	for (i = 0; i < sizeof(interpreters) / sizeof(*interpreters); i++) {
		/* Most programs are none. */
		if (*base != *interpreters[i].name)
			continue;
		n = strlen(interpreters[i].name);
		if (!strncmp(base, interpreters[i].name, n) &&
		    strspn(base + n, "0123456789.-") == strlen(base + n))
			return &interpreters[i];
	}
	return NULL;
}

bool script_is_interpreter(const char *exe)
{
	return interpreter_find(exe) != NULL;
}

/* What a cluster of short options ("-uc") means for the arguments after it. */
enum option { OPTION_PLAIN, OPTION_VALUED, OPTION_INLINED };

static enum option option_read(const struct interpreter *in, const char *arg)
{
	const char *c;

	if (arg[0] == '-' && arg[1] == '-')
		return OPTION_PLAIN;
	for (c = arg + 1; *c; c++) {
		if (strchr(in->inlined, *c))
			return OPTION_INLINED;
		/* A value may be glued to its option. */
		if (strchr(in->valued, *c))
			return c[1] ? OPTION_PLAIN : OPTION_VALUED;
	}
	return OPTION_PLAIN;
}

const char *script_find(const char *exe, const char *args, size_t args_size)
{
	const struct interpreter *in = interpreter_find(exe);
	const char *end = args + args_size, *at = args;
	bool options = true, skip = true;	/* the first one is the program itself */

	if (!in || !args)
		return NULL;
	for (; at < end; at += strnlen(at, (size_t)(end - at)) + 1) {
		if (skip) {
			skip = false;
			continue;
		}
		if (!options || at[0] != '-') {
			return *at ? at : NULL;
		}
		if (!strcmp(at, "-"))
			return NULL;
		if (!strcmp(at, "--")) {
			options = false;
			continue;
		}
		switch (option_read(in, at)) {
		case OPTION_INLINED:
			return NULL;
		case OPTION_VALUED:
			skip = true;
			break;
		case OPTION_PLAIN:
			break;
		}
	}
	return NULL;
}
