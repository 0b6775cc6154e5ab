#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What others take for a handshake out of the same capture that "kxwatch replay" reads,
# in instructions by callgrind, as replay.sh reckons: readers.sh [NAME...]. They are
# Debian's packages, unpacked and not installed. Prints "fact NAME INSTRUCTIONS".
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$PWD/build/bench kind=${KINDS:-ecdhe}
few=${BENCH_FEW:-40} many=${BENCH_MANY:-140}

EXTRA=
eval "$(bash tests/vm/extra.sh / libndpi-bin tshark ssldump tcpdump)"
libraries=$EXTRA/usr/lib/x86_64-linux-gnu
mkdir -p "$folder"
cat > "$folder/readers.conf" <<END
trust: { ca_file = "$folder/ca.pem"; };
allow: ( { executable = "/usr/bin/curl"; } );
END
for number in $few $many; do
	[ -s "$folder/$kind-$number.pcap" ] ||
		python3 tests/bench/capture.py "$kind" "$number" "$folder"
done

# reader NAME CAPTURE: instructions of the whole run.
reader() {
	local name=$1 capture=$2
	case $name in
	kxwatch) set -- build/kxwatch replay -q --config "$folder/readers.conf" --as /usr/bin/curl \
		"$capture" ;;
	ndpiReader) set -- "$EXTRA/usr/bin/ndpiReader" -i "$capture" ;;
	ssldump) set -- "$EXTRA/usr/sbin/ssldump" -r "$capture" ;;
	tcpdump) set -- "$EXTRA/usr/bin/tcpdump" -Z root -r "$capture" -w /dev/null ;;
	tshark) set -- "$EXTRA/usr/bin/tshark" -r "$capture" -Y tls.handshake -T fields -e ip.src \
		-e ip.dst -e tls.handshake.type -e tls.handshake.ciphersuite \
		-e tls.handshake.extensions_server_name ;;
	esac
	LD_LIBRARY_PATH=$libraries:$libraries/wireshark \
		valgrind -q --tool=callgrind --callgrind-out-file="$folder/$name.callgrind" "$@" \
		> "$folder/$name.out" 2> "$folder/$name.err"
	sed -n 's/^\(summary\|totals\): \([0-9]*\).*/\2/p' "$folder/$name.callgrind" | head -n 1
}

for name in ${*:-kxwatch tcpdump ndpiReader ssldump tshark}; do
	less=$(reader "$name" "$folder/$kind-$few.pcap")
	more=$(reader "$name" "$folder/$kind-$many.pcap")
	echo "fact replay-$name $(((more - less) / (many - few)))"
done
