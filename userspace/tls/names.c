// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include <kxwatch/uapi.h>

#include "names.h"

/* The names of numbers that have one high byte, up to the last of them. */
struct page {
	const char *const *name;
	size_t count;
};

#define PAGE(names)	{ names, sizeof(names) / sizeof((names)[0]) }

#include "tls/names_tables.h"

static const char *find(const struct page table[256], uint16_t number)
{
	const struct page *page = &table[number >> 8];
	unsigned int low = number & 0xff;

	return low < page->count ? page->name[low] : NULL;
}

const char *cipher_name(uint16_t suite)
{
	return find(ciphers, suite);
}

const char *group_name(uint16_t group)
{
	return find(groups, group);
}

const char *scheme_name(uint16_t scheme)
{
	return find(schemes, scheme);
}

const char *extension_name(uint16_t extension)
{
	return find(extensions, extension);
}

const char *alert_name(uint8_t description)
{
	return find(alerts, description);
}

const char *version_name(uint16_t version)
{
	switch (version) {
	case 0x0002:
		return "2.0";
	case 0x0300:
		return "3.0";
	case 0x0301:
		return "1.0";
	case 0x0302:
		return "1.1";
	case 0x0303:
		return "1.2";
	case 0x0304:
		return "1.3";
	default:
		return NULL;
	}
}

const char *kx_name(uint32_t kx)
{
	static const char *const name[] = {
		[KXW_KX_UNKNOWN] = "UNKNOWN",
		[KXW_KX_RSA] = "RSA",
		[KXW_KX_DHE] = "DHE",
		[KXW_KX_ECDHE] = "ECDHE",
		[KXW_KX_PSK] = "PSK",
		[KXW_KX_DHE_PSK] = "DHE_PSK",
		[KXW_KX_ECDHE_PSK] = "ECDHE_PSK",
		[KXW_KX_RSA_PSK] = "RSA_PSK",
		[KXW_KX_DH_ANON] = "DH_ANON",
		[KXW_KX_ECDH_ANON] = "ECDH_ANON",
		[KXW_KX_ECDH] = "ECDH",
		[KXW_KX_DH] = "DH",
		[KXW_KX_GOST] = "GOST",
		[KXW_KX_SRP] = "SRP",
		[KXW_KX_TLS13] = "TLS1.3",
		[KXW_KX_KRB5] = "KRB5",
		[KXW_KX_ECCPWD] = "ECCPWD",
	};

	return kx < sizeof(name) / sizeof(name[0]) ? name[kx] : NULL;
}

const char *name_or_hex(const char *name, uint16_t number, char *buf)
{
	if (name)
		return name;
	snprintf(buf, sizeof("0xffff"), "0x%04x", number);
	return buf;
}
