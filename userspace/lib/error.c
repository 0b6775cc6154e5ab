// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include <netlink/errno.h>

#include <kxwatch/kxwatch.h>

#include "error.h"

int kxw_error_errno(int error)
{
	errno = error;
	switch (error) {
	case ENOENT:
		return KXWE_NO_MODULE;
	case EPERM:
	case EACCES:
		return KXWE_PERMISSION;
	case ENOMEM:
	case ENOBUFS:
		return KXWE_MEMORY;
	case EINVAL:
	case ERANGE:
	case EBADF:
	case ENOSPC:
		return KXWE_INVALID;
	case EAGAIN:
		return KXWE_AGAIN;
	case ENOSYS:
	case EOPNOTSUPP:
		return KXWE_UNSUPPORTED;
	default:
		return KXWE_NETLINK;
	}
}

int kxw_error_nl(int error)
{
	switch (abs(error)) {
	case NLE_NOMEM:
	case NLE_MSGSIZE:
		return KXWE_MEMORY;
	case NLE_PERM:
		return KXWE_PERMISSION;
	default:
		return KXWE_NETLINK;
	}
}

const char *kxw_strerror(int error)
{
	if (error >= 0)
		return "no error";
	switch (error) {
	case KXWE_NO_MODULE:
		return "the kxwatch module is not loaded";
	case KXWE_PERMISSION:
		return "not permitted: CAP_NET_ADMIN in the initial user namespace is needed";
	case KXWE_MEMORY:
		return "out of memory";
	case KXWE_NETLINK:
		return "the netlink socket failed";
	case KXWE_PROTOCOL:
		return "the answer of the kernel made no sense";
	case KXWE_INVALID:
		return "the kernel refused a setting, or an argument is bad";
	case KXWE_INTERRUPTED:
		return "interrupted by a signal";
	case KXWE_RELOADED:
		return "the kxwatch module was loaded anew: event numbers began again";
	case KXWE_AGAIN:
		return "the kernel cannot do that yet: ask again in a moment";
	case KXWE_UNSUPPORTED:
		return "this kernel or its kxwatch module cannot do that";
	default:
		return "unknown error";
	}
}
