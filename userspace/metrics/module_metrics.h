/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * module_metrics: what the module says of itself, as figures.
 * For the tool and the daemon; pure. status NULL: the module is not there.
 */
#ifndef METRICS_MODULE_METRICS_H
#define METRICS_MODULE_METRICS_H

#include <kxwatch/kxwatch.h>

#include "exposition.h"

void module_metrics(struct exposition *e, const struct kxw_status *status);

#endif
