/* SPDX-License-Identifier: GPL-2.0-only OR BSD-3-Clause */
#include "tls_read.h"

int kxw_tls_read_end(enum kxw_tls_result result)
{
	switch (result) {
	case KXW_TLS_NOT_TLS:
		return -1;
	case KXW_TLS_BAD:
		return KXW_TLS_END_BAD;
	case KXW_TLS_DONE:
		return KXW_TLS_END_COMPLETE;
	default:
		return 0;
	}
}
