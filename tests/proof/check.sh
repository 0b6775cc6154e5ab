#!/usr/bin/env bash
# SPDX-License-Identifier: BSD-3-Clause
# Proves with CBMC that what reads the wire is memory safe, and that each proof
# can fail: a fault is put into a copy of the code, and the proof must find it.
# check.sh [NAME...] takes only proofs of such names. Prints TAP.
#
# What is proved. The state of a reader is held to rules (is_valid in p_*.c and
# *.h). From EVERY state that keeps them, ONE call with every argument keeps them
# and does not read or write beyond an object, overflow a pointer or a signed
# number, shift too far, or turn a loop more often than said below. The state at
# the beginning keeps them. So it holds for any row of calls: however many bytes,
# split anywhere.
#
# What bounds it. A call's input has up to 65536 bytes (INPUT_MAX; stream: see
# p_stream.c), and data lies in an object of just its size. The bytes of copies
# are taken for any bytes (model.h). Casts that shorten a number are meant, and not
# looked at. Functions are proved one by one; where one calls another proved by
# itself, its conditions stand for it (model_*), and are checked there. Two arguments
# are in words: a third turn of a loop over input begins as its second did, with any
# valid state; and the first two bytes of an SSL 2.0 header are those that tls_start
# judged.
# A line of PROVED is proved when this says ok to it and finds its fault. Not
# proved: that what is told is right (the unit tests' matter), data races (the
# caller serialises), kxw_stream_put() with more than three runs of early bytes kept
# apart (FEW; the code keeps eight), and what PROVED has not: tls_read.
set -u
cd "$(dirname "$0")/../.." || exit 1
out=$PWD/build/proof
seconds=${PROOF_SECONDS:-1800}
fails=0

# FILE PROOF TURNS [FUNCTION:STANDS-FOR-IT...]
PROVED="
small take 3
small number 6
small block 5
small suite 11
proxy init 3
proxy read 5
proxy read_on 5
proxy skip 3
hello open 3
hello hold 3
hello field 5
hello read 4 read_field:model_field
start judge_out 5
start judge_in 5
start gather 12 judge:model_judge
start look_out 5 judge:model_judge gather:model_gather
start look_in 5 judge:model_judge gather:model_gather
peek init 3
peek step_out 6
peek step_in 6
peek next_out 4 step:model_step
peek next_in 4 step:model_step
stream init 9
stream read 9
stream room 9
stream store 9
stream compare 9
stream fill 4 store:model_store compare:model_differs
stream find 4
stream put_next 4 fill:model_fill find_runs:model_find
stream put_early 4 fill:model_fill find_runs:model_find
stream put 4 compare:model_differs put_next:model_next put_early:model_early
"

# Of a stream that keeps three runs apart: with the eight of the code there is no
# verdict in hours.
FEW=" stream.fill stream.find stream.put_next stream.put_early stream.put "

# PROOF FILE SED-COMMAND: each must break the proof it names.
FAULTS='
small.take cursor.h s/size > c->left/size > c->left + 1/
small.number cursor.h s/kxw_cursor_take(c, bytes)/kxw_cursor_take(c, bytes - 1)/
small.block cursor.h s/at ? size : 0/at ? size + 1 : 0/
small.suite suite_kx.c s/high = sizeof(ranges)/high = 1 + sizeof(ranges)/
proxy.init proxy_header.c s/(1 << KINDS) - 1/0xff/
proxy.read proxy_header.c s/h->at == LINE_MAX_V1 - 1/h->at == LINE_MAX_V1/
proxy.read_on proxy_header.c s/while (h->kinds \&\& in->left)/while (h->kinds)/
proxy.skip proxy_header.c s/in->left < h->left ? (u16)in->left : h->left/h->left/
hello.open server_hello.c s/length < SHORTEST/length < SHORTEST - 1/
hello.hold server_hello.c s/size > room/size > room + 1/
hello.field server_hello.c s/need > h->left/need > h->left + 1/
hello.read server_hello.c s/at < size \&\&/at <= size \&\&/
start.judge_out tls_start.c s/size < 11/size < 10/
start.judge_in tls_start.c s/size < need/size + 1 < need/
start.gather tls_start.c s/side->fill--;/side->fill++;/
start.look_out tls_start.c s/in->left < KXW_TLS_HEAD/in->left < KXW_TLS_HEAD - 1/
start.look_in tls_start.c s/in->left < KXW_TLS_HEAD/in->left < KXW_TLS_HEAD - 1/
peek.init tls_peek.c s/memset(p, 0, sizeof(\*p))/memset(p, 1, sizeof(*p))/
peek.step_out tls_peek.c s/size > in->left/size > in->left + 1/
peek.step_in tls_peek.c s/side->record_fill = 0;/side->record_fill = sizeof(side->record);/
peek.next_out tls_peek.c s/else if (!in.left)/else if (0)/
peek.next_in tls_peek.c s/(side->fill - at.left)/(side->fill - at.left + 1)/
stream.init stream.c s/s->edge = next;/s->edge = next - 1;/
stream.read stream.h s/: s->size - at/: s->size - at + 1/
stream.room stream.h s/size > s->size - at ||/size > s->size - at + 1 ||/
stream.store stream.c s/s->size - at/s->size - at + 1/
stream.compare stream.c s/s->size - at/s->size - at + 1/
stream.fill stream.c s/to = earlier(end, run->end)/to = run->end/
stream.find stream.c s/\*to = i;/*to = i + 1;/
stream.put_next stream.c s/s->edge = end;/s->edge = end + 1;/
stream.put_early stream.c s/s->runs == KXW_STREAM_HOLES/s->runs > KXW_STREAM_HOLES/
stream.put stream.c s/room = size < room ? size : room;/room = size;/
'

# CBMC is Debian 13's, run on this host with its own libraries.
prepare() {
	local ROOT
	rm -rf "$out"
	mkdir -p "$out/bin" "$out/fault"
	eval "$(bash tests/vm/suite.sh trixie cbmc | grep ^ROOT=)"
	[ -x "${ROOT:-}/usr/bin/cbmc" ] || { echo "Bail out! no cbmc"; exit 1; }
	root=$ROOT
}

tool() {
	local name=$1
	shift
	"$root/lib64/ld-linux-x86-64.so.2" --argv0 "$name" \
		--library-path "$root/usr/lib/x86_64-linux-gnu:$root/usr/lib" \
		"$root/usr/bin/$name" "$@"
}

# build TREE FILE PROOF PROGRAM [F:G...]
build() {
	local tree=$1 file=$2 proof=$3 program=$4 pair replace=()
	shift 4
	tool goto-cc -I"$tree" -Iinclude -Itests/proof -o "$program.whole" \
		"tests/proof/p_$file.c" --function "proof_$proof" || return 1
	for pair; do
		replace+=(--replace-calls "$pair")
	done
	if [ $# = 0 ]; then
		mv "$program.whole" "$program"
	else
		tool goto-instrument "${replace[@]}" "$program.whole" "$program"
	fi
}

# verdict TREE FILE PROOF TURNS [F:G...]: SUCCESSFUL, FAILED, or what else it came to.
verdict() {
	local tree=$1 file=$2 proof=$3 turns=$4 log
	shift 4
	log=$tree/$file.$proof.log
	[ "$tree" != . ] || log=$out/$file.$proof.log
	build "$tree" "$file" "$proof" "${log%.log}.goto" "$@" > "$log" 2>&1 ||
		{ echo "no program"; return; }
	timeout "$seconds" "$root/lib64/ld-linux-x86-64.so.2" \
		--library-path "$root/usr/lib/x86_64-linux-gnu:$root/usr/lib" "$root/usr/bin/cbmc" \
		"${log%.log}.goto" --unwind "$turns" --unwinding-assertions --slice-formula \
		--sat-solver cadical --pointer-overflow-check --no-malloc-may-fail >> "$log" 2>&1
	grep -E 'FAILURE$' "$log" >&2
	sed -n 's/^VERIFICATION //p' "$log" | grep . || echo "no verdict in $seconds s"
}

# is WHAT GOT WANTED
is() {
	if [ "$2" = "$3" ]; then
		echo "ok - $1"
	else
		echo "not ok - $1: $2"
		fails=$((fails + 1))
	fi
}

# tree_of NAME: where the code lies that is proved.
tree_of() { case $FEW in *" $1 "*) echo "$out/few" ;; *) echo . ;; esac; }

# copy TREE TO: the code alone.
copy() { mkdir -p "$2" && cp -r "$1/kmod" "$1/include" "$2/"; }

# fault NAME: makes a copy of the code with the fault for this proof.
fault() {
	local name file change tree
	tree=$(tree_of "$1")
	while read -r name file change; do
		[ "$name" = "$1" ] || continue
		copy "$tree" "$out/fault/$1"
		sed -i "$change" "$out/fault/$1/kmod/wire/$file"
		! cmp -s "$tree/kmod/wire/$file" "$out/fault/$1/kmod/wire/$file"
		return
	done <<< "$FAULTS"
	return 1
}

# one FILE PROOF TURNS [F:G...]: both of its checks.
one() {
	local name=$1.$2
	is "$name is proved" "$(verdict "$(tree_of "$name")" "$@" 2> /dev/null)" SUCCESSFUL
	if fault "$name"; then
		is "$name finds a fault" "$(verdict "$out/fault/$name" "$@" 2> /dev/null)" FAILED
	else
		is "$name finds a fault" "no fault was made" FAILED
	fi
}

prepare
copy . "$out/few"
sed -i 's/^\(#define KXW_STREAM_HOLES\) 8\b/\1 3/' "$out/few/kmod/wire/stream.h"
if cmp -s kmod/wire/stream.h "$out/few/kmod/wire/stream.h"; then
	is "a stream keeps fewer runs" "as many" fewer
fi
echo "# any state, one call, any split; input up to 65536 bytes, a window up to 2^20"
names=
while read -r file proof rest; do
	[ -n "$file" ] || continue
	name=$file.$proof
	[ $# = 0 ] || [[ " $* " = *" $file "* || " $* " = *" $name "* ]] || continue
	[ "$(jobs -r | wc -l)" -lt "$(nproc)" ] || wait -n
	names+=" $name"
	one "$file" "$proof" $rest > "$out/$name.tap" &
done <<< "$PROVED"
wait
for name in $names; do
	cat "$out/$name.tap"
	fails=$((fails + $(grep -c '^not ok' "$out/$name.tap")))
done
[ $fails = 0 ]
