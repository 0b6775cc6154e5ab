/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * error: puts the errors of the kernel and of libnl into the library's own.
 * Any thread; no state but errno.
 * Never answers 0 or more.
 */
#ifndef LIB_ERROR_H
#define LIB_ERROR_H

/* From an errno, which stays in errno for who wants to know more. */
int kxw_error_errno(int error);
/* From a negative result of libnl. */
int kxw_error_nl(int error);

#endif
