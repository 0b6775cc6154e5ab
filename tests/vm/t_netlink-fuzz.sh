# SPDX-License-Identifier: BSD-3-Clause
# by name only
# Whoever may speak to the module may say anything: what is not of the contract is
# refused, the setting stays what was last accepted, and others are answered as ever.

messages=3000
[ $FULL = 0 ] || messages=100000
programs flood nlfuzz reader

# fuzz TEXT SAID ARGUMENT...: what it says of numbers must be like SAID.
fuzz() {
	local text=$1 wanted=$2 said
	shift 2
	said=$("$@" 2>&1)
	echo "# $text: ${said##*$'\n'}" >&3
	like "$text" "$said" "^asked=[1-9][0-9]* $wanted wrong=0\$"
}

load_module
"$T/flood" 50 9
fuzz "every operation with every fault is refused, and what is right is not" \
	"accepted=[1-9][0-9]* denied=[1-9][0-9]*" "$T/nlfuzz" table
fuzz "who has no right is refused whatever they say" "accepted=0 denied=[1-9][0-9]*" \
	$as_nobody "$T/nlfuzz" refused
seed=$RANDOM
fuzz "messages of chance (seed $seed) change nothing but the setting" \
	"accepted=[1-9][0-9]* denied=[0-9]+" "$T/nlfuzz" random $seed $messages
# Readers go on meanwhile.
"$T/nlfuzz" random $((seed + 1)) $messages > "$T/beside" 2>&1 &
fuzzer=$!
"$T/flood" 500 9
"$T/reader" 2000 > "$T/account" || not_ok "a reader reads beside that" "$(cat "$T/account")"
. "$T/account"
is "what a reader beside that got and missed is all there was" $((from + received + missing)) "$head"
wait $fuzzer
like "and the fuzzer was answered" "$(cat "$T/beside")" "^asked=$messages .* wrong=0\$"
check "after all that the status is told" "$kxwatch" status
unload_module
