/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * x509_errors: OpenSSL's numbers of what is wrong with a certificate, in our terms.
 * Those that are known here have the same meaning since 1.0.2, so that the number may
 * come from another OpenSSL than ours. Pure; any thread.
 */
#ifndef TLS_X509_ERRORS_H
#define TLS_X509_ERRORS_H

#include "x509.h"

enum cert_finding x509_error_finding(int error);
/* OpenSSL's words for it. */
const char *x509_error_text(int error);

#endif
