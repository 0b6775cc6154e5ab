// SPDX-License-Identifier: BSD-3-Clause
/*
 * Asks the module to probe functions of a library, and prints what it tells of them:
 *
 *	probe set FILE POINT...   POINT is KIND:SYMBOL[+SHIFT][@ERROR_AT][=HEX]
 *	probe get                 the files that have points
 *	probe calls               all calls that were told, with who and where to
 *	probe told KIND SECONDS   waits until a call of that kind was told
 *
 * The offset of a symbol and the bytes there are read from the file, as is the offset
 * of the error from the code of the function. SHIFT, ERROR_AT and HEX put something
 * else in their place: what a reader of ELF would do that is wrong, or lies.
 */
#include <elf.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <kxwatch/kxwatch.h>

static const char *const kinds[] = {
	"", "verdict", "encrypt", "rsa_encrypt", "verify_off", "own_verifier"
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

struct library {
	const uint8_t *bytes;
	size_t size;
};

static void die(const char *why)
{
	fprintf(stderr, "probe: %s\n", why);
	exit(2);
}

/* ---- what is in the file: one that is trusted ---- */

static uint64_t file_offset(const struct library *l, uint64_t address)
{
	const Elf64_Ehdr *head = (const void *)l->bytes;
	const Elf64_Phdr *p = (const void *)(l->bytes + head->e_phoff);
	int i;

	for (i = 0; i < head->e_phnum; i++)
		if (p[i].p_type == PT_LOAD && address >= p[i].p_vaddr &&
		    address < p[i].p_vaddr + p[i].p_filesz)
			return address - p[i].p_vaddr + p[i].p_offset;
	die("a symbol is in no segment");
	return 0;
}

static uint64_t find_symbol(const struct library *l, const char *name)
{
	const Elf64_Ehdr *head = (const void *)l->bytes;
	const Elf64_Shdr *s = (const void *)(l->bytes + head->e_shoff);
	const Elf64_Sym *symbol;
	const char *text;
	size_t n;
	int i;

	for (i = 0; i < head->e_shnum; i++) {
		if (s[i].sh_type != SHT_DYNSYM)
			continue;
		symbol = (const void *)(l->bytes + s[i].sh_offset);
		text = (const char *)l->bytes + s[s[i].sh_link].sh_offset;
		for (n = 0; n < s[i].sh_size / sizeof(*symbol); n++)
			if (symbol[n].st_value && !strcmp(text + symbol[n].st_name, name))
				return file_offset(l, symbol[n].st_value);
	}
	die("the library has no such symbol");
	return 0;
}

static uint32_t member_of(const uint8_t *code)
{
	uint32_t at;

	if (!memcmp(code, "\xf3\x0f\x1e\xfa", 4))
		code += 4;
	memcpy(&at, code + 2, sizeof(at));
	return at;
}

static void read_hex(struct kxw_probe_point *p, const char *text)
{
	unsigned int byte;

	for (p->size = 0; p->size < sizeof(p->bytes) && sscanf(text, "%2x", &byte) == 1; text += 2)
		p->bytes[p->size++] = (uint8_t)byte;
}

static void read_point(const struct library *l, struct kxw_probe_point *p, char *text)
{
	char *hex = strchr(text, '='), *at, *shift, *symbol;
	uint64_t offset;

	if (hex)
		*hex++ = 0;
	at = strchr(text, '@');
	if (at)
		*at++ = 0;
	shift = strchr(text, '+');
	if (shift)
		*shift++ = 0;
	symbol = strchr(text, ':');
	if (!symbol)
		die("a point is KIND:SYMBOL");
	*symbol++ = 0;
	memset(p, 0, sizeof(*p));
	while (++p->kind < KINDS && strcmp(kinds[p->kind], text))
		;
	offset = *symbol ? find_symbol(l, symbol) : 0;
	if (p->kind == KXW_POINT_VERDICT) {
		p->error_at = member_of(l->bytes + offset);
		p->depth_at = member_of(l->bytes + find_symbol(l, "X509_STORE_CTX_get_error_depth"));
	}
	if (at)
		p->error_at = (uint32_t)strtoul(at, NULL, 0);
	p->offset = offset + (shift ? strtoull(shift, NULL, 0) : 0);
	p->size = 16;
	if (p->offset < l->size && p->size <= l->size - p->offset)
		memcpy(p->bytes, l->bytes + p->offset, p->size);
	if (hex)
		read_hex(p, hex);
}

/* ---- commands ---- */

static int fail(struct kxw *k, int error)
{
	printf("%s%s%s\n", kxw_strerror(error), *kxw_detail(k) ? ": " : "", kxw_detail(k));
	return 1;
}

static int print_probe(const struct kxw_probe *probe, void *arg)
{
	size_t i;

	(void)arg;
	printf("%s%s", probe->path, probe->pinned ? " pinned" : "");
	for (i = 0; i < probe->points; i++)
		printf(" %s=%" PRIu64, kinds[probe->point[i].kind % KINDS], probe->point[i].hits);
	putchar('\n');
	return 0;
}

static int set(struct kxw *k, const char *path, char **point, int points)
{
	struct kxw_probe_point wanted[KXW_PROBE_POINTS];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct library l = { NULL, 0 };
	struct kxw_probe now;
	struct stat st;
	int i, ret;

	if (file < 0 || fstat(file, &st) || points > KXW_PROBE_POINTS)
		die("no such file, or too many points");
	l.size = (size_t)st.st_size;
	if (l.size)
		l.bytes = mmap(NULL, l.size, PROT_READ, MAP_PRIVATE, file, 0);
	for (i = 0; i < points; i++)
		read_point(&l, &wanted[i], point[i]);
	if (l.size)
		munmap((void *)l.bytes, l.size);
	ret = kxw_set_probes(k, file, wanted, (size_t)points, &now);
	if (ret)
		return fail(k, ret);
	return print_probe(&now, NULL);
}

/* Who is told of by number only later. */
struct known {
	uint64_t id;
	uint16_t port;
	char comm[17];
};

static struct known *known;
static size_t knowns;

static struct known *know(uint64_t id)
{
	known = realloc(known, (knowns + 1) * sizeof(*known));
	if (!known)
		die("out of memory");
	memset(&known[knowns], 0, sizeof(*known));
	known[knowns].id = id;
	return &known[knowns++];
}

static void print_number(const struct kxw_call *c, uint32_t flag, const char *name, uint32_t number)
{
	if (c->known & flag)
		printf(" %s=%" PRIu32, name, number);
}

static void print_call(const struct kxw_event *ev)
{
	const struct kxw_call *c = ev->call;
	const char *comm = "?";
	uint16_t port = 0;
	size_t i;

	for (i = 0; i < knowns; i++) {
		if (known[i].id == ev->process_id && *known[i].comm)
			comm = known[i].comm;
		if (known[i].id == ev->flow_id && known[i].port)
			port = known[i].port;
	}
	printf("%s by %s in %s", kinds[c->point % KINDS], c->caller ? c->caller : "-", comm);
	print_number(c, KXW_KNOWS_CODE, "code", c->code);
	print_number(c, KXW_KNOWS_DEPTH, "depth", c->depth);
	print_number(c, KXW_KNOWS_INPUT, "input", c->input);
	print_number(c, KXW_KNOWS_OUTPUT, "output", c->output);
	print_number(c, KXW_KNOWS_PADDING, "padding", c->padding);
	print_number(c, KXW_KNOWS_MODE, "mode", c->mode);
	if (ev->flow_id)
		printf(" port=%u", port);
	putchar('\n');
}

static int calls(struct kxw *k)
{
	struct kxw_event ev;
	int ret;

	while ((ret = kxw_next(k, &ev)) > 0 || ret == KXWE_RELOADED) {
		if (ret < 0)
			continue;
		if (ev.type == KXW_EVENT_PROCESS && ev.process.comm)
			snprintf(know(ev.process.id)->comm, sizeof(known->comm), "%s", ev.process.comm);
		if (ev.type == KXW_EVENT_CONNECT)
			know(ev.flow.id)->port = ev.flow.remote.port;
		if (ev.type == KXW_EVENT_CALL && ev.call)
			print_call(&ev);
	}
	return ret ? fail(k, ret) : 0;
}

/* One process that waits, for kernels on which each costs a second. */
static int told(struct kxw *k, const char *kind, unsigned int seconds)
{
	struct kxw_event ev;
	int ret;

	alarm(seconds);
	while ((ret = kxw_next(k, &ev)) >= 0 || ret == KXWE_RELOADED) {
		if (!ret)
			kxw_wait(k, 1000);
		if (ret > 0 && ev.type == KXW_EVENT_CALL && ev.call &&
		    !strcmp(kinds[ev.call->point % KINDS], kind))
			return 0;
	}
	return fail(k, ret);
}

int main(int argc, char **argv)
{
	struct kxw *k;
	int ret;

	if (argc < 2)
		die("set, get, calls or told");
	ret = kxw_open(&k);
	if (ret)
		die(kxw_strerror(ret));
	if (!strcmp(argv[1], "set") && argc > 2)
		ret = set(k, argv[2], argv + 3, argc - 3);
	else if (!strcmp(argv[1], "get"))
		ret = kxw_probes(k, print_probe, NULL) ? 1 : 0;
	else if (!strcmp(argv[1], "told") && argc > 3)
		ret = told(k, argv[2], (unsigned int)atoi(argv[3]));
	else
		ret = calls(k);
	kxw_close(k);
	return ret;
}
