/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * resolve: the addresses of a server's name, without waiting for who knows them.
 * One owner, one thread; a name that is no address is asked for in another.
 */
#ifndef SINK_RESOLVE_H
#define SINK_RESOLVE_H

#include <netdb.h>

struct resolve;

/* socktype: SOCK_STREAM or SOCK_DGRAM. NULL: memory. */
struct resolve *resolve_begin(const char *host, const char *port, int socktype);
/*
 * 0: *list, to be given to freeaddrinfo(), is not empty; -EAGAIN: not known yet;
 * -EHOSTUNREACH: and *reason says why.
 */
int resolve_take(struct resolve *r, struct addrinfo **list, const char **reason);
/* Also while it is asked for. */
void resolve_end(struct resolve *r);

#endif
