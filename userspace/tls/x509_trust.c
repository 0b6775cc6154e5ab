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

/* What is loaded, and how: the number of what was found in one file. */
struct kind {
	int (*load)(X509_LOOKUP *lookup, const char *path, int type);
	const char *files, *one;
};

static const struct kind anchors = { X509_load_cert_crl_file, "trust anchors", "certificate" };
static const struct kind crls = { X509_load_crl_file, "lists of revoked certificates", "list" };

static void explain(char **error, const struct kind *kind, const char *path, const char *why)
{
	if (asprintf(error, "%s in %s: %s", kind->files, path, why) < 0)
		*error = NULL;
}

static void explain_none(char **error, const struct kind *kind, const char *path, const char *where)
{
	if (asprintf(error, "%s in %s: no %s%s", kind->files, path, kind->one, where) < 0)
		*error = NULL;
}

static int load_file(X509_STORE *store, const struct kind *kind, const char *path)
{
	X509_LOOKUP *lookup = X509_STORE_add_lookup(store, X509_LOOKUP_file());

	return lookup ? kind->load(lookup, path, X509_FILETYPE_PEM) : 0;
}

/* Every regular file counts: a folder need not be hashed by c_rehash. */
static int load_folder(X509_STORE *store, const struct kind *kind, const char *path,
		       char **error)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	struct stat st;
	int loaded = 0, n;
	char *file;

	if (!dir) {
		explain(error, kind, path, strerror(errno));
		return -1;
	}
	while ((entry = readdir(dir))) {
		if (asprintf(&file, "%s/%s", path, entry->d_name) < 0) {
			closedir(dir);
			return -1;
		}
		n = !stat(file, &st) && S_ISREG(st.st_mode) ? load_file(store, kind, file) : 0;
		loaded += n > 0 ? n : 0;
		free(file);
	}
	closedir(dir);
	if (!loaded)
		explain_none(error, kind, path, " in any file");
	return loaded ? 0 : -1;
}

static int load(X509_STORE *store, const struct kind *kind, const char *file, const char *path,
		char **error)
{
	const char *why;

	if (file && load_file(store, kind, file) <= 0) {
		why = ERR_reason_error_string(ERR_peek_error());
		if (why)
			explain(error, kind, file, why);
		else
			explain_none(error, kind, file, "");
		return -1;
	}
	return path ? load_folder(store, kind, path, error) : 0;
}

X509_STORE *x509_trust_load(const char *ca_file, const char *ca_path, char **error)
{
	X509_STORE *store = X509_STORE_new();
	int ret = -1;

	*error = NULL;
	if (store && !ca_file && !ca_path)
		ret = X509_STORE_set_default_paths(store) ? 0 : -1;
	else if (store)
		ret = load(store, &anchors, ca_file, ca_path, error);
	if (ret < 0) {
		X509_STORE_free(store);
		store = NULL;
	}
	ERR_clear_error();
	return store;
}

int x509_trust_load_crls(X509_STORE *store, const char *crl_file, const char *crl_path,
			 char **error)
{
	int ret;

	*error = NULL;
	ret = load(store, &crls, crl_file, crl_path, error);
	ERR_clear_error();
	return ret;
}
