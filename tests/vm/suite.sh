#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Makes a root directory of another Debian suite, with packages: suite.sh SUITE
# [PACKAGE...] -> ROOT=. A|B names the first of the two that the suite has. It is
# kept: what is asked for later is added. No service is started in it.
set -euo pipefail

suite=${1:?usage: suite.sh SUITE [PACKAGE...]}
shift
cd "$(dirname "$0")/../.."
. tests/vm/mirror.sh
mkdir -p "${KXW_CACHE:-build/cache}/suite"
cache=$(cd "${KXW_CACHE:-build/cache}/suite" && pwd)
root=$cache/$suite

case $suite in
bullseye | bookworm | trixie) archives="$suite $suite-security" ;;
*) archives=$suite ;;
esac

exec 9> "$cache/$suite.lock"
flock 9

die() {
	echo "suite.sh: $suite: $*" >&2
	exit 1
}

inside() { bash tests/vm/inside.sh "$root" "$@" 9>&-; }

# More than once, in case it was the network.
persistently() {
	local pause
	for pause in 5 20 0; do
		if "$@" >&2; then
			return 0
		fi
		sleep $pause
	done
	return 1
}

bootstrap() {
	local script=/usr/share/debootstrap/scripts/$suite

	rm -rf "$root.partial"
	[ -e "$script" ] || script=/usr/share/debootstrap/scripts/sid
	timeout 1500 debootstrap --variant=minbase --keyring="$keyring" \
		--include=ca-certificates,debian-archive-keyring \
		"$suite" "$root.partial" "$mirror" "$script"
}

# What a suite root is, beyond what debootstrap makes.
settle() {
	sources_of $archives > "$root.partial/etc/apt/sources.list"
	printf '#!/bin/sh\nexit 101\n' > "$root.partial/usr/sbin/policy-rc.d"
	chmod 755 "$root.partial/usr/sbin/policy-rc.d"
	echo force-unsafe-io > "$root.partial/etc/dpkg/dpkg.cfg.d/unsafe-io"
	cat > "$root.partial/etc/apt/apt.conf.d/90suite" <<- END
	APT::Install-Recommends "false";
	APT::Sandbox::User "root";
	Acquire::Languages "none";
	Acquire::Retries "3";
	END
	mv "$root.partial" "$root"
}

installed() {
	awk -v package="$1" '
		/^Package: / { name = $2 }
		/^Status: / && name == package && $NF == "installed" { found = 1 }
		END { exit !found }' "$root/var/lib/dpkg/status"
}

# missing PACKAGE...: those that are not there, one a line.
missing() {
	local package name
	for package; do
		for name in ${package//|/ }; do
			! installed "$name" || continue 2
		done
		echo "$package"
	done
}

# The first of A|B|... that can be installed.
choose() {
	local name said
	for name in ${1//|/ }; do
		said=$(inside apt-cache policy "$name")
		if grep -q '^  Candidate: [0-9]' <<< "$said"; then
			echo "$name"
			return
		fi
	done
	die "no package $1"
}

install_packages() {
	local package names=
	persistently inside apt-get -q update || die "its package lists could not be fetched"
	for package; do
		names+=" $(choose "$package")"
	done
	echo "suite.sh: $suite: installing$names" >&2
	persistently inside apt-get -q -y install $names || die "could not install$names"
	inside apt-get clean
}

if [ ! -d "$root" ]; then
	[ "$(id -u)" = 0 ] || die "only root can make a root directory of another suite"
	if ! command -v debootstrap > /dev/null; then
		persistently apt-get -q update &&
			persistently apt-get -q -y install --no-install-recommends debootstrap
	fi
	find_mirror || die "no mirror"
	persistently bootstrap || die "debootstrap failed"
	settle
fi
wanted=$(missing "$@")
[ -z "$wanted" ] || install_packages $wanted
echo "ROOT=$root"
