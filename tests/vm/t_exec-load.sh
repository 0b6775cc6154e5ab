# SPDX-License-Identifier: BSD-3-Clause
# by name only
# The module is loaded, again and again, while programs become one another by execve(),
# with a TLS library and without, and each connects: whatever is told of a connection
# is of the image that made it, also if it was looked at on its way from one to the other.

loads=12
[ $FULL = 1 ] || loads=3
. "$TREE/tests/vm/told.sh"

# chain N: programs that connect and become the next, N times: one with a library to
# 127.66.0.1, one without to 127.67.0.1.
chain() {
	local n
	for ((n = 0; n < $1; n++)); do
		set -- "$@" "$linked" connect=127.66.0.1:9 exec "$deeds" connect=127.67.0.1:9 exec
	done
	shift
	until [ -e "$T/enough" ]; do
		"$@" /bin/true || exit 1
	done
}

make_deeds
for ((i = 0; i < 4; i++)); do
	chain 20 &
	chains[i]=$!
done
connects=0 wrong=
for ((i = 0; i < loads; i++)); do
	load_module
	start_watch
	sleep 0.5
	catch_up
	stop_watch
	unload_module
	for of in "66 linked" "67 deeds"; do
		set -- $of
		/usr/bin/python3 "$TREE/tests/vm/play/told.py" "$events" "127.$1.0.1:9" exe how |
			sed 's/\.so[.0-9]*//g; s/=[a-z]*//g' > "$T/told"
		connects=$((connects + $(wc -l < "$T/told")))
		[ $1 = 66 ] && libraries="libcrypto libssl" || libraries=-
		wrong+=$(grep -vxF "$T/bin/$2 $libraries" "$T/told" | sort | uniq -c)
	done
done
: > "$T/enough"
echo "# $connects connections in $loads lives of the module" >&3
check "programs connected" test $connects -ge $((loads * 10))
is "each was told of the image that made it, with its libraries" "$wrong" ""
for pid in "${chains[@]}"; do
	wait $pid || not_ok "a chain of programs ends well"
done
