// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tells calls of functions inside of TLS libraries, by uprobes at their entry: as
 * many as there are points, so that it is the library's room that starts and stops it.
 */
#include "hook.h"
#include "library.h"

struct kxw_hook kxw_hook_library = {
	.name = "library",
	.symbol = "uprobe_register",
	.on_demand = true,
};
