# SPDX-License-Identifier: BSD-3-Clause
# Without the module, or without rights, daemon and tool say what to do.

echo '# nothing is set' > "$T/empty.conf"

fails "status without the module" 1 "modprobe kxwatch" "$kxwatch" status
fails "watch without the module" 1 "modprobe kxwatch" "$kxwatch" watch
fails "the daemon without the module" 1 "modprobe kxwatch" \
	"$kxwatchd" --config "$T/empty.conf" --output -
fails "an unknown subcommand" 2 "no-such-command" "$kxwatch" no-such-command

load_module
fails "status without rights" 1 "CAP_NET_ADMIN" $as_nobody "$kxwatch" status
fails "watch without rights" 1 "CAP_NET_ADMIN" $as_nobody "$kxwatch" watch
fails "the daemon without rights" 1 "CAP_NET_ADMIN" \
	$as_nobody "$kxwatchd" --config "$T/empty.conf" --output -
unload_module
