// SPDX-License-Identifier: BSD-3-Clause
#include "rules.h"

#include <string.h>

#include "loader.h"

static const char *const temporary[] = {
	"/tmp", "/var/tmp", "/dev/shm", "/run/user", "/run/shm", "/run/lock", NULL,
};

static const char *const homes[] = { "/home", "/root", NULL };

/* Where the dynamic loader looks by itself; it is told of others by ld.so.conf. */
static const char *const library_paths[] = {
	"/lib", "/lib32", "/lib64", "/libx32", "/usr/lib", "/usr/lib32", "/usr/lib64",
	"/usr/libx32", "/usr/local/lib", "/usr/local/lib64", NULL,
};

/* IANA's registry of service names: those that are TLS by definition, and in use. */
static const uint16_t tls_ports[] = {
	443,		/* https */
	465,		/* submissions */
	563,		/* nntps */
	636,		/* ldaps */
	853,		/* domain-s: DNS over TLS */
	989, 990,	/* ftps-data, ftps */
	992,		/* telnets */
	993,		/* imaps */
	995,		/* pop3s */
	2376,		/* docker-s */
	3269,		/* msft-gc-ssl */
	5061,		/* sips */
	5223,		/* XMPP, as servers for years had it, and Apple's push service */
	5671,		/* amqps */
	6443,		/* sun-sr-https: Kubernetes */
	6514,		/* syslog-tls */
	6697,		/* ircs-u */
	8883,		/* secure-mqtt */
	0,
};

/* STARTTLS and its likes (as the module knows them), and proxies. */
static const uint16_t late_ports[] = {
	21,		/* ftp: AUTH TLS */
	25, 587,	/* smtp, submission */
	110,		/* pop3 */
	119,		/* nntp */
	143,		/* imap */
	389, 3268,	/* ldap, msft-gc */
	1080,		/* socks */
	3128, 8080,	/* HTTP proxies: CONNECT */
	3306,		/* mysql */
	4190,		/* sieve */
	5222, 5269,	/* xmpp-client, xmpp-server */
	5432,		/* postgresql */
	6667,		/* ircu */
	0,
};

void port_set_add(struct port_set *s, uint16_t port)
{
	s->word[port / 32] |= 1u << port % 32;
}

bool port_set_has(const struct port_set *s, uint16_t port)
{
	return s->word[port / 32] >> port % 32 & 1;
}

static int add_all(struct text_list *l, const char *const *text)
{
	for (; *text; text++)
		if (text_list_add(l, *text))
			return -1;
	return 0;
}

static void add_ports(struct port_set *s, const uint16_t *port)
{
	for (; *port; port++)
		port_set_add(s, *port);
}

int rules_defaults(struct rules *r)
{
	memset(r, 0, sizeof(*r));
	add_ports(&r->tls_ports, tls_ports);
	add_ports(&r->late_ports, late_ports);
	r->ratio = 20;
	r->ratio_minimum = 10;
	if (add_all(&r->temporary, temporary) || add_all(&r->homes, homes) ||
	    add_all(&r->library_paths, library_paths))
		return -1;
	return loader_directories("/etc/ld.so.conf", &r->library_paths);
}

void rules_clean(struct rules *r)
{
	text_list_clean(&r->temporary);
	text_list_clean(&r->homes);
	text_list_clean(&r->library_paths);
	text_list_clean(&r->libraries);
	memset(r, 0, sizeof(*r));
}
