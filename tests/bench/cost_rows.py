# SPDX-License-Identifier: BSD-3-Clause
"""The bars: what an operation may cost more than without kxwatch, and who is beside it."""

from collections import namedtuple

# source: STAGE/NAME as t_cost.sh has it, or a fact; bar: no more than that, None: told only.
Row = namedtuple("Row", "number what source bar readme")

ROWS = (
    Row("1", "a system call that is not watched", "module/getpid", 2, True),
    Row("2", "mmap without PROT_EXEC", "module/map-read", 200, True),
    Row("3", "mmap with PROT_EXEC, no TLS library", "module/map-exec", 330, True),
    Row("4", "mmap of a TLS library, known of this program", "module/map-match", 450, True),
    Row("5", "a program's first TLS library, logged, read, decoded", "reader/exec-map", 8000, True),
    Row("5", "the same, nobody reading", "module/exec-map", None, False),
    Row("5", "the same, daemon's record as JSON included", "daemon/exec-map", None, False),
    Row("6", "connect + accept + close, logged, nobody reading", "module/connect", 1900, True),
    Row("7", "the same, read and decoded", "reader/connect", 4000, True),
    Row("7", "the same, read by the daemon", "daemon/connect", None, False),
    Row("8", "1 KB sent, no handshake open", "module/send-1k", 450, True),
    Row("9", "16 KB sent", "module/send-16k", 700, False),
    Row("9", "64 KB sent", "module/send-64k", 700, True),
    Row("10", "TLS 1.2 handshake, logged, nobody reading", "module/tls12-rsa", 8000, True),
    Row("10", "the same, ECDHE", "module/tls12-ecdhe", 8000, False),
    Row("10", "the same, TLS 1.3", "module/tls13", 8000, False),
    Row("11", "TLS 1.2 handshake, read and decoded", "reader/tls12-rsa", 20000, True),
    Row("11", "TLS 1.2 handshake, judged, written as JSON", "daemon/tls12-rsa", 60000, True),
    Row("11", "the same, ECDHE", "daemon/tls12-ecdhe", 60000, False),
    Row("11", "the same, TLS 1.3", "daemon/tls13", 60000, False),
    Row("12", "replay of a TLS 1.2 handshake, all fields, as JSON (ECDHE)", "replay-kxwatch", 75000, False),
    Row("13", "events lost while the daemon is stopped", "loss-lost", 0, False),
    Row("13", "events there were meanwhile", "loss-events", None, False),
    Row("14", "flows 1,000 -> 1,000,000: more of what it costs, %", "growth-flows", 10, False),
    Row("14", "programs 100 -> 100,000: more of what it costs, %", "growth-processes", 10, False),
    Row("14", "list entries 10 -> 100,000: more for a handshake, %", "growth-lists", 10, False),
    Row("15", "bytes for a handshake that is open", "bytes-window", 20480, False),
    Row("15", "bytes for a connection", "bytes-flow", 256, False),
    Row("15", "bytes for a program", "bytes-process", 2048, False),
    Row("16", "probes that are neither [FTRACE] nor [OPTIMIZED]", "probes-slow", 0, False),
)

PEERS = (
    ("an iptables rule", "peer-iptables-rule"),
    ("ipt_NETFLOW", "peer-netflow"),
    ("u32, NFLOG, ulogd2", "peer-ulogd"),
    ("conntrack -E", "peer-conntrack"),
    ("tcpdump", "peer-tcpdump"),
    ("bpftrace", "peer-bpftrace"),
    ("Falco's module, sysdig", "peer-falco"),
    ("auditd", "peer-auditd"),
    ("opensnitch", "peer-opensnitch"),
)

# Of the same capture.
READERS = (
    ("kxwatch replay", "replay-kxwatch"),
    ("tcpdump -w (reads no TLS)", "replay-tcpdump"),
    ("ndpiReader", "replay-ndpiReader"),
    ("ssldump", "replay-ssldump"),
    ("tshark", "replay-tshark"),
)

# Of the chart: its groups, and whose figure.
SHOWN = (
    ("mmap with PROT_EXEC", (
        ("kxwatch, no TLS library: not told", "module/map-exec"),
        ("kxwatch, a TLS library known", "module/map-match"),
        ("bpftrace, a line for each", "peer-bpftrace/map-exec"),
        ("Falco's module, sysdig", "peer-falco/map-exec"),
        ("auditd, a record for each", "peer-auditd/map-exec"))),
    ("connection, told", (
        ("kxwatch, read and decoded", "reader/connect"),
        ("kxwatch, logged", "module/connect"),
        ("an iptables rule (tells nothing)", "peer-iptables-rule/connect"),
        ("ipt_NETFLOW", "peer-netflow/connect"),
        ("tcpdump", "peer-tcpdump/connect"),
        ("bpftrace, a line", "peer-bpftrace/connect"),
        ("Falco's module, sysdig", "peer-falco/connect"),
        ("conntrack -E", "peer-conntrack/connect"),
        ("auditd", "peer-auditd/connect"),
        ("opensnitch, allowed", "peer-opensnitch/connect"))),
    ("1 KB over an open connection", (
        ("kxwatch", "module/send-1k"),
        ("an iptables rule", "peer-iptables-rule/send-1k"),
        ("ipt_NETFLOW", "peer-netflow/send-1k"),
        ("conntrack -E", "peer-conntrack/send-1k"),
        ("tcpdump", "peer-tcpdump/send-1k"))),
    ("TLS 1.2 handshake", (
        ("kxwatch, logged", "module/tls12-rsa"),
        ("kxwatch, read and decoded", "reader/tls12-rsa"),
        ("kxwatch, judged, as JSON", "daemon/tls12-rsa"),
        ("tcpdump (dissects nothing)", "peer-tcpdump/tls12-rsa"),
        ("u32, NFLOG, ulogd2: a line for a packet", "peer-ulogd/tls12-rsa"),
        ("conntrack -E (no TLS)", "peer-conntrack/tls12-rsa"),
        ("auditd (no TLS)", "peer-auditd/tls12-rsa"))),
)
