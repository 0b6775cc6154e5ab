# SPDX-License-Identifier: BSD-3-Clause
# The module comes and goes many times under traffic on both processors. Each
# life must have seen some of it, and must be told apart from the one before.

cycles=20
[ $FULL = 0 ] || cycles=200

traffic() {
	while :; do
		openssl s_client -connect 203.0.113.10:443 -CAfile "$T/ca.pem" < /dev/null
		openssl s_client -connect '[2001:db8::10]:443' < /dev/null
		curl -s -o /dev/null --cacert "$T/ca.pem" https://www.example.com/
	done > /dev/null 2>&1
}

saw_handshake() { [ "$(stat_of handshakes)" -gt 0 ]; }

make_outside
make_certificate ca ca 100 ec CA
make_certificate www ca 30 ec DNS:www.example.com
echo "203.0.113.10 www.example.com" >> /etc/hosts
serve 203.0.113.10 443 -cert "$T/www.pem" -key "$T/www.key"
serve 2001:db8::10 443 -cert "$T/www.pem" -key "$T/www.key"
traffic &
traffic &

blind=0 lives=
for ((cycle = 0; cycle < cycles; cycle++)); do
	load_module
	# Every fifth life is cut short, in the midst of whatever goes on.
	if [ $((cycle % 5)) != 4 ]; then
		wait_for 60 saw_handshake || blind=$((blind + 1))
		lives+="$(status_number instance)"$'\n'
	fi
	unload_module
done
ok "the module was loaded and removed $cycles times"
is "every life saw a handshake" $blind 0
is "no two lives have the same name" "$(sort <<< "${lives%$'\n'}" | uniq -d)" ""
