/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * names: IANA's words for TLS numbers. Tables are generated from iana/ at build.
 * Pure; any thread. An unknown number gives NULL; name_or_hex() never does.
 */
#ifndef TLS_NAMES_H
#define TLS_NAMES_H

#include <stddef.h>
#include <stdint.h>

const char *cipher_name(uint16_t suite);	/* "TLS_RSA_WITH_AES_128_GCM_SHA256" */
const char *group_name(uint16_t group);		/* "x25519", "X25519MLKEM768" */
const char *scheme_name(uint16_t scheme);	/* "rsa_pss_rsae_sha256" */
const char *extension_name(uint16_t extension);	/* "server_name" */
const char *alert_name(uint8_t description);	/* "unknown_ca" */
const char *version_name(uint16_t version);	/* "1.2", "1.3", "ssl3" as ECS tls.version wants ("3.0" for SSL) */
const char *kx_name(uint32_t kx);		/* enum kxw_kx in the words of kxwatch.kx.method */

/* name, or "0x1a2b" written to buf (7 bytes or more). */
const char *name_or_hex(const char *name, uint16_t number, char *buf);

#endif
