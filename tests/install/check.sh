#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What "make install", "make dkms-install" and "make dist" put where: file by file,
# and that it can be used from there. Prints TAP.
set -u
cd "$(dirname "$0")/../.." || exit 1
part=install
. tests/tap.sh
out=$PWD/build/install
here=tests/install
rm -rf "$out"
mkdir -p "$out"

# install_to ROOT VARIABLE=VALUE...: they are set here too, for what looks at it.
install_to() {
	root=$out/$1
	shift
	prefix=/usr/local sysconfdir=/etc libdir= mandir= unitdir=
	eval "$(printf '%s\n' "$@")"
	: "${libdir:=$prefix/lib}" "${mandir:=$prefix/share/man}" "${unitdir:=$prefix/lib/systemd/system}"
	make -s install DESTDIR="$root" "$@"
}

# Files and links, with their modes; folders come with them.
listed() {
	(cd "$root" && find . ! -type d -printf '%m /%P %l\n') | sed -E 's/ $//; s/^777 (.*) (.*)/link \1 -> \2/' |
		LC_ALL=C sort -k 2
}

# The examples are all that the tree has.
wanted() {
	{ cat $here/files.txt
	find userspace/examples -type f -printf '644 @prefix@/share/doc/kxwatch/examples/%P\n'; } |
		sed -n "s|@libdir@|$libdir|; s|@mandir@|$mandir|; s|@unitdir@|$unitdir|
			s|@prefix@|$prefix|; s|@sysconfdir@|$sysconfdir|; /^[^#]/p" |
		LC_ALL=C sort -k 2
}

# examine NAME VARIABLE=VALUE...: an installation of that kind.
examine() {
	local name=$1 dangling
	shift
	check "$name: is installed" install_to "$name" "$@"
	install_to "$name" "$@"
	is "$name: is these files and no others" "$(listed)" "$(wanted)"
	is "$name: no file names the place it was staged in" "$(grep -rlF "$out" "$root")" ""
	is "$name: no place is left to be filled in" \
		"$(grep -rlE '@[a-z]+dir@|@prefix@|@VERSION@' "$root")" ""
	dangling=$(find "$root" -xtype l)
	is "$name: links lead somewhere" "$dangling" ""
	is "$name: the daemon knows its settings" \
		"$("$root$prefix/sbin/kxwatchd" --help | tr -s ' \n' ' ' | grep -oF "($sysconfdir/kxwatch/kxwatchd.conf)")" \
		"($sysconfdir/kxwatch/kxwatchd.conf)"
	is "$name: the unit starts what is installed" \
		"$(sed -nE 's/^ExecStart(Pre)?=[-+]*([^ ]*) .*/\2/p' "$root$unitdir/kxwatchd.service")" \
		"$prefix/bin/kxwatch
$prefix/sbin/kxwatchd"
	check "$name: the unit is exposed by less than 2.5 of 10" systemd-analyze security \
		--offline=true --no-pager --threshold=25 "$root$unitdir/kxwatchd.service"
	check "$name: a program is built and runs" build_program
}

# With pkg-config alone, as others would, against what is installed alone.
build_program() {
	local -x PKG_CONFIG_PATH=$root$libdir/pkgconfig
	local flags libs

	flags=$(pkg-config --define-variable=prefix="$root$prefix" \
		--define-variable=libdir="$root$libdir" \
		--define-variable=includedir="$root$prefix/include" --cflags --libs kxwatch) || return 1
	(cd "$root" && ${CC:-cc} -Wall -Werror -o "$out/program" "$OLDPWD/$here/program.c" $flags) || return 1
	readelf -d "$out/program" | grep -q 'NEEDED.*\[libkxwatch.so.1\]' || return 1
	LD_LIBRARY_PATH=$root$libdir "$out/program" || return 1
	libs=$(pkg-config --define-variable=prefix="$root$prefix" \
		--define-variable=libdir="$root$libdir" --static --libs kxwatch) || return 1
	# The same with the archive: what it needs besides is said by pkg-config.
	${CC:-cc} -I"$root$prefix/include" -o "$out/program-static" $here/program.c \
		-Wl,-Bstatic -L"$root$libdir" -lkxwatch -Wl,-Bdynamic ${libs/-lkxwatch/} || return 1
	"$out/program-static"
}

keeps_settings() {
	echo "# mine" > "$root$sysconfdir/kxwatch/kxwatchd.conf"
	make -s install DESTDIR="$root" prefix="$prefix" || return 1
	grep -qx "# mine" "$root$sysconfdir/kxwatch/kxwatchd.conf"
}

examine here
check "settings that are there already stay" keeps_settings
examine distribution prefix=/usr libdir=/usr/lib/x86_64-linux-gnu sysconfdir=/etc \
	mandir=/usr/share/man unitdir=/lib/systemd/system
examine elsewhere prefix=/opt/kx libdir=/opt/kx/lib64 sysconfdir=/opt/kx/etc mandir=/opt/kx/man \
	unitdir=/opt/kx/units
make -s userspace > /dev/null		# as it was: with the settings in /etc

# ---- the module's sources --------------------------------------------------

version=$(sed -n 's/^.define KXW_VERSION[^"]*"\(.*\)"/\1/p' kmod/status.h)
root=$out/dkms
check "the sources for DKMS are installed" make -s dkms-install DESTDIR="$root"
sources=$root/usr/src/kxwatch-$version
is "they are the module's, and dkms.conf" \
	"$(cd "$sources" && find . -type f | LC_ALL=C sort)" \
	"$({ find ./Kbuild ./kmod ./include ./LICENSES -type f; echo ./dkms.conf; } | LC_ALL=C sort)"

# dkms.conf is read by DKMS as shell; what it then knows of a kernel is played here.
dkms_says() {
	(dkms_tree=/var/lib/dkms kernel_source_dir=/lib/modules/X/build kernelver=X
	. "$sources/dkms.conf" && eval "echo \"$1\"")
}
is "DKMS knows name and version" "$(dkms_says '$PACKAGE_NAME $PACKAGE_VERSION')" "kxwatch $version"
is "DKMS builds for the kernel it names" "$(dkms_says '${MAKE[0]}')" \
	"make -C /lib/modules/X/build M=/var/lib/dkms/kxwatch/$version/build modules"
is "nothing there asks which kernel runs" "$(grep -n uname "$sources/dkms.conf" "$sources/Kbuild")" ""
is "no kernel gets another's module" "$(dkms_says '$NO_WEAK_MODULES')" yes
is "what the module can do without is not asked for" \
	"$(dkms_says '$BUILD_EXCLUSIVE_CONFIG')" "CONFIG_MODULES CONFIG_KPROBES CONFIG_INET"

# ---- the tarball -----------------------------------------------------------

contents() { (cd "$1" && find . -path ./build -prune -o -path ./.git -prune -o -type f -print) | LC_ALL=C sort; }

pack() { make -s dist && tar -C "$out" -xzf "build/kxwatch-$version.tar.gz"; }

check "a tarball is made" pack
is "it holds the tree, and nothing that was built" "$(contents "$out/kxwatch-$version")" \
	"$(if [ -e .git ]; then git ls-files | sed 's,^,./,' | LC_ALL=C sort; else contents .; fi)"
sum=$(sha256sum "build/kxwatch-$version.tar.gz")
make -s dist
is "the same tree makes the same tarball" "$(sha256sum "build/kxwatch-$version.tar.gz")" "$sum"
check "and it makes itself again where git does not know it" bash -c \
	"cd '$out/kxwatch-$version' && make -s dist &&
	tar -tzf build/kxwatch-$version.tar.gz | sort | cmp - <(tar -tzf '$PWD/build/kxwatch-$version.tar.gz' | sort)"
exit $status
