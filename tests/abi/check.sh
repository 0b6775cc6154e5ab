#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What programs are linked against stays: names and versions of libkxwatch.so.1 and the
# types behind them. And what is installed serves a program that knows nothing but
# pkg-config. Prints TAP.
#
# check.sh --write after an addition: data/libkxwatch.abi is what is published from then
# on. A name that goes or a type that changes is no addition: that takes a new soname.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=abi
. tests/tap.sh
unset MAKEFLAGS MAKELEVEL MFLAGS
out=$PWD/build/abi
library=$out/libkxwatch.so.1
published=tests/abi/data/libkxwatch.abi

# is_empty TEXT SAID
is_empty() { is "$1" "$2" ""; }

# Types come from the debugging information, which must be of this one compilation.
build() {
	rm -rf "$out"
	make -s BUILD=build/abi CFLAGS="-O1 -g" build/abi/libkxwatch.so.1 build/abi/libkxwatch.a > "$out.log" 2>&1
}

exported() { nm -D --defined-only "$library" | awk '$2 != "A" { print $3 }' | sort; }

# Only what the public headers declare.
dump() {
	abidw --headers-dir include/kxwatch --headers-dir include/uapi --drop-private-types \
		--no-corpus-path --no-comp-dir-path --no-show-locs "$library"
}

# What is called the same everywhere: map, header, man page.
named() {
	local map header page
	map=$(sed -nE 's/^\t(kxw_\w+);$/\1/p' userspace/lib/libkxwatch.map | sort)
	header=$(grep -oE '\bkxw_\w+\(' include/kxwatch/kxwatch.h | tr -d '(' | sort -u)
	page=$(sed -nE 's/^\.F[no] (kxw_\w+).*/\1/p' userspace/man/kxwatch.3 | sort -u)
	diff <(echo "$map") <(exported | sed 's/@@.*//') | sed -n 's/^[<>]/map and library: &/p'
	# The header's comments name functions too, all of which it must declare.
	diff <(echo "$map") <(echo "$header") | sed -n 's/^[<>]/map and header: &/p'
	diff <(echo "$map") <(echo "$page") | sed -n 's/^[<>]/map and man page: &/p'
}

# A library without state: nothing in it is written to.
writable() {
	size -A "$out/libkxwatch.a" | awk '/:$/ { file = $1 } ($1 ~ /^\.(data|bss)$/ && $2) { print file, $0 }'
}

# use KIND FLAG...: the example, built against what was installed, runs.
use() {
	local kind=$1 said code=0
	shift
	${CC:-cc} -std=gnu99 -Wall -Wextra -Werror -o "$out/$kind" userspace/examples/consumer.c "$@" || return 1
	said=$(LD_LIBRARY_PATH=$out/root/usr/lib "$out/$kind" 2>&1) || code=$?
	# Without a module there is but one thing it can say.
	[ -d /sys/module/kxwatch ] || grep -qxF "consumer: the kxwatch module is not loaded" <<< "$said" ||
		{ echo "status $code: $said"; return 1; }
}

install_it() {
	make -s install DESTDIR="$out/root" prefix=/usr sysconfdir=/etc > "$out/install.log" 2>&1
}

of_package() {
	PKG_CONFIG_SYSROOT_DIR=$out/root PKG_CONFIG_PATH=$out/root/usr/lib/pkgconfig \
		PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 pkg-config "$@" kxwatch
}

if ! build; then
	echo "not ok - abi: the library builds"
	tail -n 20 "$out.log" | sed 's/^/# /'
	exit 1
fi
if [ "${1:-}" = --write ]; then
	dump > $published
	exit
fi
is_empty "the library has the names and versions that are published" \
	"$(diff tests/abi/data/libkxwatch.symbols <(exported))"
dump > "$out/libkxwatch.abi"
is_empty "functions and types are those that are published" \
	"$(abidiff --no-default-suppression $published "$out/libkxwatch.abi" 2>&1)"
is_empty "map, header, library and man page name the same functions" "$(named)"
is_empty "the library has no state of its own" "$(writable)"
check "the header is good C of 1999 and good C++" sh -ec '
	echo "#include <kxwatch/kxwatch.h>" > "$1/alone.c"
	cc -std=c99 -pedantic-errors -Wall -Wextra -Werror -Iinclude -fsyntax-only "$1/alone.c"
	c++ -std=c++98 -Wall -Wextra -Werror -Iinclude -fsyntax-only -x c++ "$1/alone.c"' sh "$out"
check "it can be installed" install_it
check "an installed header needs nothing of the source tree" \
	test ! -L "$out/root/usr/include/kxwatch/uapi.h" -a -s "$out/root/usr/include/kxwatch/uapi.h"
check "a program can be linked by pkg-config" \
	use shared $(of_package --cflags --libs)
check "and without the shared library" \
	use static $(of_package --cflags) "$out/root/usr/lib/libkxwatch.a" $(pkg-config --libs libnl-genl-3.0)
check "the program needs libkxwatch.so.1, by its versions" sh -c \
	'objdump -p "$1" | grep -q "NEEDED.*libkxwatch\.so\.1" && objdump -p "$1" | grep -q KXWATCH_1' sh "$out/shared"
check "each function has its man page" sh -c '
	for name in $(sed -nE "s/^\t(kxw_\w+);$/\1/p" userspace/lib/libkxwatch.map); do
		grep -q "Nm kxw_open" "$1/$name.3" || { echo "no $name.3"; exit 1; }
	done' sh "$out/root/usr/share/man/man3"
is_empty "the man pages of library and tool are clean" "$(mandoc -T lint -W warning userspace/man/kxwatch.[0-9] 2>&1)"
exit $status
