/* SPDX-License-Identifier: GPL-2.0-only */
/* genl_ops.maxattr: 5.10. Before it, the family's number holds for all operations. */
#include <net/genetlink.h>
struct genl_ops kxw_probe = { .maxattr = 1 };
