#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Runs every fuzzer, or those that are named, over its corpus and then on its own for
# FUZZ_SECONDS each. Prints TAP. An input that broke something is kept in build/fuzz.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=${FUZZ_SECONDS:-10}
out=build/fuzz
all=$out/obj/san/liball.a
failed=0
names=${*:-$(cd tests/fuzz && ls f_*.c | sed 's/\.c$//')}
libs="$(pkg-config --cflags --libs libnl-genl-3.0 libconfig jansson libcrypto) -lpcap -lz -lzstd"
flags="-g -O1"
mkdir -p "$out"

# All of user space, by the project's own rules.
if ! make -s -j2 BUILD="$out/obj" CC=clang CFLAGS="$flags" ZSTD=1 \
	SANITIZE="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
	"$all" > "$out/build.log" 2>&1; then
	echo "not ok - fuzz: what is fuzzed builds"
	tail -n 30 "$out/build.log" | sed 's/^/# /'
	exit 1
fi

for name in $names; do
	log=$out/$name.log
	found=$out/$name.corpus
	mkdir -p "$found"
	if clang $flags -Wall -Wextra -D_GNU_SOURCE -I. -Iinclude -Iuserspace -Itests/fuzz \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-o "$out/$name" "tests/fuzz/$name.c" "$all" $libs > "$log" 2>&1 &&
		"$out/$name" -max_total_time="$seconds" -max_len=16384 -timeout=10 \
			-artifact_prefix="$out/$name." "$found" "tests/fuzz/corpus/$name" >> "$log" 2>&1
	then
		echo "ok - fuzz: $name, $(grep -o 'Done [0-9]* runs' "$log")"
	else
		echo "not ok - fuzz: $name"
		tail -n 30 "$log" | sed 's/^/# /'
		failed=1
	fi
done
exit $failed
