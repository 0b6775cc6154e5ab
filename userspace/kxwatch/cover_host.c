// SPDX-License-Identifier: BSD-3-Clause
#include "cover_host.h"

#include <dirent.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cover_library.h"
#include "words.h"

#define HELD_LEAST	60	/* seconds that a log should hold: a restart takes some */
#define LATE		5000	/* milliseconds after which a record is late */

/* ---- the module ----------------------------------------------------------------- */

static void look_at_hooks(struct cover *c)
{
	const struct kxw_hook *h;
	const char *blind;
	size_t i;

	for (i = 0; i < c->after.hooks; i++) {
		h = &c->after.hook[i];
		blind = word_hook_blind(h->name);
		if (!blind)
			blind = "what it is for";
		if (h->state == KXW_HOOK_DISABLED)
			cover_spot(c, SPOT_SETTING, "hook", h->name,
				   "hook %s is off by the module's parameter hooks_off; not seen: %s",
				   h->name, blind);
		else if (h->state == KXW_HOOK_OFF)
			cover_spot(c, SPOT_SETTING, "hook", h->name,
				   "hook %s is off, since nobody asked for it; not seen: %s",
				   h->name, blind);
		else if (h->state != KXW_HOOK_ON)
			cover_spot(c, SPOT_FAULT, "hook", h->name,
				   "hook %s on %s failed: %s (error %" PRIu32 "); not seen: %s",
				   h->name, h->symbol, strerror((int)h->error), h->error, blind);
		else if (h->missed)
			cover_spot(c, SPOT_FAULT, "hook-missed", h->name,
				   "the kernel could not run hook %s %" PRIu64 " times", h->name,
				   h->missed);
	}
}

static void look_at_losses(struct cover *c)
{
	static const struct {
		unsigned int stat;
		const char *id, *what;
	} loss[] = {
		{ KXW_A_STATS_PROCESSES_EVICTED, "table-processes",
		  "programs were forgotten: the module's parameter processes is too small" },
		{ KXW_A_STATS_FLOWS_EVICTED, "table-flows",
		  "connections were forgotten: the module's parameter flows is too small" },
		{ KXW_A_STATS_WINDOWS_EVICTED, "table-windows",
		  "handshakes were cut: the module's parameter windows is too small" },
		{ KXW_A_STATS_HOLES, "holes", "handshakes were cut: bytes of them were never seen" },
		{ KXW_A_STATS_TLS_LIMIT, "long-handshakes",
		  "handshakes were cut: they were longer than is read" },
	};
	size_t i;

	for (i = 0; i < sizeof(loss) / sizeof(loss[0]); i++)
		if (c->after.stats[loss[i].stat])
			cover_spot(c, SPOT_FAULT, loss[i].id, NULL, "since the module was loaded, %"
				   PRIu64 " %s", c->after.stats[loss[i].stat], loss[i].what);
	if (c->module.missing)
		cover_spot(c, SPOT_FAULT, "lost-events", NULL,
			   "%" PRIu64 " events were overwritten while the canaries ran",
			   c->module.missing);
}

static void look_at_log(struct cover *c)
{
	if (c->held > 0 && c->held < HELD_LEAST)
		cover_spot(c, SPOT_SETTING, "log-too-small", NULL,
			   "at the %.0f events per second that were measured, the log holds %.0f"
			   " seconds: a daemon that is away for longer loses events; see the"
			   " module's parameter log_kib", c->rate, c->held);
}

/* ---- the kernel ----------------------------------------------------------------- */

/* IPv6, of all interfaces. */
static bool is_disabled(const char *interfaces)
{
	char path[128];
	int answer;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", interfaces);
	f = fopen(path, "re");
	answer = f ? getc(f) : EOF;
	if (f)
		fclose(f);
	return answer == '1';
}

static void look_at_kernel(struct cover *c)
{
	if (access("/proc/net/if_inet6", F_OK) || is_disabled("all"))
		cover_spot(c, SPOT_KERNEL, "ipv6-off", NULL,
			   "IPv6 is off on this host: nothing goes that way, and nothing is tried");
	if (c->module.cell[ROW_PROCESS].state == CELL_SEEN && !c->module.knows_cgroup)
		cover_spot(c, SPOT_KERNEL, "no-cgroup", NULL,
			   "this kernel tells no cgroups: containers and services are not named");
	if (c->module.cell[ROW_CLOSED].state == CELL_SEEN && !c->module.knows_bytes)
		cover_spot(c, SPOT_KERNEL, "no-bytes", NULL,
			   "this kernel is too old for bytes of a connection: flow.asymmetric is"
			   " never told");
	if (!c->canaries.own_namespaces)
		cover_spot(c, SPOT_KERNEL, "no-namespaces", NULL,
			   "no namespaces could be made: the container was tried without");
	if (!*c->canaries.cgroup)
		cover_spot(c, SPOT_KERNEL, "no-cgroup-made", NULL,
			   "no cgroup could be made: container.id was not tried");
	if (!c->canaries.own_network)
		cover_spot(c, SPOT_KERNEL, "no-network", NULL,
			   "no network of its own could be made: the canaries ran on loopback,"
			   " which is inside, and no alert was tried");
}

/* ---- libraries ------------------------------------------------------------------ */

/* As the module compares: what follows the beginning is no letter. */
static bool is_covered(const struct kxw_status *s, const char *name)
{
	size_t i, size;

	for (i = 0; i < s->libraries; i++) {
		size = strlen(s->library[i]);
		if (!strncmp(name, s->library[i], size) && !isalpha((unsigned char)name[size]))
			return true;
	}
	return false;
}

/* A name of the shared objects of a TLS stack that people use, or NULL. */
static const char *stack_of(const char *name)
{
	static const char *const stacks[] = {
		"libssl", "libcrypto", "libgnutls", "libnss3", "libmbedtls", "libwolfssl",
		"libbotan-", "libtls", "libs2n", "libmatrixssl", "libbearssl", "libpolarssl",
		"libaxtls", "libcyassl", "libboringssl", NULL
	};
	size_t i, size;

	for (i = 0; stacks[i]; i++) {
		size = strlen(stacks[i]);
		if (!strncmp(name, stacks[i], size) && !isalpha((unsigned char)name[size]) &&
		    strstr(name + size, ".so"))
			return stacks[i];
	}
	return NULL;
}

/* A file and the links to it are one thing. */
static bool is_told(const struct cover *c, const char *stack)
{
	size_t i;

	for (i = 0; i < c->spots; i++)
		if (!strcmp(c->spot[i].id, "library") && !strcmp(c->spot[i].name, stack))
			return true;
	return false;
}

void cover_host_libraries(struct cover *c, const char *directory)
{
	DIR *d = opendir(directory);
	const char *stack;
	struct dirent *e;

	while (d && (e = readdir(d))) {
		stack = stack_of(e->d_name);
		if (stack && !is_covered(&c->after, e->d_name) && !is_told(c, stack))
			cover_spot(c, SPOT_SETTING, "library", stack,
				   "%s/%s is a TLS library that no name in library_names is about",
				   directory, e->d_name);
	}
	if (d)
		closedir(d);
}

static void look_at_libraries(struct cover *c)
{
	static const char *const directories[] = {
		"/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64",
		"/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu",
	};
	size_t i;

	for (i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
		cover_host_libraries(c, directories[i]);
}

/* ---- the daemon ----------------------------------------------------------------- */

static void look_at_unread(struct cover *c, const struct cover_sink *o)
{
	char why[512];

	if (!cover_word_has(&c->word, o->name)) {
		cover_spot(c, SPOT_SETTING, "sink", o->name,
			   "records go to %s (%s), which is not read back here: %s; nor does the daemon"
			   " say how that went", o->target, o->name, o->unread);
	} else if (o->records && o->cell[ROW_PROCESS].state != CELL_NOT_SEEN) {
		cover_spot(c, SPOT_SETTING, "sink", o->name,
			   "records go to %s (%s), which is not read back here: %s; the daemon says"
			   " that they were taken", o->target, o->name, o->unread);
	} else {
		cover_word_why(&c->word_before, &c->word, o->name, why, sizeof(why));
		cover_spot(c, SPOT_FAULT, "sink", o->name,
			   "records go to %s (%s), which is not read back here: %s; %s", o->target,
			   o->name, o->unread, why);
	}
}

static void look_at_daemon(struct cover *c)
{
	const struct cover_sink *o;
	size_t i;

	if (!c->daemon.count)
		cover_spot(c, SPOT_FAULT, "no-daemon", NULL,
			   "no kxwatchd runs: nothing is judged or recorded");
	if (c->daemon.count > 1)
		cover_spot(c, SPOT_SETTING, "several-daemons", NULL,
			   "%u kxwatchd run; the one that was looked at is process %ld",
			   c->daemon.count, (long)c->daemon.pid);
	for (i = 0; i < c->sinks; i++) {
		o = &c->sink[i];
		if (*o->unread)
			look_at_unread(c, o);
		else if (!*o->target)
			cover_spot(c, SPOT_SETTING, "sink", o->name,
				   "records go to standard output, which is no file: whether they"
				   " arrive is not known here; --output names a file they end in");
		else if (o->latest_ms >= LATE)
			cover_spot(c, SPOT_FAULT, "daemon-late", o->name,
				   "records came up to %" PRIu64 " ms late in %s%s", o->latest_ms,
				   o->target, c->held > 0 && o->latest_ms > c->held * 1000 ?
				   ": later than the log holds" : "");
	}
}

static void look_at_settings(struct cover *c)
{
	if (!c->config->record_handshakes)
		cover_spot(c, SPOT_SETTING, "no-handshakes", NULL,
			   "handshakes that are no alert are not recorded (records.handshakes)");
	if (!c->config->record_libraries)
		cover_spot(c, SPOT_SETTING, "no-libraries", NULL,
			   "programs that map a TLS library and do not use it are not recorded"
			   " (records.libraries)");
	if (!c->config->record_flows)
		cover_spot(c, SPOT_SETTING, "no-flows", NULL,
			   "ends of connections are not recorded (records.flows)");
	if (c->canaries.own_network && rows_destination_is_internal(&c->canaries, c->config))
		cover_spot(c, SPOT_SETTING, "canary-internal", NULL,
			   "%s is inside by internal_networks: no alert could be tried",
			   c->canaries.address);
}

/* ---- everywhere ----------------------------------------------------------------- */

static void look_at_the_rest(struct cover *c)
{
	static const struct {
		const char *id, *text;
	} rest[] = {
		{ "quic", "QUIC and DTLS are not inspected: only TLS over TCP" },
		{ "inbound", "connections that others open to this host are not looked at" },
		{ "older-connections", "connections that were open before the module was loaded"
		  " are not known" },
	};
	size_t i;

	for (i = 0; i < sizeof(rest) / sizeof(rest[0]); i++)
		cover_spot(c, SPOT_INHERENT, rest[i].id, NULL, "%s", rest[i].text);
}

void cover_host_look(struct cover *c)
{
	look_at_hooks(c);
	look_at_losses(c);
	look_at_log(c);
	look_at_daemon(c);
	look_at_settings(c);
	look_at_kernel(c);
	look_at_libraries(c);
	look_at_the_rest(c);
	cover_library_look(c);
}
