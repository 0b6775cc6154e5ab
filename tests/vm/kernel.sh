#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Fetches a stock Debian kernel with its headers, without installing either, and
# prints where they are: kernel.sh LINE -> KREL=, IMAGE=, MODULES=, KDIR=.
set -euo pipefail

line=${1:?usage: kernel.sh LINE, such as 6.1}
case $line in
5.10) suites="bullseye bullseye-security" ;;
6.1) suites="bookworm bookworm-security" ;;
# Backports are built against bookworm's C library, so their build tools run here.
6.12) suites="bookworm-backports" ;;
*)
	echo "kernel.sh: no kernel line $line; there are: 5.10 6.1 6.12" >&2
	exit 1
	;;
esac

cd "$(dirname "$0")/../.."
cache=${KXW_CACHE:-$PWD/build/cache}/kernel/$line
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

mkdir -p "$cache"
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
	[ -r "$IMAGE" ] && [ -r "$MODULES/modules.dep" ] && [ -r "$KDIR/Makefile" ] || return 1
	cat "$cache/kernel"
}

# The host's own mirror, asked for suites the host itself may not have. Its
# sources, lists and packages stay as they are.
configure_apt() {
	local host mirror security suite
	host=$(. /etc/os-release && echo "$VERSION_CODENAME")
	mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
		awk -v r="$host" '$1 == r && /debian/ { print $2; exit }')
	[ -n "$mirror" ] || die "no mirror of $host among this host's apt sources"
	security=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
		awk -v r="$host-security" '$1 == r { print $2; exit }')

	mkdir -p "$cache"/apt/lists/partial "$cache"/apt/cache/archives/partial
	for suite in $suites; do
		case $suite in
		*-security)
			[ -z "$security" ] || echo "deb [signed-by=$keyring] $security $suite main"
			;;
		*)
			echo "deb [signed-by=$keyring] $mirror $suite main"
			;;
		esac
	done > "$cache/apt/sources.list"

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

# The newest release of the plain amd64 flavour that has image and headers both.
newest_release() {
	local names
	names=$(apt-cache "${apt_options[@]}" pkgnames linux-)
	grep -xE "linux-image-${line//./\\.}\.[0-9.]+([-+][a-z0-9.]+)?-amd64" <<< "$names" |
		sed 's/^linux-image-//' | sort -rV |
		while read -r release; do
			if grep -qxF "linux-headers-$release" <<< "$names"; then
				echo "$release"
				break
			fi
		done
}

fetch() {
	local release parts
	apt-get "${apt_options[@]}" -q update >&2 || return 1
	release=$(newest_release)
	[ -n "$release" ] || return 1
	parts=$(apt-cache "${apt_options[@]}" depends "linux-headers-$release" |
		sed -nE 's/^ *Depends: (linux-(headers-.*common|kbuild-.*))$/\1/p')
	rm -rf "$cache/deb"
	mkdir "$cache/deb"
	(cd "$cache/deb" && apt-get "${apt_options[@]}" -q download \
		"linux-image-$release" "linux-headers-$release" $parts >&2) || return 1
	echo "$release" > "$cache/release"
}

unpack() {
	local release root deb
	release=$(< "$cache/release")
	root=$cache/root
	rm -rf "$root"
	mkdir "$root"
	for deb in "$cache"/deb/*.deb; do
		dpkg -x "$deb" "$root"
	done
	# The headers name each other by their installed, absolute places.
	sed -i "s,/usr/src/,$root/usr/src/," "$root/usr/src/linux-headers-$release/Makefile"
	# An older release names an older compiler; the host's own will do.
	if ! command -v "$(sed -nE 's/^CC = .*(gcc-[0-9]+)$/\1/p' \
		"$root/usr/src/linux-headers-$release/.kernelvariables")" > /dev/null; then
		sed -i -E 's/^(CC = .*gcc)-[0-9]+$/\1/' \
			"$root/usr/src/linux-headers-$release/.kernelvariables"
	fi
	/sbin/depmod -b "$root" "$release"
	cat > "$cache/kernel" <<- END
	KREL=$release
	IMAGE=$root/boot/vmlinuz-$release
	MODULES=$root/lib/modules/$release
	KDIR=$root/usr/src/linux-headers-$release
	END
	rm -rf "$cache/deb" "$cache/apt/cache"
}

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
