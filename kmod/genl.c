// SPDX-License-Identifier: GPL-2.0-only
#include <linux/capability.h>
#include <linux/file.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/genetlink.h>

#include "compat.h"
#include "config.h"
#include "genl.h"
#include "genl_dump.h"
#include "library.h"
#include "log.h"
#include "probe_set.h"
#include "status.h"

static struct kxw_hook *const *kxw_genl_hooks;

/*
 * Kernels that count attributes per family index every table up to the largest
 * number of any request, so each table is as long as that.
 */
#define KXW_REQUEST_MAX	KXW_A_PROBE_POINT

static const struct nla_policy kxw_config_policy[KXW_REQUEST_MAX + 1] = {
	[KXW_A_CONFIG_LIBRARY] = { .type = NLA_NUL_STRING, .len = KXW_LIBRARY_PATTERN_LEN },
};

static const struct nla_policy kxw_event_policy[KXW_REQUEST_MAX + 1] = {
	[KXW_A_EVENT_SINCE] = { .type = NLA_U64 },
};

static const struct nla_policy kxw_probe_policy[KXW_REQUEST_MAX + 1] = {
	[KXW_A_PROBE_FILE] = { .type = NLA_U32 },
	[KXW_A_PROBE_POINT] = { .type = NLA_NESTED },
};

/*
 * For kernels that know one policy per family: what any request may hold. So no two
 * requests give a number to attributes of different types.
 */
static const struct nla_policy kxw_request_policy[KXW_REQUEST_MAX + 1] __maybe_unused = {
	[KXW_A_CONFIG_LIBRARY] = { .type = NLA_NUL_STRING, .len = KXW_LIBRARY_PATTERN_LEN },
	[KXW_A_EVENT_SINCE] = { .type = NLA_U64 },
	[KXW_A_PROBE_FILE] = { .type = NLA_U32 },
	[KXW_A_PROBE_POINT] = { .type = NLA_NESTED },
};

/* ---- status-get ---- */

static int kxw_status_get(struct sk_buff *request, struct genl_info *info)
{
	struct sk_buff *reply = genlmsg_new(KXW_STATUS_SIZE, GFP_KERNEL);
	int ret = -ENOMEM;
	void *head;

	if (!reply)
		goto out;
	ret = -EMSGSIZE;
	head = genlmsg_put_reply(reply, info, &kxw_family, 0, KXW_CMD_STATUS_GET);
	if (!head || kxw_status_put(reply, kxw_genl_hooks))
		goto free_reply;
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);

free_reply:
	nlmsg_free(reply);
out:
	return ret;
}

/* ---- config-set ---- */

/*
 * Reads the attributes one by one: the kernel's own parser keeps only the last
 * of a repeated one, and before 5.2 it lets unknown ones pass.
 */
static int kxw_config_read(struct kxw_config *config, struct genl_info *info)
{
	struct nlattr *attr;
	int rest;
	int ret;

	nla_for_each_attr(attr, genlmsg_data(info->genlhdr), genlmsg_len(info->genlhdr), rest) {
		if (nla_type(attr) != KXW_A_CONFIG_LIBRARY) {
			kxw_refuse(info, attr, "kxwatch does not know this setting");
			return -EINVAL;
		}
		if (nla_len(attr) < 1 ||
		    strnlen(nla_data(attr), nla_len(attr)) != nla_len(attr) - 1) {
			kxw_refuse(info, attr, "not one NUL-terminated string");
			return -EINVAL;
		}
		ret = kxw_config_add(config, nla_data(attr), nla_len(attr) - 1);
		if (ret) {
			kxw_refuse(info, attr, ret == -E2BIG ? "more than 32 library patterns" :
				   "a library pattern has 1 to 63 characters and no slash");
			return -EINVAL;
		}
	}
	return 0;
}

static int kxw_config_reply(struct genl_info *info)
{
	struct sk_buff *reply = genlmsg_new(KXW_STATUS_SIZE, GFP_KERNEL);
	void *head;

	if (!reply)
		return -ENOMEM;
	head = genlmsg_put_reply(reply, info, &kxw_family, 0, KXW_CMD_CONFIG_SET);
	if (!head || kxw_status_put_libraries(reply, KXW_A_CONFIG_LIBRARY)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

static int kxw_config_set(struct sk_buff *request, struct genl_info *info)
{
	struct kxw_config *config = kxw_config_new();
	int ret;

	if (!config)
		return -ENOMEM;
	ret = kxw_config_read(config, info);
	if (ret || !config->patterns)
		kfree(config);
	else
		kxw_config_replace(config);
	return ret ? ret : kxw_config_reply(info);
}

/* ---- probe-set ---- */

/* The file is one of the sender's, in whose context this runs. */
static int kxw_probe_set_do(const struct kxw_probe_set *set, struct genl_info *info,
			    struct kxw_attributes *a)
{
	struct file *file = fget(set->descriptor);
	struct kxw_refusal refusal;
	int ret;

	if (!file) {
		kxw_refuse(info, set->file, "no open descriptor");
		return -EBADF;
	}
	ret = kxw_library_set(file, set->point, set->points, a, &refusal);
	fput(file);
	if (ret && refusal.why)
		kxw_refuse(info, refusal.point < 0 ? set->file : set->place[refusal.point],
			   refusal.why);
	return ret;
}

static int kxw_probe_set_reply(const struct kxw_probe_set *set, struct genl_info *info)
{
	struct sk_buff *reply = genlmsg_new(KXW_STATUS_SIZE, GFP_KERNEL);
	struct kxw_attributes a;
	int ret = -ENOMEM;
	void *head;

	if (!reply)
		return ret;
	head = genlmsg_put_reply(reply, info, &kxw_family, 0, KXW_CMD_PROBE_SET);
	if (!head)
		goto free_reply;
	kxw_attributes_init(&a, skb_tail_pointer(reply), skb_tailroom(reply));
	ret = kxw_probe_set_do(set, info, &a);
	if (ret)
		goto free_reply;
	skb_put(reply, a.at - a.start);
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);

free_reply:
	nlmsg_free(reply);
	return ret;
}

static int kxw_probe_set(struct sk_buff *request, struct genl_info *info)
{
	struct kxw_probe_set *set;
	int ret;

	/* Whoever chooses where breakpoints go could damage every program. */
	if (!netlink_capable(request, CAP_SYS_ADMIN)) {
		kxw_refuse(info, NULL, "CAP_SYS_ADMIN in the initial user namespace is needed");
		return -EPERM;
	}
	set = kmalloc(sizeof(*set), GFP_KERNEL);
	if (!set)
		return -ENOMEM;
	ret = kxw_probe_set_read(set, info);
	if (!ret)
		ret = kxw_probe_set_reply(set, info);
	kfree(set);
	return ret;
}

/* ---- the family ---- */

static const struct genl_ops kxw_ops[] = {
	{
		.cmd = KXW_CMD_STATUS_GET,
		.flags = GENL_ADMIN_PERM,
		.doit = kxw_status_get,
	}, {
		.cmd = KXW_CMD_CONFIG_SET,
		.flags = GENL_ADMIN_PERM,
		.doit = kxw_config_set,
		KXW_OP_POLICY(kxw_config_policy, KXW_A_CONFIG_MAX)
	}, {
		.cmd = KXW_CMD_PROCESS_GET,
		.flags = GENL_ADMIN_PERM,
		.dumpit = kxw_process_dump,
	}, {
		.cmd = KXW_CMD_FLOW_GET,
		.flags = GENL_ADMIN_PERM,
		.dumpit = kxw_flows_dump,
	}, {
		.cmd = KXW_CMD_EVENT_GET,
		.flags = GENL_ADMIN_PERM,
		.dumpit = kxw_event_dump,
		KXW_OP_POLICY(kxw_event_policy, KXW_A_EVENT_SINCE)
	}, {
		.cmd = KXW_CMD_PROBE_SET,
		.flags = GENL_ADMIN_PERM,
		.doit = kxw_probe_set,
		KXW_OP_POLICY(kxw_probe_policy, KXW_A_PROBE_POINT)
	}, {
		.cmd = KXW_CMD_PROBE_GET,
		.flags = GENL_ADMIN_PERM,
		.dumpit = kxw_probes_dump,
	},
};

static const struct genl_multicast_group kxw_groups[] = {
	{ .name = KXW_MCGRP_LOG },
};

struct genl_family kxw_family = {
	.name = KXW_FAMILY_NAME,
	.version = KXW_FAMILY_VERSION,
	.module = THIS_MODULE,
	.netnsok = false,
	.ops = kxw_ops,
	.n_ops = ARRAY_SIZE(kxw_ops),
	.mcgrps = kxw_groups,
	.n_mcgrps = ARRAY_SIZE(kxw_groups),
	KXW_FAMILY_POLICY(kxw_request_policy, KXW_REQUEST_MAX)
};

/* For the log's bell: tells the group the newest number. */
static bool kxw_genl_ring(u64 head, u64 instance)
{
	struct sk_buff *skb = genlmsg_new(2 * nla_total_size_64bit(sizeof(u64)), GFP_ATOMIC);
	void *message;

	if (!skb)
		return false;
	message = genlmsg_put(skb, 0, (u32)head, &kxw_family, 0, KXW_CMD_LOG_NTF);
	if (!message || nla_put_u64_64bit(skb, KXW_A_LOG_HEAD, head, KXW_A_LOG_PAD) ||
	    nla_put_u64_64bit(skb, KXW_A_LOG_INSTANCE, instance, KXW_A_LOG_PAD)) {
		nlmsg_free(skb);
		return false;
	}
	genlmsg_end(skb, message);
	/* Whether anybody listens is not asked, nor whether they had room to hear it. */
	genlmsg_multicast(&kxw_family, skb, 0, 0, GFP_ATOMIC);
	return true;
}

int kxw_genl_setup(struct kxw_hook *const *hooks)
{
	int ret;

	kxw_genl_hooks = hooks;
	ret = genl_register_family(&kxw_family);
	if (!ret)
		kxw_log_bell_start(kxw_genl_ring);
	return ret;
}

void kxw_genl_teardown(void)
{
	kxw_log_bell_stop();
	genl_unregister_family(&kxw_family);
}
