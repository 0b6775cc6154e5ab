#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# A store of ten million handshakes of one host in thirty days: what it takes on disk
# and to fill, and how long each kind of question takes, the start of the tool and
# the printing included. BENCH_ROWS: another number; BENCH_SECONDS: no longer;
# BENCH_STORE: one that was filled before; KXWATCH: the tool, and what runs it. What is
# rare was planted, and must be found to the last one. Exits with 1 if a question takes
# a second or more.
set -eu
cd "$(dirname "$0")/../.."
folder=$PWD/build/bench
rows=${BENCH_ROWS:-10000000}
tool=${KXWATCH:-build/kxwatch}
store=${BENCH_STORE:-$folder/records.db}

if [ -z "${BENCH_STORE:-}" ]; then
	rm -f "$store" "$store"-*
	build/bench/store "$store" "$rows" tests/bench ${BENCH_SECONDS:-}
fi

# How many there are, and days in the middle of what was filled, be it half of it.
read -r held since until day <<< "$(python3 - "$store" <<'END'
import sqlite3, sys, time
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
held, first, last = db.execute("SELECT count(*), min(id), max(id) FROM record WHERE dataset = 0").fetchone()
at = lambda part: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(
    1577836800 + (first + (last - first) * part) / 8e6))
print(held, at(0.4), at(0.5), at(0.43))
END
)"
size=$(stat -c %s "$store")
echo "$held handshakes, $((size / 1024 / 1024)) MiB, $((size / held)) bytes for each"

# One in 1000003 is planted, from the 500001st on; those that are there.
planted=$(((held - 1 - 500001) / 1000003 + 1))
status=0 slowest=0

# ask WANTED QUESTION...: WANTED is how many of the newest fifty there must be.
ask() {
	local wanted=$1 got start=${EPOCHREALTIME/./} ms mark=
	shift
	got=$($tool alerts --store "$store" --json "$@" | wc -l)
	ms=$(((${EPOCHREALTIME/./} - start) / 1000))
	[ $ms -le $slowest ] || slowest=$ms
	if [ $ms -ge 1000 ] || [ "$got" != "$wanted" ]; then
		mark=" <- wanted $wanted, in less than 1000 ms"
		status=1
	fi
	printf '%6d ms %6d found  %s%s\n' $ms "$got" "$*" "$mark"
}

hash=$($tool alerts --store "$store" --json --dataset handshake --exe /opt/rare/implant --limit 1 |
	sed -nE 's/.*"sha256":"([0-9A-F]{64})".*/\1/p')
container=$($tool alerts --store "$store" --json --dataset handshake --exe /opt/rare/implant --limit 1 |
	sed -nE 's/.*"container":\{"id":"([0-9A-F]{64})".*/\1/p')
for dataset in alert handshake; do
	set -- --dataset $dataset
	ask 50 "$@"
	ask 50 "$@" --process program0
	ask $planted "$@" --process implant
	ask 50 "$@" --exe /usr/lib/suite0/program0
	ask $planted "$@" --exe implant
	ask $planted "$@" --exe '/opt/rare/*'
	ask 50 "$@" --exe '/usr/lib/suite1*'
	ask $planted "$@" --user 4242
	ask 50 "$@" --user 1000
	ask $planted "$@" --script '/opt/rare/*'
	ask 50 "$@" --script /opt/jobs/job0.py
	ask $planted "$@" --container "${container:0:12}"
	ask $planted "$@" --destination 192.0.2.77
	ask $planted "$@" --destination 192.0.2.0/24
	ask $planted "$@" --destination rare.example.org
	ask 50 "$@" --destination '*.example.net'
	ask 50 "$@" --destination host0.zone0.example.net
	ask $planted "$@" --certificate "${hash:0:16}"
	ask $planted "$@" --signal list.ja3
	ask 50 "$@" --signal library.mapped
	ask 50 "$@" --since "$since" --until "$until"
	ask 50 "$@" --since "$since" --until "$day" --exe /usr/lib/suite0/program0
	ask 0 "$@" --since 2026-11-26
	ask $planted "$@" --exe implant --user 4242 --signal list.ja3
	ask 0 "$@" --exe implant --user 1000
	ask 0 "$@" --exe /no/such
done
ask 50 --severity critical
ask 50 --severity low
ask 0 --severity low --exe /no/such
echo "the slowest question took $slowest ms"
exit $status
