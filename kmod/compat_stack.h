/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat_stack: of kernels that clear every variable on the stack, though it is filled in
 * at once. A part of compat; for variables of paths that every packet takes, of which
 * nothing is read that was not written.
 */
#ifndef KXW_COMPAT_STACK_H
#define KXW_COMPAT_STACK_H

#ifdef __has_attribute
#if __has_attribute(__uninitialized__)
#define KXW_UNCLEARED	__attribute__((__uninitialized__))
#endif
#endif
#ifndef KXW_UNCLEARED
#define KXW_UNCLEARED
#endif

#endif
