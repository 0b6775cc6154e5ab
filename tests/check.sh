#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Every test that belongs to a commit. What a part says goes through here and is
# counted; the last line is "N passed, N failed". A part that cannot run has
# failed.
set -u
cd "$(dirname "$0")/.." || exit 1
unset MAKEFLAGS MAKELEVEL MFLAGS

logs=build/check
passed=0 failed=0
mkdir -p "$logs"

ok() {
	echo "ok - $*"
	passed=$((passed + 1))
}

not_ok() {
	echo "not ok - $*"
	failed=$((failed + 1))
}

# step TEXT LOG COMMAND...: one command, one check.
step() {
	local text=$1 log=$logs/$2
	shift 2
	if "$@" > "$log" 2>&1; then
		ok "$text"
	else
		not_ok "$text"
		tail -n 40 "$log" | sed 's/^/# /'
		return 1
	fi
}

# part NAME COMMAND...: a command that prints TAP; its checks are ours. Ending
# badly without a word of what failed is one failure, and so is saying nothing.
part() {
	local name=$1 log=$logs/$1.tap status=0 good bad
	shift
	"$@" 2>&1 | tee "$log" | grep -E '^(not )?ok |^# ' | grep -vE '^# (not )?ok - '
	status=${PIPESTATUS[0]}
	good=$(grep -c '^ok ' "$log")
	bad=$(grep -c '^not ok ' "$log")
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ $((good + bad)) = 0 ] || { [ "$status" != 0 ] && [ "$bad" = 0 ]; }; then
		not_ok "$name: ran to its end (status $status)"
		grep -vE '^(not )?ok ' "$log" | tail -n 20 | sed 's/^/# /'
	fi
}

# Tests are linked anew: after a failed build no old one may pass for it.
build() {
	rm -rf build/unit
	make -s -j2 CFLAGS="-O2 -g -Werror" userspace &&
		make -s -j2 CFLAGS="-O1 -g -Werror" check-unit
}

build_module() {
	local KREL IMAGE MODULES KDIR
	bash tests/vm/kernel.sh "$1" > "$logs/kernel" && . "$logs/kernel" &&
		WERROR=1 sh tests/vm/build-module.sh "$KREL" "$KDIR" "build/module/$KREL"
}

# cmocka prints TAP when told to.
unit() {
	local test
	for test in tests/unit/t_*.c; do
		test=$(basename "$test" .c)
		part "unit-$test" env CMOCKA_MESSAGE_OUTPUT=TAP timeout 600 "build/unit/$test"
	done
}

step "what the tests need is installed" install.log sh tests/vm/install.sh
part style bash tests/style/check.sh
part compat bash tests/compat/check.sh
step "user space and its tests build without a warning" build.log build
step "the module builds for 6.1 without a warning" module-6.1.log build_module 6.1
unit
step "the unit tests cover what reads the wire" coverage.log bash tests/coverage.sh
[ ! -e tests/spec/check.sh ] || part spec bash tests/spec/check.sh
sinks() {
	make -s CFLAGS="-O1 -g -Werror" build/sinks/drive build/sinks/mock_kafka && bash tests/sinks/check.sh
}
part sinks sinks
part journal bash tests/sinks/journal.sh
part store-down bash tests/sinks/store-down.sh
part abi bash tests/abi/check.sh
part packages bash tests/packages/check.sh
part install bash tests/install/check.sh
part page bash tests/page/check.sh
part metrics bash tests/metrics/check.sh
part completion bash tests/install/completion.sh
part cli /usr/bin/python3 tests/install/cli.py
[ ! -e tests/fuzz/check.sh ] || part fuzz bash tests/fuzz/check.sh
part vm-6.1 bash tests/vm/run.sh 6.1
# It needs a guest of its own.
part vm-secure-boot bash tests/vm/run.sh 6.1 secure-boot

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
