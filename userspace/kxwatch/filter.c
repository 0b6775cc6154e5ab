// SPDX-License-Identifier: BSD-3-Clause
#include "filter.h"

#include <errno.h>
#include <fnmatch.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A decimal number up to most; all of text. */
static int read_number(const char *text, unsigned long most, unsigned long *number)
{
	char *end;

	if (*text < '0' || *text > '9')
		return -1;
	errno = 0;
	*number = strtoul(text, &end, 10);
	return errno || *end || *number > most ? -1 : 0;
}

static int read_user(struct filter *f, const char *text)
{
	const struct passwd *user = getpwnam(text);
	unsigned long number;

	if (!user && read_number(text, UINT32_MAX, &number))
		return -1;
	f->uid = user ? user->pw_uid : (uint32_t)number;
	f->by_user = true;
	return 0;
}

/* The colon before a port, if there is one: an address of IPv6 alone has several. */
static const char *port_of(const char *text)
{
	const char *colon = strrchr(text, ':');

	if (*text == '[') {
		colon = strchr(text, ']');
		return colon && colon[1] == ':' ? colon + 1 : NULL;
	}
	return colon && colon == strchr(text, ':') ? colon : NULL;
}

static int read_destination(struct filter *f, const char *text)
{
	const char *colon = port_of(text);
	size_t size = colon ? (size_t)(colon - text) : strlen(text);
	unsigned long port = 0;
	char address[64];

	if (colon && (read_number(colon + 1, UINT16_MAX, &port) || !port))
		return -1;
	f->port = (uint16_t)port;
	if (size >= 2 && *text == '[' && text[size - 1] == ']') {
		text++;
		size -= 2;
	}
	if (!size && colon)
		return 0;
	if (size >= sizeof(address))
		return -1;
	memcpy(address, text, size);
	address[size] = '\0';
	f->by_network = true;
	return network_parse(&f->network, address);
}

int filter_option(struct filter *f, int letter, const char *argument)
{
	unsigned long number;

	switch (letter) {
	case 'p':
		if (read_number(argument, UINT32_MAX, &number)) {
			fprintf(stderr, "kxwatch: \"%s\" is not the number of a process\n", argument);
			return -1;
		}
		f->pid = (uint32_t)number;
		f->by_pid = true;
		return 0;
	case 'e':
		f->exe = argument;
		return 0;
	case 'u':
		if (!read_user(f, argument))
			return 0;
		fprintf(stderr, "kxwatch: there is no user \"%s\"\n", argument);
		return -1;
	default:
		if (!read_destination(f, argument))
			return 0;
		fprintf(stderr, "kxwatch: \"%s\" is no address, network or port\n", argument);
		return -1;
	}
}

static bool has_exe(const char *pattern, const char *exe)
{
	const char *base;

	if (!exe)
		return false;
	base = strrchr(exe, '/');
	if (!strchr(pattern, '/') && base)
		exe = base + 1;
	return !fnmatch(pattern, exe, 0);
}

bool filter_has_process(const struct filter *f, const struct kxw_process *p)
{
	if (!p)
		return !f->by_pid && !f->by_user && !f->exe;
	if (f->by_pid && p->pid != f->pid)
		return false;
	if (f->by_user && !((p->known & KXW_KNOWS_UID) && p->uid == f->uid))
		return false;
	return !f->exe || has_exe(f->exe, p->exe);
}

bool filter_asks_destination(const struct filter *f)
{
	return f->by_network || f->port;
}

bool filter_has_destination(const struct filter *f, const struct kxw_flow *flow)
{
	if (f->port && flow->remote.port != f->port)
		return false;
	return !f->by_network || network_has(&f->network, &flow->remote);
}
