/* SPDX-License-Identifier: GPL-2.0-only */
/* Hook functions take (priv, skb, state): 4.4, RHEL 8. RHEL 7 has five arguments of its own. */
#include <linux/netfilter.h>
typedef unsigned int nf_hookfn(void *priv, struct sk_buff *skb,
			       const struct nf_hook_state *state);
