// SPDX-License-Identifier: BSD-3-Clause
#include "words.h"

#include <stddef.h>
#include <string.h>

#include <kxwatch/kxwatch.h>

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static const char *const event_types[] = {
	[KXW_EVENT_GAP] = "gap",
	[KXW_EVENT_PROCESS] = "process",
	[KXW_EVENT_LIBRARY] = "library",
	[KXW_EVENT_CONNECT] = "connect",
	[KXW_EVENT_TLS] = "tls",
	[KXW_EVENT_CLOSE] = "close",
	[KXW_EVENT_CALL] = "call",
};

const char *word_event_type(uint32_t type)
{
	return type < COUNT(event_types) ? event_types[type] : NULL;
}

static const char *const points[] = {
	[KXW_POINT_VERDICT] = "verdict",
	[KXW_POINT_ENCRYPT] = "encrypt",
	[KXW_POINT_RSA_ENCRYPT] = "rsa_encrypt",
	[KXW_POINT_VERIFY_OFF] = "verify_off",
	[KXW_POINT_OWN_VERIFIER] = "own_verifier",
};

const char *word_point(uint32_t point)
{
	return point < COUNT(points) ? points[point] : NULL;
}

static const char *const hook_states[] = {
	[KXW_HOOK_OFF] = "off",
	[KXW_HOOK_ON] = "on",
	[KXW_HOOK_FAILED] = "failed",
	[KXW_HOOK_DISABLED] = "disabled",
};

const char *word_hook_state(uint32_t state)
{
	return state < COUNT(hook_states) ? hook_states[state] : NULL;
}

static const struct {
	const char *hook, *blind;
} blind_spots[] = {
	{ "mmap", "TLS libraries of programs that do not connect; of others, how they came" },
	{ "mprotect", "TLS libraries that were mapped as data and made executable later" },
	{ "exec", "when a program was replaced: it is listed until the new one is seen" },
	{ "exit", "when a program ended: it is listed until the table is full" },
	{ "connect", "connections, and so every handshake" },
	{ "state", "when connections are answered and end: outcome, duration, bytes" },
	{ "segment", "handshakes: key exchange, certificate, what the client made of it" },
	{ "receive", "to which connection a call inside of a TLS library belongs" },
	{ "library", "calls inside of TLS libraries" },
};

const char *word_hook_blind(const char *hook)
{
	size_t i;

	for (i = 0; i < COUNT(blind_spots); i++)
		if (!strcmp(blind_spots[i].hook, hook))
			return blind_spots[i].blind;
	return NULL;
}

static const char *const outcomes[] = {
	[KXW_OUTCOME_CLOSED] = "closed",
	[KXW_OUTCOME_FAILED] = "failed",
	[KXW_OUTCOME_FORGOTTEN] = "forgotten",
	[KXW_OUTCOME_REFUSED] = "refused",
	[KXW_OUTCOME_RESET] = "reset",
	[KXW_OUTCOME_ABORTED] = "aborted",
	[KXW_OUTCOME_TIMED_OUT] = "timed_out",
	[KXW_OUTCOME_UNANSWERED] = "unanswered",
};

const char *word_outcome(uint32_t outcome)
{
	return outcome < COUNT(outcomes) ? outcomes[outcome] : NULL;
}

static const char *const directions[] = {
	[KXW_OUTBOUND] = "outbound",
	[KXW_INBOUND] = "inbound",
};

const char *word_direction(uint32_t direction)
{
	return direction < COUNT(directions) ? directions[direction] : NULL;
}

static const char *const hows[] = {
	[KXW_HOW_STARTUP] = "startup",
	[KXW_HOW_DLOPEN] = "dlopen",
	[KXW_HOW_PRELOAD] = "preload",
	[KXW_HOW_INHERITED] = "inherited",
	[KXW_HOW_RUNNING] = "running",
	[KXW_HOW_MPROTECT] = "mprotect",
};

const char *word_library_how(uint32_t how)
{
	return how < COUNT(hows) ? hows[how] : NULL;
}

static const char *const tls_ends[] = {
	[KXW_TLS_END_COMPLETE] = "complete",
	[KXW_TLS_END_CLOSED] = "closed",
	[KXW_TLS_END_BAD] = "bad",
	[KXW_TLS_END_LIMIT] = "limit",
	[KXW_TLS_END_HOLE] = "hole",
	[KXW_TLS_END_EVICTED] = "evicted",
};

const char *word_tls_end(uint32_t end)
{
	return end < COUNT(tls_ends) ? tls_ends[end] : NULL;
}

static const char *const message_types[] = {
	[KXW_MSG_HELLO_REQUEST] = "hello_request",
	[KXW_MSG_CLIENT_HELLO] = "client_hello",
	[KXW_MSG_SERVER_HELLO] = "server_hello",
	[KXW_MSG_HELLO_VERIFY_REQUEST] = "hello_verify_request",
	[KXW_MSG_NEW_SESSION_TICKET] = "new_session_ticket",
	[KXW_MSG_END_OF_EARLY_DATA] = "end_of_early_data",
	[KXW_MSG_HELLO_RETRY_REQUEST] = "hello_retry_request",
	[KXW_MSG_ENCRYPTED_EXTENSIONS] = "encrypted_extensions",
	[KXW_MSG_CERTIFICATE] = "certificate",
	[KXW_MSG_SERVER_KEY_EXCHANGE] = "server_key_exchange",
	[KXW_MSG_CERTIFICATE_REQUEST] = "certificate_request",
	[KXW_MSG_SERVER_HELLO_DONE] = "server_hello_done",
	[KXW_MSG_CERTIFICATE_VERIFY] = "certificate_verify",
	[KXW_MSG_CLIENT_KEY_EXCHANGE] = "client_key_exchange",
	[KXW_MSG_FINISHED] = "finished",
	[KXW_MSG_CERTIFICATE_URL] = "certificate_url",
	[KXW_MSG_CERTIFICATE_STATUS] = "certificate_status",
	[KXW_MSG_SUPPLEMENTAL_DATA] = "supplemental_data",
	[KXW_MSG_KEY_UPDATE] = "key_update",
	[KXW_MSG_COMPRESSED_CERTIFICATE] = "compressed_certificate",
	[KXW_MSG_MESSAGE_HASH] = "message_hash",
	[KXW_MSG_CHANGE_CIPHER_SPEC] = "change_cipher_spec",
	[KXW_MSG_ALERT] = "alert",
	[KXW_MSG_ENCRYPTED_HANDSHAKE] = "encrypted_handshake",
	[KXW_MSG_APPLICATION_DATA] = "application_data",
	[KXW_MSG_HEARTBEAT] = "heartbeat",
	[KXW_MSG_ENCRYPTED_ALERT] = "encrypted_alert",
	[KXW_MSG_SSL2_CLIENT_HELLO] = "ssl2_client_hello",
	[KXW_MSG_SSL2_SERVER_HELLO] = "ssl2_server_hello",
};

const char *word_message_type(uint32_t type)
{
	return type < COUNT(message_types) ? message_types[type] : NULL;
}

static const char *const counters[] = {
	[KXW_A_STATS_EVENTS] = "events given a number",
	[KXW_A_STATS_EVENTS_OVERWRITTEN] = "events that left the log by age",
	[KXW_A_STATS_LIBRARIES] = "executable maps of a TLS library",
	[KXW_A_STATS_PROCESSES] = "process images first seen",
	[KXW_A_STATS_PROCESSES_EVICTED] = "of these, forgotten: table full",
	[KXW_A_STATS_CONNECTS] = "outgoing TCP connections",
	[KXW_A_STATS_FLOWS_EVICTED] = "of these, forgotten: table full",
	[KXW_A_STATS_HANDSHAKES] = "connections on which TLS was found",
	[KXW_A_STATS_WINDOWS_EVICTED] = "handshakes cut: more at once than windows",
	[KXW_A_STATS_SEGMENTS] = "TCP segments looked into",
	[KXW_A_STATS_SEGMENTS_REFUSED] = "inbound segments TCP would not take",
	[KXW_A_STATS_OVERLAPS] = "inbound bytes sent twice, differently",
	[KXW_A_STATS_HOLES] = "handshakes cut: bytes never seen",
	[KXW_A_STATS_TLS_BAD] = "handshakes that broke a rule of TLS",
	[KXW_A_STATS_TLS_LIMIT] = "handshakes longer than is read",
	[KXW_A_STATS_CALLS] = "calls inside of probed libraries that were told",
	[KXW_A_STATS_CALLS_MUTED] = "points left alone in a program that told enough",
	[KXW_A_STATS_CALLS_UNREAD] = "calls whose arguments or caller could not be read",
};

const char *word_counter(unsigned int stat)
{
	return stat < COUNT(counters) ? counters[stat] : NULL;
}
