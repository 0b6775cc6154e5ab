#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What may not stand in which file of the kernel module. Prints TAP.
set -u
failed=0

# forbid TITLE REGEX FILE...
forbid() {
	local title=$1 regex=$2 hits
	shift 2
	hits=$(grep -nE -- "$regex" "$@" /dev/null)
	if [ -z "$hits" ]; then
		echo "ok - style: $title"
	else
		echo "not ok - style: $title"
		sed 's/^/# /' <<< "$hits"
		failed=1
	fi
}

others() { find kmod -maxdepth 2 -name '*.[ch]' ! -path 'kmod/probe/*' ! -path 'kmod/compat*.h'; }
hooks() { find kmod -name 'hook_*.c' -o -path 'kmod/wire/*.[ch]'; }

forbid "kernel versions are known to compat*.h and probe/ alone" \
	'LINUX_VERSION_CODE|KERNEL_VERSION|RHEL_|\bHAVE_' $(others)
forbid "hooks and wire neither allocate nor log" \
	'GFP_KERNEL|GFP_ATOMIC|slab\.h|printk|\bpr_[a-z]+\(|\bk[mz]alloc' $(hooks)
forbid "kbuild's files ask the compiler, not the running system" \
	'uname|EXTRA_CFLAGS|lib/modules' Kbuild kmod/Kbuild.probe
# A definition is a line at the left edge that names a function and is not static.
forbid "what other files can see is named kxw_" \
	'^(const |unsigned |struct |enum )*[a-z0-9_]+ \**(k[^x]|kx[^w]|[a-jl-z])[a-z0-9_]*\(' \
	$(find kmod -name '*.c' ! -path 'kmod/probe/*')
exit $failed
