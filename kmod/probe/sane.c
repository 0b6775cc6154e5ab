/* SPDX-License-Identifier: GPL-2.0-only */
/* Control: must compile. What every probe relies on. */
#include <linux/module.h>
#include <linux/skbuff.h>
int kxw_probe(struct sk_buff *skb);
int kxw_probe(struct sk_buff *skb)
{
	return skb->len != 0;
}
