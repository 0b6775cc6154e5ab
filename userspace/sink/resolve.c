// SPDX-License-Identifier: BSD-3-Clause
#include "resolve.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Who is the last to go, owner or thread, takes it away. */
struct resolve {
	pthread_mutex_t lock;
	int owners;
	bool known;
	int error;			/* of getaddrinfo() */
	struct addrinfo *list;
	struct addrinfo hints;
	char *host, *port;
};

static void release(struct resolve *r)
{
	int left;

	pthread_mutex_lock(&r->lock);
	left = --r->owners;
	pthread_mutex_unlock(&r->lock);
	if (left)
		return;
	if (r->list)
		freeaddrinfo(r->list);
	pthread_mutex_destroy(&r->lock);
	free(r->host);
	free(r->port);
	free(r);
}

static void *ask(void *arg)
{
	struct addrinfo *list = NULL;
	struct resolve *r = arg;
	int error = getaddrinfo(r->host, r->port, &r->hints, &list);

	pthread_mutex_lock(&r->lock);
	r->error = error;
	r->list = list;
	r->known = true;
	pthread_mutex_unlock(&r->lock);
	release(r);
	return NULL;
}

/* Signals are for the thread that waits for them. */
static void begin_thread(struct resolve *r)
{
	sigset_t all, before;
	pthread_t thread;

	r->owners++;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	if (pthread_create(&thread, NULL, ask, r)) {
		r->owners--;
		r->error = EAI_MEMORY;
		r->known = true;
	} else {
		pthread_detach(thread);
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct resolve *resolve_begin(const char *host, const char *port, int socktype)
{
	struct resolve *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	pthread_mutex_init(&r->lock, NULL);
	r->owners = 1;
	r->host = strdup(host);
	r->port = strdup(port);
	if (!r->host || !r->port) {
		release(r);
		return NULL;
	}
	r->hints.ai_socktype = socktype;
	r->hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
	if (!getaddrinfo(host, port, &r->hints, &r->list)) {
		r->known = true;
		return r;
	}
	r->hints.ai_flags = AI_NUMERICSERV;
	begin_thread(r);
	return r;
}

int resolve_take(struct resolve *r, struct addrinfo **list, const char **reason)
{
	int ret = -EAGAIN;

	pthread_mutex_lock(&r->lock);
	if (r->known && r->list) {
		*list = r->list;
		r->list = NULL;
		ret = 0;
	} else if (r->known) {
		*reason = gai_strerror(r->error);
		ret = -EHOSTUNREACH;
	}
	pthread_mutex_unlock(&r->lock);
	return ret;
}

void resolve_end(struct resolve *r)
{
	if (r)
		release(r);
}
