# SPDX-License-Identifier: BSD-3-Clause
# A shell that speaks TLS by itself, sends a ClientHello and goes away:
# bash knock.sh HOST FILE, where FILE holds the hello in \x escapes.

exec 3<> "/dev/tcp/$1/443"
printf '%b' "$(< "$2")" >&3
# The first byte of the answer says that the hello has arrived.
IFS= read -r -n 1 -t 30 -u 3
exec 3>&-
