#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Runs every fuzzer over its corpus and then on its own for FUZZ_SECONDS each.
# Prints TAP. An input that broke something is kept in build/fuzz.
set -u
cd "$(dirname "$0")/../.." || exit 1
seconds=${FUZZ_SECONDS:-10}
out=build/fuzz
failed=0
# The library that f_decode includes the files of.
nl=$(pkg-config --cflags --libs libnl-genl-3.0)
mkdir -p "$out"

for source in tests/fuzz/f_*.c; do
	name=$(basename "$source" .c)
	log=$out/$name.log
	found=$out/$name.corpus
	mkdir -p "$found"
	if clang -g -O1 -Wall -Wextra -I. -Iinclude -Iuserspace -Itests/fuzz \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		-o "$out/$name" "$source" kmod/wire/*.c $nl > "$log" 2>&1 &&
		"$out/$name" -max_total_time="$seconds" -max_len=4096 -timeout=10 \
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
