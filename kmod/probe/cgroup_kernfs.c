/* SPDX-License-Identifier: GPL-2.0-only */
/* A cgroup's directory is a kernfs node: 3.15, RHEL 8; RHEL 7: a dentry. */
#include <linux/cgroup.h>
#include <linux/kernfs.h>
const char *kxw_probe(struct cgroup *cgroup);
const char *kxw_probe(struct cgroup *cgroup)
{
	return cgroup->kn->name;
}
