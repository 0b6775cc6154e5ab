#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# What kxwatch costs, in instructions of a guest: cost.sh LINE [gate]. Measures, and
# writes cost.json, cost.svg and the README's table anew. With "gate" it writes none of
# them: kxwatch alone is measured and held against cost.json, and what costs more fails.
set -euo pipefail
line=${1:?usage: cost.sh LINE [gate]}
gate=${2:-}
cd "$(dirname "$0")/../.."
folder=build/vm/$line/cost
new=build/bench/cost.json
mkdir -p build/bench

[ -z "$gate" ] || export BENCH_PEERS=none
bash tests/vm/run.sh "$line" cost
if [ -n "$gate" ]; then
	rm -f "$new"
	python3 tests/bench/cost.py collect "$folder" "$new"
	python3 tests/bench/cost.py gate tests/bench/cost.json "$new"
	exit
fi
python3 tests/bench/cost.py collect "$folder" tests/bench/cost.json
make -s build/kxwatch
bash tests/vm/run.sh "$line" cost-growth
{ bash tests/bench/readers.sh; bash tests/bench/lists.sh
	grep '^fact growth' "build/vm/$line/cost-growth/figures"; } |
	python3 tests/bench/cost.py facts tests/bench/cost.json
python3 tests/bench/cost.py show tests/bench/cost.json
python3 tests/bench/cost.py chart tests/bench/cost.json tests/bench/cost.svg
python3 tests/bench/cost.py readme tests/bench/cost.json README.md
