/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * object: the functions that a shared object exports: where they begin in its file,
 * and the code they begin with.
 * One object, one thread. Reads the file at its offsets and maps nothing, so that a
 * file that shrinks meanwhile does no harm. Hostile files are the normal case: what
 * is not exactly as a linker leaves it is refused, in words that are static.
 */
#ifndef ELF_OBJECT_H
#define ELF_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OBJECT_CODE	32	/* bytes of a function's beginning that are read */

struct object;

struct object_function {
	uint64_t offset;		/* in the file */
	uint8_t code[OBJECT_CODE];
	size_t code_size;		/* less where the file's code ends before */
};

/* fd: a regular file, which stays the caller's. NULL: *why says what is wrong. */
struct object *object_open(int fd, const char **why);
void object_close(struct object *o);

/* Whether the object exports a function of that name; or asks others for it. */
bool object_exports(const struct object *o, const char *name);
bool object_imports(const struct object *o, const char *name);

/* NULL: *f is filled in; else why not. */
const char *object_function(const struct object *o, const char *name, struct object_function *f);

#endif
