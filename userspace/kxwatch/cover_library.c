// SPDX-License-Identifier: BSD-3-Clause
#include "cover_library.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <elf/points.h>

int cover_library_count(const struct kxw_probe *probe, void *arg)
{
	struct cover *c = arg;
	size_t i;

	c->probed++;
	for (i = 0; i < probe->points; i++)
		c->verdicts += probe->point[i].kind == KXW_POINT_VERDICT;
	return 0;
}

static bool is_openssl(const char *name)
{
	return strstr(name, ".so") &&
	       (!strncmp(name, "libcrypto.", 10) || !strncmp(name, "libssl.", 7));
}

static void look_at_file(struct cover *c, const char *path)
{
	struct points p;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return;
	points_find(&p, fd, c->config->library_verify_off);
	close(fd);
	if (p.why)
		cover_spot(c, SPOT_FAULT, "library-not-probed", path,
			   "%s is not probed (%s): %s", path, p.left_out, p.why);
	if (p.blind)
		cover_spot(c, SPOT_KERNEL, "library-blind", path,
			   "%s is of an OpenSSL that does not let its verdicts on certificates be"
			   " seen", path);
}

/* A link to a file in the same directory is that file. */
void cover_library_files(struct cover *c, const char *directory)
{
	DIR *d = opendir(directory);
	char path[PATH_MAX];
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (e->d_type != DT_LNK && is_openssl(e->d_name) &&
		    snprintf(path, sizeof(path), "%s/%s", directory, e->d_name) < (int)sizeof(path))
			look_at_file(c, path);
	if (d)
		closedir(d);
}

static void look_at_directories(struct cover *c)
{
	static const char *const directories[] = {
		"/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64",
		"/usr/lib/x86_64-linux-gnu",
	};
	size_t i;

	for (i = 0; i < sizeof(directories) / sizeof(directories[0]); i++)
		cover_library_files(c, directories[i]);
}

void cover_library_look(struct cover *c)
{
	if (!c->config->library_enabled) {
		cover_spot(c, SPOT_INHERENT, "tls13-certificates", NULL,
			   "certificates of TLS 1.3 are encrypted: their verdict is not-visible (what"
			   " OpenSSL says of them inside of programs is told with library.enabled)");
		return;
	}
	cover_spot(c, SPOT_INHERENT, "tls13-certificates", NULL,
		   "certificates of TLS 1.3 are encrypted: of them only those are invalid that a"
		   " shared library of OpenSSL calls so; other stacks, and OpenSSL that is linked in,"
		   " say nothing");
	/* The canaries map a libcrypto, and so does the daemon. */
	if (!c->verdicts)
		cover_spot(c, SPOT_FAULT, "no-verdicts", NULL,
			   "library.enabled is set, and of %zu libraries that are probed none tells"
			   " verdicts: the daemon's messages say why", c->probed);
	look_at_directories(c);
}
