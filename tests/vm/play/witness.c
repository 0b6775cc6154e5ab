// SPDX-License-Identifier: BSD-3-Clause
/*
 * Whether the module sees, at this time and whatever it saw before: witness MS has it
 * look for libssl again, whatever another made it look for, and succeeds if connections
 * and libraries were counted within that time. Prints how many of each.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <kxwatch/kxwatch.h>

static int look(struct kxw *k, unsigned int ms)
{
	static const char *const pattern[] = { "libssl" };
	static struct kxw_status before, now;
	uint64_t connects, libraries;
	int ret;

	ret = kxw_set_libraries(k, pattern, 1);
	if (!ret)
		ret = kxw_status(k, &before);
	if (ret)
		return ret;
	usleep(ms * 1000);
	ret = kxw_status(k, &now);
	if (ret)
		return ret;
	connects = now.stats[KXW_A_STATS_CONNECTS] - before.stats[KXW_A_STATS_CONNECTS];
	libraries = now.stats[KXW_A_STATS_LIBRARIES] - before.stats[KXW_A_STATS_LIBRARIES];
	printf("connects=%" PRIu64 " libraries=%" PRIu64 "\n", connects, libraries);
	return !connects || !libraries;
}

int main(int argc, char **argv)
{
	struct kxw *k;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: witness MS\n");
		return 2;
	}
	ret = kxw_open(&k);
	if (!ret)
		ret = look(k, (unsigned int)atoi(argv[1]));
	if (ret < 0)
		fprintf(stderr, "witness: %s\n", kxw_strerror(ret));
	kxw_close(k);
	return ret != 0;
}
