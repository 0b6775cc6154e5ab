// SPDX-License-Identifier: BSD-3-Clause
/* Functions in the files of shared objects: this machine's OpenSSL, and files that lie. */
#include <dlfcn.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <openssl/opensslv.h>
#include <openssl/x509_vfy.h>

#include <elf/accessor.h>
#include <elf/object.h>
#include <elf/points.h>

#include "elf_builder.h"

#if OPENSSL_VERSION_NUMBER >= 0x30000000L
#define LIBSSL "libssl.so.3"
#else
#define LIBSSL "libssl.so.1.1"
#endif

/* The file that a function of this process was loaded from. */
static int open_file_of(void *function)
{
	Dl_info info;
	int fd;

	assert_true(dladdr(function, &info));
	fd = open(info.dli_fname, O_RDONLY);
	assert_true(fd >= 0);
	return fd;
}

static const struct kxw_probe_point *point_of(const struct points *p, uint32_t kind, size_t n)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (p->point[i].kind == kind && !n--)
			return &p->point[i];
	return NULL;
}

static void must_begin_with(const struct kxw_probe_point *point, const char *function)
{
	void *code = dlsym(RTLD_DEFAULT, function);

	assert_non_null(point);
	assert_non_null(code);
	assert_in_range(point->size, KXW_POINT_BYTES_MIN, KXW_POINT_BYTES_MAX);
	assert_memory_equal(point->bytes, code, point->size);
}

/* What the file says is what the loader made of it. */
static void libcrypto_of_this_machine(void **state)
{
	int fd = open_file_of((void *)X509_STORE_CTX_get_error);
	struct points p;

	(void)state;
	points_find(&p, fd, true);
	close(fd);
	if (p.why)
		fail_msg("%s: %s", p.left_out, p.why);
	assert_int_equal(p.count, 3);
	assert_false(p.blind);
	must_begin_with(point_of(&p, KXW_POINT_VERDICT, 0), "X509_STORE_CTX_get_error");
	must_begin_with(point_of(&p, KXW_POINT_ENCRYPT, 0), "EVP_PKEY_encrypt");
	must_begin_with(point_of(&p, KXW_POINT_RSA_ENCRYPT, 0), "RSA_public_encrypt");
}

/* The members are where the library itself writes them. */
static void members_are_where_openssl_has_them(void **state)
{
	int fd = open_file_of((void *)X509_STORE_CTX_get_error);
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	const struct kxw_probe_point *point;
	struct points p;
	int member;

	(void)state;
	points_find(&p, fd, false);
	close(fd);
	point = point_of(&p, KXW_POINT_VERDICT, 0);
	assert_non_null(ctx);
	assert_non_null(point);
	X509_STORE_CTX_set_error(ctx, 0x12345678);
	memcpy(&member, (char *)ctx + point->error_at, sizeof(member));
	assert_int_equal(member, 0x12345678);
	X509_STORE_CTX_set_error_depth(ctx, 0x7654321);
	memcpy(&member, (char *)ctx + point->depth_at, sizeof(member));
	assert_int_equal(member, 0x7654321);
	X509_STORE_CTX_free(ctx);
}

static void libssl_of_this_machine(void **state)
{
	void *libssl = dlopen(LIBSSL, RTLD_NOW | RTLD_GLOBAL);
	struct points p;
	int fd;

	(void)state;
	assert_non_null(libssl);
	fd = open_file_of(dlsym(libssl, "SSL_set_verify"));
	points_find(&p, fd, true);
	assert_null(p.why);
	assert_int_equal(p.count, 3);
	assert_false(p.blind);
	must_begin_with(point_of(&p, KXW_POINT_VERIFY_OFF, 0), "SSL_CTX_set_verify");
	must_begin_with(point_of(&p, KXW_POINT_VERIFY_OFF, 1), "SSL_set_verify");
	must_begin_with(point_of(&p, KXW_POINT_OWN_VERIFIER, 0), "SSL_CTX_set_cert_verify_callback");
	points_find(&p, fd, false);
	assert_null(p.why);
	assert_int_equal(p.count, 0);
	close(fd);
	dlclose(libssl);
}

/* Another library is looked at in vain, and that is no fault. */
static void others_have_nothing(void **state)
{
	int fd = open_file_of((void *)strchr);
	struct points p;

	(void)state;
	points_find(&p, fd, true);
	close(fd);
	assert_null(p.why);
	assert_int_equal(p.count, 0);
}

/* ---- accessors ---------------------------------------------------------------- */

static void accessors(void **state)
{
	static const uint8_t far[] = { 0x8b, 0x87, 0x00, 0x10, 0, 0, 0xc3 };
	static const uint8_t uneven[] = { 0x8b, 0x87, 0xb1, 0, 0, 0, 0xc3 };
	static const uint8_t near[] = { 0x8b, 0x47, 0x10, 0xc3, 0, 0, 0xc3 };
	static const uint8_t wide[] = { 0x48, 0x8b, 0x87, 0xb0, 0, 0, 0, 0xc3 };
	static const uint8_t other[] = { 0x8b, 0x86, 0xb0, 0, 0, 0, 0xc3 };
	static const uint8_t longer[] = { 0x8b, 0x87, 0xb0, 0, 0, 0, 0x90, 0xc3 };
	static const uint8_t clears[] = { 0x8b, 0x87, 0xa8, 0, 0, 0, 0x31, 0xff, 0xc3 };
	static const uint8_t spoils[] = { 0x8b, 0x87, 0xb0, 0, 0, 0, 0x31, 0xc0, 0xc3 };
	uint32_t at = 7;
	size_t i;

	(void)state;
	assert_true(accessor_member(elf_error, sizeof(elf_error), &at));
	assert_int_equal(at, 0xb0);
	assert_true(accessor_member(elf_depth, sizeof(elf_depth), &at));
	assert_int_equal(at, 0xac);
	assert_true(accessor_member(clears, sizeof(clears), &at));
	assert_int_equal(at, 0xa8);
	for (i = 0; i < sizeof(elf_error); i++)
		assert_false(accessor_member(elf_error, i, &at));
	for (i = 0; i < sizeof(clears); i++)
		assert_false(accessor_member(clears, i, &at));
	assert_false(accessor_member(spoils, sizeof(spoils), &at));
	assert_false(accessor_member(far, sizeof(far), &at));
	assert_false(accessor_member(uneven, sizeof(uneven), &at));
	assert_false(accessor_member(near, sizeof(near), &at));
	assert_false(accessor_member(wide, sizeof(wide), &at));
	assert_false(accessor_member(other, sizeof(other), &at));
	assert_false(accessor_member(longer, sizeof(longer), &at));
	assert_int_equal(at, 0xa8);
}

/* ---- files that lie ----------------------------------------------------------- */

static struct elf_built built;
static struct points found;

static void look(size_t size)
{
	int fd = elf_file(&built, size);

	points_find(&found, fd, true);
	close(fd);
}

static int build(void **state)
{
	(void)state;
	elf_build(&built);
	return 0;
}

static void the_built_one_is_good(void **state)
{
	(void)state;
	look(sizeof(built));
	assert_null(found.why);
	assert_int_equal(found.count, 2);
	assert_int_equal(found.point[0].kind, KXW_POINT_VERDICT);
	assert_int_equal(found.point[0].offset, ELF_CODE_AT + 16);
	assert_int_equal(found.point[0].error_at, 0xb0);
	assert_int_equal(found.point[0].depth_at, 0xac);
	assert_int_equal(found.point[1].kind, KXW_POINT_ENCRYPT);
	assert_int_equal(found.point[1].offset, ELF_CODE_AT + 48);
}

static void every_shorter_file_is_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ELF_CODE_AT + sizeof(built.code); i++) {
		look(i);
		assert_non_null(found.why);
		assert_int_equal(found.count, 0);
	}
}

static void refuse(const char *why)
{
	look(sizeof(built));
	assert_int_equal(found.count, 0);
	assert_non_null(found.why);
	assert_string_equal(found.why, why);
	assert_string_equal(found.left_out, "all");
	elf_build(&built);
}

static void headers_that_lie(void **state)
{
	(void)state;
	built.header.e_ident[1] = 'e';
	refuse("it is no ELF file");
	built.header.e_machine = EM_AARCH64;
	refuse("it is not of x86-64");
	built.header.e_ident[EI_CLASS] = ELFCLASS32;
	refuse("it is not of x86-64");
	built.header.e_type = ET_EXEC;
	refuse("it is no shared object");
	built.header.e_phnum = 0xffff;
	refuse("its segments make no sense");
	built.header.e_phoff = ~0ULL;
	refuse("its segments cannot be read");
	built.header.e_phoff = sizeof(built);
	refuse("its segments cannot be read");
	built.header.e_shnum = 0;
	refuse("it has no sections, or too many");
	built.header.e_shnum = 0xffff;
	refuse("it has no sections, or too many");
	built.header.e_shoff = ~0ULL - 8;
	refuse("its sections cannot be read");
}

static void tables_that_lie(void **state)
{
	(void)state;
	built.section[1].sh_type = SHT_SYMTAB;
	refuse("it has no table of symbols");
	elf_section(&built, 3, SHT_DYNSYM, offsetof(struct elf_built, symbol), 48);
	refuse("it has two tables of symbols");
	built.section[1].sh_link = 4;
	refuse("its table of symbols makes no sense");
	built.section[1].sh_entsize = 16;
	refuse("its table of symbols makes no sense");
	built.section[1].sh_link = 0;
	refuse("its symbols have no names");
	built.section[1].sh_size = ~0ULL;
	refuse("its symbols or their names cannot be read");
	built.section[1].sh_size = 1u << 20;
	refuse("its symbols or their names cannot be read");
	built.section[2].sh_offset = ~0ULL;
	refuse("its symbols or their names cannot be read");
	built.section[2].sh_size = 0;
	refuse("its symbols or their names cannot be read");
	built.names[sizeof(built.names) - 1] = 'x';
	refuse("its last name does not end");
}

/* The accessor is left out, the other function stays. */
static void left_out(const char *why)
{
	look(sizeof(built));
	assert_int_equal(found.count, 1);
	assert_int_equal(found.point[0].kind, KXW_POINT_ENCRYPT);
	assert_string_equal(found.left_out, "X509_STORE_CTX_get_error");
	assert_string_equal(found.why, why);
	elf_build(&built);
}

static void symbols_that_lie(void **state)
{
	(void)state;
	built.symbol[1].st_value = 0x100;
	left_out("the function is not in its code");
	built.symbol[1].st_value = ~0ULL;
	left_out("the function is not in its code");
	built.symbol[1].st_value = 0x1000 + ELF_CODE_AT + sizeof(built.code);
	left_out("the function is not in its code");
	built.symbol[1].st_value = 0x1000 + ELF_CODE_AT + sizeof(built.code) - 1;
	left_out("the function does more than to return a member");
	/* The module wants to see so much of each. */
	memcpy(built.code + sizeof(built.code) - 16, elf_error, sizeof(elf_error));
	built.symbol[1].st_value = 0x1000 + ELF_CODE_AT + sizeof(built.code) - 16;
	left_out("its code ends there");
	built.symbol[1].st_value += 1;
	left_out("the function does more than to return a member");
	elf_symbol(&built, 4, "X509_STORE_CTX_get_error", 0x1000 + ELF_CODE_AT + 48);
	left_out("it has two functions of that name");
}

/* The depth is not needed: it is then unknown. */
static void no_depth(void **state)
{
	(void)state;
	built.symbol[2].st_value = 0x1000 + ELF_CODE_AT + 48;
	look(sizeof(built));
	assert_int_equal(found.count, 2);
	assert_int_equal(found.point[0].error_at, 0xb0);
	assert_int_equal(found.point[0].depth_at, 0);
	built.symbol[2].st_shndx = SHN_UNDEF;
	look(sizeof(built));
	assert_int_equal(found.count, 2);
	assert_int_equal(found.point[0].depth_at, 0);
}

static void segments_that_lie(void **state)
{
	(void)state;
	built.symbol[3].st_shndx = SHN_UNDEF;
	elf_segment(&built, 2, PF_R | PF_X, 0, 0x1000, sizeof(built));
	look(sizeof(built));
	assert_int_equal(found.count, 0);
	assert_string_equal(found.why, "the function is not in its code");
	built.segment[2].p_type = PT_NULL;
	built.segment[1].p_flags = PF_R | PF_W | PF_X;
	look(sizeof(built));
	assert_int_equal(found.count, 0);
	built.segment[1].p_flags = PF_R;
	look(sizeof(built));
	assert_int_equal(found.count, 0);
	built.segment[1].p_flags = PF_R | PF_X;
	built.segment[1].p_offset = ~0ULL - 20;
	look(sizeof(built));
	assert_int_equal(found.count, 0);
	built.segment[1].p_offset = ELF_CODE_AT;
	built.segment[1].p_filesz = ~0ULL;
	look(sizeof(built));
	assert_int_equal(found.count, 0);
	built.segment[1].p_filesz = sizeof(built.code);
	look(sizeof(built));
	assert_int_equal(found.count, 1);
}

/* An indirect function, data, and what is not for others are no functions of that name. */
static void kinds_of_symbols(void **state)
{
	static const unsigned char other[] = {
		ELF64_ST_INFO(STB_GLOBAL, STT_GNU_IFUNC), ELF64_ST_INFO(STB_GLOBAL, STT_OBJECT),
		ELF64_ST_INFO(STB_LOCAL, STT_FUNC),
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(other); i++) {
		elf_build(&built);
		built.symbol[1].st_info = other[i];
		look(sizeof(built));
		assert_null(found.why);
		assert_int_equal(found.count, 1);
	}
}

/* A libssl that looks at the verdict without asking for it, as OpenSSL 1.0.2's. */
static void blind_libraries(void **state)
{
	(void)state;
	memset(built.symbol, 0, sizeof(built.symbol));
	elf_symbol(&built, 1, "SSL_CTX_set_verify", 0x1000 + ELF_CODE_AT + 48);
	look(sizeof(built));
	assert_true(found.blind);
	elf_symbol(&built, 2, "X509_STORE_CTX_get_error", 0);
	look(sizeof(built));
	assert_false(found.blind);
}

static void no_file(void **state)
{
	int fd = open("/dev/null", O_RDONLY);

	(void)state;
	points_find(&found, fd, true);
	assert_string_equal(found.why, "it is no regular file");
	close(fd);
	points_find(&found, -1, true);
	assert_string_equal(found.why, "it is no regular file");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(libcrypto_of_this_machine),
		cmocka_unit_test(members_are_where_openssl_has_them),
		cmocka_unit_test(libssl_of_this_machine),
		cmocka_unit_test(others_have_nothing),
		cmocka_unit_test(accessors),
		cmocka_unit_test_setup(the_built_one_is_good, build),
		cmocka_unit_test_setup(every_shorter_file_is_refused, build),
		cmocka_unit_test_setup(headers_that_lie, build),
		cmocka_unit_test_setup(tables_that_lie, build),
		cmocka_unit_test_setup(symbols_that_lie, build),
		cmocka_unit_test_setup(no_depth, build),
		cmocka_unit_test_setup(segments_that_lie, build),
		cmocka_unit_test_setup(kinds_of_symbols, build),
		cmocka_unit_test_setup(blind_libraries, build),
		cmocka_unit_test(no_file),
	};

	return cmocka_run_group_tests_name("elf", tests, NULL, NULL);
}
