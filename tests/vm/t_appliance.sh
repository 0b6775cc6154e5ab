# SPDX-License-Identifier: BSD-3-Clause
# by name only
# kernel: appliance
# prepare: bare.sh
# A small kernel without LSMs, BPF, IPv6, tracepoints and versions of symbols: each hook
# says what it found to hang on, and a handshake is told as everywhere.

make_server() {
	make_certificate drop drop 30 rsa DNS:drop.example.net
	echo "203.0.113.20 drop.example.net" >> /etc/hosts
	serve 203.0.113.20 443 -no_tls1_3 -cert "$T/drop.pem" -key "$T/drop.key"
}

hooks() {
	"$kxwatch" status --json | /usr/bin/python3 -c '
import json, sys
for h in json.load(sys.stdin)["hooks"]:
    print(h["name"], h["state"], h["symbol"] if h["state"] == "on" else h.get("error", 0))'
}

records() {
	/usr/bin/python3 -c '
import json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    if r.get("event", {}).get("dataset") != sys.argv[2]:
        continue
    t = r.get("tls", {})
    print(r["process"]["name"], r["destination"]["ip"], r["kxwatch"]["kx"]["method"])' \
		"$T/records.json" "$1"
}

for symbol in security_mmap_file bpf_prog_load ipv6_rcv __tracepoint_sched_process_exec; do
	is "the kernel has no $symbol" "$(grep -c " $symbol\$" /proc/kallsyms)" 0
done
make_outside
make_server
load_module
hooks > "$T/hooks"
is "mmap hangs on what calls the hook of LSMs" "$(grep '^mmap ' "$T/hooks")" "mmap on vm_mmap_pgoff"
is "exec hangs on a function" "$(grep '^exec ' "$T/hooks")" "exec on finalize_exec"
is "exit hangs on a function" "$(grep '^exit ' "$T/hooks")" "exit on exit_files"
is "of all hooks mprotect alone failed" "$(grep -vE ' (on|off) ' "$T/hooks")" "mprotect failed 2"

sed "s,@CA@,$T/drop.pem,; s,@ALLOWED@,/usr/bin/curl," "$TREE/tests/vm/play/demo.conf" > "$T/demo.conf"
start_daemon "$T/demo.conf"
wait_for 30 "$kxwatch" status
before=$(status_number limits.processes.used)
cp "$TREE/tests/vm/play/client.py" "$T/upload.py"
check "a program talks TLS 1.2 with RSA" timeout 60 /usr/bin/python3 "$T/upload.py" \
	--no-verify --ciphers AES128-GCM-SHA256 drop.example.net
is "and is forgotten when it has ended" "$(status_number limits.processes.used)" "$before"
for hook in mmap exec exit connect state segment; do
	hits=$("$kxwatch" status --json | /usr/bin/python3 -c '
import json, sys
print({h["name"]: h["hits"] for h in json.load(sys.stdin)["hooks"]}[sys.argv[1]])' $hook)
	check "hook $hook was hit: $hits" test "$hits" -gt 0
done
stop_daemon
is "the handshake is told" "$(records kxwatch.handshake)" "python3 203.0.113.20 RSA"
is "and raises the alert" "$(records kxwatch.alert)" "python3 203.0.113.20 RSA"
unload_module
cp "$T/records.json" "$OUT/"
