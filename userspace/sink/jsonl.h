/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * jsonl: the sink that is a file of lines, only ever appended to, or standard output.
 * A write(2) is of whole lines as long as all goes well: of one, or of those that came
 * at once. One of which only the head could
 * be written is finished first when there is room again; if that cannot be, its
 * head is taken back, so that every line of the file is whole.
 */
#ifndef SINK_JSONL_H
#define SINK_JSONL_H

#include "sink.h"

extern const struct sink_class jsonl_class;

#endif
