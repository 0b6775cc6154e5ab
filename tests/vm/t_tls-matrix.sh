# SPDX-License-Identifier: BSD-3-Clause
# by name only
# prepare: play/tls/build.sh
# needs: tcpdump
# Every client against every server, in every way they can be made to agree: what
# is recorded must be what both ends say themselves, and what a capture of it gives
# when it is replayed. MATRIX_ROWS: patterns of rows, CLIENT/FEATURE/SERVER, if it
# shall not be all of them.

. "$TREE/tests/vm/play/tls/userland.sh"

make_matrix
load_module
play_matrix ${MATRIX_ROWS:-}
unload_module

/usr/bin/python3 "$TREE/tests/vm/play/tls/compare.py" "$TREE" "$T/ca.pem" \
	"$OUT/said.json" "$T/records.json" > "$OUT/table.txt" 2> "$OUT/differences.txt"
status=$?
tail -n 2 "$OUT/table.txt" | sed 's/^/# /' >&3
is "what is recorded is what both ends say" $status 0
[ $status = 0 ] || head -n 40 "$OUT/differences.txt" | sed 's/^/# /' >&3

replay_matrix
