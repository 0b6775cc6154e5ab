/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * signals_page: the manual page kxwatch-signals(7), made of the table of signals.
 * For the program that writes it at build time, and its test; any thread.
 * -1: the file cannot be written, or a signal belongs to no section of the page.
 */
#ifndef MAN_SIGNALS_PAGE_H
#define MAN_SIGNALS_PAGE_H

#include <stdio.h>

int signals_page_write(FILE *to);

#endif
