# SPDX-License-Identifier: BSD-3-Clause
# Functions inside of a TLS library are probed: what is refused, what is told of which
# connection, and that neither wrong offsets, nor files that change, nor unmounting, nor
# unloading does harm to a program or to the kernel.

build_client probe
# Where every user may run it.
probe=/usr/local/bin/kxw-probe
install "$T/probe" $probe
make_outside
make_certificate self self 30 ec DNS:www.example.com,IP:203.0.113.10
make_certificate rsa rsa 30 rsa DNS:www.example.com,IP:203.0.113.10
serve 203.0.113.10 443 -cert "$T/self.pem" -key "$T/self.key"
serve 203.0.113.20 4433 -cert "$T/self.pem" -key "$T/self.key"

crypto=$(ldd "$(command -v openssl)" | awk '$1 ~ /^libcrypto/ { print $3 }')
ssl=$(ldd "$(command -v openssl)" | awk '$1 ~ /^libssl/ { print $3 }')
verdict=verdict:X509_STORE_CTX_get_error
encrypt="encrypt:EVP_PKEY_encrypt rsa_encrypt:RSA_public_encrypt"
setup="verify_off:SSL_CTX_set_verify verify_off:SSL_set_verify own_verifier:SSL_CTX_set_cert_verify_callback"

# A second library, on a file system of its own: nothing but this test uses it.
own=$T/own
own_new() {
	mountpoint -q "$own" || { mkdir -p "$own"; mount -t tmpfs own "$own"; }
	cp "$crypto" "$own/${crypto##*/}"
	cp "$ssl" "$own/${ssl##*/}"
}
own_crypto=$own/${crypto##*/}
old_enough() { sleep 2.5; }

hook_state() {
	"$kxwatch" status --json | /usr/bin/python3 -c '
import json, sys
print(*(h["state"] for h in json.load(sys.stdin)["hooks"] if h["name"] == sys.argv[1]))' "$1"
}

client() { timeout $((60 * SLOW)) openssl s_client -connect "$@" < /dev/null > /dev/null 2>&1; }
own_client() { LD_LIBRARY_PATH=$own client "$@"; }
calls() { "$probe" calls; }

load_module
own_new
old_enough

# ---- who may, and what is refused -----------------------------------------------------

is "hook library waits to be asked for" "$(hook_state library) $(hook_state receive)" "off off"
fails "nobody asks without a right" 2 "not permitted" $as_nobody "$probe" set "$crypto" $verdict
fails "CAP_NET_ADMIN alone does not do" 1 "not permitted.*CAP_SYS_ADMIN" \
	setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin "$probe" set "$own_crypto" $verdict
fails "not even root of a user namespace" 2 "not (permitted|loaded)" \
	unshare --user --map-root-user "$probe" set "$own_crypto" $verdict

fails "an offset within an instruction" 1 "no function begins there" \
	"$probe" set "$own_crypto" encrypt:EVP_PKEY_encrypt+1
fails "a verdict whose code returns another member" 1 "not that of X509_STORE_CTX_get_error" \
	"$probe" set "$own_crypto" $verdict@4
fails "a verdict that is another function" 1 "not that of X509_STORE_CTX_get_error" \
	"$probe" set "$own_crypto" verdict:EVP_PKEY_encrypt
fails "other bytes than stand there" 1 "other bytes stand there" \
	"$probe" set "$own_crypto" encrypt:EVP_PKEY_encrypt=9090909090909090
fails "an offset beyond the file" 1 "the file ends before" \
	"$probe" set "$own_crypto" encrypt:+0x40000000
fails "an offset that wraps" 1 "the file ends before" \
	"$probe" set "$own_crypto" encrypt:+0xfffffffffffffff0
fails "one bad point among good ones" 1 "no function begins there" \
	"$probe" set "$own_crypto" $verdict encrypt:EVP_PKEY_encrypt+1
fails "what is no library" 1 "no shared library" \
	"$probe" set /etc/passwd encrypt:=0000000000000000
fails "what is no file" 1 "no regular file" "$probe" set /dev/null encrypt:=0000000000000000
fails "too few bytes to compare" 1 "bad" "$probe" set "$own_crypto" encrypt:EVP_PKEY_encrypt=f30f1e
cp "$crypto" "$own/fresh"
# On a slow kernel the asking alone takes longer than a file is fresh.
while touch "$own/fresh"; do sleep 0.2; done & writer=$!
fails "a file that was written just now" 1 "again in a moment: changed " \
	"$probe" set "$own/fresh" $verdict
kill $writer
is "nothing of it is probed" "$("$probe" get)" ""
is "and the hook is off as before" "$(hook_state library) $(hook_state receive)" "off off"

# ---- what is told ----------------------------------------------------------------------

like "points of the system's library are taken, and held" \
	"$("$probe" set "$crypto" $verdict $encrypt)" "^/.* pinned verdict=0 encrypt=0 rsa_encrypt=0$"
like "and those of its sister" "$("$probe" set "$ssl" $setup)" \
	" pinned verify_off=0 verify_off=0 own_verifier=0$"
is "two files are probed, and both hooks are on" \
	"$("$probe" get | wc -l) $(hook_state library) $(hook_state receive)" "2 on on"

client 203.0.113.10:443
client 203.0.113.20:4433 -tls1_2
is "what libssl was told of each certificate, and in which connection" \
	"$(calls | grep ^verdict | sort)" "$(printf '%s\n' \
	"verdict by ${ssl##*/} in openssl code=18 depth=0 port=443" \
	"verdict by ${ssl##*/} in openssl code=18 depth=0 port=4433")"
client 203.0.113.10:443 -CAfile "$T/self.pem"
is "of a good one nothing is told" "$(calls | grep -c ^verdict)" 2

cat > "$T/many.py" <<- 'END'
	import asyncio, ssl, sys
	context = ssl.create_default_context()
	context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

	async def one(address, port):
	    reader, writer = await asyncio.open_connection(address, port, ssl=context)
	    writer.close()

	async def main():
	    await asyncio.gather(*(one(*pair) for pair in
	                           8 * (("203.0.113.10", 443), ("203.0.113.20", 4433))))
	asyncio.run(main())
END
/usr/bin/python3 "$T/many.py"
is "sixteen at once by one thread, each in its own" \
	"$(calls | grep '^verdict.* in python3' | sort | uniq -c | awk '{ print $1, $NF }' | xargs)" \
	"8 port=443 8 port=4433"
like "python turns verification off, and says so" "$(calls)" "^verify_off by .* in python3 mode=0$"

head -c 32 /dev/zero > "$T/secret"
openssl pkeyutl -encrypt -certin -inkey "$T/rsa.pem" -in "$T/secret" -out "$T/secret.rsa"
like "RSA outside of TLS: who" "$(calls)" "^encrypt by .* in openssl input=32 output=256$"
like "RSA outside of TLS: how" "$(calls)" "^rsa_encrypt by libcrypto\S* in openssl input=32 padding=1$"
serve 203.0.113.30 443 -cert "$T/rsa.pem" -key "$T/rsa.key"
before=$(calls | grep -c encrypt)
client 203.0.113.30:443 -tls1_2 -cipher AES128-GCM-SHA256
openssl dgst -sha256 -sign "$T/rsa.key" -out "$T/signature" "$T/secret"
openssl x509 -in "$T/rsa.pem" -noout -pubkey > "$T/rsa.pub"
check "a signature is verified" openssl dgst -sha256 -verify "$T/rsa.pub" -signature "$T/signature" "$T/secret"
is "neither TLS with RSA nor a signature is told as that" "$(calls | grep -c encrypt)" "$before"
is "nothing was unreadable" "$(stat_of calls_unread)" 0

# ---- bounds ------------------------------------------------------------------------------

cat > "$T/churn.c" <<- 'END'
	#include <openssl/evp.h>
	#include <openssl/pem.h>
	#include <stdio.h>
	#include <stdlib.h>
	int main(int argc, char **argv)
	{
		int i, times = atoi(argv[2]);
		FILE *f = fopen(argv[1], "r");
		EVP_PKEY *key = PEM_read_PUBKEY(f, NULL, NULL, NULL);
		unsigned char out[512];
		for (i = 0; i < times; i++) {
			EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
			size_t size = sizeof(out);
			if (EVP_PKEY_encrypt_init(c) <= 0 ||
			    EVP_PKEY_encrypt(c, out, &size, (unsigned char *)"secret", 6) <= 0)
				return 1;
			EVP_PKEY_CTX_free(c);
		}
		return argc < 0;
	}
END
cc -o "$T/churn" "$T/churn.c" -lcrypto || bail "a program that encrypts is built"
check "a program encrypts 1100 times" "$T/churn" "$T/rsa.pub" 1100
is "1024 of them are told" "$(calls | grep -c '^encrypt by churn')" 1024
is "and of RSA as many; then both are left alone" \
	"$(calls | grep -c '^rsa_encrypt by .* in churn') $(stat_of calls_muted)" "1024 2"
hits=$("$probe" get | grep -o ' encrypt=[0-9]*')
check "what is left alone has no breakpoint any more" test "${hits#*=}" -lt 1040
check "another program is told as before" "$T/churn" "$T/rsa.pub" 1
is "of which is this" "$(calls | grep -c '^encrypt by churn')" 1025

# ---- files that change -------------------------------------------------------------------

own_points() { "$probe" set "$own_crypto" $verdict $encrypt; }
probed() { "$probe" get | grep -c "$own/"; }
is_probed() { [ "$(probed)" = "$1" ]; }
# Holds the library for so many seconds.
hold() { LD_LIBRARY_PATH=$own exec /usr/bin/python3 -c "import ssl, time; time.sleep($1)"; }
start_holder() {
	hold 600 & holder=$!
	wait_for 20 grep -q "$own_crypto" /proc/$holder/maps || bail "a program holds the library"
}
stop_holder() {
	kill -KILL $holder
	wait $holder
}
verdicts() { calls | grep -c ^verdict; }
files_used() {
	"$kxwatch" status --json | /usr/bin/python3 -c '
import json, sys
print(*(l["used"] for l in json.load(sys.stdin)["limits"] if l["name"] == "probes"))'
}

"$probe" set "$crypto"
"$probe" set "$ssl"
is "points are taken away" "$("$probe" get)" ""
is "and the hooks go with them" "$(hook_state library) $(hook_state receive)" "off off"

start_holder
told=$(verdicts)
like "a library that is held by who maps it alone" "$(own_points)" "^$own_crypto verdict=0"
own_client 203.0.113.10:443
is "is told of, too" "$(verdicts)" $((told + 1))
fails "its file system is in use" 32 "busy" umount "$own"
stop_holder
wait_for 10 is_probed 0
is "with its last program it is let go" "$(probed)" 0
check "and its file system can be unmounted" umount "$own"

own_new
old_enough
start_holder
own_points
touch "$own_crypto"
check "a program starts with a library that was changed in place" own_client 203.0.113.10:443
wait_for 10 is_probed 0
is "which is then given up" "$(probed)" 0
old_enough
like "until it is asked for again" "$(own_points)" "^$own_crypto"

# Longer than it was by 16 bytes from the start on: every function stands elsewhere.
told=$(verdicts)
cp "$own_crypto" "$T/good"
{ head -c 4096 "$T/good"; head -c 64 /dev/zero; tail -c +4097 "$T/good"; } > "$T/moved"
cat "$T/moved" > "$own_crypto"
own_client 203.0.113.10:443
cat "$T/good" > "$own_crypto"
wait_for 10 is_probed 0
is "bytes that were moved are given up, and nothing was told of them" \
	"$(probed) $(verdicts)" "0 $told"
check "and what was there before works" own_client 203.0.113.10:443
stop_holder

old_enough
start_holder
own_points
truncate -s 4096 "$own_crypto"
own_client 203.0.113.10:443
wait_for 10 is_probed 0
is "one that was truncated is given up" "$(probed)" 0
sleep 2
is "and held for who still has it" "$(files_used)" 1
stop_holder
wait_for 10 eval '[ "$(files_used)" = 0 ]'
is "until they are gone" "$(files_used)" 0

own_new
old_enough
start_holder
own_points
cp "$crypto" "$own/new"
mv "$own/new" "$own_crypto"
told=$(verdicts)
own_client 203.0.113.10:443
is "of one that was put in its place nothing is told" "$(verdicts)" "$told"
is "the old one stays with who has it" "$(probed)" 1
old_enough
old_holder=$holder
start_holder
own_points > /dev/null
own_client 203.0.113.10:443
is "until it is asked for" "$(verdicts) $(probed)" "$((told + 1)) 2"
kill -KILL $old_holder
stop_holder
wait_for 10 is_probed 0
check "both are let go" umount "$own"

# ---- beneath an overlay, as containers have it --------------------------------------------

own_new
old_enough
lower=$own own=$T/merged own_crypto=$T/merged/${crypto##*/}
mkdir "$T/layers" "$own"
mount -t tmpfs layers "$T/layers"
mkdir "$T/layers/upper" "$T/layers/work"
mount -t overlay -o "lowerdir=$lower,upperdir=$T/layers/upper,workdir=$T/layers/work" container "$own" ||
	bail "there are overlays"
start_holder
told=$(verdicts)
like "a library of a container is taken" "$(own_points)" "^$own_crypto verdict=0"
own_client 203.0.113.10:443
is "what it says is told" "$(verdicts)" $((told + 1))
LD_LIBRARY_PATH=$lower client 203.0.113.10:443
is "and of the same file outside of it" "$(verdicts)" $((told + 2))
touch "$own_crypto"
own_client 203.0.113.10:443
is "a copy that the container makes of it is another file" "$(verdicts)" $((told + 2))
fails "the overlay is in use" 32 "busy" umount "$own"
stop_holder
wait_for 10 is_probed 0
check "and can be unmounted when the container ends" umount "$own"
check "with what is beneath it" umount "$T/layers" "$lower"

# ---- the module goes ----------------------------------------------------------------------

cat > "$T/handshakes.py" <<- 'END'
	import socket, ssl, sys, time
	context = ssl.create_default_context()
	context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
	done, end = 0, time.monotonic() + float(sys.argv[1])
	while time.monotonic() < end:
	    with socket.create_connection(("203.0.113.10", 443)) as s, context.wrap_socket(s):
	        done += 1
	print(done)
END
unload_module
times=$([ $FULL = 1 ] && echo 100 || echo 10)
/usr/bin/python3 "$T/handshakes.py" 100000 > /dev/null & one=$!
/usr/bin/python3 "$T/handshakes.py" 100000 > /dev/null & two=$!
loaded=0 told=0
for _ in $(seq $times); do
	insmod "$KXW_MODULE" || break
	"$probe" set "$crypto" $verdict $encrypt > /dev/null && "$probe" set "$ssl" $setup > /dev/null || break
	"$probe" told verdict $((30 * SLOW)) && told=$((told + 1))
	rmmod kxwatch || break
	loaded=$((loaded + 1))
done
is "loaded, probed and unloaded, $times times, while handshakes go on" $loaded $times
is "with something to tell each time" $told $times
check "and the programs live" kill $one $two
wait $one $two
check "a program does a handshake without the module" /usr/bin/python3 "$T/handshakes.py" 1
