/* SPDX-License-Identifier: GPL-2.0-only */
/* timer_delete_sync(): 6.2 and stable trees; del_timer_sync() is gone in 6.15. */
#include <linux/timer.h>
const void *kxw_probe = &timer_delete_sync;
