# SPDX-License-Identifier: BSD-3-Clause
# by name only
# prepare: play/tls/build.sh
# needs: tcpdump
# A capture of what was recorded live, replayed, gives the same records. MATRIX_ROWS:
# which handshakes of the matrix it is played with; not all by default, for tls-matrix
# does the same with all of them.

. "$TREE/tests/vm/play/tls/userland.sh"

make_matrix
load_module
play_matrix ${MATRIX_ROWS:-openssl-3.0/*/openssl-3.0 gnutls-3.8/*/gnutls-3.8 go-1.24/*}
unload_module
replay_matrix
