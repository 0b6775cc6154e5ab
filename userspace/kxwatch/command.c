// SPDX-License-Identifier: BSD-3-Clause
#include "command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int command_failed(const struct kxw *k, int error)
{
	const int why = errno;
	const char *detail = k ? kxw_detail(k) : "";

	switch (error) {
	case KXWE_NO_MODULE:
		fprintf(stderr, "kxwatch: the kxwatch module is not loaded; run: kxwatch load\n"
			"or: modprobe kxwatch, which says less if it fails\n");
		break;
	case KXWE_PERMISSION:
		fprintf(stderr, "kxwatch: reading the kxwatch module needs CAP_NET_ADMIN;"
			" run kxwatch as root\n");
		break;
	case KXWE_NETLINK:
		fprintf(stderr, "kxwatch: %s: %s\n", kxw_strerror(error), strerror(why));
		break;
	default:
		fprintf(stderr, "kxwatch: %s%s%s\n", kxw_strerror(error), *detail ? ": " : "",
			detail);
	}
	return COMMAND_FAILED;
}

int command_usage(const char *name)
{
	fprintf(stderr, "Try: kxwatch %s --help\n", name);
	return COMMAND_USAGE;
}

int command_flush(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return COMMAND_OK;
	fprintf(stderr, "kxwatch: cannot write the output: %s\n", strerror(errno));
	return COMMAND_FAILED;
}
