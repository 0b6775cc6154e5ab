// SPDX-License-Identifier: BSD-3-Clause
#include <kxwatch/kxwatch.h>

#include "handle.h"

/*
 * Each walk has a socket of its own, so that its callback may use the handle.
 * *result is what ended the walk early: a number that is the caller's business.
 */
static int walk(struct kxw *k, const struct kxw_request *r, const int *result)
{
	struct kxw_socket socket;
	int ret;

	ret = kxw_socket_open(&socket);
	if (ret)
		return ret;
	ret = kxw_ask(k, &socket, r);
	kxw_socket_close(&socket);
	return *result ? *result : ret;
}

static int stop_if(int result)
{
	return result ? KXWE_INTERRUPTED : 0;
}

struct process_walk {
	int (*each)(const struct kxw_process *process, const struct kxw_library *library,
		    size_t libraries, void *arg);
	void *arg;
	int result;
	struct kxw_image image;
	struct kxw_scratch scratch;
};

static int take_image(struct nlmsghdr *nlh, void *arg)
{
	struct process_walk *w = arg;

	w->result = kxw_decode_image(nlh, &w->image, &w->scratch);
	if (!w->result)
		w->result = w->each(&w->image.process, w->image.library, w->image.libraries,
				    w->arg);
	return stop_if(w->result);
}

int kxw_processes(struct kxw *k,
		  int (*each)(const struct kxw_process *process,
			      const struct kxw_library *library, size_t libraries,
			      void *arg), void *arg)
{
	struct process_walk w = { .each = each, .arg = arg };
	struct kxw_request r = {
		.command = KXW_CMD_PROCESS_GET,
		.flags = NLM_F_DUMP,
		.each = take_image,
		.each_arg = &w,
	};

	return walk(k, &r, &w.result);
}

struct flow_walk {
	int (*each)(const struct kxw_flow *flow, void *arg);
	void *arg;
	int result;
};

static int take_flow(struct nlmsghdr *nlh, void *arg)
{
	struct flow_walk *w = arg;
	struct kxw_flow flow;

	w->result = kxw_decode_flow(nlh, &flow);
	if (!w->result)
		w->result = w->each(&flow, w->arg);
	return stop_if(w->result);
}

int kxw_flows(struct kxw *k, int (*each)(const struct kxw_flow *flow, void *arg), void *arg)
{
	struct flow_walk w = { .each = each, .arg = arg };
	struct kxw_request r = {
		.command = KXW_CMD_FLOW_GET,
		.flags = NLM_F_DUMP,
		.each = take_flow,
		.each_arg = &w,
	};

	return walk(k, &r, &w.result);
}

struct probe_walk {
	int (*each)(const struct kxw_probe *probe, void *arg);
	void *arg;
	int result;
};

static int take_probe(struct nlmsghdr *nlh, void *arg)
{
	struct probe_walk *w = arg;
	struct kxw_probe probe;

	w->result = kxw_decode_probe(nlh, &probe);
	if (!w->result)
		w->result = w->each(&probe, w->arg);
	return stop_if(w->result);
}

int kxw_probes(struct kxw *k, int (*each)(const struct kxw_probe *probe, void *arg), void *arg)
{
	struct probe_walk w = { .each = each, .arg = arg };
	struct kxw_request r = {
		.command = KXW_CMD_PROBE_GET,
		.flags = NLM_F_DUMP,
		.each = take_probe,
		.each_arg = &w,
	};

	return walk(k, &r, &w.result);
}
