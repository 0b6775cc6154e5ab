// SPDX-License-Identifier: BSD-3-Clause
/* Each signal: what it takes to be there, and what is just short of it. */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <judge/signals.h>

/* A handshake with nothing wrong, of a program with nothing wrong, for tests to spoil. */
static struct handshake h;
static struct process p;
static struct cert_report certificate;
static struct inspection host;
static struct rules rules;
static struct signal_input in;
static uint8_t byte[1];

static void whole(enum handshake_body kind)
{
	h.body[kind].data = byte;
	h.body[kind].size = h.body[kind].length = 1;
	h.body[kind].time = 1;
}

static int clean(void **state)
{
	static const uint8_t offered[] = { 0x13, 0x01, 0xc0, 0x2f, 0x00, 0x05 };

	(void)state;
	memset(&h, 0, sizeof(h));
	memset(&p, 0, sizeof(p));
	memset(&host, 0, sizeof(host));
	memset(&in, 0, sizeof(in));
	memset(&certificate, 0, sizeof(certificate));
	rules_clean(&rules);
	assert_int_equal(rules_defaults(&rules), 0);
	p.fact.exe = "/usr/bin/program";
	p.library[0].path = (char *)"/usr/lib/x86_64-linux-gnu/libssl.so.3";
	p.library[0].how = KXW_HOW_STARTUP;
	p.libraries = 1;
	h.process = &p;
	h.client = KXW_OUTBOUND;
	h.established = true;
	h.end = HANDSHAKE_COMPLETE;
	h.version = 0x0303;
	h.cipher = 0xc02f;
	h.kx = KXW_KX_ECDHE;
	h.group = 29;
	h.flow.remote.ip_size = 4;
	h.flow.remote.port = 443;
	whole(BODY_CLIENT_HELLO);
	whole(BODY_SERVER_HELLO);
	h.client_hello.version = 0x0303;
	h.client_hello.ciphers.at = offered;
	h.client_hello.ciphers.count = sizeof(offered) / 2;
	h.client_hello.server_name.at = (const uint8_t *)"a.example";
	h.client_hello.server_name.size = 9;
	host.packaged = YES;
	host.writable = host.library_replaced = NO;
	host.searched = host.binary.complete = true;
	in.handshake = &h;
	in.certificate = &certificate;
	in.rules = &rules;
	in.host = &host;
	in.allowed = true;
	return 0;
}

static int done(void **state)
{
	(void)state;
	rules_clean(&rules);
	return 0;
}

/* The identifiers of all that is there, in the order of the table. */
static const char *all(void)
{
	static char text[1024];
	struct signal_set set = signals_evaluate(&in);
	int i;

	*text = '\0';
	for (i = 0; i < SIGNALS; i++)
		if (signals_have(&set, i)) {
			strcat(text, *text ? " " : "");
			strcat(text, signal_table[i].id);
		}
	return text;
}

#define MAPPED	"library.mapped"
#define is(text) assert_string_equal(all(), text)

static void nothing_wrong_says_but_that_there_is_a_library(void **state)
{
	(void)state;
	is(MAPPED);
	in.host = NULL;
	is(MAPPED);
	in.allowed = false;
	in.external = true;
	is("process.not-allowlisted " MAPPED " destination.external");
	h.process = NULL;
	is("process.not-allowlisted destination.external");
}

static void programs(void **state)
{
	static const struct {
		const char *exe, *signals;
	} place[] = {
		{ "/tmp/x", "process.executable-temporary " MAPPED },
		{ "/var/tmp/deep/x", "process.executable-temporary " MAPPED },
		{ "/dev/shm/x", "process.executable-temporary " MAPPED },
		{ "/run/user/1000/x", "process.executable-temporary " MAPPED },
		{ "/home/a/bin/x", "process.executable-home " MAPPED },
		{ "/root/x", "process.executable-home " MAPPED },
		{ "/tmpfiles/x", MAPPED },
		{ "/usr/tmp/x", MAPPED },
		{ "/usr/bin/python3.11", "process.interpreter " MAPPED },
		{ NULL, MAPPED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(place) / sizeof(place[0]); i++) {
		p.fact.exe = place[i].exe;
		is(place[i].signals);
	}
	p.fact.exe = "/memfd:/tmp/x";
	p.fact.exe_memfd = p.fact.exe_deleted = true;
	is("process.executable-memfd " MAPPED);
	p.fact.exe = "/tmp/x";
	p.fact.exe_memfd = false;
	is("process.executable-deleted process.executable-temporary " MAPPED);
}

static void what_the_host_shows(void **state)
{
	(void)state;
	host.packaged = NO;
	is("process.not-packaged " MAPPED);
	host.packaged = UNKNOWN;
	is(MAPPED);
	host.writable = YES;
	is("process.executable-writable " MAPPED);
	host.writable = UNKNOWN;
	host.library_replaced = YES;
	is(MAPPED " library.replaced");
	host.library_replaced = UNKNOWN;
	is(MAPPED);
}

static void libraries(void **state)
{
	static const struct {
		uint32_t how;
		const char *signals;
	} way[] = {
		{ KXW_HOW_DLOPEN, MAPPED " library.dlopen" },
		{ KXW_HOW_PRELOAD, MAPPED " library.preloaded" },
		{ KXW_HOW_INHERITED, MAPPED " library.inherited" },
		{ KXW_HOW_MPROTECT, MAPPED " library.made-executable" },
		{ KXW_HOW_RUNNING, MAPPED }, { 0, MAPPED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(way) / sizeof(way[0]); i++) {
		p.library[0].how = way[i].how;
		is(way[i].signals);
	}
	p.library[0].deleted = true;
	is(MAPPED " library.deleted");
	p.library[0].deleted = false;
	p.library[0].path = (char *)"/opt/x/libssl.so.3";
	is(MAPPED " library.unusual-path");
	p.library[0].path = (char *)"/tmp/libssl.so.3";
	is(MAPPED " library.temporary");
	p.library[0].path = (char *)"/usr/lib/libssl.so.3";
	assert_int_equal(text_list_add(&rules.libraries, "/usr/lib/*/libssl.so.3"), 0);
	is(MAPPED " library.unexpected");
	p.library[0].path = (char *)"/usr/lib/x/libssl.so.3";
	is(MAPPED);
}

static void stacks(void **state)
{
	(void)state;
	p.libraries = 0;
	is("tls.no-library tls.no-stack");
	host.binary.complete = false;
	is("tls.no-library");
	host.binary.complete = true;
	host.binary.stacks = 1u << TLS_STACK_RUSTLS;
	is("tls.no-library");
	in.host = NULL;
	is("tls.no-library");
}

/* RFC 8701's values at both places: a browser's hello, or an imitation of it. */
static void greased(void)
{
	static const uint8_t suites[] = { 0x0a, 0x0a, 0xc0, 0x2f };

	h.client_hello.ciphers.at = suites;
	h.client_hello.ciphers.count = 2;
	h.client_hello.extension[0] = 0x1a1a;
	h.client_hello.extensions = 1;
}

static void a_hello_of_another_stack(void **state)
{
	(void)state;
	greased();
	is(MAPPED " tls.fingerprint-mismatch");
	/* Whatever is not known for certain is none. */
	host.binary.complete = false;
	is(MAPPED);
	host.binary.complete = true;
	host.searched = false;
	is(MAPPED);
	host.searched = true;
	p.libraries_cut = true;
	is(MAPPED);
	p.libraries_cut = false;
	p.library[1].path = (char *)"/usr/lib/libnss3.so";
	p.libraries = 2;
	is(MAPPED);
	p.library[1].path = (char *)"/usr/lib/libssl_of_nobody.so";
	is(MAPPED);
	p.libraries = 1;
	host.binary.stacks = 1u << TLS_STACK_BORINGSSL;
	is(MAPPED);
	p.libraries = 0;
	host.binary.stacks = 1u << TLS_STACK_GO;
	is("tls.no-library tls.fingerprint-mismatch");
	host.binary.stacks = 1u << TLS_STACK_RUSTLS;
	is("tls.no-library");
	host.binary.stacks = 1u << TLS_STACK_GO;
	h.body[BODY_CLIENT_HELLO].cut = true;
	is("tls.no-library");
}

static void names_and_ports(void **state)
{
	(void)state;
	h.client_hello.server_name.at = (const uint8_t *)"203.0.113.9";
	h.client_hello.server_name.size = 11;
	is(MAPPED " name.address");
	h.client_hello.server_name.at = (const uint8_t *)"2001:db8::9";
	is(MAPPED " name.address");
	h.client_hello.server_name.size = 0;
	is(MAPPED " name.missing");
	clean(NULL);
	h.flow.remote.port = 8443;
	is(MAPPED " port.unexpected");
	h.before = 20;
	is(MAPPED " port.late-tls");
	h.flow.remote.port = 443;
	is(MAPPED " port.late-tls");
	h.flow.remote.port = 25;
	is(MAPPED);
	h.before = 0;
	is(MAPPED " port.unexpected");
	port_set_add(&rules.tls_ports, 25);
	is(MAPPED);
	h.flow.remote.ip_size = 0;
	h.flow.remote.port = 0;
	is(MAPPED);
}

static void key_exchanges(void **state)
{
	(void)state;
	h.kx = KXW_KX_RSA;
	is(MAPPED);
	h.client_key_exchange_length = 258;
	h.bits = 2048;
	is(MAPPED " kx.rsa");
	h.bits = 1024;
	is(MAPPED " kx.rsa kx.weak");
	h.bits = 512;
	is(MAPPED " kx.rsa kx.weak kx.breakable");
	clean(NULL);
	h.kx = KXW_KX_ECDH;
	is(MAPPED);
	whole(BODY_CLIENT_KEY_EXCHANGE);
	is(MAPPED " kx.static");
	h.kx = KXW_KX_DH;
	is(MAPPED " kx.static");
	h.kx = KXW_KX_ECDH_ANON;
	is(MAPPED " kx.anonymous");
	h.kx = KXW_KX_DHE;
	h.bits = 2048;
	is(MAPPED);
	h.bits = 1023;
	is(MAPPED " kx.weak kx.breakable");
	h.kx = KXW_KX_ECDHE;
	h.bits = 256;
	is(MAPPED " kx.explicit-curve");
	h.bits = 0;
	h.group = 19;	/* secp192r1 */
	is(MAPPED " kx.weak-curve");
	h.group = 20;	/* secp224k1 */
	is(MAPPED);
}

static void cipher_suites(void **state)
{
	static const struct {
		uint16_t suite;
		const char *signals;
	} one[] = {
		{ 0x0002, "cipher.weak cipher.null" },		/* RSA_WITH_NULL_SHA */
		{ 0xc0b4, "cipher.weak cipher.null" },		/* SHA256_SHA256 */
		{ 0x0005, "cipher.weak cipher.rc4" },		/* RSA_WITH_RC4_128_SHA */
		{ 0x0009, "cipher.weak cipher.des" },		/* RSA_WITH_DES_CBC_SHA */
		{ 0x000a, "cipher.weak cipher.3des" },		/* RSA_WITH_3DES_EDE_CBC_SHA */
		{ 0x0003, "kx.export cipher.weak cipher.rc4" },	/* RSA_EXPORT_WITH_RC4_40_MD5 */
		{ 0x0006, "kx.export cipher.weak cipher.des" },	/* RSA_EXPORT_WITH_RC2_CBC_40_MD5 */
	};
	char wanted[128];
	uint8_t offered[2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		offered[0] = (uint8_t)(one[i].suite >> 8);
		offered[1] = (uint8_t)one[i].suite;
		h.client_hello.ciphers.at = offered;
		h.client_hello.ciphers.count = 1;
		h.cipher = one[i].suite;
		snprintf(wanted, sizeof(wanted), MAPPED " %s", one[i].signals);
		is(wanted);
	}
}

static void what_was_not_offered(void **state)
{
	(void)state;
	h.cipher = 0xc030;
	is(MAPPED " handshake.suite-not-offered");
	h.body[BODY_CLIENT_HELLO].cut = true;
	is(MAPPED);
	clean(NULL);
	h.client_hello.version = 0x0302;
	is(MAPPED " handshake.version-not-offered");
	h.client_hello.versions.at = (const uint8_t *)"\x03\x04\x03\x03";
	h.client_hello.versions.count = 2;
	is(MAPPED);
	h.client_hello.versions.count = 1;
	is(MAPPED " handshake.version-not-offered");
}

/* Each finding is the signal of its own name, and no other. */
static void findings_of_certificates(void **state)
{
	char text[128];
	int i;

	(void)state;
	for (i = 0; i < CERT_FINDINGS; i++) {
		certificate.verdict = CERT_VALID;
		certificate.findings = 1u << i;
		snprintf(text, sizeof(text), MAPPED " certificate.%s", cert_finding_name(i));
		is(text);
	}
	certificate.findings = 0;
	certificate.verdict = CERT_INVALID;
	is(MAPPED " certificate.invalid");
	h.reaction = REACTION_ACCEPTED;
	is(MAPPED " certificate.invalid-accepted");
	h.reaction = REACTION_REJECTED;
	is(MAPPED " certificate.invalid-rejected");
}

static void ends_of_handshakes(void **state)
{
	(void)state;
	h.established = false;
	h.end = HANDSHAKE_CLOSED;
	is(MAPPED " handshake.incomplete");
	h.flow.outcome = KXW_OUTCOME_RESET;
	is(MAPPED " handshake.server-reset handshake.incomplete");
	h.flow.outcome = KXW_OUTCOME_ABORTED;
	is(MAPPED " handshake.incomplete");
	h.version = 0;
	is(MAPPED " handshake.unanswered handshake.incomplete");
	h.end = HANDSHAKE_TIMEOUT;
	is(MAPPED " handshake.unanswered handshake.timeout");
	h.version = 0x0303;
	is(MAPPED " handshake.timeout");
	h.server_name_changed = true;
	is(MAPPED " handshake.timeout handshake.server-name-changed");
	h.server_name_changed = false;
	h.end = HANDSHAKE_CLOSED;
	h.reaction = REACTION_ABORTED;
	is(MAPPED " handshake.aborted");
	whole(BODY_SERVER_CERTIFICATE);
	is(MAPPED " handshake.aborted handshake.aborted-at-certificate");
}

static void lists_of_others(void **state)
{
	const struct list_entry *some = (const struct list_entry *)byte;

	(void)state;
	in.listed[LIST_JA3] = some;
	is(MAPPED " list.ja3");
	in.listed[LIST_JA4] = some;
	is(MAPPED " list.ja3 list.ja4");
	memset(in.listed, 0, sizeof(in.listed));
	in.listed[LIST_CERTIFICATE] = some;
	is(MAPPED " list.certificate");
}

static void traffic(void **state)
{
	(void)state;
	h.flow.known_bytes = true;
	h.flow.bytes_out = 10 << 20;
	h.flow.bytes_in = (10 << 20) / 20;
	is(MAPPED);	/* it goes on */
	h.flow.outcome = KXW_OUTCOME_CLOSED;
	is(MAPPED " flow.asymmetric");
	h.flow.bytes_in++;
	is(MAPPED);
	h.flow.bytes_in = 0;
	is(MAPPED " flow.asymmetric");
	h.flow.bytes_out--;
	is(MAPPED);
	h.flow.bytes_out++;
	h.flow.known_bytes = false;
	is(MAPPED);
	h.flow.known_bytes = true;
	rules.ratio = 0;
	is(MAPPED);
}

static void a_set_is_a_set(void **state)
{
	struct signal_set set = { { 0 } };

	(void)state;
	in.allowed = false;
	h.flow.outcome = KXW_OUTCOME_CLOSED;
	h.flow.known_bytes = true;
	h.flow.bytes_out = 1ull << 40;
	set = signals_evaluate(&in);
	assert_true(signals_have(&set, SIGNAL_NOT_ALLOWLISTED));
	assert_true(signals_have(&set, SIGNAL_ASYMMETRIC));
	signals_remove(&set, SIGNAL_ASYMMETRIC);
	assert_true(signals_have(&set, SIGNAL_NOT_ALLOWLISTED));
	assert_false(signals_have(&set, SIGNAL_ASYMMETRIC));
}

int main(void)
{
#define test(name) cmocka_unit_test_setup_teardown(name, clean, done)
	const struct CMUnitTest tests[] = {
		test(nothing_wrong_says_but_that_there_is_a_library),
		test(programs), test(what_the_host_shows), test(libraries), test(stacks),
		test(a_hello_of_another_stack), test(names_and_ports), test(key_exchanges),
		test(cipher_suites), test(what_was_not_offered), test(findings_of_certificates),
		test(ends_of_handshakes),
		test(lists_of_others), test(traffic), test(a_set_is_a_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
