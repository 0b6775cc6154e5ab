/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_report: copies of what was found out about a chain.
 * For x509.c alone; any thread. -1 when memory ran out, and then *to is empty.
 */
#ifndef TLS_X509_REPORT_H
#define TLS_X509_REPORT_H

#include "x509.h"

/* *to must be empty, and is then owned by the caller like any report. */
int cert_report_copy(struct cert_report *to, const struct cert_report *from);

#endif
