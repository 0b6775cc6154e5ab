#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What the module asks of RHEL 7.9 and 8.10 and what it makes of the answers, with
# headers of our own in place of theirs: mock.h says what that proves. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
status=0
out=build/compat
flags=(-fsyntax-only -nostdinc -std=gnu89 -Wall -Wdeclaration-after-statement -Werror
	-Wno-unused-function -Wno-pointer-sign -ffreestanding -fno-builtin
	-D__KERNEL__ -DMODULE -DCONFIG_X86_64=1 -DCONFIG_CGROUPS=1 -DCONFIG_IPV6=1
	-DCONFIG_NETFILTER=1 -DCONFIG_TRACEPOINTS=1 -DCONFIG_SMP=1)

# headers LINE ABSENT...: a folder of all that the module includes, but those.
headers() {
	local line=$1 header
	shift
	grep -rhoE '#include <(linux|net)/[^>]+>' kmod | sed 's/.*<//; s/>//' | sort -u |
		grep -vE "$*" |
		while read -r header; do
			mkdir -p "$out/$line/include/${header%/*}"
			echo '#include "mock.h"' > "$out/$line/include/$header"
		done
}

compile() {
	local line=$1
	shift
	${CC:-gcc} "${flags[@]}" -DMOCK_"${line^^}" -Itests/compat -I"$out/$line/include" \
		-I"$out/$line" "$@"
}

# Writes what compat.h reads, as Kbuild.probe does, and the answers to compare.
ask() {
	local line=$1 probe name
	: > "$out/$line/compat_auto.h"
	for probe in kmod/probe/*.c; do
		name=$(basename "$probe" .c)
		if compile "$line" "$probe" > "$out/$line/$name.log" 2>&1; then
			echo "#define HAVE_${name^^} 1" >> "$out/$line/compat_auto.h"
			echo "$name yes"
		else
			echo "$name no"
		fi
	done | grep -v '^sane'
}

check_line() {
	local line=$1 said file bad=0
	shift
	rm -rf "${out:?}/$line"
	mkdir -p "$out/$line"
	headers "$line" "$@"
	if ! compile "$line" kmod/probe/sane.c 2> "$out/$line/sane" ||
	   compile "$line" kmod/probe/sane_fail.c 2> /dev/null; then
		echo "not ok - compat: $line: its controls answer"
		sed 's/^/# /' "$out/$line/sane"
		status=1
		return
	fi
	ask "$line" > "$out/$line/answers"
	if said=$(diff <(awk '/^[^#]/ { print $1, $2 }' "tests/compat/$line.answers" | sort) \
		<(sort "$out/$line/answers")); then
		echo "ok - compat: $line: every probe answers as that kernel does"
	else
		echo "not ok - compat: $line: every probe answers as that kernel does"
		sed 's/^/# /' <<< "$said"
		status=1
	fi
	sed -i '/SANE/d' "$out/$line/compat_auto.h"
	for file in kmod/*.c kmod/wire/*.c; do
		if ! said=$(compile "$line" "$file" 2>&1); then
			head -n 15 <<< "$said" | sed 's/^/# /'
			bad=1
		fi
	done
	if [ $bad = 0 ]; then
		echo "ok - compat: $line: every file of the module compiles without a warning"
	else
		echo "not ok - compat: $line: every file of the module compiles without a warning"
		status=1
	fi
}

check_line el7 'linux/sched/|linux/kernfs\.h'
check_line el8 'none'
exit $status
