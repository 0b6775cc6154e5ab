#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds everything for a kernel line, boots one guest with that kernel and runs
# tests in it: run.sh LINE [NAME...], by default every t_NAME.sh. Prints TAP and,
# as its last line, "N passed, N failed". A test that was named runs in full,
# FULL=1; among all others it may be content with less of the same (KXW_FULL=0 or 1
# says otherwise). On a machine that is slow or busy, KXW_TEST_LIMIT gives each test
# more seconds than 300, or 1800 in full; on the line "debug", whose kernel watches
# itself, that is several times as long already.
#
# SUITE=trixie takes that suite's root for the guest's, and its compiler and
# libraries for all that is built; without it the host's are taken, for lines whose
# headers they can build with.
#
# Comments of a test that are read here:
# "# by name only"       it takes long: it runs when it is named, not by default
# "# needs: PACKAGE..."  Debian packages the guest is to have beyond install.sh's
# "# prepare: SCRIPT"    what is to run on the host first, below tests/vm
# "# append: WORDS"      for the kernel's command line; such a test runs alone
# "# init: systemd"      the guest is under systemd, as hosts are, which it needs
#                        among its packages; such a test runs alone
# "# machine: counting"  the guest's time is instructions (boot.sh); such a test runs alone
# "# kernel: LINE"       it is about that kernel line, whatever line was asked for
# "# faults: its own"    it makes the kernel report faults, and reads the log itself;
#                        such a test runs alone
# "# suite: SUITE"       it is about a suite's own root: that one's, if none is named
# "# limit: SECONDS"     it takes so long, where guests are emulated
set -euo pipefail

line=${1:?usage: run.sh LINE [NAME...]}
shift
cd "$(dirname "$0")/../.."

all=$(cd tests/vm && ls t_*.sh | sed 's/^t_//; s/\.sh$//')
by_name=$(cd tests/vm && grep -l '^# by name only$' t_*.sh | sed 's/^t_//; s/\.sh$//' || true)
names=${*:-$(grep -vxF "$by_name" <<< "$all")}
full=${KXW_FULL:-$(($# > 0))}
for name in $names; do
	if [ ! -e "tests/vm/t_$name.sh" ]; then
		echo "run.sh: no test $name; there are:" $all >&2
		exit 1
	fi
done

own_line=$(for name in $names; do sed -n 's/^# kernel: //p' "tests/vm/t_$name.sh"; done | sort -u)
if [ -n "$own_line" ]; then
	[ "$(wc -w <<< "$names")" = 1 ] || { echo "run.sh: alone, on kernel $own_line:" $names >&2; exit 1; }
	line=$own_line
fi
alone() { [ "$(wc -w <<< "$names")" = 1 ] || { echo "run.sh: $1 is for one test, not for:" $names >&2; exit 1; }; }
append=$(for name in $names; do sed -n 's/^# append: //p' "tests/vm/t_$name.sh"; done)
init=$(for name in $names; do sed -n 's/^# init: //p' "tests/vm/t_$name.sh"; done)
own_suite=$(for name in $names; do sed -n 's/^# suite: //p' "tests/vm/t_$name.sh"; done | sort -u)
own_limit=$(for name in $names; do sed -n 's/^# limit: //p' "tests/vm/t_$name.sh"; done | sort -rn | head -n 1)
machine=$(for name in $names; do sed -n 's/^# machine: //p' "tests/vm/t_$name.sh"; done)
own_faults=$(for name in $names; do sed -n 's/^# faults: //p' "tests/vm/t_$name.sh"; done)
[ -z "$append" ] || alone "a kernel's command line"
[ -z "$machine" ] || alone "a machine of its own"
[ -z "$own_faults" ] || alone "a log with faults"
[ -z "$init" ] || alone "an init"

# What is measured in seconds takes so many times longer there, and the checks memory.
# Its faults are all to be seen: the first does not end the guest. All that looks at the
# time looks at a device, if it does not trust its processors.
slow=1
if [ "$line" = debug ]; then
	slow=5 append="panic_on_warn=0 tsc=reliable $append"
	export KXW_GUEST_MEMORY=${KXW_GUEST_MEMORY:-3072}
fi
limit=${KXW_TEST_LIMIT:-${own_limit:-$((slow * (full ? 1800 : 300)))}}	# seconds for each test

passed=0 failed=0
fail() {
	echo "not ok - $line: $*"
	failed=$((failed + 1))
}

finish() {
	echo "$passed passed, $failed failed"
	[ $failed = 0 ] && [ $passed -gt 0 ]
	exit
}

# Sets EXTRA, the root with the packages that tests need, if any does.
find_extra() {
	local needs
	needs=$(for name in $names; do sed -n 's/^# needs: //p' "tests/vm/t_$name.sh"; done)
	EXTRA=
	[ -z "$needs" ] || { bash tests/vm/extra.sh "$root" $needs > "$out/extra" && . "$out/extra"; }
}

# What tests make on the host, because a guest is too slow for it.
prepare() {
	local script
	for script in $(for name in $names; do
		sed -n 's/^# prepare: //p' "tests/vm/t_$name.sh"
	done | sort -u); do
		KREL=$KREL KDIR=$KDIR EXTRA=$EXTRA bash "tests/vm/$script" "$suite" "$root" || return 1
	done
}

# One at a time: guests of other tests may be using what is there, and what did not
# change is left alone.
build() {
	local log=$out/build.log
	mkdir -p "$build"
	{
		flock 9 &&
		sh tests/vm/install.sh &&
		take_root &&
		$inside sh tests/vm/install.sh $role > "$log" 2>&1 &&
		bash tests/vm/kernel.sh "$line" "$suite" > "$out/kernel" &&
		. "$out/kernel" &&
		find_extra &&
		prepare >> "$log" 2>&1 &&
		$inside make -s -j2 BUILD="$build" userspace play >> "$log" 2>&1 &&
		$inside sh tests/vm/build-module.sh "$KREL" "$KDIR" "$build/module/$KREL" >> "$log" 2>&1
	} 9> "$build/run.lock"
}

# Whose userland: the host's, or a suite's, entered by $inside.
take_root() {
	root=/ inside= role=
	[ -n "$suite" ] || return 0
	root=$(bash tests/vm/suite.sh "$suite") || return 1
	root=${root#ROOT=}
	inside="bash tests/vm/inside.sh $root"
	role=guest
}

suite=${SUITE:-$own_suite}
build=build${suite:+/suite/$suite}
out=build/vm/${suite:+$suite-}$line
case $# in
0) out+=/all ;;
1) out+=/$1 ;;
*) out+=/${#}tests ;;
esac
mkdir -p "$out"
exec 8> "$out.lock"
flock 8
find "$out" -mindepth 1 -delete

if ! build; then
	[ ! -e "$out/build.log" ] || tail -n 30 "$out/build.log" | sed 's/^/# /'
	fail "builds"
	finish
fi

# What is a fault in the kernel's log, for guest and host alike.
faults='WARNING:|BUG:|Oops|Call Trace|Kernel panic|possible recursive locking|unreferenced object|scheduling while atomic|UBSAN|KASAN'
token=$(< /proc/sys/kernel/random/uuid)
cat > "$out/config" <<- END
TREE='$PWD' BUILD='$PWD/$build' KREL='$KREL' TESTS='${names//$'\n'/ }' TOKEN=$token INIT=$init
export FULL=$full SLOW=$slow TEST_LIMIT=$limit KXW_CACHE='${KXW_CACHE:-$PWD/build/cache}'
export KERNEL_FAULTS='$faults' $(env | grep -E "^(BENCH_|DEMO_|MATRIX_|HOSTILE=|STRESS_|SOAK_)" | sed "s/'//g; s/=/='/; s/\$/'/" | tr '\n' ' ')
END

echo "TAP version 13"
echo "# kernel $KREL"
status=0
export KXW_APPEND=$append KXW_MACHINE=$machine KXW_GUEST_TIMEOUT=${KXW_GUEST_TIMEOUT:-$((300 + limit * $(wc -w <<< "$names")))}
bash tests/vm/boot.sh "$out" "$KREL" "$IMAGE" "$MODULES" "$EXTRA" "$root" &
guest=$!
touch "$out/result.tap"
tail -n +1 -s 0.5 -f --pid=$guest "$out/result.tap" | grep --line-buffered -v "$token" &
wait $guest || status=$?
wait

passed=$(grep -c '^ok ' "$out/result.tap" || true)
failed=$(grep -c '^not ok ' "$out/result.tap" || true)
[ $status = 0 ] || fail "the guest ends by itself (status $status; see $out/qemu.log)"
grep -qxF "# complete $token" "$out/result.tap" ||
	fail "the guest runs to its end (see $out/console.log) $(tail -n 1 "$out/qemu.log")"
if [ -z "$own_faults" ] && grep -qE "$faults" "$out/console.log"; then
	fail "the kernel's console has no fault"
	grep -E -A 20 "$faults" "$out/console.log" | head -n 30 | tr -d '\r' | sed 's/^/# /'
fi
# What was on at the end was on all the time. Who plants faults turns lockdep off by them.
if [ "$line" = debug ] && [ "$names" != planted ]; then
	grep -qxF "# watched by KASAN lockdep kmemleak" "$out/result.tap" ||
		fail "KASAN, lockdep and kmemleak looked on to the end"
fi
for name in $names; do
	grep -qE "^(not )?ok - $name: " "$out/result.tap" || fail "$name ran"
done
finish
