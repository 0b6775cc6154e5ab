/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * journal: the sink that is systemd's journal, in its own protocol, which is a stable
 * interface (systemd.io/JOURNAL_NATIVE_PROTOCOL) and needs no library. The record is
 * in the field KXWATCH_RECORD, what one searches by in fields of its own.
 */
#ifndef SINK_JOURNAL_H
#define SINK_JOURNAL_H

#include "sink.h"

extern const struct sink_class journal_class;

#endif
