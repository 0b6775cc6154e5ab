# SPDX-License-Identifier: BSD-3-Clause
# by name only
# kernel: debug
# faults: its own
# Every allocation of the kernel fails once, one after the other, while the module is
# loaded and unloaded, asked, set, and while programs connect: errors say what it was,
# nothing is lost that is not counted, no memory stays behind.

. "$TREE/tests/vm/leaks.sh"
play=$TREE/tests/vm/play
python=/usr/bin/python3
small="log_kib=64 processes=16 flows=64 windows=16"
debugfs=/sys/kernel/debug

# Of what the kernel itself says when memory is short, which is no fault: the lines from
# there to the end of the trace.
other_faults() {
	dmesg | awk '
		/page allocation failure|vmalloc error|percpu: allocation failed/ { skip = 1 }
		/Failed to (arm|init) kprobe-ftrace/ { skip = 1 }
		!skip { print }
		/<\/TASK>|end trace/ { skip = 0 }' | sed -E '/cut here/d' | grep -E -A 12 "$KERNEL_FAULTS"
}

# sound WHAT: what the kernel says after it.
sound() {
	find_leaks
	dmesg > "$OUT/fault-injection.${1// /-}.dmesg"
	is "$1: the kernel finds no fault" "$(other_faults)" ""
	dmesg -C
}

# walk NAME ARGUMENT...: a walk over all points of failure.
walk() {
	local said status=0 began=$SECONDS
	said=$("$T/failing" "$@" 2>&1) || status=$?
	echo "# $1: $said, in $((SECONDS - began)) s" >&3
	[ $status = 0 ] && ok "$1: whatever fails, the error is of memory" ||
		not_ok "$1: whatever fails, the error is of memory" "$said"
}

# Who is asked to fails whatever it allocates, may it wait or not.
cd $debugfs
for attribute in failslab fail_page_alloc; do
	for option in ignore-gfp-wait ignore-gfp-highmem; do
		[ ! -e $attribute/$option ] || echo N > $attribute/$option
	done
	echo 0 > $attribute/verbose
done
echo 0 > fail_page_alloc/min-order
cd "$T"
programs failing flood reader transcript
dmesg -C

walk load "$KXW_MODULE" "$small"
is "load: it is not there" "$(ls -d /sys/module/kxwatch 2>&1 | grep -c '^/sys')" 0
sound load
walk unload "$KXW_MODULE" "$small"
sound unload

load_module $small
"$T/flood" 60 9
for operation in status config process flow event; do
	walk $operation
done
is "config: the setting is what was set" "$("$kxwatch" status --json |
	$python -c 'import json, sys; print(json.load(sys.stdin)["libraries"])')" "['libssl']"
walk connect 9
no_flow() { ! "$T/transcript" flows | grep -q .; }
check "connect: no connection stays in the table" wait_for 30 no_flow
unload_module
sound "requests and connections"

# Nobody can be told that something happened: who waits is told as soon as it can be.
load_module $small
$python "$play/genl.py" listen 120 > "$T/heard" &
wait_for 60 grep -q joined "$T/heard" || bail "somebody listens to the doorbell"
sleep 1
echo 1 > /sys/kernel/slab/skbuff_head_cache/failslab
echo Y > $debugfs/failslab/cache-filter
echo 100 > $debugfs/failslab/probability
echo -1 > $debugfs/failslab/times
openssl version > /dev/null
sleep 2
echo 0 > $debugfs/failslab/probability
echo N > $debugfs/failslab/cache-filter
cat "$T/heard"
check "a bell that could not be rung is rung later" wait_for 20 grep -qE '^rung [1-9]' "$T/heard"

# What is numbered is got or is told to be missing, as ever.
"$T/flood" 200 9
"$T/reader" 2000 > "$T/account" 2> "$T/account.error" || not_ok "a reader reads" "$(cat "$T/account.error")"
. "$T/account"
is "what a reader got and what it missed is all there was" $((from + received + missing)) "$head"
unload_module
sound "the doorbell"
