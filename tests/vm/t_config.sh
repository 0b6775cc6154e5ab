# SPDX-License-Identifier: BSD-3-Clause
# A setting that cannot be meant is named with its file, line and name, and
# nothing is started. The module refuses one whole, says why and stays as it was.

# bad TITLE LINE SETTING TEXT
bad() {
	printf '%b' "$4" > "$T/bad.conf"
	fails "$1" 2 "$T/bad\.conf:$2:.*$3" \
		"$kxwatchd" --check-config --config "$T/bad.conf"
}

bad "a setting nobody knows" 2 colour '# nothing\ncolour = "red";\n'
bad "a member nobody knows" 3 colour 'records:\n{\n\tcolour = "red";\n};\n'
bad "a number where text is meant" 1 output 'output = 5;\n'
bad "text where a number is meant" 2 flows 'limits: {\n\tflows = "many";\n};\n'
bad "a number out of range" 1 handshake_timeout 'limits: { handshake_timeout = 0; };\n'
bad "a network that is none" 3 "10.0.0.0/33" \
	'internal_networks = [\n\t"192.0.2.0/24",\n\t"10.0.0.0/33" ];\n'
bad "an allowlist entry for nobody" 1 executable 'allow: ( { comment = "who?"; } );\n'
bad "a signal that does not exist" 1 "kx.none" 'signals: ( { id = "kx.none"; weight = 1; } );\n'
bad "a line that ends too early" 2 "" 'limits: {\n\tflows = ;\n};\n'
fails "a file that is not there" 2 "$T/none.conf" \
	"$kxwatchd" --check-config --config "$T/none.conf"
fails "a bad file ends the daemon too" 2 "$T/bad\.conf:2:" "$kxwatchd" --config "$T/bad.conf"
printf 'allow: (\n\t{ executable = "/old"; expires = "2020-01-31"; } );\n' > "$T/old.conf"
like "an entry that has expired is named, and is no error" \
	"$("$kxwatchd" --check-config --config "$T/old.conf")" "old.conf:2: allow.*expired"
check "the configuration that is delivered is good" \
	"$kxwatchd" --check-config --config "$TREE/configs/kxwatchd.conf"

# The module's own, by netlink, without the library that knows better.
settings() { /usr/bin/python3 "$TREE/tests/vm/play/genl.py" do KXW_CMD_CONFIG_SET "$@"; }

# refused TITLE TEXT ATTRIBUTE...
refused() {
	local title=$1 text=$2
	shift 2
	like "the module refuses $title, and says why" "$(settings "$@")" "^E(INVAL|RANGE): .*$text"
	is "and $title changes nothing" "$(status_number libraries)" "$libraries"
}

load_module
libraries=$(status_number libraries)
good=KXW_A_CONFIG_LIBRARY=libgood
refused "an attribute of another operation" "(kxwatch does not know|[Uu]nknown attribute)" \
	"$good" KXW_A_EVENT_SINCE=12345678
refused "an attribute nobody knows" "(kxwatch does not know|[Uu]nknown attribute)" "$good" 999=x
refused "an attribute without a type" "(kxwatch does not know|[Uu]nknown attribute)" "$good" 0=x
refused "a pattern with a slash" "no slash" "$good" KXW_A_CONFIG_LIBRARY=/lib/libssl
refused "an empty pattern" "1 to 63 characters" "$good" KXW_A_CONFIG_LIBRARY=
refused "a pattern too long" "" "$good" "KXW_A_CONFIG_LIBRARY=$(printf 'x%.0s' {1..64})"
refused "a pattern too many" "more than 32" $(printf "$good%d " {1..33})
is "32 patterns of 63 characters are taken" \
	"$(settings $(printf "KXW_A_CONFIG_LIBRARY=%063d " {1..32}))" ok
is "and are in force" "$(status_number libraries | tr -cd , | wc -c)" 31
unload_module
