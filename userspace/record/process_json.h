/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process_json: a process image as JSON.
 * For json.c. One thread per context. NULL in or no memory: NULL or less out.
 */
#ifndef RECORD_PROCESS_JSON_H
#define RECORD_PROCESS_JSON_H

#include "json.h"

/* ECS process.* */
json_t *process_json(const struct record_context *c, const struct process *p);
/* kxwatch.process: what ECS has no field for. */
json_t *process_json_more(const struct process *p);
/* container.id, by the cgroup's path; NULL: none is named there. */
json_t *process_json_container(const struct process *p);

json_t *library_json(const struct library *l);
json_t *libraries_json(const struct process *p);

#endif
