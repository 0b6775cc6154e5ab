# SPDX-License-Identifier: BSD-3-Clause
# by name only
# kernel: debug
# faults: its own
# append: slub_debug=FZA;FZ,kmemleak_object,kmemleak_scan_area
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
		/Failed to (arm|disarm|init) kprobe-ftrace/ { skip = 1 }
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

# Who is asked to fails whatever it allocates, may it wait or not; but for what kmemleak
# keeps of each allocation, for which it has a store besides.
cd $debugfs
echo Y > failslab/cache-filter
for attribute in failslab fail_page_alloc; do
	for option in ignore-gfp-wait ignore-gfp-highmem; do
		[ ! -e $attribute/$option ] || echo N > $attribute/$option
	done
	echo 0 > $attribute/verbose
done
echo 0 > fail_page_alloc/min-order
cd "$T"
programs failing flood reader transcript
# From memory: the host's files come by 9p, whose failures are not ours.
module=/dev/shm/kxwatch.ko
cp "$KXW_MODULE" $module
dmesg -C

walk load $module "$small"
is "load: it is not there" "$(ls -d /sys/module/kxwatch 2>&1 | grep -c '^/sys')" 0
sound load
walk unload $module "$small"
is "unload: whatever failed, the next life has its hooks" "$(dmesg | grep 'did not start')" ""
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
# Whatever may not wait for memory gets none.
# Asked and waited for without a program's start, which would ring it.
rings() {
	local line n=0
	while read -r line; do [[ $line != rung\ [1-9]* ]] || n=$((n + 1)); done < "$T/heard"
	echo $n
}
rung() { [ "$(rings)" -gt $before ]; }
pause() { read -rt "$1" _ <> "$T/nothing" || :; }
rung_later() {
	local n
	for ((n = 0; n < 20 * SLOW; n++)); do
		rung && return
		pause 1
	done
	return 1
}
mkfifo "$T/nothing"
load_module $small
$python "$play/genl.py" listen 120 > "$T/heard" &
wait_for 60 grep -q joined "$T/heard" || bail "somebody listens to the doorbell"
head=$(status_number head)
sleep 2
before=$(rings)
echo N > $debugfs/failslab/cache-filter
echo Y > $debugfs/failslab/ignore-gfp-wait
echo 100 > $debugfs/failslab/probability
echo -1 > $debugfs/failslab/times
openssl version > /dev/null
pause 2
silent=$(rings)
echo 0 > $debugfs/failslab/probability
check "a bell that could not be rung is rung later" rung_later
is "and was not before" "$silent" "$before"
check "for there was something to tell" test "$(status_number head)" -gt $head

# What is numbered is got or is told to be missing, as ever.
"$T/flood" 200 9
"$T/reader" 2000 > "$T/account" 2> "$T/account.error" || not_ok "a reader reads" "$(cat "$T/account.error")"
. "$T/account"
is "what a reader got and what it missed is all there was" $((from + received + missing)) "$head"
unload_module
sound "the doorbell"
