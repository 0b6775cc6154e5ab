/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * users: names of user ids, by the file /etc/passwd.
 * One table, one thread. Read again when the file changed. No directory service
 * is asked: that would open connections, and wait for them, at each record.
 * A user that is not in the file, or no memory: NULL.
 */
#ifndef RECORD_USERS_H
#define RECORD_USERS_H

#include <stdint.h>

struct users;

struct users *users_create(const char *passwd);
void users_destroy(struct users *u);
const char *users_name(struct users *u, uint32_t uid);	/* lives until the next call */

#endif
