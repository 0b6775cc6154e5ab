#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Whether each handshake of a load was kept once.

once.py PLAYED STORE OUTPUT: PLAYED has a local port a line, of each handshake that
its client completed, each of which is worth an alert if its certificate can be seen;
STORE the records of the store, OUTPUT those of the file of lines. Prints how many were played, how many of them the
store does not have, or twice, or not whole; records of the store that nobody played;
the same of alerts; and how many the output has twice, that is, were read again.
"""

import json
import sys
from collections import Counter

PORTS = range(4431, 4436)
HIDDEN = 4433, 4435  # TLS 1.3


def records_of(path, dataset):
    records = []
    with open(path, encoding="utf-8") as file:
        for line in file:
            # A line that the daemon was killed in has no end, and the next none of its beginning.
            try:
                record = json.loads(line)
            except ValueError:
                continue
            if (record["event"]["dataset"] == dataset and
                    record["destination"]["port"] in PORTS):
                records.append(record)
    return records


def is_whole(record):
    return (record["kxwatch"].get("handshake_end") == "complete" and "cipher" in record["tls"] and
            "server_name" in record["tls"]["client"] and
            record.get("process", {}).get("executable", "").startswith("/usr/bin/python3"))


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        played = {int(line) for line in file}
    kept = records_of(sys.argv[2], "kxwatch.handshake")
    times = Counter(record["source"]["port"] for record in kept)
    alerts = Counter(record["source"]["port"]
                     for record in records_of(sys.argv[2], "kxwatch.alert"))
    cut = [r["source"]["port"] for r in kept
           if r["source"]["port"] in played and not is_whole(r)]
    ids = Counter(record["event"]["id"] for record in records_of(sys.argv[3], "kxwatch.handshake"))
    missing = sorted(played - set(times))
    alerting = {r["source"]["port"] for r in kept if r["destination"]["port"] not in HIDDEN}
    print(f"played={len(played)} missing={len(missing)} "
          f"twice={sum(n > 1 for n in times.values())} cut={len(cut)} "
          f"unplayed={len(set(times) - played)} "
          f"alerts-missing={len(alerting - set(alerts))} "
          f"alerts-twice={sum(n > 1 for n in alerts.values())} "
          f"read-again={sum(n > 1 for n in ids.values())}")
    for what, ports in (("missing", missing), ("cut", cut)):
        if ports:
            print(what, *ports[:20], file=sys.stderr)
    for record in kept:
        if record["source"]["port"] in cut[:3]:
            print(json.dumps(record), file=sys.stderr)


if __name__ == "__main__":
    main()
