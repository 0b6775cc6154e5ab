// SPDX-License-Identifier: BSD-3-Clause
/* EVP's way to a block takes longer than the block, and a record has but one. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "community.h"

#include <string.h>

#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

static void put(uint8_t **at, const void *data, size_t size)
{
	memcpy(*at, data, size);
	*at += size;
}

static void put_u16(uint8_t **at, uint16_t n)
{
	uint8_t bytes[2] = { (uint8_t)(n >> 8), (uint8_t)n };

	put(at, bytes, sizeof(bytes));
}

/* The lower end comes first, so that both directions give one ID. */
static bool is_ordered(const struct kxw_endpoint *a, const struct kxw_endpoint *b)
{
	int order = memcmp(a->ip, b->ip, a->ip_size);

	return order < 0 || (!order && a->port <= b->port);
}

bool community_id(const struct kxw_endpoint *a, const struct kxw_endpoint *b,
		  char out[COMMUNITY_ID_SIZE])
{
	const struct kxw_endpoint *low = a, *high = b;
	uint8_t tuple[2 + 16 + 16 + 2 + 2 + 2], *at = tuple;
	const uint8_t protocol[2] = { IPPROTO_TCP, 0 };
	unsigned char hash[SHA_DIGEST_LENGTH];
	SHA_CTX sha;

	out[0] = '\0';
	if (!a->ip_size || a->ip_size != b->ip_size)
		return false;
	if (!is_ordered(a, b)) {
		low = b;
		high = a;
	}
	put_u16(&at, 0);	/* seed */
	put(&at, low->ip, low->ip_size);
	put(&at, high->ip, high->ip_size);
	put(&at, protocol, sizeof(protocol));
	put_u16(&at, low->port);
	put_u16(&at, high->port);
	if (!SHA1_Init(&sha) || !SHA1_Update(&sha, tuple, (size_t)(at - tuple)) ||
	    !SHA1_Final(hash, &sha))
		return false;
	memcpy(out, "1:", 2);
	EVP_EncodeBlock((unsigned char *)out + 2, hash, SHA_DIGEST_LENGTH);
	return true;
}
