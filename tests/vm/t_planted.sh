# SPDX-License-Identifier: BSD-3-Clause
# by name only
# kernel: debug
# prepare: play/planted/build.sh
# faults: its own
# Whether a fault in the kernel would be seen: a module commits one of each kind, and
# for each the log and the console must have what run.sh and guest.sh look for.

. "$TREE/tests/vm/leaks.sh"
parameter=/sys/module/planted/parameters/fault

# sees NAME FAULT TITLE: the fault is committed; what the kernel says has that title,
# and is what makes every other test fail.
sees() {
	local seen
	dmesg -C
	console=$(wc -c < "$OUT/console.log")
	echo "$2" > $parameter
	[ "$2" != leak ] || find_leaks
	dmesg > "$OUT/planted.$2.dmesg"
	seen=$(grep -E "$KERNEL_FAULTS" "$OUT/planted.$2.dmesg")
	like "$1: it is told" "$seen" "$3"
	wait_for 10 on_console "$3" || not_ok "$1: the console has it" "$(on_console "$3")"
}

# What run.sh reads at the end.
on_console() {
	tail -c +$((console + 1)) "$OUT/console.log" | grep -E "$KERNEL_FAULTS" | grep -qE "$1"
}

# Those of the options that are not in the kernel.
lacks() {
	local name
	for name in "$@"; do
		zcat /proc/config.gz | grep -qx "CONFIG_$name=y" || echo "$name"
	done
}

is "the kernel was built to watch memory" \
	"$(lacks KASAN KASAN_VMALLOC UBSAN DEBUG_KMEMLEAK SLUB_DEBUG_ON)" ""
is "and locks, who sleeps, and objects" \
	"$(lacks PROVE_LOCKING PROVE_RCU DEBUG_ATOMIC_SLEEP DEBUG_OBJECTS_FREE)" ""
is "and allocations can be made to fail" "$(lacks FAILSLAB FAIL_PAGE_ALLOC)" ""
like "and nothing has turned that off" "$(cat /proc/lockdep_stats)" "debug_locks: +1$"
check "and leaks are looked for" test -w /sys/kernel/debug/kmemleak
insmod "$TREE/build/planted/planted.ko" || bail "the module with faults loads"

dmesg -C
echo nothing > $parameter
find_leaks
is "who does nothing wrong is told nothing" "$(dmesg | grep -E "$KERNEL_FAULTS")" ""

# First: lockdep and RCU's part of it look no more once lockdep or KASAN has reported.
sees "a pointer that RCU does not hold (PROVE_RCU)" unprotected "WARNING: suspicious RCU usage"
sees "locks in two orders (lockdep)" inversion "WARNING: possible circular locking dependency"
sees "a read beyond an object (KASAN)" out-of-bounds "BUG: KASAN: slab-out-of-bounds in planted_"
sees "a read beyond mapped memory (KASAN)" vmalloc-out-of-bounds \
	"BUG: KASAN: vmalloc-out-of-bounds in planted_"
sees "a read of what was freed (KASAN)" use-after-free "BUG: KASAN: (slab-)?use-after-free in planted_"
sees "sleep where nobody may (DEBUG_ATOMIC_SLEEP)" sleep \
	"BUG: sleeping function called from invalid context"
sees "a shift by more than there is (UBSAN)" shift "UBSAN: shift-out-of-bounds"
sees "memory that nobody knows any more (kmemleak)" leak "unreferenced object"
sees "a timer freed while it waits (DEBUG_OBJECTS)" free-active "WARNING: .*lib/debugobjects"
rmmod planted
