/* SPDX-License-Identifier: GPL-2.0-only */
/* Namespaces carry their inode number in .ns.inum: 3.19, RHEL 8; RHEL 7: proc_inum. */
#include <net/net_namespace.h>
unsigned int kxw_probe(struct net *net);
unsigned int kxw_probe(struct net *net)
{
	return net->ns.inum;
}
