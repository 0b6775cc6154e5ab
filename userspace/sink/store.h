/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store: the sink that keeps records in a file of SQLite, where kxwatch alerts finds
 * them. For outlets. What it is sent is one transaction, which is committed
 * about once a second, and when it is asked to make it safe. A file that cannot be
 * opened or written, or is damaged, is tried again every second or so.
 */
#ifndef SINK_STORE_H
#define SINK_STORE_H

#include "sink.h"

extern const struct sink_class store_class;

#endif
