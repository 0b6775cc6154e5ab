# SPDX-License-Identifier: BSD-3-Clause
# by name only
# Handshakes changed by chance, both ways, through real sockets: every byte arrives, and
# what the module tells of each connection is, to the byte, what the same sources tell
# in user space, where the fuzzers are. Their corpora go first, as they are.

connections=600
[ $FULL = 0 ] || connections=20000
programs transcript wirefuzz

# by_port FILE: what was told, connection for connection, each in its order.
by_port() { grep -E '^(message|note|lost)' "$1" | sort -s -n -k 2,2; }

# fuzz FAMILY PORT
fuzz() {
	local seed=$RANDOM said first
	said=$("$T/wirefuzz" $1 $2 $connections $seed "$TREE"/tests/fuzz/corpus/f_peek/* \
		"$TREE"/tests/fuzz/corpus/f_stream/* "$TREE"/tests/fuzz/corpus/f_hello/* \
		2>&1 > "$T/must.$1")
	like "IPv$1: every byte arrives (seed $seed)" "$said" "^connections=$connections segments="
	echo "# IPv$1, seed $seed: $said, $(grep -c '^message' "$T/must.$1") messages" >&3
	"$T/transcript" tls 3000 > "$T/told" || not_ok "IPv$1: the transcript"
	by_port "$T/must.$1" > "$T/must"
	by_port "$T/told" > "$T/is"
	check "IPv$1: there is something to tell" test "$(grep -c '^message' "$T/must")" -gt $connections -a "$(grep -c 'end=3' "$T/must")" -gt $((connections / 10))
	first=$(diff "$T/is" "$T/must" | cut -c -200 | head -n 6)
	is "IPv$1: what is told is what the sources tell in user space" "$first" ""
}

for family in 4 6; do
	load_module log_kib=$((connections * 64))
	fuzz $family 20000
	is "IPv$family: nothing stays open" "$("$T/transcript" flows)" ""
	is "IPv$family: nothing was refused" "$(stat_of segments_refused)" 0
	is "IPv$family: no hole was seen" "$(stat_of holes)" 0
	unload_module
done
