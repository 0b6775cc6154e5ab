#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Builds the module in a copy of its sources, as DKMS does, so that one tree
# serves several kernels: build-module.sh KREL KDIR OUTDIR. A warning from our
# own files fails the build if WERROR is set.
set -eu

release=${1:?usage: build-module.sh KREL KDIR OUTDIR}
kdir=${2:?usage: build-module.sh KREL KDIR OUTDIR}
out=${3:?usage: build-module.sh KREL KDIR OUTDIR}

cd "$(dirname "$0")/../.."
mkdir -p "$out"
out=$(cd "$out" && pwd)
log=$out/build.log

if [ ! -r "$kdir/Makefile" ]; then
	echo "build-module.sh: no kernel headers in $kdir; install those of $release, or give KDIR=" >&2
	exit 1
fi

exec 9> "$out/lock"
flock 9

# Untouched files keep their time, so that kbuild builds no more than it must.
find Kbuild kmod include -type f | while read -r file; do
	if ! cmp -s "$file" "$out/$file"; then
		mkdir -p "$out/$(dirname "$file")"
		cp "$file" "$out/$file"
	fi
done
# A question that is no longer asked must not be answered.
for probe in "$out"/kmod/probe/*.c; do
	[ -e "kmod/probe/${probe##*/}" ] || rm -f "$probe"
done

# BTF would need pahole, and nobody here reads it.
if ! make -C "$kdir" M="$out" CONFIG_DEBUG_INFO_BTF_MODULES= modules > "$log" 2>&1; then
	cat "$log" >&2
	exit 1
fi
if grep -E '(Kbuild|kmod/|include/).*warning:' "$log" >&2 && [ -n "${WERROR:-}" ]; then
	echo "build-module.sh: $release: our own files must build without a warning" >&2
	# The objects are there now: a second run would pass in silence.
	find "$out" -name '*.o' -exec rm -f {} +
	exit 1
fi
test -r "$out/kxwatch.ko"
