/* SPDX-License-Identifier: BSD-3-Clause */
/* Mock: sockets, packets, netfilter, generic netlink. See mock.h. */

/* ---- sockets and packets ---- */

#define AF_INET6 10
#define IPPROTO_TCP 6
#define IP_MF 0x2000
#define IP_OFFSET 0x1fff
#define PACKET_HOST 0
enum {
	TCP_ESTABLISHED = 1, TCP_SYN_SENT, TCP_SYN_RECV, TCP_FIN_WAIT1, TCP_FIN_WAIT2,
	TCP_TIME_WAIT, TCP_CLOSE, TCP_CLOSE_WAIT, TCP_LAST_ACK, TCP_LISTEN, TCP_CLOSING
};
#define TCPF_SYN_SENT (1 << TCP_SYN_SENT)
#define TCPF_SYN_RECV (1 << TCP_SYN_RECV)
#define TCPF_FIN_WAIT1 (1 << TCP_FIN_WAIT1)
#define TCPF_FIN_WAIT2 (1 << TCP_FIN_WAIT2)
#define TCPF_CLOSE_WAIT (1 << TCP_CLOSE_WAIT)
#define TCPF_LAST_ACK (1 << TCP_LAST_ACK)
#define TCPF_CLOSING (1 << TCP_CLOSING)
#define TCPF_ESTABLISHED (1 << TCP_ESTABLISHED)
enum { SOCK_DEAD, SOCK_DONE };
#define MAX_TCP_OPTION_SPACE 40
#define TCPOPT_NOP 1
#define TCPOPT_EOL 0
#define TCPOPT_TIMESTAMP 8
#define TCPOLEN_TIMESTAMP 10
#define TCPOLEN_TSTAMP_ALIGNED 12
#define TCPHDR_FIN 0x01
#define TCPHDR_SYN 0x02
#define TCPHDR_RST 0x04
#define TCPHDR_ACK 0x10
#define TCPHDR_URG 0x20

struct in6_addr { u8 s6_addr[16]; };
bool ipv6_addr_v4mapped(const struct in6_addr *address);
struct net_device;
struct net *dev_net(const struct net_device *device);
struct sk_buff;
struct sk_buff_head { struct sk_buff *next, *prev; };
/* The same in both. (compiled) */
struct sock {
	unsigned short sk_family;
	u8 sk_state;
	unsigned int sk_protocol:8, sk_type:16;
	int sk_err;
	u16 sk_num;
	__be16 sk_dport;
	__be32 sk_daddr, sk_rcv_saddr;
	struct in6_addr sk_v6_daddr, sk_v6_rcv_saddr;
	struct sk_buff_head sk_receive_queue;
};
#define SOCK_STREAM 1
struct inet_sock { struct sock sk; __be16 inet_sport; };
struct tcp_options_received { u16 tstamp_ok; u32 ts_recent; };
struct tcp_sock {
	struct inet_sock inet;
	u32 snd_una, max_window, rcv_wup, rcv_wnd, rcv_nxt, copied_seq, write_seq, snd_nxt;
#ifdef MOCK_EL8
	u64 bytes_acked, bytes_received;	/* 4.1 (mainline) */
#endif
	struct tcp_options_received rx_opt;
	struct tcp_fastopen_request *fastopen_req;	/* 3.7 (mainline) */
};
static inline struct inet_sock *inet_sk(const struct sock *sk)
{
	return (struct inet_sock *)sk;
}

static inline struct tcp_sock *tcp_sk(const struct sock *sk)
{
	return (struct tcp_sock *)sk;
}
bool sock_flag(const struct sock *sk, int flag);
struct net *sock_net(const struct sock *sk);
struct kiocb;
struct msghdr;
/* A kiocb until 4.0. (mainline) */
#ifdef MOCK_EL7
int tcp_recvmsg(struct kiocb *iocb, struct sock *sk, struct msghdr *msg, size_t size, int nonblock,
		int flags, int *address_size);
#else
int tcp_recvmsg(struct sock *sk, struct msghdr *msg, size_t size, int nonblock, int flags,
		int *address_size);
#endif
bool before(u32 a, u32 b);
bool after(u32 a, u32 b);

struct sk_buff {
	struct sk_buff *next;
	struct sock *sk;
	unsigned int len;
	u8 pkt_type;
	char cb[48];
};
struct tcp_skb_cb { u32 seq; };
#define TCP_SKB_CB(skb) ((struct tcp_skb_cb *)&(skb)->cb[0])
#define skb_queue_walk(queue, skb) \
	for (skb = (queue)->next; skb != (struct sk_buff *)(queue); skb = skb->next)
struct iphdr { u8 ihl:4, version:4; u8 protocol; __be16 frag_off; __be32 saddr, daddr; };
struct ipv6hdr { u8 nexthdr; struct in6_addr saddr, daddr; };
struct ipv6hdr *ipv6_hdr(const struct sk_buff *skb);
struct tcphdr {
	__be16 source, dest;
	__be32 seq, ack_seq;
	u16 doff:4, fin:1, syn:1, rst:1, ack:1, urg:1;
};
/* The same in both. (tree) */
void *skb_header_pointer(const struct sk_buff *skb, int offset, int size, void *copy);
int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int size);
int skb_network_offset(const struct sk_buff *skb);
int skb_csum_unnecessary(const struct sk_buff *skb);
__wsum skb_checksum(const struct sk_buff *skb, int offset, int size, __wsum sum);
struct iphdr *ip_hdr(const struct sk_buff *skb);
unsigned char *skb_tail_pointer(const struct sk_buff *skb);
int skb_tailroom(const struct sk_buff *skb);
void *skb_put(struct sk_buff *skb, unsigned int size);
int ipv6_skip_exthdr(const struct sk_buff *skb, int start, u8 *next, __be16 *fragment);
__sum16 csum_tcpudp_magic(__be32 from, __be32 to, u32 size, u8 protocol, __wsum sum);
__sum16 csum_ipv6_magic(const struct in6_addr *from, const struct in6_addr *to, u32 size,
			u8 protocol, __wsum sum);

/* ---- network namespaces ---- */

struct pernet_operations { int (*init)(struct net *net); void (*exit)(struct net *net); };
int register_pernet_subsys(struct pernet_operations *ops);
void unregister_pernet_subsys(struct pernet_operations *ops);
void synchronize_net(void);

/* ---- netfilter (tree) ---- */

#define NF_ACCEPT 1
enum { NFPROTO_IPV4 = 2, NFPROTO_IPV6 = 10, NF_INET_LOCAL_IN = 1, NF_INET_LOCAL_OUT = 3 };
#define NF_IP_PRI_FIRST (-2147483647 - 1)
#define NF_IP_PRI_LAST 2147483647
#define NF_IP6_PRI_FIRST NF_IP_PRI_FIRST
#define NF_IP6_PRI_LAST NF_IP_PRI_LAST
#ifdef MOCK_EL7
/* Five arguments of its own, registered for all namespaces at once; no net in the state to rely on. */
struct nf_hook_state { unsigned int hook; u8 pf; const struct net_device *in, *out; size_t size; };
struct nf_hook_ops;
typedef unsigned int nf_hookfn(const struct nf_hook_ops *ops, struct sk_buff *skb,
			       const struct net_device *in, const struct net_device *out,
			       const struct nf_hook_state *state);
struct nf_hook_ops {
	struct list_head list;
	nf_hookfn *hook;
	struct module *owner;
	u8 pf;
	unsigned int hooknum;
	int priority;
};
int nf_register_hooks(struct nf_hook_ops *ops, unsigned int n);
void nf_unregister_hooks(struct nf_hook_ops *ops, unsigned int n);
#else
struct nf_hook_state { unsigned int hook; u8 pf; struct net_device *in, *out; struct net *net; };
typedef unsigned int nf_hookfn(void *priv, struct sk_buff *skb, const struct nf_hook_state *state);
struct nf_hook_ops { nf_hookfn *hook; void *priv; u8 pf; unsigned int hooknum; int priority; };
int nf_register_net_hooks(struct net *net, const struct nf_hook_ops *ops, unsigned int n);
void nf_unregister_net_hooks(struct net *net, const struct nf_hook_ops *ops, unsigned int n);
#endif

/* ---- netlink ---- */

#define NLM_F_MULTI 2
#define NLA_F_NESTED (1 << 15)
#define NLA_ALIGNTO 4
#define NLA_ALIGN(n) (((n) + 3) & ~3)
#define NLA_HDRLEN 4
#define NLMSG_HDRLEN 16
#define GENL_HDRLEN 4
#define GENL_ADMIN_PERM 1
enum { NLA_U32 = 3, NLA_U64 = 4, NLA_NESTED = 8, NLA_NUL_STRING = 10 };
#define CAP_SYS_ADMIN 21
struct nlattr { u16 nla_len, nla_type; };
struct nlmsghdr { u32 nlmsg_len; u16 nlmsg_type, nlmsg_flags; u32 nlmsg_seq, nlmsg_pid; };
struct genlmsghdr { u8 cmd, version; u16 reserved; };
struct nla_policy { u16 type, len; };
struct netlink_callback {
	struct sk_buff *skb;
	const struct nlmsghdr *nlh;
	long args[6];
};
/* 3.15, and in RHEL 7 for the same fault. (mainline) */
bool netlink_capable(const struct sk_buff *skb, int capability);
struct netlink_skb_parms { u32 portid; };
#define NETLINK_CB(skb) (*(struct netlink_skb_parms *)&(skb)->cb)
#ifdef MOCK_EL8
struct netlink_ext_ack { const char *_msg; const struct nlattr *bad_attr; };	/* 4.12 (tree) */
#define NL_SET_BAD_ATTR(extack, attr) ((extack)->bad_attr = (attr))
#endif
struct genl_info {
	u32 snd_seq, snd_portid;
	struct nlmsghdr *nlhdr;
	struct genlmsghdr *genlhdr;
	struct nlattr **attrs;
#ifdef MOCK_EL8
	struct netlink_ext_ack *extack;
#endif
};
/*
 * The policy is the operation's in RHEL 7, the family's or the operation's in RHEL 8.5
 * and later (tree). The operation's maxattr came with the latter in one change (mainline).
 */
struct genl_ops {
	const struct nla_policy *policy;
#ifdef MOCK_EL8
	unsigned int maxattr;
#endif
	int (*doit)(struct sk_buff *skb, struct genl_info *info);
	int (*dumpit)(struct sk_buff *skb, struct netlink_callback *cb);
	u8 cmd, flags;
};
struct genl_multicast_group { char name[16]; };
struct genl_family {
	unsigned int id;
	char name[16];
	unsigned int version, maxattr;
	bool netnsok;
	struct module *module;
	const struct genl_ops *ops;
	unsigned int n_ops;
	const struct genl_multicast_group *mcgrps;
	unsigned int n_mcgrps;
#ifdef MOCK_EL8
	const struct nla_policy *policy;
#endif
};
/* The same in both, since 7.7. (tree) */
int genl_register_family(struct genl_family *family);
int genl_unregister_family(struct genl_family *family);
struct sk_buff *genlmsg_new(size_t size, gfp_t how);
/* The family is not const in RHEL 7. (mainline: 4.10) */
#ifdef MOCK_EL7
#define MOCK_FAMILY struct genl_family
#else
#define MOCK_FAMILY const struct genl_family
#endif
void *genlmsg_put(struct sk_buff *skb, u32 portid, u32 seq, MOCK_FAMILY *family, int flags, u8 cmd);
void *genlmsg_put_reply(struct sk_buff *skb, struct genl_info *info, MOCK_FAMILY *family, int flags,
			u8 cmd);
int genlmsg_multicast(MOCK_FAMILY *family, struct sk_buff *skb, u32 portid, unsigned int group,
		      gfp_t how);
void genlmsg_end(struct sk_buff *skb, void *head);
void genlmsg_cancel(struct sk_buff *skb, void *head);
int genlmsg_reply(struct sk_buff *skb, struct genl_info *info);
void *genlmsg_data(const struct genlmsghdr *head);
int genlmsg_len(const struct genlmsghdr *head);
void nlmsg_free(struct sk_buff *skb);
/* Of RHEL 7 the header is not const: the dump casts. (ran on both) */
struct nlattr *nlmsg_find_attr(struct nlmsghdr *nlh, int head, int type);
int nla_type(const struct nlattr *attr);
int nla_len(const struct nlattr *attr);
void *nla_data(const struct nlattr *attr);
u64 nla_get_u64(const struct nlattr *attr);
int nla_total_size_64bit(int size);
struct nlattr *nla_mock_next(const struct nlattr *attr, int *rest);
#define nla_for_each_attr(attr, head, size, rest) \
	for (attr = (head), rest = (size); rest > 0; attr = nla_mock_next(attr, &(rest)))
int nla_put_u32(struct sk_buff *skb, int type, u32 v);
int nla_put_string(struct sk_buff *skb, int type, const char *text);
int nla_put_u64_64bit(struct sk_buff *skb, int type, u64 v, int pad);	/* 7.7 (tree) */
struct nlattr *nla_nest_start(struct sk_buff *skb, int type);
int nla_nest_end(struct sk_buff *skb, struct nlattr *nest);
