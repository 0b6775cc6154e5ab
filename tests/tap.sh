# SPDX-License-Identifier: BSD-3-Clause
# For checks on the host, which set $part first: their results as TAP. $status
# becomes 1 with the first that is not ok.

status=0

ok() { echo "ok - $part: $*"; }

# not_ok TEXT [WHY]: the last lines of WHY become comments.
not_ok() {
	echo "not ok - $part: $1"
	[ -z "${2:-}" ] || tail -n 40 <<< "$2" | sed 's/^/# /'
	status=1
}

# check TEXT COMMAND...: the command succeeds.
check() {
	local text=$1 said
	shift
	if said=$("$@" 2>&1); then ok "$text"; else not_ok "$text" "$said"; fi
}

# is TEXT GOT WANTED
is() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "$(diff <(echo "$3") <(echo "$2"))"; fi
}
