# SPDX-License-Identifier: BSD-3-Clause
# by name only
# prepare: play/tls/build.sh
# needs: tcpdump
# A capture of what was recorded live, replayed, gives the same records. MATRIX_ROWS:
# which handshakes of the matrix it is played with; not all by default, for they are
# read there already.

. "$TREE/tests/vm/play/tls/userland.sh"

make_matrix
load_module
play_matrix ${MATRIX_ROWS:-openssl-3.0/*/openssl-3.0 gnutls-3.8/*/gnutls-3.8 go-1.24/*}
unload_module

timeout 300 "$kxwatch" replay --config "$T/matrix.conf" "$OUT/matrix.pcap" \
	> "$OUT/replayed.json" 2> "$T/replay.log"
is "the capture can be replayed" $? 0
said=$(/usr/bin/python3 "$TREE/tests/vm/play/tls/same.py" "$T/records.json" "$OUT/replayed.json" 2>&1)
status=$?
echo "# $(tail -n 1 <<< "$said")" >&3
if [ $status = 0 ]; then
	ok "each record is the same, live and replayed"
else
	not_ok "each record is the same, live and replayed" "$said"
fi
