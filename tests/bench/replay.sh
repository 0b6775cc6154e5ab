#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Instructions that kxwatch replay takes for a handshake, all fields, as JSON:
# callgrind over two captures, the difference through the number of handshakes
# it makes, so that the start is not in it. The same on every machine with the
# same libraries, however busy. KINDS as in capture.py; +alert: the handshake is
# one for an alert as well, two records; the others are of an allowed program. In
# which functions they are: callgrind_annotate build/bench/*.callgrind, of a tool made
# with "make WHOLE=", where each function is still there.
set -eu
cd "$(dirname "$0")/../.."
tool=${KXWATCH:-build/kxwatch}
folder=$PWD/build/bench
few=${BENCH_FEW:-40} many=${BENCH_MANY:-140}
kinds=${KINDS:-same ecdhe different tls13 same+alert}

for need in valgrind openssl python3; do
	command -v $need > /dev/null || { echo "replay.sh: needs $need" >&2; exit 1; }
done
mkdir -p "$folder"
cat > "$folder/quiet.conf" <<END
trust: { ca_file = "$folder/ca.pem"; };
allow: ( { executable = "/usr/bin/curl"; } );
END
[ -z "${BENCH_CONF:-}" ] || cat "$BENCH_CONF" >> "$folder/quiet.conf"
cat > "$folder/alert.conf" <<END
trust: { ca_file = "$folder/ca.pem"; };
repeats: { window = 0; };
END

# count KIND NUMBER WORDS...: leaves a profile; the lines of JSON must be as many.
count() {
	local kind=$1 number=$2 lines=$3 profile=$folder/$1-$2.callgrind
	shift 3
	[ -s "$folder/${kind%+*}-$number.pcap" ] ||
		python3 tests/bench/capture.py "${kind%+*}" "$number" "$folder"
	valgrind -q --tool=callgrind --callgrind-out-file="$profile" "$tool" replay -q "$@" \
		"$folder/${kind%+*}-$number.pcap" > "$folder/$kind-$number.json"
	[ "$(wc -l < "$folder/$kind-$number.json")" = $((number * lines)) ] || {
		echo "$kind: $(wc -l < "$folder/$kind-$number.json") lines," \
			"not $((number * lines))" >&2
		return 1
	}
}

total() { sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$1" | head -n 1; }
printf '%-12s %12s\n' kind instructions
for kind in $kinds; do
	case $kind in
	*+alert) set -- 2 --config "$folder/alert.conf" ;;
	*) set -- 1 --config "$folder/quiet.conf" --as /usr/bin/curl ;;
	esac
	count "$kind" "$few" "$@"
	count "$kind" "$many" "$@"
	a=$folder/$kind-$few.callgrind b=$folder/$kind-$many.callgrind
	printf '%-12s %12d\n' "$kind" $((($(total "$b") - $(total "$a")) / (many - few)))
done
