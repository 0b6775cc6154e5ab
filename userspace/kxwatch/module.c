// SPDX-License-Identifier: BSD-3-Clause
#include "module.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include <libkmod.h>

#define MODULE "kxwatch"

/* ---- loading ------------------------------------------------------------------ */

/* The first module of that name in the index that depmod made. */
static int module_find(struct kmod_ctx *ctx, struct kmod_module **module)
{
	struct kmod_list *list = NULL;
	int ret = kmod_module_new_from_lookup(ctx, MODULE, &list);

	*module = list ? kmod_module_get_module(list) : NULL;
	kmod_module_unref_list(list);
	if (ret < 0)
		return ret;
	return *module ? 0 : -ENOENT;
}

static int module_insert(struct kmod_ctx *ctx, const char *file, struct module_error *error)
{
	struct kmod_module *module = NULL;
	const char *path;
	int ret;

	ret = file ? kmod_module_new_from_path(ctx, file, &module) : module_find(ctx, &module);
	if (ret < 0)
		return ret;
	path = kmod_module_get_path(module);
	snprintf(error->file, sizeof(error->file), "%s", path ? path : "");
	ret = kmod_module_probe_insert_module(module, 0, NULL, NULL, NULL, NULL);
	kmod_module_unref(module);
	return ret;
}

/* Words are module_explain's; libkmod is not to add its own. */
static void say_nothing(void *data, int priority, const char *file, int line, const char *fn,
			const char *format, va_list args)
{
	(void)data;
	(void)priority;
	(void)file;
	(void)line;
	(void)fn;
	(void)format;
	(void)args;
}

int module_load(const char *file, struct module_error *error)
{
	struct utsname host;
	struct kmod_ctx *ctx;

	memset(error, 0, sizeof(*error));
	if (!uname(&host))
		snprintf(error->release, sizeof(error->release), "%s", host.release);
	ctx = kmod_new(NULL, NULL);
	if (!ctx) {
		error->error = -ENOMEM;
		return error->error;
	}
	kmod_set_log_fn(ctx, say_nothing, NULL);
	error->error = module_insert(ctx, file, error);
	kmod_unref(ctx);
	return error->error;
}

/* ---- why not ------------------------------------------------------------------ */

static void explain_missing(FILE *to, const struct module_error *e)
{
	if (*e->file) {
		fprintf(to, "%s is not there, or needs a module that is not\n", e->file);
		return;
	}
	fprintf(to, "there is no kxwatch module for this kernel, %s\n"
		"Built by DKMS, it needs the headers of this very kernel. Then, as root:\n"
		"  apt-get install linux-headers-%s    (Debian)\n"
		"  dnf install kernel-devel-%s    (RHEL; yum on 7)\n"
		"  dkms autoinstall\n", e->release, e->release, e->release);
}

/* Whom the kernel trusts is decided in the firmware; a key of one's own goes there. */
static void explain_signature(FILE *to, const struct module_error *e)
{
	fprintf(to, "this kernel takes only modules signed by a key it trusts, and %s is not (%s)\n"
		"That is so with Secure Boot, with lockdown and with module.sig_enforce=1.\n"
		"DKMS signs what it builds. Let the firmware trust its key, as root:\n"
		"  mokutil --import /var/lib/dkms/mok.pub\n"
		"then reboot and confirm with the password you gave. Or sign with a key of your own:\n"
		"  openssl req -new -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=kxwatch/ \\\n"
		"    -outform DER -keyout kxwatch.key -out kxwatch.der\n"
		"  mokutil --import kxwatch.der\n"
		"  /lib/modules/%s/build/scripts/sign-file sha256 kxwatch.key kxwatch.der %s\n"
		"On Debian that program is /usr/lib/linux-kbuild-VERSION/scripts/sign-file.\n",
		*e->file ? e->file : "the kxwatch module", strerror(-e->error), e->release,
		*e->file ? e->file : "kxwatch.ko");
}

static void explain_right(FILE *to, const struct module_error *e)
{
	fprintf(to, "not permitted to load a module: run kxwatch as root\n"
		"If you are: in a container it takes CAP_SYS_MODULE, and kernel.modules_disabled=1"
		" forbids it to all.\nOr the kernel is locked down, as with Secure Boot: then ");
	explain_signature(to, e);
}

void module_explain(FILE *to, const struct module_error *e)
{
	switch (-e->error) {
	case ENOENT:
		explain_missing(to, e);
		break;
	case EKEYREJECTED:
	case ENOKEY:
	case EKEYREVOKED:
	case EKEYEXPIRED:
	case EBADMSG:
		explain_signature(to, e);
		break;
	case EPERM:
	case EACCES:
		explain_right(to, e);
		break;
	case ENODEV:
		fprintf(to, "the module is switched off by kxwatch.disable=1: on the kernel's command"
			" line, or in /etc/modprobe.d\n");
		break;
	case ENOEXEC:
		fprintf(to, "%s was built for another kernel than %s, or is no module (%s)\n"
			"Build it anew: dkms install --force kxwatch/%s\n", e->file, e->release,
			strerror(ENOEXEC), KXW_VERSION);
		break;
	case EINVAL:
		fprintf(to, "%s was refused (%s): a setting in /etc/modprobe.d is out of range,"
			" or it was built for another kernel; dmesg says which\n", e->file,
			strerror(EINVAL));
		break;
	case ENOMEM:
		fprintf(to, "there is not enough memory for the module's tables; make them smaller in"
			" /etc/modprobe.d, dmesg says which\n");
		break;
	default:
		fprintf(to, "the module could not be loaded: %s; dmesg may say more\n",
			strerror(-e->error));
	}
}
