/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * process_json: a process image as JSON.
 * For the files of record/. One thread per context. What is unknown, p above all
 * (NULL), is left out; nothing fails but the line.
 */
#ifndef RECORD_PROCESS_JSON_H
#define RECORD_PROCESS_JSON_H

#include "json.h"

/* ECS process.* and container.* */
void process_json(struct line *l, const struct record_context *c, const struct process *p);
/* ECS user.*, of whatever object is open. */
void process_json_user(struct line *l, const struct record_context *c, uint32_t uid);
/* kxwatch.process: what ECS has no field for. */
void process_json_more(struct line *l, const struct process *p);

/* An item of kxwatch.libraries; and all of them. */
void library_json(struct line *l, const struct library *library);
void libraries_json(struct line *l, const struct process *p);

#endif
