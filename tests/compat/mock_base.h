/* SPDX-License-Identifier: BSD-3-Clause */
/* Mock: types, lists, locks, memory, time, modules, kprobes. See mock.h. */

typedef unsigned char u8, __u8;
typedef unsigned short u16, __u16, __be16;
typedef unsigned int u32, __u32, __be32, __wsum;
typedef unsigned long long u64, __u64;
typedef signed char s8;
typedef int s32, __s32;
typedef long long s64;
typedef unsigned short __sum16;
typedef unsigned long size_t, uintptr_t;
typedef long ssize_t;
typedef long long loff_t;
typedef _Bool bool;
typedef unsigned int gfp_t;
typedef u32 dev_t;

#define true 1
#define false 0
#define NULL ((void *)0)
#define __init
#define __exit
#define __net_init
#define __net_exit
#define __rcu
#define __user
#define __force
#define __percpu
#define __maybe_unused __attribute__((unused))
#define __always_inline inline __attribute__((always_inline))
#define noinline __attribute__((noinline))
#define __aligned(n) __attribute__((aligned(n)))
#define ____cacheline_aligned_in_smp __aligned(64)
#define likely(x) (x)
#define unlikely(x) (x)
#define READ_ONCE(x) (*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define container_of(p, type, member) ((type *)((char *)(p) - __builtin_offsetof(type, member)))
#define offsetof __builtin_offsetof
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define BUILD_BUG_ON(c) ((void)sizeof(char[1 - 2 * !!(c)]))
#define WARN_ON_ONCE(c) (!!(c))
#define ALIGN(x, a) (((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))
#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define roundup(x, y) ((((x) + (y) - 1) / (y)) * (y))
#define roundup_pow_of_two(n) ((n) + 0UL)
#define min(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); (void)(&a_ == &b_); a_ < b_ ? a_ : b_; })
#define max(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); (void)(&a_ == &b_); a_ > b_ ? a_ : b_; })
#define min_t(t, a, b) min((t)(a), (t)(b))
#define max_t(t, a, b) max((t)(a), (t)(b))
#define clamp_t(t, v, a, b) min_t(t, max_t(t, v, a), b)
#define ilog2(n) ((int)(n))
#define NAME_MAX 255
#define PATH_MAX 4096
#define U32_MAX 0xffffffffu
#define BITS_PER_LONG 64
#define PAGE_SHIFT 12
#define PAGE_SIZE 4096UL
#define TASK_SIZE 0x7ffffffff000UL
#define smp_rmb() ((void)0)
#define smp_wmb() ((void)0)
#define smp_mb() ((void)0)
#define IS_ENABLED(option) MOCK_ENABLED(option)
#define MOCK_ENABLED(value) MOCK_IS_ONE(MOCK_ONE_##value)
#define MOCK_ONE_1 0,
#define MOCK_IS_ONE(x) MOCK_SECOND(x 1, 0)
#define MOCK_SECOND(x, y, ...) y

enum {
	ENOENT = 2, E2BIG = 7, EAGAIN = 11, ENOMEM = 12, EXDEV = 18, ENODEV = 19, EINVAL = 22,
	ENAMETOOLONG = 36, EMSGSIZE = 90, EOPNOTSUPP = 95, EPERM = 1, EFAULT = 14, ENOSPC = 28, EBUSY = 16, ERANGE = 34,
	EBADF = 9, ENOSYS = 38, EPIPE = 32, ENETUNREACH = 101, ECONNABORTED = 103, ECONNRESET = 104, ETIMEDOUT = 110, ECONNREFUSED = 111, EHOSTUNREACH = 113
};

void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *a, int c, size_t n);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
size_t strcspn(const char *s, const char *reject);
int strncmp(const char *a, const char *b, size_t n);
char *strstr(const char *a, const char *b);
char *strchr(const char *a, int c);
char *strrchr(const char *a, int c);
int isalpha(int c);
int pr_mock(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define pr_err pr_mock
#define pr_warn pr_mock
#define pr_info pr_mock
u16 ntohs(__be16 v);
__be16 htons(u16 v);
u32 ntohl(__be32 v);
void *ERR_PTR(long error);
long PTR_ERR(const void *p);
bool IS_ERR(const void *p);

/* ---- lists and hashes ---- */

struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };
void INIT_LIST_HEAD(struct list_head *head);
void list_add(struct list_head *entry, struct list_head *head);
void list_add_tail(struct list_head *entry, struct list_head *head);
void list_move(struct list_head *entry, struct list_head *head);
void list_move_tail(struct list_head *entry, struct list_head *head);
int list_empty(const struct list_head *head);
bool list_is_last(const struct list_head *entry, const struct list_head *head);
#define list_first_entry(head, type, member) container_of((head)->next, type, member)
void list_del(struct list_head *entry);
void __list_del(struct list_head *prev, struct list_head *next);
#define LIST_HEAD(name) struct list_head name = { &(name), &(name) }
#define list_entry_mock(at, pos, member) container_of(at, __typeof__(*pos), member)
#define list_for_each_entry(pos, head, member) \
	for (pos = list_entry_mock((head)->next, pos, member); &pos->member != (head); \
	     pos = list_entry_mock(pos->member.next, pos, member))
#define list_for_each_entry_safe(pos, n, head, member) \
	for (pos = list_entry_mock((head)->next, pos, member), \
	     n = list_entry_mock(pos->member.next, pos, member); &pos->member != (head); \
	     pos = n, n = list_entry_mock(n->member.next, n, member))
void hlist_add_head(struct hlist_node *node, struct hlist_head *head);
void hlist_del(struct hlist_node *node);
/* Three arguments since 3.9: both. (tree) */
#define hlist_entry_mock(n, type, member) ((n) ? container_of(n, type, member) : NULL)
#define hlist_for_each_entry(pos, head, member) \
	for (pos = hlist_entry_mock((head)->first, __typeof__(*pos), member); pos; \
	     pos = hlist_entry_mock(pos->member.next, __typeof__(*pos), member))
#define hlist_for_each_entry_safe(pos, n, head, member) \
	for (pos = hlist_entry_mock((head)->first, __typeof__(*pos), member); \
	     pos && ((n = pos->member.next), 1); \
	     pos = hlist_entry_mock(n, __typeof__(*pos), member))
u32 jhash(const void *key, u32 length, u32 seed);
u32 jhash_3words(u32 a, u32 b, u32 c, u32 seed);
u32 hash_32(u32 v, unsigned int bits);
u32 hash_ptr(const void *p, unsigned int bits);
void get_random_bytes(void *buffer, int size);

/* ---- counters, locks, RCU ---- */

typedef struct { int counter; } atomic_t;
typedef struct { long counter; } atomic64_t;
#define ATOMIC_INIT(i) { (i) }
#define ATOMIC64_INIT(i) { (i) }
int atomic_read(const atomic_t *v);
void atomic_set(atomic_t *v, int i);
void atomic_inc(atomic_t *v);
void atomic_dec(atomic_t *v);
void atomic_add(int more, atomic_t *v);
void atomic64_set(atomic64_t *v, long i);
long atomic64_inc_return(atomic64_t *v);
void atomic64_inc(atomic64_t *v);
long atomic64_read(const atomic64_t *v);
#define cmpxchg(p, old, new) ({ __sync_val_compare_and_swap(p, old, new); })
struct mutex { int held; };
#define DEFINE_MUTEX(name) struct mutex name
void mutex_lock(struct mutex *mutex);
void mutex_unlock(struct mutex *mutex);
typedef struct { int held; } raw_spinlock_t;
typedef struct { int held; } spinlock_t;
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name
#define __RAW_SPIN_LOCK_UNLOCKED(name) { 0 }
void raw_spin_lock_init(raw_spinlock_t *lock);
void raw_spin_lock(raw_spinlock_t *lock);
void raw_spin_unlock(raw_spinlock_t *lock);
unsigned long raw_spin_mock(raw_spinlock_t *lock);
#define raw_spin_lock_irqsave(lock, flags) ((flags) = raw_spin_mock(lock))
void raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);
unsigned long local_irq_mock(void);
#define local_irq_save(flags) ((flags) = local_irq_mock())
void local_irq_restore(unsigned long flags);
bool in_serving_softirq(void);
bool preemptible(void);
typedef struct { unsigned int sequence; } seqlock_t;
struct rw_semaphore { long count; };
int down_read_trylock(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);

struct rcu_head { struct rcu_head *next; };
void rcu_read_lock(void);
void rcu_read_unlock(void);
void synchronize_rcu(void);
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_raw(p) READ_ONCE(p)
#define rcu_dereference_check(p, c) READ_ONCE(p)
#define rcu_dereference_protected(p, c) (p)
#define rcu_assign_pointer(p, v) ((p) = (v))
#define RCU_INIT_POINTER(p, v) ((p) = (v))
#define kfree_rcu(p, member) ((void)&(p)->member)

#define DECLARE_PER_CPU(type, name) extern type name
#define DEFINE_PER_CPU(type, name) type name
#define per_cpu(variable, cpu) (*(&(variable) + (cpu)))
#define per_cpu_ptr(p, cpu) ((p) + (cpu))
#define this_cpu_ptr(p) (p)
#define this_cpu_add(v, n) ((v) += (n))
#define this_cpu_inc(v) ((v)++)
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < 2; (cpu)++)
void *alloc_percpu_mock(size_t size);
#define alloc_percpu(type) ((type *)alloc_percpu_mock(sizeof(type)))
void free_percpu(void *p);

/* ---- memory ---- */

#define GFP_KERNEL 1u
#define GFP_ATOMIC 2u
#define __GFP_ZERO 4u
#define __GFP_NORETRY 8u
#define __GFP_NOWARN 16u
void *kmalloc(size_t size, gfp_t how);
void *kzalloc(size_t size, gfp_t how);
void kfree(const void *p);
void *vmalloc(unsigned long size);
void *vzalloc(unsigned long size);
void vfree(const void *p);
typedef struct { unsigned long value; } pgprot_t;
#define PAGE_KERNEL ((pgprot_t){ 0 })
/* Three arguments until 5.8: both. (mainline) */
void *__vmalloc(unsigned long size, gfp_t how, pgprot_t prot);
struct sysinfo { unsigned long totalram; u32 mem_unit; };
void si_meminfo(struct sysinfo *info);
#ifdef MOCK_EL8
long si_mem_available(void);		/* 4.6 (mainline) */
#endif
void pagefault_disable(void);
void pagefault_enable(void);
unsigned long __copy_from_user_inatomic(void *to, const void __user *from, unsigned long n);

/* ---- time ---- */

struct timespec { long tv_sec, tv_nsec; };
s64 timespec_to_ns(const struct timespec *t);
#ifdef MOCK_EL7
typedef union { s64 tv64; } ktime_t;	/* a number since 4.10 (mainline) */
#else
typedef s64 ktime_t;
#endif
ktime_t ktime_get_real(void);
ktime_t ktime_get_boottime(void);
ktime_t ktime_get(void);
#ifdef MOCK_EL8
enum { TK_OFFS_REAL, TK_OFFS_BOOT };
ktime_t ktime_mono_to_any(ktime_t mono, int offset);	/* 3.17 (mainline) */
#endif
s64 ktime_to_ns(ktime_t t);
extern unsigned long jiffies;
unsigned long msecs_to_jiffies(unsigned int ms);
#define HZ 1000
void usleep_range(unsigned long min, unsigned long max);
struct timer_list { unsigned long expires; };
int mod_timer(struct timer_list *timer, unsigned long expires);
/* Both have it; in RHEL 7.9 it is a function, no macro. (tree) */
#ifdef MOCK_EL7
void timer_setup(struct timer_list *timer, void (*call)(struct timer_list *), unsigned int flags);
#else
void timer_init_mock(struct timer_list *timer, void (*call)(struct timer_list *), unsigned int flags);
#define timer_setup(timer, call, flags) timer_init_mock(timer, call, flags)
#endif
int del_timer_sync(struct timer_list *timer);
#ifdef MOCK_EL8
int timer_delete_sync(struct timer_list *timer);	/* 8.9 (tree) */
#endif

/* ---- work (the same in both, mainline) ---- */

struct work_struct { void (*func)(struct work_struct *work); };
struct delayed_work { struct work_struct work; };
#define DECLARE_DELAYED_WORK(name, f) struct delayed_work name = { { f } }
bool schedule_delayed_work(struct delayed_work *work, unsigned long delay);
bool cancel_delayed_work_sync(struct delayed_work *work);
long schedule_timeout_uninterruptible(long timeout);

/* ---- modules, kprobes, tracepoints ---- */

struct module;
#define THIS_MODULE ((struct module *)0)
#define module_init(f) int init_module(void); int init_module(void) { return f(); }
#define module_exit(f) void cleanup_module(void); void cleanup_module(void) { f(); }
#define module_param(name, type, mode) static void *param_mock_##name __maybe_unused = &name
#define MODULE_PARM_DESC(name, text) struct mock_semicolon
#define MODULE_LICENSE(text) struct mock_semicolon
#define MODULE_AUTHOR(text) struct mock_semicolon
#define MODULE_DESCRIPTION(text) struct mock_semicolon
#define MODULE_VERSION(text) struct mock_semicolon
void *symbol_get_mock(const char *name);
#define symbol_get(name) ((__typeof__(&name))symbol_get_mock(#name))
#define symbol_put(name) ((void)symbol_get_mock(#name))

/* No regs_get_kernel_argument() on x86: it is 4.20's. (tree) */
struct pt_regs { unsigned long di, si, dx, cx, r8, r9, sp; };
typedef u8 kprobe_opcode_t;
#define KPROBE_FLAG_DISABLED 2
struct kprobe {
	const char *symbol_name;
	kprobe_opcode_t *addr;
	u32 flags;
	unsigned long nmissed;
	int (*pre_handler)(struct kprobe *, struct pt_regs *);
};
int register_kprobe(struct kprobe *p);
void unregister_kprobe(struct kprobe *p);

struct tracepoint { const char *name; };
/* RHEL 7 takes a name, RHEL 8 a tracepoint. (tree) */
#ifdef MOCK_EL7
int tracepoint_probe_register(const char *name, void *probe, void *data);
int tracepoint_probe_unregister(const char *name, void *probe, void *data);
#else
int tracepoint_probe_register(struct tracepoint *tp, void *probe, void *data);
int tracepoint_probe_unregister(struct tracepoint *tp, void *probe, void *data);
void for_each_kernel_tracepoint(void (*call)(struct tracepoint *tp, void *data), void *data);
#endif
void tracepoint_synchronize_unregister(void);
