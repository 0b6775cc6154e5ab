# SPDX-License-Identifier: BSD-3-Clause
# Whose image it is, and how it came to its TLS library, over a process's life:
# fork, exec, vfork, posix_spawn, threads, preloading, loading, a program without a
# name, a script, a pid that comes again.

. "$TREE/tests/vm/told.sh"

at() { echo "127.65.0.$1:9"; }
knock() { echo "connect=$(at "$1")"; }

# processes PID: what a reader that comes late is told of it.
processes() { "$T/transcript" processes | grep "^process pid=$1 "; }

# how N: the libraries of who connected to number N, without libcrypto.
how() { told "$(at "$1")" how | sed -E 's/libcrypto[^ ]* ?//; s/\.so[.0-9]*//g'; }

make_deeds
programs transcript
await=$T/await
"$linked" make="$T/early" await="$await" "$(knock 1)" &
early=$!
"$linked" make="$T/headless" leave await="$await" "$(knock 2)" &
headless=$!
there() { [ -e "$T/early" ] && [ -e "$T/headless" ]; }
wait_for 30 there || bail "the early programs run"
# The headless one needs a moment to lose its main thread.
main_left() { grep -q '^State:.Z' "/proc/$headless/status"; }
wait_for 30 main_left || bail "the main thread ends"

load_module
start_watch
is "surveyed without its main thread, before it connects" \
	"$(processes $headless)" "process pid=$headless libraries=2"
: > "$await"
wait $early
wait $headless
is "mapped before the module came" "$(how 1)" "libssl=running"
is "the same, its main thread gone" "$(how 2)" "libssl=running"
is "and it keeps its name" "$(told "$(at 2)" comm exe pid)" "linked $linked $headless"

cp "$libssl" "$T/libgnutls.so.30"
"$linked" "$(knock 3)"
is "linked" "$(how 3)" "libssl=startup"
"$deeds" load="$libssl" "$(knock 4)"
is "loaded on demand" "$(how 4)" "libssl=dlopen"
LD_PRELOAD=$libssl "$deeds" "$(knock 5)"
is "preloaded" "$(how 5)" "libssl=preload"
env -i SHORT="$(printf '%06000d' 0)" LONG="$(printf '%0100000d' 0)" LD_PRELOAD="$libssl" \
	"$deeds" "$(knock 22)"
is "preloaded by a variable far down in the environment" "$(how 22)" "libssl=preload"
ln -s "$libssl" "$T/libssl.so"
LD_PRELOAD="$T/none.so:$T/libssl.so" "$deeds" "$(knock 23)"
is "preloaded by the name of a link, second in the list" "$(how 23)" "libssl=preload"
LD_PRELOAD=/none/notlibssl.so "$linked" "$(knock 24)"
is "linked, while another is to be preloaded" "$(how 24)" "libssl=startup"
[ ! -e /etc/ld.so.preload ] || cp -p /etc/ld.so.preload "$T/ld.so.preload"
echo "$libssl" > /etc/ld.so.preload
"$deeds" "$(knock 25)"
"$deeds" load="$T/libgnutls.so.30" "$(knock 26)"
rm /etc/ld.so.preload
[ ! -e "$T/ld.so.preload" ] || mv "$T/ld.so.preload" /etc/
is "preloaded by /etc/ld.so.preload" "$(how 25)" "libssl=preload"
is "and what is loaded on demand is not" "$(how 26)" "libgnutls=dlopen libssl=preload"
"$linked" fork "$(knock 6)"
is "inherited over fork" "$(how 6)" "libssl=inherited"
"$linked" "$(knock 7)" exec "$deeds" "$(knock 8)"
is "before exec it has the library" "$(how 7)" "libssl=startup"
is "after exec it has none" "$(how 8)" "-"
is "exec changes the program, not the process" \
	"$(told "$(at 7)" pid start)" "$(told "$(at 8)" pid start)"
is "the new program has its name" "$(told "$(at 8)" exe)" "$deeds"
"$linked" "$(knock 9)" thread "$(knock 10)"
is "a thread is its process's image" "$(told "$(at 9)" image)" "$(told "$(at 10)" image)"
"$deeds" protect="$libssl" "$(knock 11)"
is "made executable later" "$(how 11)" "libssl=mprotect"
"$deeds" read="$libssl" "$(knock 41)"
is "made readable, which is executable for an old program" "$(how 41)" "libssl=startup"
"$deeds" reread="$libssl" "$(knock 42)"
is "the same later" "$(how 42)" "libssl=mprotect"
"$deeds" spawn "$linked" "$(knock 12)"
is "spawned" "$(told "$(at 12)" exe parent_comm)" "$linked deeds"
"$deeds" vfork "$linked" "$(knock 13)"
is "vforked" "$(told "$(at 13)" exe parent_comm)" "$linked deeds"
"$deeds" spawn "$deeds" "$(knock 14)"
is "a program without the library has none" "$(how 14)" "-"

cp "$linked" "$T/bin/gone"
"$T/bin/gone" make="$T/started" await="$T/go" "$(knock 15)" &
gone=$!
wait_for 30 test -e "$T/started"
rm "$T/bin/gone"
"$linked" "$(knock 16)"
: > "$T/go"
wait $gone
# It is seen first when it maps its library, before the file is removed.
is "a program that is removed later keeps its path" "$(told "$(at 15)" exe)" "$T/bin/gone"
cp "$deeds" "$T/bin/unseen"
"$T/bin/unseen" make="$T/hidden" await="$T/show" "$(knock 27)" &
unseen=$!
wait_for 30 test -e "$T/hidden"
rm "$T/bin/unseen"
: > "$T/show"
wait $unseen
is "a program that was removed before it is seen is told as such" \
	"$(told "$(at 27)" exe exe_deleted)" "$T/bin/unseen true"
cat > "$T/memfd.py" <<- END
	import os, sys
	fd = os.memfd_create("ghost")
	with open(sys.argv[1], "rb") as program:
	    os.write(fd, program.read())
	os.execve(fd, ["ghost"] + sys.argv[2:], {})
END
/usr/bin/python3 "$T/memfd.py" "$linked" "$(knock 17)"
is "a program that never had a name" "$(told "$(at 17)" exe_memfd exe_deleted)" "true true"
cat > "$T/script.py" <<- END
	import socket, sys
	socket.socket().connect_ex((sys.argv[1], 9))
END
/usr/bin/python3 "$T/script.py" 127.65.0.18
like "the script is in its interpreter's arguments" "$(told "$(at 18)" arguments)" \
	"^/usr/bin/python3 $T/script.py 127.65.0.18\$"

# First seen while it changes its map, which nobody may read then.
"$linked" fork protect="$T/libgnutls.so.30" "$(knock 21)"
is "what it had before is told as well" "$(how 21)" "libgnutls=mprotect libssl=inherited"

"$linked" make="$T/now" await="$T/next" exec "$deeds" make="$T/then" await="$T/end" &
held=$!
wait_for 30 test -e "$T/now"
is "a late reader is told of a process and its libraries" \
	"$(processes $held)" "process pid=$held libraries=2"
: > "$T/next"
wait_for 30 test -e "$T/then"
is "and not of the program it was before" "$(processes $held)" ""
: > "$T/end"
wait $held

# Which names count is a setting, and holds from then on.
patterns=$(status_number libraries | tr -d "[],'")
count() {
	is "patterns are set: ${1:-}${2:+ and others}" \
		"$(/usr/bin/python3 "$TREE/tests/vm/play/genl.py" do KXW_CMD_CONFIG_SET \
			$(printf 'KXW_A_CONFIG_LIBRARY=%s ' "$@"))" ok
}
cp "$libssl" "$T/libodd.so.1"
odd() { "$1" map="$T/libodd.so.1" "$(knock "$2")"; how "$2" | sed 's/=[a-z]*//g'; }
is "a library of another name is none" "$(odd "$linked" 28)" "libssl"
count libodd $patterns
is "its name is set, and it is one" "$(odd "$linked" 29)" "libodd libssl"
count libodd
is "its name alone is set, and it alone is one" "$(odd "$linked" 30)" "libodd"
count $patterns
is "all is as it was before" "$(odd "$linked" 31)" "libssl"

# One pid twice: the kernel is told where to go on counting. A small one ends at 4096.
[ "$(< /proc/sys/kernel/pid_max)" -gt 20000 ] || echo 32768 > /proc/sys/kernel/pid_max
same_pid() {
	local n=$1 try
	for ((try = 0; try < 20; try++)); do
		echo 19999 > /proc/sys/kernel/ns_last_pid
		"$2" "$(knock "$n")" &
		wait $!
		[ $! = 20000 ] && return
	done
	bail "a pid can be chosen"
}
same_pid 19 "$linked"
same_pid 20 "$deeds"
is "one pid, first the one" "$(told "$(at 19)" pid exe | tail -n 1)" "20000 $linked"
is "one pid, then the other" "$(told "$(at 20)" pid exe | tail -n 1)" "20000 $deeds"
is "the second has nothing of the first" "$(how 20 | tail -n 1)" "-"

stop_watch
unload_module
for bad in log_kib=1 processes=3 flows=4294967295 windows=0; do
	dmesg -C
	check "$bad is refused" test "$(insmod "$KXW_MODULE" $bad > /dev/null 2>&1; echo $?)" != 0
	like "and the kernel log says why" "$(dmesg)" "kxwatch: $bad is out of range, [0-9]+ to [0-9]+"
done

# What memory cannot hold is refused before it is tried. Half is the most there is.
refused() {
	local text=$1 name=$2
	shift 2
	dmesg -C
	check "$text is refused" test "$(insmod "$KXW_MODULE" "$@" > /dev/null 2>&1; echo $?)" != 0
	like "$text: the kernel log says why" "$(dmesg)" \
		"kxwatch: $name is too large: it takes [0-9]+ KiB, of [0-9]+ KiB of memory\$"
	is "$text: in one line" "$(dmesg | grep -c kxwatch)" 1
	is "$text: nobody else is hurt" \
		"$(dmesg | grep -iE 'out of memory|oom-killer|allocation failure|vmalloc error')" ""
}
half_kib=$(awk '/^MemTotal:/ { print int($2 / 2) }' /proc/meminfo)
if [ $half_kib -lt 1048576 ]; then
	refused "a log as large as memory" log_kib log_kib=1048576
else
	echo "# SKIP a log as large as memory: the largest is less than half of what is here" >&3
fi
refused "more windows than memory holds" windows windows=1048576
refused "too much in sum" processes log_kib=$((half_kib / 3 * 2)) processes=$((half_kib / 4))
check "a million flows are held" insmod "$KXW_MODULE" flows=1048576
is "as many as were asked for" "$(status_number limits | grep -c "'capacity': 1048576")" 1
unload_module
mkdir "$T/fill"
mount -t tmpfs -o size=90% fill "$T/fill"
free_mib=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
check "memory is filled up" dd if=/dev/zero of="$T/fill/file" bs=1M count=$((free_mib - 400))
refused "more than is free now" log_kib log_kib=409600
umount "$T/fill"
