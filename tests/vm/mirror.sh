# SPDX-License-Identifier: BSD-3-Clause
# Sourced: where this host's own apt fetches Debian from, for suites that the host
# itself may not have. find_mirror sets mirror, security (may be empty) and keyring;
# sources_of SUITE... prints lines for a sources.list.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

find_mirror() {
	local host
	host=$(. /etc/os-release && echo "$VERSION_CODENAME")
	mirror=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
		awk -v r="$host" '$1 == r && /debian/ { print $2; exit }')
	security=$(apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
		awk -v r="$host-security" '$1 == r { print $2; exit }')
	if [ -z "$mirror" ]; then
		echo "no mirror of $host among this host's apt sources" >&2
		return 1
	fi
}

sources_of() {
	local suite
	for suite; do
		case $suite in
		*-security)
			[ -z "$security" ] || echo "deb [signed-by=$keyring] $security $suite main"
			;;
		# A mirror may lag weeks behind where every day something changes. The
		# signature counts; how old it may be does not, in a root for tests.
		forky | sid)
			echo "deb [signed-by=$keyring check-valid-until=no] $mirror $suite main"
			;;
		*)
			echo "deb [signed-by=$keyring] $mirror $suite main"
			;;
		esac
	done
}
