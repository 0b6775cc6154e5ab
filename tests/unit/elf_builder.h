/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * elf_builder: a small shared object, made by hand so that each part of it can be
 * made wrong. For one test program. Any failure ends the test.
 */
#ifndef TEST_ELF_BUILDER_H
#define TEST_ELF_BUILDER_H

#include <elf.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ELF_CODE_AT	0x800	/* in the file; in memory 0x1000 further */
#define ELF_SYMBOLS	8

/* One after the other, as they are written. */
struct elf_built {
	Elf64_Ehdr header;
	Elf64_Phdr segment[3];
	Elf64_Shdr section[4];	/* none, symbols, names, again symbols if a test says so */
	Elf64_Sym symbol[ELF_SYMBOLS];
	char names[256];
	uint8_t padding[ELF_CODE_AT - sizeof(Elf64_Ehdr) - 3 * sizeof(Elf64_Phdr) -
			4 * sizeof(Elf64_Shdr) - ELF_SYMBOLS * sizeof(Elf64_Sym) - 256];
	uint8_t code[256];
};

static const uint8_t elf_error[] = { 0xf3, 0x0f, 0x1e, 0xfa, 0x8b, 0x87, 0xb0, 0, 0, 0, 0xc3 };
static const uint8_t elf_depth[] = { 0x8b, 0x87, 0xac, 0, 0, 0, 0xc3 };

static inline Elf64_Sym *elf_symbol(struct elf_built *e, size_t n, const char *name, uint64_t value)
{
	Elf64_Sym *s = &e->symbol[n];
	size_t at = 1;

	while (e->names[at])
		at += strlen(e->names + at) + 1;
	assert_true(at + strlen(name) + 1 < sizeof(e->names));
	strcpy(e->names + at, name);
	s->st_name = (Elf64_Word)at;
	s->st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
	s->st_shndx = value ? 1 : SHN_UNDEF;
	s->st_value = value;
	return s;
}

static inline void elf_segment(struct elf_built *e, size_t n, uint32_t flags, uint64_t offset,
			       uint64_t address, uint64_t size)
{
	Elf64_Phdr *p = &e->segment[n];

	p->p_type = PT_LOAD;
	p->p_flags = flags;
	p->p_offset = offset;
	p->p_vaddr = address;
	p->p_filesz = size;
	p->p_memsz = size;
}

static inline void elf_section(struct elf_built *e, size_t n, uint32_t type, uint64_t offset,
			       uint64_t size)
{
	Elf64_Shdr *s = &e->section[n];

	s->sh_type = type;
	s->sh_offset = offset;
	s->sh_size = size;
	if (type != SHT_DYNSYM)
		return;
	s->sh_entsize = sizeof(Elf64_Sym);
	s->sh_link = 2;
}

/* A libcrypto with the two accessors and a function. */
static inline void elf_build(struct elf_built *e)
{
	memset(e, 0, sizeof(*e));
	memcpy(e->header.e_ident, ELFMAG, SELFMAG);
	e->header.e_ident[EI_CLASS] = ELFCLASS64;
	e->header.e_ident[EI_DATA] = ELFDATA2LSB;
	e->header.e_type = ET_DYN;
	e->header.e_machine = EM_X86_64;
	e->header.e_phoff = offsetof(struct elf_built, segment);
	e->header.e_phentsize = sizeof(Elf64_Phdr);
	e->header.e_phnum = 3;
	e->header.e_shoff = offsetof(struct elf_built, section);
	e->header.e_shentsize = sizeof(Elf64_Shdr);
	e->header.e_shnum = 4;
	elf_segment(e, 0, PF_R, 0, 0, ELF_CODE_AT);
	elf_segment(e, 1, PF_R | PF_X, ELF_CODE_AT, 0x1000 + ELF_CODE_AT, sizeof(e->code));
	elf_section(e, 1, SHT_DYNSYM, offsetof(struct elf_built, symbol), sizeof(e->symbol));
	elf_section(e, 2, SHT_STRTAB, offsetof(struct elf_built, names), sizeof(e->names));
	memset(e->code, 0x90, sizeof(e->code));
	memcpy(e->code + 16, elf_error, sizeof(elf_error));
	memcpy(e->code + 32, elf_depth, sizeof(elf_depth));
	elf_symbol(e, 1, "X509_STORE_CTX_get_error", 0x1000 + ELF_CODE_AT + 16);
	elf_symbol(e, 2, "X509_STORE_CTX_get_error_depth", 0x1000 + ELF_CODE_AT + 32);
	elf_symbol(e, 3, "EVP_PKEY_encrypt", 0x1000 + ELF_CODE_AT + 48);
}

/* As a file; to be closed. */
static inline int elf_file(const void *bytes, size_t size)
{
	int fd = memfd_create("elf", 0);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), (ssize_t)size);
	return fd;
}

#endif
