#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# How much of the code that reads the wire (kmod/wire) the unit tests run: lines
# and branches of each file. Fails below 95 % of the lines or 90 % of the branches.
set -u
cd "$(dirname "$0")/.." || exit 1
out=$PWD/build/coverage
tests="code cursor server_hello stream stream_model suite_kx tls_peek tls_read tls_record tls_start"
flags="-std=gnu99 -O0 -g --coverage -fprofile-abs-path -D_GNU_SOURCE -I. -Iinclude -Iuserspace"

rm -rf "$out"
mkdir -p "$out"
for source in kmod/wire/*.c; do
	${CC:-gcc} $flags -c -o "$out/$(basename "$source" .c).o" "$source" || exit 1
done
for test in $tests; do
	${CC:-gcc} $flags -o "$out/t_$test" "tests/unit/t_$test.c" "$out"/*.o -lcmocka -lcrypto || exit 1
	if ! timeout 600 "$out/t_$test" > "$out/t_$test.log" 2>&1; then
		echo "coverage.sh: t_$test failed:" >&2
		tail -n 20 "$out/t_$test.log" >&2
		exit 1
	fi
done
cd "$out" || exit 1
gcov --json-format --branch-probabilities ./*.gcda > gcov.log 2>&1 || exit 1
/usr/bin/python3 "$OLDPWD/tests/coverage.py" ./*.gcov.json.gz
