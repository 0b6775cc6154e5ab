/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_report: copies of what was found out about a chain, which share its strings.
 * For x509.c and x509_verdicts.c alone; one thread for all copies of a report. -1 when
 * memory ran out, and then *to is empty; a copy of a copy takes none.
 */
#ifndef TLS_X509_REPORT_H
#define TLS_X509_REPORT_H

#include "x509.h"

/* *to must be empty, and is then owned by the caller like any report. */
int cert_report_copy(struct cert_report *to, struct cert_report *from);

#endif
