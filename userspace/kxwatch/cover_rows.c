// SPDX-License-Identifier: BSD-3-Clause
#include "cover_rows.h"

#include <arpa/inet.h>
#include <string.h>

#define PROCESSES	"process metadata"
#define LIBRARIES	"library loads"
#define SYSCALLS	"syscalls"
#define CONNECTIONS	"connections"
#define TLS		"TLS metadata"

/* ATT&CK's data components: name, number. */
#define PROCESS_CREATION	"Process Creation", "DC0032"
#define MODULE_LOAD		"Module Load", "DC0016"
#define API_EXECUTION		"OS API Execution", "DC0021"
#define CONNECTION_CREATION	"Network Connection Creation", "DC0082"
#define TRAFFIC_FLOW		"Network Traffic Flow", "DC0078"
#define TRAFFIC_CONTENT		"Network Traffic Content", "DC0085"

const struct row_info row_table[ROWS] = {
	[ROW_PROCESS] = { "process", PROCESSES, PROCESS_CREATION, CANARY_ACCEPT,
		"a copied program ran", "process.executable",
		"who it is, by path and pid, of a program that nobody installed" },
	[ROW_LIBRARY] = { "library", LIBRARIES, MODULE_LOAD, CANARY_ACCEPT,
		"it has libssl", "kxwatch.libraries",
		"programs that do not normally speak TLS are told from those that do" },
	[ROW_MMAP] = { "syscall-mmap", SYSCALLS, API_EXECUTION, CANARY_ACCEPT,
		"mmap(2) of libssl", "kxwatch.libraries.how",
		"the moment a library is mapped, and that it was at startup" },
	[ROW_CONNECT] = { "syscall-connect", SYSCALLS, API_EXECUTION, CANARY_ACCEPT,
		"connect(2) by its child", "kxwatch.evidence",
		"the moment a connection is asked for, by the very process that does" },
	[ROW_OPENED] = { "connection-opened", CONNECTIONS, CONNECTION_CREATION,
		CANARY_ACCEPT, "the connection, to where", "destination.ip",
		"a connection has its owner and both its ends" },
	[ROW_CLOSED] = { "connection-closed", CONNECTIONS, TRAFFIC_FLOW,
		CANARY_ACCEPT, "its end, in good order", "kxwatch.outcome",
		"how long it lasted and how much went each way" },
	[ROW_KEY_EXCHANGE] = { "tls-key-exchange", TLS, TRAFFIC_CONTENT, CANARY_ACCEPT,
		"RSA key exchange", "kxwatch.kx.method",
		"the key exchange that the analytic asks for" },
	[ROW_CERTIFICATE] = { "tls-certificate", TLS, TRAFFIC_CONTENT, CANARY_ACCEPT,
		"self-signed certificate", "kxwatch.certificate",
		"certificates are read and verified" },
	[ROW_ACCEPTED] = { "tls-accepted", TLS, TRAFFIC_CONTENT, CANARY_ACCEPT,
		"accepted all the same", "kxwatch.client_reaction",
		"a client that does not mind a bad certificate is known by it" },
	[ROW_REJECTED] = { "tls-rejected", TLS, TRAFFIC_CONTENT, CANARY_REJECT,
		"certificate refused", "kxwatch.client_reaction",
		"a client that minds is not taken for one that does not" },
	[ROW_HELLO] = { "tls-no-library", TLS, TRAFFIC_CONTENT, CANARY_HELLO,
		"hello without a library", "kxwatch.tls_stack",
		"static TLS stacks are found on the wire" },
	[ROW_CONTAINER] = { "container-process", PROCESSES, PROCESS_CREATION, CANARY_CONTAINER,
		"in a container", "container.id",
		"processes of containers are told as the host sees them" },
	[ROW_CONTAINER_TLS] = { "container-tls", TLS, TRAFFIC_CONTENT, CANARY_CONTAINER,
		"its key exchange", "kxwatch.kx.method",
		"handshakes in other namespaces are read" },
	[ROW_ALERT] = { "alert", "the analytic", "AN1497", NULL, CANARY_ACCEPT,
		"an alert", "event.kind",
		"all of it together raises an alert here, as it would of an adversary" },
};

const char *cell_state_name(enum cell_state state)
{
	static const char *const name[] = {
		[CELL_NOT_SEEN] = "not-seen",
		[CELL_SEEN] = "seen",
		[CELL_NOT_ASKED] = "not-asked",
		[CELL_UNKNOWN] = "unknown",
		[CELL_NOT_READ] = "not-read-back",
		[CELL_HANDED_OVER] = "handed-over",
	};

	return name[state];
}

void cell_see(struct cell *cell, uint64_t happened, uint64_t now)
{
	if (cell->state != CELL_SEEN)
		cell->at = now;
	cell->state = CELL_SEEN;
	if (cell->timed || !happened)
		return;
	cell->timed = true;
	/* Somebody may have set the clock meanwhile. */
	cell->ms = cell->at > happened ? (cell->at - happened) / 1000000 : 0;
}

static void do_not_ask(struct cell *cell)
{
	if (cell->state == CELL_NOT_SEEN || cell->state == CELL_NOT_READ)
		cell->state = CELL_NOT_ASKED;
}

void rows_ask_module(struct cell cell[ROWS], const struct canaries *c)
{
	/* It has no opinions. */
	do_not_ask(&cell[ROW_ALERT]);
	if (!c->own_namespaces && !*c->cgroup)
		do_not_ask(&cell[ROW_CONTAINER]);
}

bool rows_destination_is_internal(const struct canaries *c, const struct config *config)
{
	struct kxw_endpoint e = { .ip_size = 4, .port = c->port };

	if (!c->port)
		return false;
	inet_pton(AF_INET, c->address, e.ip);
	return network_list_has(&config->internal, &e);
}

void rows_ask_records(struct cell cell[ROWS], const struct canaries *c,
		      const struct config *config, bool alerts)
{
	int i;

	if (!config->record_libraries || alerts)
		do_not_ask(&cell[ROW_MMAP]);
	if (!config->record_flows || alerts)
		do_not_ask(&cell[ROW_CLOSED]);
	/* Where there is no alert there is no record. */
	for (i = 0; alerts && rows_destination_is_internal(c, config) && i < ROWS; i++)
		do_not_ask(&cell[i]);
	/* Namespaces are not recorded: a container is known by its cgroup. */
	if (!*c->cgroup)
		do_not_ask(&cell[ROW_CONTAINER]);
	if (rows_destination_is_internal(c, config))
		do_not_ask(&cell[ROW_ALERT]);
}

bool rows_complete(const struct cell cell[ROWS])
{
	int i;

	for (i = 0; i < ROWS; i++)
		if (cell[i].state == CELL_NOT_SEEN)
			return false;
	return true;
}
