// SPDX-License-Identifier: BSD-3-Clause
#include "object.h"

#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEGMENTS_MAX	64
#define SECTIONS_MAX	4096
#define TABLE_MAX	(2u * 1024 * 1024)	/* libcrypto has 150 KiB of symbols */

struct object {
	int fd;
	uint64_t size;
	Elf64_Phdr segment[SEGMENTS_MAX];
	size_t segments;
	Elf64_Sym *symbol;
	size_t symbols;
	char *name;			/* ends with a NUL */
	size_t names;			/* bytes, with that */
};

/* ---- reading ------------------------------------------------------------------ */

static bool lies_within(uint64_t offset, uint64_t length, uint64_t size)
{
	return length <= size && offset <= size - length;
}

static bool read_at(const struct object *o, uint64_t offset, void *to, size_t length)
{
	uint8_t *at = to;
	ssize_t n;

	if (!lies_within(offset, length, o->size))
		return false;
	while (length) {
		n = pread(o->fd, at, length, (off_t)offset);
		if (n <= 0)
			return false;
		at += n;
		offset += (uint64_t)n;
		length -= (size_t)n;
	}
	return true;
}

/* To be freed; NULL: too long, not there, or no memory. */
static void *read_table(const struct object *o, const Elf64_Shdr *s)
{
	void *table;

	if (!s->sh_size || s->sh_size > TABLE_MAX)
		return NULL;
	table = malloc(s->sh_size);
	if (table && !read_at(o, s->sh_offset, table, s->sh_size)) {
		free(table);
		table = NULL;
	}
	return table;
}

/* ---- headers ------------------------------------------------------------------ */

static const char *check_header(const Elf64_Ehdr *h)
{
	if (memcmp(h->e_ident, ELFMAG, SELFMAG))
		return "it is no ELF file";
	if (h->e_ident[EI_CLASS] != ELFCLASS64 || h->e_ident[EI_DATA] != ELFDATA2LSB ||
	    h->e_machine != EM_X86_64)
		return "it is not of x86-64";
	if (h->e_type != ET_DYN)
		return "it is no shared object";
	if (h->e_phentsize != sizeof(Elf64_Phdr) || !h->e_phnum || h->e_phnum > SEGMENTS_MAX)
		return "its segments make no sense";
	if (h->e_shentsize != sizeof(Elf64_Shdr) || !h->e_shnum || h->e_shnum > SECTIONS_MAX)
		return "it has no sections, or too many";
	return NULL;
}

/* The one table of dynamic symbols, and of their names. */
static const char *find_tables(const Elf64_Shdr *s, size_t sections, const Elf64_Shdr **symbols,
			       const Elf64_Shdr **names)
{
	size_t i;

	*symbols = NULL;
	for (i = 0; i < sections; i++) {
		if (s[i].sh_type != SHT_DYNSYM)
			continue;
		if (*symbols)
			return "it has two tables of symbols";
		*symbols = &s[i];
	}
	if (!*symbols)
		return "it has no table of symbols";
	if ((*symbols)->sh_entsize != sizeof(Elf64_Sym) || (*symbols)->sh_link >= sections)
		return "its table of symbols makes no sense";
	*names = &s[(*symbols)->sh_link];
	return (*names)->sh_type == SHT_STRTAB ? NULL : "its symbols have no names";
}

static const char *read_tables(struct object *o, const Elf64_Shdr *symbols,
			       const Elf64_Shdr *names)
{
	o->symbol = read_table(o, symbols);
	o->symbols = symbols->sh_size / sizeof(Elf64_Sym);
	o->name = read_table(o, names);
	o->names = names->sh_size;
	if (!o->symbol || !o->name)
		return "its symbols or their names cannot be read";
	return o->name[o->names - 1] ? "its last name does not end" : NULL;
}

static const char *read_symbols(struct object *o, const Elf64_Ehdr *h)
{
	Elf64_Shdr *section = malloc(h->e_shnum * sizeof(*section));
	const Elf64_Shdr *symbols, *names;
	const char *why = NULL;

	if (!section || !read_at(o, h->e_shoff, section, h->e_shnum * sizeof(*section)))
		why = "its sections cannot be read";
	if (!why)
		why = find_tables(section, h->e_shnum, &symbols, &names);
	if (!why)
		why = read_tables(o, symbols, names);
	free(section);
	return why;
}

static const char *read_headers(struct object *o)
{
	const char *why;
	struct stat st;
	Elf64_Ehdr h;

	if (fstat(o->fd, &st) || !S_ISREG(st.st_mode))
		return "it is no regular file";
	o->size = (uint64_t)st.st_size;
	if (!read_at(o, 0, &h, sizeof(h)))
		return "it is no ELF file";
	why = check_header(&h);
	if (why)
		return why;
	o->segments = h.e_phnum;
	if (!read_at(o, h.e_phoff, o->segment, o->segments * sizeof(o->segment[0])))
		return "its segments cannot be read";
	return read_symbols(o, &h);
}

struct object *object_open(int fd, const char **why)
{
	struct object *o = calloc(1, sizeof(*o));

	if (!o) {
		*why = "out of memory";
		return NULL;
	}
	o->fd = fd;
	*why = read_headers(o);
	if (!*why)
		return o;
	object_close(o);
	return NULL;
}

void object_close(struct object *o)
{
	if (!o)
		return;
	free(o->symbol);
	free(o->name);
	free(o);
}

/* ---- symbols ------------------------------------------------------------------ */

static bool has_name(const struct object *o, const Elf64_Sym *s, const char *name)
{
	return s->st_name < o->names && !strcmp(o->name + s->st_name, name);
}

/* What others may call by its name; an indirect function is another's address. */
static bool is_exported(const Elf64_Sym *s)
{
	unsigned int binding = ELF64_ST_BIND(s->st_info);

	return s->st_shndx != SHN_UNDEF && s->st_shndx < SHN_LORESERVE &&
	       ELF64_ST_TYPE(s->st_info) == STT_FUNC &&
	       (binding == STB_GLOBAL || binding == STB_WEAK);
}

/* Of several versions of a name nobody here knows which one is called: *twice. */
static const Elf64_Sym *find(const struct object *o, const char *name, bool *twice)
{
	const Elf64_Sym *found = NULL, *s;
	size_t i;

	*twice = false;
	for (i = 0; i < o->symbols; i++) {
		s = &o->symbol[i];
		if (!has_name(o, s, name) || !is_exported(s))
			continue;
		*twice |= found && found->st_value != s->st_value;
		found = s;
	}
	return found;
}

bool object_exports(const struct object *o, const char *name)
{
	bool twice;

	return find(o, name, &twice) != NULL;
}

bool object_imports(const struct object *o, const char *name)
{
	size_t i;

	for (i = 0; i < o->symbols; i++)
		if (o->symbol[i].st_shndx == SHN_UNDEF && has_name(o, &o->symbol[i], name))
			return true;
	return false;
}

/* ---- code --------------------------------------------------------------------- */

static bool segment_holds(const Elf64_Phdr *p, uint64_t address)
{
	return p->p_type == PT_LOAD && address >= p->p_vaddr &&
	       address - p->p_vaddr < p->p_filesz;
}

/* The one segment that address is of, if it is loaded as code and nothing else; or NULL. */
static const Elf64_Phdr *code_segment(const struct object *o, uint64_t address)
{
	const Elf64_Phdr *found = NULL;
	size_t i;

	for (i = 0; i < o->segments; i++) {
		if (!segment_holds(&o->segment[i], address))
			continue;
		if (found)
			return NULL;
		found = &o->segment[i];
	}
	return found && found->p_flags & PF_X && !(found->p_flags & PF_W) ? found : NULL;
}

const char *object_function(const struct object *o, const char *name, struct object_function *f)
{
	const Elf64_Phdr *segment;
	const Elf64_Sym *s;
	uint64_t into;
	bool twice;

	s = find(o, name, &twice);
	if (!s)
		return "it has no such function";
	if (twice)
		return "it has two functions of that name";
	segment = code_segment(o, s->st_value);
	if (!segment || !lies_within(segment->p_offset, segment->p_filesz, o->size))
		return "the function is not in its code";
	into = s->st_value - segment->p_vaddr;
	f->offset = segment->p_offset + into;
	f->code_size = sizeof(f->code);
	if (f->code_size > segment->p_filesz - into)
		f->code_size = segment->p_filesz - into;
	return read_at(o, f->offset, f->code, f->code_size) ? NULL : "its code cannot be read";
}
