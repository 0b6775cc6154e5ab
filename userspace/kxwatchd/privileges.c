// SPDX-License-Identifier: BSD-3-Clause
#include "privileges.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/capability.h>

#define KEPT	((1ULL << CAP_NET_ADMIN) | (1ULL << CAP_SYS_PTRACE))
#define KEPT_TO_PROBE	(1ULL << CAP_SYS_ADMIN)

/* What a program that is run later could have at most. Only who has CAP_SETPCAP may lower it. */
static int bounds_lower(uint64_t keep)
{
	int cap, has, ret = 0;

	for (cap = 0; cap < 64; cap++) {
		has = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);
		/* No kernel knows one beyond the first that it does not know. */
		if (has < 0)
			break;
		if (has && !(keep >> cap & 1) && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0))
			ret = -1;
	}
	return ret;
}

static int capabilities_keep(uint64_t keep)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	uint32_t kept, more = 0;
	int i;

	if (syscall(SYS_capget, &header, data))
		return -1;
	for (i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		kept = (uint32_t)(keep >> (32 * i));
		more |= (data[i].permitted | data[i].inheritable) & ~kept;
		data[i].permitted &= kept;
		data[i].effective = data[i].permitted;
		data[i].inheritable &= kept;
	}
	/* A manager that gave no more may also have forbidden to ask. */
	return more && syscall(SYS_capset, &header, data) ? -1 : 0;
}

int privileges_drop(bool probes)
{
	uint64_t keep = probes ? KEPT | KEPT_TO_PROBE : KEPT;
	int bounds = bounds_lower(keep), error = errno;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || capabilities_keep(keep))
		return -1;
	/* Without new privileges a bound has nothing to bound: it is not worth a word. */
	if (bounds && error != EPERM) {
		errno = error;
		return -1;
	}
	return 0;
}
