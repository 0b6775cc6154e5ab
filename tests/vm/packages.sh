#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# For t_packages.sh: packages.sh SUITE ROOT, with KREL set. Builds the Debian packages
# in the suite's root, with its tools, and lays them with all that they need in a
# folder that apt can install from: build/vm/packages/SUITE. Headers of a second
# kernel, an older one of the same line, are in it too.
set -euo pipefail

suite=${1:?SUITE=... is needed: whose packages are to be built}
root=${2%/}
cd "$(dirname "$0")/../.."
. tests/vm/mirror.sh
out=$PWD/build/vm/packages/$suite
cache=${KXW_CACHE:-$PWD/build/cache}/packages/$suite
rm -rf "$out"
mkdir -p "$out" "$cache"/{lists,archives}/partial

bash tests/vm/suite.sh "$suite" build-essential debhelper dh-dkms fakeroot libkmod-dev > /dev/null

# In a copy of its own: other suites are built in this tree at the same time.
build() {
	make -s dist
	rm -rf "build/suite/$suite/deb"
	mkdir -p "build/suite/$suite/deb"
	tar -C "build/suite/$suite/deb" --strip-components 1 -xzf build/kxwatch-[0-9]*.tar.gz
	bash tests/vm/inside.sh "$root" sh -c "cd build/suite/$suite/deb && make -s deb"
	cp "build/suite/$suite/deb/build/deb"/*.deb "$out/"
	rm -f "$out"/*-dbgsym_*
}

apt_options=(
	-o "Dir::State::lists=$cache/lists" -o "Dir::State::status=$root/var/lib/dpkg/status"
	-o "Dir::Cache=$cache" -o "Dir::Cache::archives=$cache/archives"
	-o "Dir::Etc::sourcelist=$root/etc/apt/sources.list" -o Dir::Etc::sourceparts=/dev/null
	-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null
	-o Debug::NoLocking=1 -o "APT::Sandbox::User=$(id -un)"
	-o Acquire::Languages=none -o Acquire::Retries=2
)

# The newest headers of the line beside those of the kernel that runs.
other_headers() {
	local line=${KREL%"${KREL#*.*.}"}	# 6.12. of 6.12.57+deb13-amd64
	apt-cache "${apt_options[@]}" pkgnames "linux-headers-$line" |
		grep -xE "linux-headers-${line//./\\.}[0-9.]+([-+][a-z0-9.]+)?-${KREL##*-}" |
		grep -vxF "linux-headers-$KREL" | sort -rV | head -n 1
}

fetch() {
	local other
	apt-get "${apt_options[@]}" -q update
	other=$(other_headers)
	[ -n "$other" ] || { echo "packages.sh: no second kernel's headers" >&2; return 1; }
	echo "${other#linux-headers-}" > "$out/other-kernel"
	apt-get "${apt_options[@]}" -q -y --no-install-recommends --download-only \
		install dkms logrotate "$other"
	cp "$cache"/archives/*.deb "$out/"
	(cd "$out" && dpkg-scanpackages -m . 2> /dev/null > Packages)
}

build
fetch >&2
