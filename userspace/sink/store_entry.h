/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * store_entry: what of a record the file of records finds it by.
 * For store.c. One thread. Texts are the item's and live as long. A record that
 * lacks something is an entry all the same: no record is refused.
 */
#ifndef SINK_STORE_ENTRY_H
#define SINK_STORE_ENTRY_H

#include <store/entry.h>

#include "item.h"

void store_entry(struct entry *e, struct item *item);

#endif
