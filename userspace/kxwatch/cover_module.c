// SPDX-License-Identifier: BSD-3-Clause
#include "cover_module.h"

#include <string.h>

static void see(struct cover_module *m, enum row row, const struct kxw_event *ev, uint64_t now)
{
	if (m->cell[row].state == CELL_SEEN)
		return;
	m->happened[row] = ev->time;
	cell_see(&m->cell[row], ev->time, now);
}

static struct cover_image *image_find(struct cover_module *m, uint64_t id, enum canary *canary)
{
	size_t i, j;

	for (i = 0; i < CANARIES; i++)
		for (j = 0; j < m->images[i]; j++)
			if (m->image[i][j].id == id) {
				*canary = (enum canary)i;
				return &m->image[i][j];
			}
	return NULL;
}

/* Whether it is told in the container that was made for it. */
static bool is_contained(const struct cover_module *m, const struct kxw_process *p)
{
	const struct canaries *c = m->canaries;

	if (c->own_namespaces && m->pidns &&
	    (!(p->known & KXW_KNOWS_PIDNS) || p->pidns == m->pidns))
		return false;
	return !*c->cgroup || (p->cgroup && strstr(p->cgroup, c->container));
}

static void take_process(struct cover_module *m, const struct kxw_event *ev, uint64_t now)
{
	const struct kxw_process *p = &ev->process;
	size_t i;

	m->knows_cgroup |= p->cgroup != NULL;
	for (i = 0; i < CANARIES; i++)
		if (p->exe && !strcmp(p->exe, m->canaries->path[i]))
			break;
	if (i == CANARIES)
		return;
	if (m->images[i] < COVER_IMAGES_MAX)
		m->image[i][m->images[i]++].id = p->id;
	if (i == CANARY_ACCEPT)
		see(m, ROW_PROCESS, ev, now);
	if (i == CANARY_CONTAINER && is_contained(m, p))
		see(m, ROW_CONTAINER, ev, now);
}

static void take_library(struct cover_module *m, const struct kxw_event *ev, uint64_t now)
{
	const struct kxw_library *l = &ev->library;
	struct cover_image *image;
	enum canary canary;

	image = image_find(m, ev->process_id, &canary);
	if (!image)
		return;
	image->library = true;
	if (canary != CANARY_ACCEPT || !l->path || !strstr(l->path, "libssl"))
		return;
	see(m, ROW_LIBRARY, ev, now);
	/* By a call that was looked on, and not found in a map afterwards. */
	if (l->how == KXW_HOW_STARTUP || l->how == KXW_HOW_PRELOAD || l->how == KXW_HOW_DLOPEN)
		see(m, ROW_MMAP, ev, now);
}

static void take_connect(struct cover_module *m, const struct kxw_event *ev, uint64_t now)
{
	enum canary canary;

	if (!image_find(m, ev->process_id, &canary))
		return;
	m->flow[canary] = ev->flow_id;
	if (canary != CANARY_ACCEPT)
		return;
	see(m, ROW_CONNECT, ev, now);
	if (ev->flow.remote.ip_size == 4 && ev->flow.remote.port)
		see(m, ROW_OPENED, ev, now);
}

static void take_close(struct cover_module *m, const struct kxw_event *ev, uint64_t now)
{
	m->knows_bytes |= ev->flow.known_bytes;
	if (ev->flow_id && ev->flow_id == m->flow[CANARY_ACCEPT] &&
	    ev->flow.outcome == KXW_OUTCOME_CLOSED)
		see(m, ROW_CLOSED, ev, now);
}

static void take_accept(struct cover_module *m, const struct kxw_event *ev,
			const struct kxw_message *msg, uint64_t now)
{
	if (msg->type == KXW_MSG_CERTIFICATE && ev->direction == KXW_INBOUND)
		see(m, ROW_CERTIFICATE, ev, now);
	if (ev->direction != KXW_OUTBOUND)
		return;
	if (msg->type == KXW_MSG_CLIENT_KEY_EXCHANGE && msg->kx == KXW_KX_RSA)
		see(m, ROW_KEY_EXCHANGE, ev, now);
	if (msg->type == KXW_MSG_CHANGE_CIPHER_SPEC)
		see(m, ROW_ACCEPTED, ev, now);
}

static bool has_library(const struct cover_module *m, enum canary canary)
{
	size_t i;

	for (i = 0; i < m->images[canary]; i++)
		if (m->image[canary][i].library)
			return true;
	return false;
}

static void take_message(struct cover_module *m, const struct kxw_event *ev,
			 const struct kxw_message *msg, uint64_t now)
{
	if (ev->flow_id == m->flow[CANARY_ACCEPT])
		take_accept(m, ev, msg, now);
	if (ev->direction != KXW_OUTBOUND)
		return;
	if (ev->flow_id == m->flow[CANARY_REJECT] && msg->type == KXW_MSG_ALERT)
		see(m, ROW_REJECTED, ev, now);
	if (ev->flow_id == m->flow[CANARY_HELLO] && msg->type == KXW_MSG_CLIENT_HELLO &&
	    !has_library(m, CANARY_HELLO))
		see(m, ROW_HELLO, ev, now);
	if (ev->flow_id == m->flow[CANARY_CONTAINER] &&
	    msg->type == KXW_MSG_CLIENT_KEY_EXCHANGE && msg->kx == KXW_KX_RSA)
		see(m, ROW_CONTAINER_TLS, ev, now);
}

void cover_module_event(struct cover_module *m, const struct kxw_event *ev, uint64_t now)
{
	size_t i;

	if (ev->type == KXW_EVENT_GAP) {
		m->missing += ev->missing;
		return;
	}
	m->events++;
	switch (ev->type) {
	case KXW_EVENT_PROCESS:
		take_process(m, ev, now);
		break;
	case KXW_EVENT_LIBRARY:
		take_library(m, ev, now);
		break;
	case KXW_EVENT_CONNECT:
		take_connect(m, ev, now);
		break;
	case KXW_EVENT_CLOSE:
		take_close(m, ev, now);
		break;
	case KXW_EVENT_TLS:
		for (i = 0; ev->flow_id && i < ev->messages; i++)
			take_message(m, ev, &ev->message[i], now);
		break;
	}
}
