// SPDX-License-Identifier: BSD-3-Clause
/*
 * A plugin of QEMU's that notes where the instructions of a guest go, while workload.c
 * plays a round: -plugin profile.so,out=FILE. At the end of a round it writes
 * "ROUND CALLER ADDRESS INSTRUCTIONS" for each block of code that ran: CALLER is the call
 * in a module below which it ran, 0: none. For one processor, and x86-64 without KASLR.
 *
 * The plugin's interface (API version 1) is declared here, since Debian has no header of it.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT	__attribute__((visibility("default")))

struct qemu_plugin_tb;
struct qemu_plugin_insn;

void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id,
	void (*translated)(uint64_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb,
	void (*executed)(unsigned int cpu, void *data), int registers, void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t n);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(uint64_t id, const void *info, int count_of_words, char **words);

#define MODULES		0xffffffffc0000000ull	/* where modules lie, and ftrace's trampolines */
#define PROGRAM_END	0x600000000000ull	/* of a program itself: the vDSO lies behind */
#define USER_END	0x800000000000ull
#define FRAMES		512
#define CELLS		(1u << 20)
#define UNWIND		64	/* frames that a return may skip */

enum ends { PLAIN, CALL, RETURN };

struct block {
	uint64_t at, last, next;	/* first and last instruction, and what is behind */
	uint32_t instructions;
	enum ends ends;
	bool mark;			/* a round begins or ends here */
};

static struct frame {
	uint64_t next, caller;
} frames[FRAMES];

static struct cell {
	uint64_t caller, at, instructions;
} *cells;

static unsigned int depth, marks;
static uint64_t caller;
static const struct block *before;
static FILE *out;

static void count(const struct block *b)
{
	uint64_t hash = (b->at * 0x9e3779b97f4a7c15ull ^ caller * 0xc2b2ae3d27d4eb4full) >> 44;
	struct cell *c;

	for (;; hash++) {
		c = &cells[hash % CELLS];
		if (!c->instructions) {
			c->at = b->at;
			c->caller = caller;
		}
		if (c->at == b->at && c->caller == caller)
			break;
	}
	c->instructions += b->instructions;
}

static void write_round(void)
{
	const struct cell *c;

	for (c = cells; c < cells + CELLS; c++)
		if (c->instructions)
			fprintf(out, "%u %" PRIx64 " %" PRIx64 " %" PRIu64 "\n", marks / 2,
				c->caller, c->at, c->instructions);
	fflush(out);
	memset(cells, 0, CELLS * sizeof(*cells));
}

static void forget_frames(void)
{
	depth = 0;
	caller = 0;
	before = NULL;
}

static void called(const struct block *by)
{
	if (depth == FRAMES)
		return;
	frames[depth].next = by->next;
	frames[depth++].caller = caller;
	if (by->at >= MODULES)
		caller = by->last;
}

/* A return that nobody called for is a jump: a retpoline's, or to another stack. */
static void returned(uint64_t to)
{
	unsigned int d = depth;

	while (d && d + UNWIND > depth && frames[d - 1].next != to)
		d--;
	if (!d || frames[d - 1].next != to)
		d = depth;
	if (!d)
		return;
	depth = d - 1;
	caller = frames[depth].caller;
}

static void executed(unsigned int cpu, void *data)
{
	const struct block *b = data;

	(void)cpu;
	if (b->mark) {
		if (marks % 2)
			write_round();
		marks++;
		forget_frames();
	}
	if (marks % 2 == 0)
		return;
	if (b->at < USER_END)
		forget_frames();
	else if (before && before->ends == CALL && b->at != before->next)
		called(before);
	else if (before && before->ends == RETURN)
		returned(b->at);
	count(b);
	before = b;
}

static enum ends ends_of(const uint8_t *code, size_t size)
{
	/* Prefixes. */
	while (size > 1 && (*code == 0xf3 || *code == 0x2e || *code == 0x3e || (*code & 0xf0) == 0x40)) {
		code++;
		size--;
	}
	if (*code == 0xe8 || (size > 1 && *code == 0xff && (code[1] & 0x38) == 0x10))
		return CALL;
	return *code == 0xc3 || *code == 0xc2 ? RETURN : PLAIN;
}

/* rounds.h: lfence; rdtsc; lfence */
static bool is_mark(const struct qemu_plugin_tb *tb, size_t n)
{
	static const uint8_t fence[] = { 0x0f, 0xae, 0xe8 }, time[] = { 0x0f, 0x31 };
	const struct qemu_plugin_insn *one, *two;

	if (!n || qemu_plugin_tb_vaddr(tb) >= PROGRAM_END)
		return false;
	one = qemu_plugin_tb_get_insn(tb, n - 1);
	two = qemu_plugin_tb_get_insn(tb, n);
	return qemu_plugin_insn_size(one) == sizeof(fence) && qemu_plugin_insn_size(two) == sizeof(time) &&
	       !memcmp(qemu_plugin_insn_data(one), fence, sizeof(fence)) &&
	       !memcmp(qemu_plugin_insn_data(two), time, sizeof(time));
}

static void translated(uint64_t id, struct qemu_plugin_tb *tb)
{
	struct block *b = calloc(1, sizeof(*b));
	const struct qemu_plugin_insn *last;
	size_t n;

	(void)id;
	if (!b)
		abort();
	b->at = qemu_plugin_tb_vaddr(tb);
	b->instructions = qemu_plugin_tb_n_insns(tb);
	last = qemu_plugin_tb_get_insn(tb, b->instructions - 1);
	b->last = qemu_plugin_insn_vaddr(last);
	b->next = b->last + qemu_plugin_insn_size(last);
	b->ends = ends_of(qemu_plugin_insn_data(last), qemu_plugin_insn_size(last));
	for (n = 0; n < b->instructions; n++)
		b->mark |= is_mark(tb, n);
	qemu_plugin_register_vcpu_tb_exec_cb(tb, executed, 0, b);
}

int qemu_plugin_install(uint64_t id, const void *info, int count_of_words, char **words)
{
	(void)info;
	if (count_of_words != 1 || strncmp(words[0], "out=", 4))
		return -1;
	out = fopen(words[0] + 4, "w");
	cells = calloc(CELLS, sizeof(*cells));
	if (!out || !cells)
		return -1;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
