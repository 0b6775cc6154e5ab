/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * server: where a sink's server is, as settings write it: "unix:/dev/log",
 * "udp://192.0.2.1:514", "tcp://[2001:db8::1]:601", "tcp://log.example.net:601".
 * On failure -1, and nothing is kept.
 */
#ifndef JUDGE_SERVER_H
#define JUDGE_SERVER_H

enum server_kind { SERVER_NONE, SERVER_UNIX, SERVER_UDP, SERVER_TCP };

struct server {
	enum server_kind kind;
	char *text;		/* as it was written */
	char *host, *port;	/* of a socket of the file system: host is its path */
};

int server_parse(struct server *s, const char *text);
void server_clean(struct server *s);

#endif
