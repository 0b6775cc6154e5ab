/* SPDX-License-Identifier: BSD-3-Clause */
/* Mock: files, memory maps, tasks, namespaces, control groups. See mock.h. */

/* ---- files ---- */

struct dentry;
struct qstr { const unsigned char *name; };
struct super_block { dev_t s_dev; unsigned long s_magic; };
struct address_space;
struct timespec64 { s64 tv_sec; long tv_nsec; };
/* The times are of 64 bits since 4.18, and plain members until 6.6. (mainline) */
struct inode {
	unsigned long i_ino;
	unsigned int i_nlink;
	unsigned short i_mode;
	struct super_block *i_sb;
	struct address_space *i_mapping;
#ifdef MOCK_EL7
	struct timespec i_ctime;
#else
	struct timespec64 i_ctime;
#endif
};
struct dentry_operations { char *(*d_dname)(struct dentry *, char *, int); };
struct dentry {
	struct qstr d_name;
	struct dentry *d_parent;
	struct inode *d_inode;
	struct super_block *d_sb;
	const struct dentry_operations *d_op;
};
#define IS_ROOT(d) ((d) == (d)->d_parent)
int d_unlinked(const struct dentry *d);
extern seqlock_t rename_lock;
struct vfsmount { struct dentry *mnt_root; };
struct path { struct vfsmount *mnt; struct dentry *dentry; };
struct file { struct path f_path; long f_count; unsigned int f_mode; };
#define FMODE_READ 1u
#define S_ISREG(mode) (((mode) & 0170000) == 0100000)
/* The same in both. (tree) */
struct inode *d_real_inode(const struct dentry *dentry);
loff_t i_size_read(const struct inode *inode);
void ihold(struct inode *inode);
void iput(struct inode *inode);
int mapping_mapped(struct address_space *mapping);
struct file *fget(unsigned int descriptor);
/* 4.14 (mainline) */
#ifdef MOCK_EL7
int kernel_read(struct file *file, loff_t from, char *to, unsigned long size);
#else
ssize_t kernel_read(struct file *file, void *to, size_t size, loff_t *from);
#endif
char *d_path(const struct path *path, char *buffer, int size);
#define LOOKUP_FOLLOW 1
int kern_path(const char *name, unsigned int flags, struct path *path);
void path_get(const struct path *path);
void path_put(const struct path *path);
void fput(struct file *file);
bool get_file_rcu_mock(long *count);
/* A macro on the file up to 6.6. (tree) */
#define get_file_rcu(file) get_file_rcu_mock(&(file)->f_count)
struct fs_struct { struct path root; };

/* ---- memory maps: a list, with mmap_sem (tree) ---- */

#define PROT_READ 1
#define PROT_EXEC 4
#define READ_IMPLIES_EXEC 0x0400000
#define VM_EXEC 4
struct vm_area_struct {
	struct vm_area_struct *vm_next;
	struct file *vm_file;
	unsigned long vm_start, vm_end, vm_flags;
};
struct mm_struct {
	struct vm_area_struct *mmap;
	struct rw_semaphore mmap_sem;
	unsigned long start_brk, brk, arg_start, arg_end, env_start, env_end;
	struct file __rcu *exe_file;	/* __rcu from 7.3 on (tree) */
};
struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long address);
#ifdef MOCK_EL8
static inline bool mmap_read_trylock(struct mm_struct *mm)	/* 8.3 (tree) */
{
	return down_read_trylock(&mm->mmap_sem);
}

static inline void mmap_read_lock(struct mm_struct *mm)
{
	down_read(&mm->mmap_sem);
}

static inline void mmap_read_unlock(struct mm_struct *mm)
{
	up_read(&mm->mmap_sem);
}
#endif

/* ---- probes in user space (tree; compiled for RHEL 8.10) ---- */

#define UPROBE_HANDLER_REMOVE 1
enum uprobe_filter_ctx { UPROBE_FILTER_REGISTER, UPROBE_FILTER_UNREGISTER, UPROBE_FILTER_MMAP };
struct uprobe_consumer {
	int (*handler)(struct uprobe_consumer *self, struct pt_regs *regs);
	int (*ret_handler)(struct uprobe_consumer *self, unsigned long func, struct pt_regs *regs);
	bool (*filter)(struct uprobe_consumer *self, enum uprobe_filter_ctx ctx,
		       struct mm_struct *mm);
	struct uprobe_consumer *next;
};
int uprobe_register(struct inode *inode, loff_t offset, struct uprobe_consumer *consumer);
void uprobe_unregister(struct inode *inode, loff_t offset, struct uprobe_consumer *consumer);

#define ELFMAG "\177ELF"
#define SELFMAG 4
#define EI_CLASS 4
#define ELFCLASS64 2
#define ET_DYN 3
#define ELF_ARCH 62
typedef struct {
	unsigned char e_ident[16];
	u16 e_type, e_machine;
	u32 e_rest[11];
} Elf64_Ehdr;

/* ---- namespaces and credentials ---- */

typedef struct { u32 value; } kuid_t;
typedef struct { u32 value; } kgid_t;
struct user_namespace;
extern struct user_namespace init_user_ns;
u32 from_kuid(struct user_namespace *ns, kuid_t uid);
u32 from_kgid(struct user_namespace *ns, kgid_t gid);
u32 __kuid_val(kuid_t uid);
u32 __kgid_val(kgid_t gid);
struct cred { kuid_t uid, euid; kgid_t gid; };

/* RHEL 7 keeps the number in proc_inum, RHEL 8 in ns.inum. (tree) */
#ifdef MOCK_EL7
#define MOCK_NS_INODE unsigned int proc_inum
#else
struct ns_common { unsigned int inum; };
#define MOCK_NS_INODE struct ns_common ns
#endif
struct pid_namespace { MOCK_NS_INODE; };
struct net { MOCK_NS_INODE; };
struct mnt_namespace;
struct nsproxy { struct mnt_namespace *mnt_ns; struct net *net_ns; };

/* ---- control groups: RHEL 7 has dentries, RHEL 8 kernfs (tree) ---- */

#define CGROUP_SUBSYS_COUNT 12
struct cgroup;
struct cgroup_subsys_state { struct cgroup *cgroup; };
struct css_set { struct cgroup_subsys_state *subsys[CGROUP_SUBSYS_COUNT]; };
#ifdef MOCK_EL7
struct cgroup { struct dentry *dentry; };
#else
struct kernfs_node { struct kernfs_node *parent; const char *name; };
struct cgroup { struct kernfs_node *kn; };
#endif

/* ---- tasks ---- */

#define TASK_COMM_LEN 16
#define PF_KTHREAD 0x00200000
struct signal_struct { atomic_t live; };
struct task_struct {
	unsigned int flags, personality;
	int pid;
	u32 self_exec_id;
	char comm[TASK_COMM_LEN];
	struct task_struct *group_leader, *real_parent;
	struct signal_struct *signal;
	struct mm_struct *mm;
	struct fs_struct *fs;
	struct nsproxy *nsproxy;
	/* A struct until 3.17, start_boottime from 5.5 on. (mainline) */
#ifdef MOCK_EL7
	struct timespec real_start_time;
#else
	u64 real_start_time;
#endif
};
extern struct task_struct *current;
int task_tgid_nr(const struct task_struct *task);
struct pid_namespace *task_active_pid_ns(const struct task_struct *task);
const struct cred *__task_cred(const struct task_struct *task);
kuid_t audit_get_loginuid(struct task_struct *task);
unsigned int audit_get_sessionid(struct task_struct *task);
void task_lock(struct task_struct *task);
void task_unlock(struct task_struct *task);
void get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);
struct css_set *task_css_set(struct task_struct *task);
struct task_struct *mock_next_task(struct task_struct *task);
#define for_each_process(task) for (task = mock_next_task(NULL); task; task = mock_next_task(task))
#define for_each_thread(task, t) for (t = mock_next_task(task); t; t = mock_next_task(t))
/* In linux/sched/mm.h of RHEL 8. */
struct mm_struct *get_task_mm(struct task_struct *task);
void mmput(struct mm_struct *mm);
/* The last is "write" in RHEL 7, gup_flags in RHEL 8: 4.9. (mainline) */
#ifdef MOCK_EL7
int access_process_vm(struct task_struct *task, unsigned long at, void *to, int size, int write);
#else
int access_process_vm(struct task_struct *task, unsigned long at, void *to, int size, unsigned int flags);
struct cgroup *task_dfl_cgroup(struct task_struct *task);	/* (tree) */
#endif
