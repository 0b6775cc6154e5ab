/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decode_touch: decodes a message as everything it could be, and reads every byte
 * the results point to.
 * For the tests and the fuzzer; one thread.
 * Whatever a result promises and does not keep ends the program.
 */
#ifndef TEST_DECODE_TOUCH_H
#define TEST_DECODE_TOUCH_H

#include <stdlib.h>
#include <string.h>

#include "lib/decode.h"

static volatile unsigned int touched;

static inline void touch_bytes(const void *at, size_t size)
{
	const unsigned char *byte = at;

	while (size--)
		touched += byte[size];
}

static inline void touch_text(const char *text)
{
	if (text)
		touch_bytes(text, strlen(text) + 1);
}

static inline void touch_if(int wanted)
{
	if (!wanted)
		abort();
}

static inline void touch_process(const struct kxw_process *p)
{
	touch_text(p->comm);
	touch_text(p->parent_comm);
	touch_text(p->exe);
	touch_text(p->cgroup);
	touch_if(!p->args == !p->args_size);
	touch_bytes(p->args, p->args_size);
	touch_if(!p->args_size || !p->args[p->args_size - 1]);
}

static inline void touch_message(const struct kxw_message *m)
{
	touch_if(m->offset <= m->length && m->size <= m->length - m->offset);
	touch_if(m->data || !m->size);
	touch_bytes(m->data, m->size);
}

static inline void touch_end(const struct kxw_endpoint *end)
{
	touch_if(end->ip_size == 0 || end->ip_size == 4 || end->ip_size == 16);
}

static inline int touch_event(struct nlmsghdr *nlh)
{
	static struct kxw_scratch scratch;
	static struct kxw_event ev;
	size_t i;
	int ret = kxw_decode_event(nlh, &ev, &scratch);

	touch_if(ret == 0 || ret == KXWE_PROTOCOL);
	if (ret)
		return ret;
	touch_if(ev.seq && ev.type != KXW_EVENT_GAP);
	touch_process(&ev.process);
	touch_text(ev.library.path);
	touch_text(ev.tls_rule);
	if (ev.call)
		touch_text(ev.call->caller);
	touch_end(&ev.flow.local);
	touch_end(&ev.flow.remote);
	touch_if(ev.messages <= KXW_MESSAGES_MAX);
	for (i = 0; i < ev.messages; i++)
		touch_message(&ev.message[i]);
	return 0;
}

static inline int touch_image(struct nlmsghdr *nlh)
{
	static struct kxw_scratch scratch;
	static struct kxw_image image;
	size_t i;
	int ret = kxw_decode_image(nlh, &image, &scratch);

	touch_if(ret == 0 || ret == KXWE_PROTOCOL);
	if (ret)
		return ret;
	touch_process(&image.process);
	touch_if(image.libraries <= KXW_LIBRARIES_MAX);
	for (i = 0; i < image.libraries; i++)
		touch_text(image.library[i].path);
	return 0;
}

static inline int touch_status(struct nlmsghdr *nlh)
{
	static struct kxw_status status;
	size_t i;
	int ret = kxw_decode_status(nlh, &status);

	touch_if(ret == 0 || ret == KXWE_PROTOCOL);
	if (ret)
		return ret;
	touch_text(status.version);
	touch_if(status.hooks <= KXW_HOOKS_MAX && status.limits <= KXW_LIMITS_MAX);
	touch_if(status.libraries <= KXW_LIBRARY_PATTERNS);
	for (i = 0; i < status.hooks; i++) {
		touch_text(status.hook[i].name);
		touch_text(status.hook[i].symbol);
	}
	for (i = 0; i < status.limits; i++)
		touch_text(status.limit[i].name);
	for (i = 0; i < status.libraries; i++)
		touch_text(status.library[i]);
	return 0;
}

static inline int touch_flow(struct nlmsghdr *nlh)
{
	struct kxw_flow flow;
	int ret = kxw_decode_flow(nlh, &flow);

	touch_if(ret == 0 || ret == KXWE_PROTOCOL);
	if (!ret) {
		touch_end(&flow.local);
		touch_end(&flow.remote);
	}
	return ret;
}

static inline int touch_probe(struct nlmsghdr *nlh)
{
	struct kxw_probe probe;
	size_t i;
	int ret = kxw_decode_probe(nlh, &probe);

	touch_if(ret == 0 || ret == KXWE_PROTOCOL);
	if (ret)
		return ret;
	touch_text(probe.path);
	touch_if(probe.points <= KXW_PROBE_POINTS);
	for (i = 0; i < probe.points; i++)
		touch_if(probe.point[i].size >= KXW_POINT_BYTES_MIN &&
			 probe.point[i].size <= KXW_POINT_BYTES_MAX);
	return 0;
}

static inline int touch_log(struct nlmsghdr *nlh)
{
	uint64_t instance, head;
	int ret = kxw_decode_log(nlh, &instance, &head);

	touch_if(ret == 0 || ret == KXWE_PROTOCOL);
	return ret;
}

static inline void touch_all(struct nlmsghdr *nlh)
{
	touch_event(nlh);
	touch_image(nlh);
	touch_status(nlh);
	touch_flow(nlh);
	touch_probe(nlh);
	touch_log(nlh);
}

#endif
