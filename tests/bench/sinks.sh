#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Instructions that the daemon takes for a handshake with its sinks: callgrind over two
# captures, the difference through the number of handshakes, as in replay.sh. Each line
# has one sink more than the first, which writes to a file alone; none may have to take
# a record apart that was just written. Kafka's brokers are librdkafka's own.
set -eu
cd "$(dirname "$0")/../.."
tool=${SINKS:-build/bench/sinks}
folder=$PWD/build/bench
few=${BENCH_FEW:-40} many=${BENCH_MANY:-140}
kinds=${KINDS:-same tls13}

for need in valgrind openssl python3; do
	command -v $need > /dev/null || { echo "sinks.sh: needs $need" >&2; exit 1; }
done
mkdir -p "$folder"
scratch=$(mktemp -d)
trap 'kill $server 2> /dev/null; rm -rf "$scratch"' EXIT

# A server of syslog that takes all and keeps nothing.
python3 - "$scratch/log" <<'END' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True:
    s.recv(1 << 20)
END
server=$!
while [ ! -S "$scratch/log" ]; do sleep 0.1; done

# settings NAME: of the run with that sink.
settings() {
	cat <<-END
	trust: { ca_file = "$folder/ca.pem"; };
	allow: ( { executable = "/usr/bin/curl"; } );
	output = "/dev/null";
	spool: { directory = "$scratch/spool"; };
	END
	case $1 in
	store) echo "store: { file = \"$scratch/records.db\"; };" ;;
	syslog) echo "syslog: { server = \"unix:$scratch/log\"; records = \"all\"; structured = true; };" ;;
	kafka) echo 'kafka: { brokers = "127.0.0.1:1"; properties = [ "test.mock.num.brokers=1" ]; };' ;;
	esac
}

# count SINK KIND NUMBER: leaves a profile; each handshake must have made a record.
count() {
	local profile=$folder/sinks-$1-$2-$3.callgrind lines
	[ -s "$folder/$2-$3.pcap" ] || python3 tests/bench/capture.py "$2" "$3" "$folder"
	rm -rf "$scratch/records.db"* "$scratch/spool"
	settings "$1" > "$scratch/$1.conf"
	lines=$(valgrind -q --tool=callgrind --callgrind-out-file="$profile" "$tool" \
		"$scratch/$1.conf" "$folder/$2-$3.pcap" 2> "$scratch/$1.log")
	[ "$lines" = "$3" ] || { echo "$2: $lines records, not $3: $(cat "$scratch/$1.log")" >&2; return 1; }
}

total() { sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$1" | head -n 1; }
# Of the functions of jansson that read JSON, in a whole profile.
parsed() {
	callgrind_annotate --inclusive=yes --threshold=100 --auto=no "$1" |
		sed -nE 's/^ *([0-9,]+) .*[:/](json_loadb|json_loads)( \[.*)?$/\1/p' | tr -d , |
		awk '{ sum += $1 } END { print sum + 0 }'
}

printf '%-8s %-8s %12s   %s\n' sink kind instructions "of these: to read JSON"
for sink in ${BENCH_SINKS:-none store syslog kafka}; do
	for kind in $kinds; do
		count $sink "$kind" "$few"
		count $sink "$kind" "$many"
		a=$folder/sinks-$sink-$kind-$few.callgrind b=$folder/sinks-$sink-$kind-$many.callgrind
		each() { echo $(( ($1 - $2) / (many - few) )); }
		printf '%-8s %-8s %12d   %d\n' $sink "$kind" "$(each "$(total "$b")" "$(total "$a")")" \
			"$(each "$(parsed "$b")" "$(parsed "$a")")"
	done
done
