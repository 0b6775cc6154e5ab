/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * html: text of any origin as text of an HTML or SVG element, or of an attribute
 * in double quotes. Pure but for the stream it writes to; any thread.
 * What a reader would not see, or see out of order, becomes \xNN: see escape.h.
 */
#ifndef KXWATCH_HTML_H
#define KXWATCH_HTML_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define HTML_TEXT_MAX	600	/* bytes of a text; the rest is left out, and that is said */

/* NULL: "unknown". */
void html_text(FILE *to, const char *s);
/* At most so many bytes of it; the end of a path says more than its beginning. */
void html_short(FILE *to, const char *s, size_t most);
/* " name=\"text\"", whole. */
void html_attribute(FILE *to, const char *name, const char *s);
/* 1,234,567 */
void html_number(FILE *to, uint64_t number);
/* "1 alert", "2 alerts" */
void html_count(FILE *to, uint64_t number, const char *one);

#endif
