#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Where the instructions go that kxwatch takes, function by function: profile.sh LINE.
# BENCH_KINDS="connect|tls13" are other kinds of work of cost_stages.sh.
set -euo pipefail
line=${1:?usage: profile.sh LINE}
cd "$(dirname "$0")/../.."
counts=$PWD/build/bench/profile.txt

KXW_PLUGIN=$PWD/build/bench/profile.so,out=$counts bash tests/vm/run.sh "$line" cost-profile
python3 tests/bench/profile.py "build/vm/$line/cost-profile" "$counts" build/kxwatchd
