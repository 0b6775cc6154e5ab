# SPDX-License-Identifier: BSD-3-Clause
# by name only
# machine: counting
# append: nokaslr quiet
# prepare: cost.sh
# What it costs to watch TLS libraries from inside, in instructions: each kind of work
# without the module, with it, with libcrypto probed, and without it again, in one boot.
# Prints what each takes more than without the module.

. "$TREE/tests/vm/cost_stages.sh"

libcrypto=$(ldconfig -p | sed -nE 's/^\tlibcrypto\.so\.[0-9.]+ .*=> //p' | head -n 1)
points="verdict:X509_STORE_CTX_get_error encrypt:EVP_PKEY_encrypt rsa_encrypt:RSA_public_encrypt"

# play_all STAGE: what workload plays, then what a TLS library does.
play_all() {
	play "$1" getpid:getpid:5000 connect:connect:500 send-1k:send-1k:500 exec:exec:20:$place/root
	"$BUILD/bench/handshake" "$T/self.pem" "$T/self.key" "$rounds" tls13:1.3:40 tls12:1.2:40 \
		tls12-rsa:rsa:40 tls13-trusted:trusted:40 \
		map-other:map:100:$place/libz.so.1 > "$T/tls" ||
		bail "$1: handshakes are done"
	sed "s/^/$1 /" "$T/tls" >> "$figures"
}

# Beside the two stages without the module.
told() {
	awk '
		$1 == "base-1" { first[$2] = $3; order[++n] = $2 }
		$1 == "base-2" { last[$2] = $3 }
		$1 == "module" { module[$2] = $3 }
		$1 == "probed" { probed[$2] = $3 }
		END {
			for (i = 1; i <= n; i++) {
				base = (first[order[i]] + last[order[i]]) / 2
				doubt = (first[order[i]] - last[order[i]]) / 2
				printf "# %-14s %10.0f  module %+7.0f  probed besides %+7.0f  (base +-%.0f)\n",
					order[i], base, module[order[i]] - base,
					probed[order[i]] - module[order[i]], doubt < 0 ? -doubt : doubt
			}
		}' "$figures"
}

build_client probe
prepare_place
make_certificate self self 30 rsa DNS:localhost
play_all warm-up
play_all base-1
load_module
play_all module
"$T/probe" set "$libcrypto" $points || bail "libcrypto is probed"
play_all probed
"$T/probe" get
calls=$(stat_of calls)
unload_module
play_all base-2
told >&3
check "calls were told" test "$calls" -gt 0
