// SPDX-License-Identifier: BSD-3-Clause
#include "server.h"

#include <stdlib.h>
#include <string.h>
#include <sys/un.h>

#define PATH_MAX_UNIX (sizeof(((struct sockaddr_un *)0)->sun_path) - 1)

void server_clean(struct server *s)
{
	free(s->text);
	free(s->host);
	free(s->port);
	memset(s, 0, sizeof(*s));
}

static const char *after(const char *text, const char *prefix)
{
	size_t size = strlen(prefix);

	return strncmp(text, prefix, size) ? NULL : text + size;
}

static int port_is_right(const char *port)
{
	char *end;
	long number = strtol(port, &end, 10);

	return *port >= '0' && *port <= '9' && !*end && number > 0 && number < 65536;
}

/* "host:port", "[address]:port" */
static int split(struct server *s, const char *text)
{
	const char *colon = strrchr(text, ':');
	size_t size = colon ? (size_t)(colon - text) : 0;

	if (!size || !port_is_right(colon + 1))
		return -1;
	if (*text == '[') {
		if (size < 3 || text[size - 1] != ']')
			return -1;
		text++;
		size -= 2;
	} else if (memchr(text, ':', size) || memchr(text, ']', size)) {
		return -1;
	}
	s->host = strndup(text, size);
	s->port = strdup(colon + 1);
	return s->host && s->port ? 0 : -1;
}

int server_parse(struct server *s, const char *text)
{
	const char *rest;
	int ret = -1;

	memset(s, 0, sizeof(*s));
	if ((rest = after(text, "unix:"))) {
		s->kind = SERVER_UNIX;
		s->host = *rest == '/' && strlen(rest) <= PATH_MAX_UNIX ? strdup(rest) : NULL;
		ret = s->host ? 0 : -1;
	} else if ((rest = after(text, "udp://"))) {
		s->kind = SERVER_UDP;
		ret = split(s, rest);
	} else if ((rest = after(text, "tcp://"))) {
		s->kind = SERVER_TCP;
		ret = split(s, rest);
	}
	s->text = strdup(text);
	if (!ret && s->text)
		return 0;
	server_clean(s);
	return -1;
}
