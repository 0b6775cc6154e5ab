# SPDX-License-Identifier: BSD-3-Clause
# Sourced in the guest: what a kernel that watches itself (debug.config) is asked for.

# Those of its watchers that look. Lockdep stops at the first fault that it, or KASAN,
# reports, kmemleak when it has no memory; neither begins again.
watchers() {
	local on=
	! zcat /proc/config.gz 2> /dev/null | grep -qx CONFIG_KASAN=y || on+=" KASAN"
	! grep -q '^ *debug_locks: *1$' /proc/lockdep_stats 2> /dev/null || on+=" lockdep"
	! echo stack=on 2> /dev/null > /sys/kernel/debug/kmemleak || on+=" kmemleak"
	echo "${on# }"
}

# Where the kernel looks for lost memory, it tells in its log what it found. It says so of
# nothing that is younger than 5 s, or that it saw but once.

find_leaks() {
	[ -w /sys/kernel/debug/kmemleak ] || return 0
	sleep 6
	echo scan > /sys/kernel/debug/kmemleak
	echo scan > /sys/kernel/debug/kmemleak
}
