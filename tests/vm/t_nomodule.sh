# SPDX-License-Identifier: BSD-3-Clause
# Without the module, or without rights, daemon and tool say what to do.

echo '# nothing is set' > "$T/empty.conf"

fails "status without the module" 1 "modprobe kxwatch" "$kxwatch" status
fails "watch without the module" 1 "modprobe kxwatch" "$kxwatch" watch
# The daemon waits for it, says so once, and ends when it is asked to.
start_daemon "$T/empty.conf"
check "the daemon without the module says what to do" \
	wait_for 30 grep -q "modprobe kxwatch" "$T/kxwatchd.log"
sleep 3
is "and says it once" "$(grep -c "not loaded" "$T/kxwatchd.log")" 1
stop_daemon
start_daemon "$T/empty.conf"
wait_for 30 grep -q "not loaded" "$T/kxwatchd.log"
fails "an unknown subcommand" 2 "no-such-command" "$kxwatch" no-such-command

load_module
check "the daemon that was there first reads the module once it is loaded" \
	wait_for 30 grep -q "reading events after number" "$T/kxwatchd.log"
curl -s http://127.0.0.1:9/
check "and what it sees" wait_for 30 grep -q kxwatch.library "$T/records.json"
stop_daemon
fails "status without rights" 1 "CAP_NET_ADMIN" $as_nobody "$kxwatch" status
fails "watch without rights" 1 "CAP_NET_ADMIN" $as_nobody "$kxwatch" watch
fails "the daemon without rights" 1 "CAP_NET_ADMIN" \
	$as_nobody "$kxwatchd" --config "$T/empty.conf" --output -
unload_module
