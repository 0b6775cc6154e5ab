# SPDX-License-Identifier: BSD-3-Clause
# What a user without rights may do: hear the doorbell, and nothing else.

# Where a user without rights can read it, beside the header it reads.
mkdir -p "$T/tests/vm/play" "$T/include/uapi"
cp "$TREE/tests/vm/play/genl.py" "$T/tests/vm/play/"
cp "$TREE/include/uapi/kxwatch.h" "$T/include/uapi/"
genl="/usr/bin/python3 $T/tests/vm/play/genl.py"

joined() { grep -q joined "$T/heard"; }
rung() { grep -qE '^rung [1-9]' "$T/heard"; }

load_module
for operation in "do KXW_CMD_STATUS_GET" "do KXW_CMD_CONFIG_SET KXW_A_CONFIG_LIBRARY=libssl" \
	"dump KXW_CMD_PROCESS_GET" "dump KXW_CMD_FLOW_GET" "dump KXW_CMD_EVENT_GET" \
	"dump KXW_CMD_PROBE_GET"; do
	is "root may $operation" "$($genl $operation)" ok
	is "nobody may not $operation" "$($as_nobody $genl $operation)" EPERM
done
is "nobody may not do KXW_CMD_PROBE_SET" "$($as_nobody $genl do KXW_CMD_PROBE_SET)" EPERM
like "root may, but has to name a file" "$($genl do KXW_CMD_PROBE_SET)" "^EINVAL"
# Root of a user namespace of one's own is nobody here.
is "root of another user namespace may not read events" \
	"$($as_nobody unshare -r $genl dump KXW_CMD_EVENT_GET)" EPERM

$as_nobody $genl listen 60 > "$T/heard" &
wait_for 30 joined && openssl version > /dev/null
check "nobody hears the doorbell" wait_for 30 rung
fails "the tool says which right is missing" 1 "CAP_NET_ADMIN" $as_nobody "$kxwatch" status
unload_module
