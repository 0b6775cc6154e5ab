// SPDX-License-Identifier: BSD-3-Clause
#include "network.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/*
 * The networks for documentation (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24,
 * 2001:db8::/32) are left out: nobody owns them inside.
 */
static const char *const internal[] = {
	"0.0.0.0/8",		/* this network, RFC 791 */
	"10.0.0.0/8",		/* private use, RFC 1918 */
	"100.64.0.0/10",	/* carrier-grade NAT, RFC 6598 */
	"127.0.0.0/8",		/* loopback */
	"169.254.0.0/16",	/* link local, RFC 3927 */
	"172.16.0.0/12",
	"192.168.0.0/16",
	"224.0.0.0/4",		/* multicast */
	"255.255.255.255/32",
	"::/128",
	"::1/128",
	"fc00::/7",		/* unique local, RFC 4193 */
	"fe80::/10",		/* link local */
	"ff00::/8",		/* multicast */
};

static bool bit_at(const uint8_t *ip, unsigned int i)
{
	return ip[i / 8] >> (7 - i % 8) & 1;
}

static int prefix_parse(const char *text, unsigned int max, uint8_t *prefix)
{
	char *end;
	unsigned long n;

	if (text[0] < '0' || text[0] > '9')
		return -1;
	n = strtoul(text, &end, 10);
	if (*end || n > max)
		return -1;
	*prefix = (uint8_t)n;
	return 0;
}

int network_parse(struct network *n, const char *text)
{
	char address[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t size = slash ? (size_t)(slash - text) : strlen(text);
	unsigned int i;

	if (size >= sizeof(address))
		return -1;
	memcpy(address, text, size);
	address[size] = '\0';
	memset(n, 0, sizeof(*n));
	if (inet_pton(AF_INET, address, n->ip) == 1)
		n->ip_size = 4;
	else if (inet_pton(AF_INET6, address, n->ip) == 1)
		n->ip_size = 16;
	else
		return -1;
	n->prefix = (uint8_t)(8 * n->ip_size);
	if (slash && prefix_parse(slash + 1, n->prefix, &n->prefix))
		return -1;
	for (i = n->prefix; i < 8u * n->ip_size; i++)
		if (bit_at(n->ip, i))
			return -1;
	return 0;
}

bool network_has(const struct network *n, const struct kxw_endpoint *e)
{
	const unsigned int whole = n->prefix / 8, rest = n->prefix % 8;

	/* Most differ in their first byte. */
	if (n->ip_size != e->ip_size || (whole && n->ip[0] != e->ip[0]) ||
	    memcmp(n->ip, e->ip, whole))
		return false;
	return !rest || !((n->ip[whole] ^ e->ip[whole]) >> (8 - rest));
}

int network_list_add(struct network_list *l, const char *text)
{
	struct network n, *grown;

	if (network_parse(&n, text))
		return -1;
	grown = realloc(l->network, (l->count + 1) * sizeof(*grown));
	if (!grown)
		return -1;
	l->network = grown;
	l->network[l->count++] = n;
	return 0;
}

int network_list_add_defaults(struct network_list *l)
{
	size_t i;

	for (i = 0; i < sizeof(internal) / sizeof(*internal); i++)
		if (network_list_add(l, internal[i]))
			return -1;
	return 0;
}

bool network_list_has(const struct network_list *l, const struct kxw_endpoint *e)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (network_has(&l->network[i], e))
			return true;
	return false;
}

void network_list_clean(struct network_list *l)
{
	free(l->network);
	memset(l, 0, sizeof(*l));
}
