/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * handle: the state behind struct kxw, and its tie to the module that is loaded.
 * For the other rooms of the library, by the thread of the handle.
 * Returns 0 or more, or a KXWE_ number; a failure leaves the handle usable.
 */
#ifndef LIB_HANDLE_H
#define LIB_HANDLE_H

#include "decode.h"
#include "request.h"

/*
 * Three sockets: a dump under way occupies its own, and the doorbell's holds
 * what others send.
 */
struct kxw {
	struct kxw_socket request, events, bell;
	struct kxw_family family;	/* id 0: the module is absent */
	uint64_t loaded;		/* instance of the module now */
	uint64_t head;			/* newest number known of it */

	uint64_t instance, seq;		/* the cursor: what was read last */
	bool reading;			/* a dump of events is under way... */
	uint64_t upto;			/* ... which gives all up to here, if held */
	bool ask;			/* the head is to be asked for */

	struct kxw_scratch scratch;
	char detail[KXW_DETAIL_SIZE];
};

/* Finds the family, joins its doorbell, asks for instance and head. */
int kxw_attach(struct kxw *k);

/* Asks the module on socket s, finding it again if its family has gone. */
int kxw_ask(struct kxw *k, struct kxw_socket *s, const struct kxw_request *r);

/* Asks for the status and keeps instance and head. */
int kxw_learn(struct kxw *k, struct kxw_status *status);

/* Ends the dump of events that is under way, if any. */
void kxw_stop_reading(struct kxw *k);

/* If the module is another than the cursor's, moves to its beginning: KXWE_RELOADED. */
int kxw_follow(struct kxw *k);

/* Takes in all that the doorbell socket holds. */
int kxw_bell_read(struct kxw *k);

#endif
