/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_director: the process that has the canaries' network, starts their server and
 * then one after the other, and tells how it went.
 * Called once, in a child of the tool. Ends when all is done or nothing can be; what it
 * started ends with it.
 */
#ifndef KXWATCH_COVER_DIRECTOR_H
#define KXWATCH_COVER_DIRECTOR_H

#include "cover_canary.h"

/* Programs, as they are installed, and the server's copy. */
#define DIRECTOR_TLS	"kxwatch-canary-tls"
#define DIRECTOR_HELLO	"kxwatch-canary-hello"
#define DIRECTOR_SERVER	"canary-server"

enum director_what { NEWS_SERVER, NEWS_NAMESPACES, NEWS_CANARY, NEWS_TROUBLE };

struct director_news {
	enum director_what what;
	enum canary canary;
	bool flag;		/* own network, own namespaces, went as it should */
	uint16_t port;
	char text[256];		/* address; trouble */
};

/* Writes news to the descriptor. The exit status. */
int director_run(const struct canaries *c, int news);

#endif
