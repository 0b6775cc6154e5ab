// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <openssl/err.h>

#include "x509_trust.h"

static void explain(char **error, const char *path, const char *why)
{
	if (asprintf(error, "trust anchors in %s: %s", path, why) < 0)
		*error = NULL;
}

/* Certificates and CRLs of one file; the number of them. */
static int load_file(X509_STORE *store, const char *path)
{
	X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());

	return lookup ? X509_load_cert_crl_file(lookup, path, X509_FILETYPE_PEM) : 0;
}

/* Every regular file counts: a folder need not be hashed by c_rehash. */
static int load_folder(X509_STORE *store, const char *path, char **error)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;
	int loaded = 0, n;
	char *file;

	if (!dir) {
		explain(error, path, strerror(errno));
		return -1;
	}
	while ((entry = readdir(dir))) {
		if (asprintf(&file, "%s/%s", path, entry->d_name) < 0) {
			closedir(dir);
			return -1;
		}
		n = !stat(file, &st) && S_ISREG(st.st_mode) ? load_file(store, file) : 0;
		loaded += n > 0 ? n : 0;
		free(file);
	}
	closedir(dir);
	if (!loaded)
		explain(error, path, "no certificate in any file");
	return loaded ? 0 : -1;
}

static int load(X509_STORE *store, const char *ca_file, const char *ca_path, char **error)
{
	if (!ca_file && !ca_path)
		return X509_STORE_set_default_paths(store) ? 0 : -1;
	if (ca_file && load_file(store, ca_file) <= 0) {
		explain(error, ca_file, ERR_reason_error_string(ERR_peek_error()) ?: "no certificate");
		return -1;
	}
	return ca_path ? load_folder(store, ca_path, error) : 0;
}

X509_STORE *x509_trust_load(const char *ca_file, const char *ca_path, char **error)
{
	X509_STORE *store = X509_STORE_new();

	*error = NULL;
	if (store && load(store, ca_file, ca_path, error) < 0) {
		X509_STORE_free(store);
		store = NULL;
	}
	ERR_clear_error();
	return store;
}
