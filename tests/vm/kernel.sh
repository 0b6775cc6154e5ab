#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Fetches a stock Debian kernel, without installing it, and prints where it is:
# kernel.sh LINE [SUITE] -> KREL=, IMAGE=, MODULES=, KDIR=. A line is a version, or a
# version and a flavour: 6.1, 6.1-rt. The headers are fetched too, for this host's
# compiler; if a suite is named they are installed in its root (suite.sh), for its own.
# The lines "appliance" and "debug" are built here, from Debian's sources: small-kernel.sh.
set -euo pipefail

line=${1:?usage: kernel.sh LINE [SUITE], such as 6.1}
suite=${2:-}
version=${line%%-*}
case $line in appliance | debug) exec bash "$(dirname "$0")/small-kernel.sh" "$line" ;; esac
flavour=${line#"$version"}
case $version:$suite in
5.10:*) suites="bullseye bullseye-security" ;;
6.1:*) suites="bookworm bookworm-security" ;;
6.12:trixie) suites="trixie trixie-security" ;;
# Backports are built against bookworm's C library, so their build tools run here.
6.12:*) suites="bookworm-backports" ;;
7.x:?*) suites=$suite ;;
*)
	echo "kernel.sh: no kernel line $line; there are: 5.10 6.1 6.12 appliance debug and, with a suite, 7.x" >&2
	exit 1
	;;
esac

cd "$(dirname "$0")/../.."
. tests/vm/mirror.sh
mkdir -p "${KXW_CACHE:-build/cache}/kernel/${suite:+$suite-}$line"
cache=$(cd "${KXW_CACHE:-build/cache}/kernel/${suite:+$suite-}$line" && pwd)

exec 9> "$cache/lock"
flock 9

die() {
	echo "kernel.sh: $line: $*" >&2
	exit 1
}

print_kernel() {
	[ -r "$cache/kernel" ] || return 1
	local KREL IMAGE MODULES KDIR
	. "$cache/kernel"
	[ -r "$IMAGE" ] && [ -r "$MODULES/modules.dep" ] || return 1
	[ -r "${suite:+$suite_root}$KDIR/Makefile" ] || return 1
	cat "$cache/kernel"
}

# The host's own mirror, asked for suites the host itself may not have. Its
# sources, lists and packages stay as they are.
configure_apt() {
	find_mirror || die "no mirror"
	mkdir -p "$cache"/apt/lists/partial "$cache"/apt/cache/archives/partial
	sources_of $suites > "$cache/apt/sources.list"

	apt_options=(
		-o "Dir::State::lists=$cache/apt/lists"
		-o "Dir::Cache=$cache/apt/cache"
		-o "Dir::Etc::sourcelist=$cache/apt/sources.list"
		-o Dir::Etc::sourceparts=/dev/null
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
		-o "APT::Sandbox::User=$(id -un)" -o APT::Get::List-Cleanup=0
		-o Acquire::Languages=none -o Acquire::Retries=2
	)
}

# The newest release of the line and its flavour that has image and headers both.
newest_release() {
	local names number=${version//./\\.}
	names=$(apt-cache "${apt_options[@]}" pkgnames linux-)
	grep -xE "linux-image-${number//x/[0-9]+}\.[0-9.]+([-+][a-z0-9.]+)?$flavour-amd64" <<< "$names" |
		sed 's/^linux-image-//' | sort -rV |
		while read -r release; do
			if grep -qxF "linux-headers-$release" <<< "$names"; then
				echo "$release"
				break
			fi
		done
}

# depends_of PACKAGE REGEX: those of its linux-* that match.
depends_of() {
	apt-cache "${apt_options[@]}" depends "$1" | sed -nE "s/^ *Depends: (linux-$2)\$/\1/p"
}

fetch() {
	local release parts
	apt-get "${apt_options[@]}" -q update >&2 || return 1
	release=$(newest_release)
	[ -n "$release" ] || return 1
	# From 7 on, the image's package is empty and needs those with kernel and modules.
	parts=$(depends_of "linux-image-$release" "(base|binary|modules)-[0-9].*")
	if [ -z "$suite" ]; then
		parts+=" linux-headers-$release "
		parts+=$(depends_of "linux-headers-$release" "(headers-.*common.*|kbuild-.*)")
	fi
	rm -rf "$cache/deb"
	mkdir "$cache/deb"
	(cd "$cache/deb" && apt-get "${apt_options[@]}" -q download \
		"linux-image-$release" $parts >&2) || return 1
	echo "$release" > "$cache/release"
}

adapt_headers() {
	# The headers name each other by their installed, absolute places.
	sed -i "s,/usr/src/,${1%/*}/," "$1/Makefile"
	# An older release names an older compiler; the host's own will do.
	if ! command -v "$(sed -nE 's/^CC = .*(gcc-[0-9]+)$/\1/p' "$1/.kernelvariables")" > /dev/null; then
		sed -i -E 's/^(CC = .*gcc)-[0-9]+$/\1/' "$1/.kernelvariables"
	fi
}

unpack() {
	local release root deb headers image
	release=$(< "$cache/release")
	root=$cache/root
	rm -rf "$root"
	mkdir "$root"
	for deb in "$cache"/deb/*.deb; do
		dpkg -x "$deb" "$root"
	done
	if [ -n "$suite" ]; then
		headers=/usr/src/linux-headers-$release
		bash tests/vm/suite.sh "$suite" "linux-headers-$release" > /dev/null
	else
		headers=$root/usr/src/linux-headers-$release
		adapt_headers "$headers"
	fi
	# From trixie on, packages name no /lib of their own.
	[ -e "$root/lib" ] || ln -s usr/lib "$root/lib"
	/sbin/depmod -b "$root" "$release"
	image=$root/boot/vmlinuz-$release
	[ -e "$image" ] || image=$root/lib/modules/$release/vmlinuz
	cat > "$cache/kernel" <<- END
	KREL=$release
	IMAGE=$image
	MODULES=$root/lib/modules/$release
	KDIR=$headers
	END
	rm -rf "$cache/deb" "$cache/apt/cache"
}

if [ -n "$suite" ]; then
	suite_root=$(bash tests/vm/suite.sh "$suite")
	suite_root=${suite_root#ROOT=}
fi
if print_kernel; then
	exit 0
fi
rm -f "$cache/kernel"
configure_apt
if ! fetch; then
	echo "kernel.sh: $line: once more, in case it was the network" >&2
	sleep 5
	fetch || die "no image with headers could be fetched; see the messages above"
fi
unpack
print_kernel || die "the unpacked kernel is not whole"
