#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds records against a table of programs that do nothing wrong.

known_good.py TABLE RECORDS: prints what was told of each line, and on standard error
what is missing or too much; fails if anything is.
"""

import fnmatch
import json
import sys

FIELDS = ("program", "executable", "port", "server_name", "certificate")


def read_table(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                yield dict(zip(FIELDS, line.split(), strict=True))


def get(record, path, default=None):
    for name in path.split("."):
        record = record.get(name, {}) if isinstance(record, dict) else {}
    return record if record != {} else default


def fits(row, record):
    return (fnmatch.fnmatch(get(record, "process.executable", ""), row["executable"]) and
            get(record, "destination.port") == int(row["port"]) and
            fnmatch.fnmatch(get(record, "tls.client.server_name", "-"), row["server_name"]))


def main():
    table, records = sys.argv[1:]
    with open(records, encoding="utf-8") as lines:
        told = [json.loads(line) for line in lines]
    handshakes = [r for r in told if get(r, "event.dataset") == "kxwatch.handshake"]
    faults = []
    for row in read_table(table):
        mine = [h for h in handshakes if fits(row, h)]
        done = [h for h in mine if get(h, "tls.established")]
        wanted = "not-visible" if row["certificate"] == "-" else row["certificate"]
        # A client may resume its session in a second connection, and shows nothing then.
        verdicts = [get(h, "kxwatch.certificate.verdict") for h in done]
        print(f"{row['program']:<18} {len(mine)} handshakes, {len(done)} done:",
              ", ".join(sorted({get(h, "tls.version", "?") for h in mine})),
              ", ".join(sorted(set(verdicts))))
        if not done:
            faults.append(f"{row['program']}: no handshake was told")
        elif wanted not in verdicts or set(verdicts) - {wanted, "not-visible"}:
            faults.append(f"{row['program']}: certificate {verdicts}, wanted {wanted}")
    for record in told:
        if get(record, "event.kind") == "alert":
            faults.append("an alert: " + get(record, "event.reason", "?") + " " +
                          " ".join(s["id"] for s in get(record, "kxwatch.signals", [])))
        if get(record, "event.dataset") == "kxwatch.lost":
            faults.append(get(record, "event.reason"))
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
