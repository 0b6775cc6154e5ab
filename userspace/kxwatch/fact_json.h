/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * fact_json: processes, libraries and connections as JSON, in the names of
 * kxwatch.yaml with underscores. Pure; any thread.
 * What is unknown is left out. No memory: NULL, or less in it.
 */
#ifndef KXWATCH_FACT_JSON_H
#define KXWATCH_FACT_JSON_H

#include <jansson.h>

#include <kxwatch/kxwatch.h>

json_t *fact_process_json(const struct kxw_process *p);
json_t *fact_library_json(const struct kxw_library *l);
json_t *fact_flow_json(const struct kxw_flow *f);
json_t *fact_call_json(const struct kxw_call *c);

/* For who makes more of them. */
json_t *fact_number(uint64_t n);
/* A number that is unknown to the tool stays a number. */
json_t *fact_word(const char *text, uint32_t n);
void fact_set_flag(json_t *o, const char *name, bool flag);
void fact_set_if(json_t *o, const char *name, bool known, uint64_t n);

#endif
