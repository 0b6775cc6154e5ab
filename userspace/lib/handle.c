// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include <kxwatch/kxwatch.h>

#include "handle.h"

/* The generic netlink family that tells of families which come and go. */
#define CONTROLLER	"nlctrl"

static int take_status(struct nlmsghdr *nlh, void *arg)
{
	return kxw_decode_status(nlh, arg);
}

static struct kxw_request status_request(struct kxw_status *status)
{
	struct kxw_request r = {
		.command = KXW_CMD_STATUS_GET,
		.each = take_status,
		.each_arg = status,
	};

	return r;
}

static int keep_status(struct kxw *k, const struct kxw_status *status)
{
	if (!status->instance)
		return KXWE_PROTOCOL;
	k->loaded = status->instance;
	k->head = status->head;
	return 0;
}

int kxw_attach(struct kxw *k)
{
	struct kxw_status status = { .instance = 0 };
	struct kxw_request r = status_request(&status);
	int ret;

	ret = kxw_family_get(&k->request, KXW_FAMILY_NAME, &k->family);
	if (ret)
		return ret;
	/* Before the status, so that no number falls between the two. */
	ret = k->family.group ? kxw_socket_join(&k->bell, k->family.group) : KXWE_PROTOCOL;
	if (!ret)
		ret = kxw_request_run(&k->request, k->family.id, &r, k->detail);
	if (!ret)
		ret = keep_status(k, &status);
	/* An attempt by halves is none: the next one starts from the family. */
	if (ret)
		k->family.id = 0;
	return ret;
}

int kxw_ask(struct kxw *k, struct kxw_socket *s, const struct kxw_request *r)
{
	int ret = KXWE_NO_MODULE;

	if (k->family.id)
		ret = kxw_request_run(s, k->family.id, r, k->detail);
	if (ret != KXWE_NO_MODULE)
		return ret;
	ret = kxw_attach(k);
	return ret ? ret : kxw_request_run(s, k->family.id, r, k->detail);
}

int kxw_learn(struct kxw *k, struct kxw_status *status)
{
	struct kxw_request r = status_request(status);
	int ret;

	status->instance = 0;
	ret = kxw_ask(k, &k->request, &r);
	return ret ? ret : keep_status(k, status);
}

void kxw_stop_reading(struct kxw *k)
{
	/* The rest of a dump cannot be called off but by closing its socket. */
	if (k->reading)
		kxw_socket_close(&k->events);
	k->reading = false;
	k->upto = 0;
}

int kxw_follow(struct kxw *k)
{
	if (k->loaded == k->instance)
		return 0;
	kxw_stop_reading(k);
	k->instance = k->loaded;
	k->seq = 0;
	k->ask = true;
	return KXWE_RELOADED;
}

static int open_sockets(struct kxw *k)
{
	struct kxw_family controller;
	int ret;

	ret = kxw_socket_open(&k->request);
	if (ret)
		return ret;
	ret = kxw_socket_open(&k->bell);
	if (ret)
		goto close_request;
	ret = kxw_family_get(&k->request, CONTROLLER, &controller);
	if (!ret)
		ret = kxw_socket_join(&k->bell, controller.group);
	if (ret)
		goto close_bell;
	return 0;

close_bell:
	kxw_socket_close(&k->bell);
close_request:
	kxw_socket_close(&k->request);
	return ret;
}

int kxw_open(struct kxw **to)
{
	struct kxw *k;
	int ret;

	*to = NULL;
	k = calloc(1, sizeof(*k));
	if (!k)
		return KXWE_MEMORY;
	ret = open_sockets(k);
	if (ret)
		goto free_handle;
	ret = kxw_attach(k);
	if (ret)
		goto close_sockets;
	k->instance = k->loaded;
	k->ask = true;
	*to = k;
	return 0;

close_sockets:
	kxw_socket_close(&k->bell);
	kxw_socket_close(&k->request);
free_handle:
	free(k);
	return ret;
}

void kxw_close(struct kxw *k)
{
	if (!k)
		return;
	kxw_socket_close(&k->events);
	kxw_socket_close(&k->bell);
	kxw_socket_close(&k->request);
	free(k);
}

int kxw_fd(const struct kxw *k)
{
	return kxw_socket_fd(&k->bell);
}

const char *kxw_detail(const struct kxw *k)
{
	return k->detail;
}
