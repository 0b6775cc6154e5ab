/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * cover_case: a run of coverage as tests make it up: its canaries, events and records.
 * For one test program. Any failure ends the test.
 */
#ifndef TEST_COVER_CASE_H
#define TEST_COVER_CASE_H

#include "kxwatch/cover_host.h"
#include "kxwatch/cover_show.h"

#define T0	1700000000000000000ULL	/* of what happens */
#define MS	1000000ULL

static struct cover c;
static struct config config;
static struct kxw_event ev;

static inline int setup(void **state)
{
	struct canaries *a = &c.canaries;
	int i;

	(void)state;
	memset(&c, 0, sizeof(c));
	assert_int_equal(config_defaults(&config), 0);
	config.record_flows = true;
	strcpy(a->id, "0123456789abcdef");
	strcpy(a->server_name, "canary-0123456789abcdef.kxwatch.invalid");
	strcpy(a->directory, "/tmp/kxwatch-canary-0123456789abcdef");
	strcpy(a->address, CANARY_ADDRESS);
	strcpy(a->cgroup, "/sys/fs/cgroup/kxwatch-canary-c0ffee.scope");
	strcpy(a->container, "c0ffee");
	a->port = 443;
	a->own_network = a->own_namespaces = true;
	for (i = 0; i < CANARIES; i++)
		sprintf(a->path[i], "%s/canary-%s", a->directory, canary_name(i));
	c.config = &config;
	c.began = T0;
	c.module.canaries = a;
	c.module.pidns = 7;
	cover_sink_open_file(&c.sink[0], "/nonexistent/records.json");
	c.sinks = 1;
	return 0;
}

static inline int teardown(void **state)
{
	(void)state;
	cover_clean(&c);
	config_clean(&config);
	return 0;
}

/* ---- events --------------------------------------------------------------------- */

static inline void tell(unsigned int ms)
{
	cover_module_event(&c.module, &ev, ev.time + ms * MS);
}

static inline void begin(uint32_t type, uint64_t process, uint64_t flow)
{
	memset(&ev, 0, sizeof(ev));
	ev.type = type;
	ev.time = T0;
	ev.process_id = process;
	ev.flow_id = flow;
}

static inline void tell_process(uint64_t id, enum canary canary, uint32_t pidns, const char *cgroup)
{
	begin(KXW_EVENT_PROCESS, id, 0);
	ev.process.id = id;
	ev.process.exe = c.canaries.path[canary];
	ev.process.known = KXW_KNOWS_PIDNS;
	ev.process.pidns = pidns;
	ev.process.cgroup = cgroup;
	tell(3);
}

static inline void tell_library(uint64_t process, const char *path, uint32_t how)
{
	begin(KXW_EVENT_LIBRARY, process, 0);
	ev.library.path = path;
	ev.library.how = how;
	tell(4);
}

static inline void tell_connect(uint64_t process, uint64_t flow)
{
	begin(KXW_EVENT_CONNECT, process, flow);
	ev.flow.id = flow;
	ev.flow.remote.ip_size = 4;
	ev.flow.remote.port = 443;
	tell(5);
}

static inline void tell_message(uint64_t flow, uint32_t direction, uint32_t type, uint32_t kx)
{
	begin(KXW_EVENT_TLS, 0, flow);
	ev.direction = direction;
	ev.messages = 1;
	ev.message[0].type = type;
	ev.message[0].kx = kx;
	tell(6);
}

static inline void tell_close(uint64_t flow, uint32_t outcome)
{
	begin(KXW_EVENT_CLOSE, 0, flow);
	ev.flow.outcome = outcome;
	ev.flow.known_bytes = true;
	tell(7);
}

static inline void tell_all(void)
{
	tell_process(1, CANARY_ACCEPT, 7, "/");
	tell_library(1, "/usr/lib/libssl.so.3", KXW_HOW_STARTUP);
	tell_process(2, CANARY_ACCEPT, 7, "/");
	tell_library(2, "/usr/lib/libssl.so.3", KXW_HOW_INHERITED);
	tell_connect(2, 11);
	tell_message(11, KXW_INBOUND, KXW_MSG_CERTIFICATE, 0);
	tell_message(11, KXW_OUTBOUND, KXW_MSG_CLIENT_KEY_EXCHANGE, KXW_KX_RSA);
	tell_message(11, KXW_OUTBOUND, KXW_MSG_CHANGE_CIPHER_SPEC, 0);
	tell_close(11, KXW_OUTCOME_CLOSED);
	tell_process(3, CANARY_HELLO, 7, "/");
	tell_connect(3, 12);
	tell_message(12, KXW_OUTBOUND, KXW_MSG_CLIENT_HELLO, 0);
	tell_process(4, CANARY_REJECT, 7, "/");
	tell_connect(4, 13);
	tell_message(13, KXW_OUTBOUND, KXW_MSG_ALERT, 0);
	tell_process(5, CANARY_CONTAINER, 8, "/kxwatch-canary-c0ffee.scope");
	tell_connect(5, 14);
	tell_message(14, KXW_OUTBOUND, KXW_MSG_CLIENT_KEY_EXCHANGE, KXW_KX_RSA);
}

/* ---- records -------------------------------------------------------------------- */

#define PROGRAM(name) "\"process\":{\"pid\":5,\"executable\":" \
	"\"/tmp/kxwatch-canary-0123456789abcdef/canary-" name "\"}"
#define TO "\"destination\":{\"ip\":\"192.0.2.1\",\"port\":443," \
	"\"domain\":\"canary-0123456789abcdef.kxwatch.invalid\"}"
#define LIBRARIES(how) "\"libraries\":[{\"path\":\"/usr/lib/libssl.so.3\",\"how\":\"" how "\"}]"
#define HANDSHAKE "\"kx\":{\"method\":\"RSA\"},\"certificate\":{\"verdict\":\"invalid\"," \
	"\"findings\":[\"self-signed\",\"no-san\"]},\"client_reaction\":\"accepted\"," \
	"\"evidence\":[{\"what\":\"exec\"},{\"what\":\"connect\"}]"

static const char library[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.library\"}," PROGRAM("accept")
	",\"kxwatch\":{" LIBRARIES("startup") "}}\n";
static const char handshake[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.handshake\"}," PROGRAM("accept")
	"," TO ",\"kxwatch\":{" LIBRARIES("inherited") "," HANDSHAKE "}}\n";
static const char alert[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.alert\"},\"rule\":{\"id\":\"AN1497\"},"
	PROGRAM("accept") "," TO ",\"kxwatch\":{" LIBRARIES("inherited") "," HANDSHAKE "}}\n";
static const char flow[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.flow\"}," PROGRAM("accept") "," TO
	",\"kxwatch\":{\"outcome\":\"closed\"}}\n";
static const char rejected[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.handshake\"}," PROGRAM("reject")
	"," TO ",\"kxwatch\":{\"client_reaction\":\"rejected\"}}\n";
static const char hello[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.handshake\"}," PROGRAM("hello")
	"," TO ",\"kxwatch\":{\"tls_stack\":\"static\"}}\n";
static const char container[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.handshake\"}," PROGRAM("container")
	"," TO ",\"container\":{\"id\":\"c0ffee\"},\"kxwatch\":{\"kx\":{\"method\":\"RSA\"}}}\n";
/* Judged otherwise, and no alert whatever else it says. */
static const char valid[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.handshake\"},"
	"\"rule\":{\"id\":\"AN1497\"}," PROGRAM("accept") ",\"kxwatch\":{\"certificate\":{"
	"\"verdict\":\"valid\",\"findings\":[\"self-signed\"]}}}\n";
static const char other[] __attribute__((unused)) = "{\"event\":{\"dataset\":\"kxwatch.alert\"},\"rule\":{\"id\":\"AN1497\"},"
	"\"process\":{\"pid\":5,\"executable\":\"/usr/bin/curl\"}," TO ",\"kxwatch\":{"
	HANDSHAKE "}}\n";

static inline void take(const char *line)
{
	json_t *record = json_loads(line, 0, NULL);

	assert_non_null(record);
	cover_sink_take(&c.sink[0], &c.module, record, T0 + 250 * MS);
	json_decref(record);
}

#endif
