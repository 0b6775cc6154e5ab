#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What a handshake costs with ten entries in each list of others, and with 100,000, in
# instructions as replay.sh has them. Prints facts for cost.json.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$PWD/build/bench
mkdir -p "$folder"

# cost_with N
cost_with() {
	python3 - "$1" "$folder" <<- 'END'
		import random, sys
		n, folder = int(sys.argv[1]), sys.argv[2]
		random.seed(1)
		for kind, bits in ("ja3", 128), ("certificate", 160):
		    with open(f"{folder}/{kind}.csv", "w", encoding="ascii") as out:
		        for _ in range(n):
		            print(f"{random.getrandbits(bits):0{bits // 4}x},listed", file=out)
	END
	cat > "$folder/lists.conf" <<- END
		lists = ( { kind = "ja3"; file = "$folder/ja3.csv"; },
			{ kind = "certificate"; file = "$folder/certificate.csv"; } );
	END
	BENCH_CONF=$folder/lists.conf KINDS=ecdhe bash tests/bench/replay.sh |
		awk '$1 == "ecdhe" { print $2 }'
}

few=$(cost_with 10)
many=$(cost_with 100000)
echo "fact growth-lists $(awk -v a="$few" -v b="$many" 'BEGIN { printf "%.1f", 100 * (b - a) / a }')"
echo "fact growth-lists-cost $few -> $many"
