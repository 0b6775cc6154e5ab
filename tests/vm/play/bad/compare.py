#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares alerts with the table of known bad programs.

compare.py TABLE RECORDS: for each row one alert, of that program, with exactly
those signals. process.not-packaged is not in the table: whether it must be there,
dpkg itself is asked. Prints a TAP line for each row.
"""

import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
from play.bad.rows import rows  # noqa: E402 (the path is set above)

UNPACKAGED = "process.not-packaged"


def is_packaged(path):
    """By dpkg's own word, under either name that a merged /usr gives a file."""
    names = [path, path[4:] if path.startswith("/usr/") else "/usr" + path]
    return any(subprocess.run(["dpkg-query", "-S", name], capture_output=True,
                              check=False).returncode == 0 for name in names)


def wanted_signals(row, alert):
    wanted = set(row["signals"].split())
    process = alert.get("process", {})
    more = alert["kxwatch"].get("process", {})
    # Of what has no file, and of another mount namespace, nothing is known.
    if row["case"] != "container" and not more.get("executable_deleted") \
            and not more.get("executable_memfd") and not is_packaged(process["executable"]):
        wanted.add(UNPACKAGED)
    return wanted


def differences(row, alerts):
    if len(alerts) != 1:
        yield f"{len(alerts)} alerts"
    for alert in alerts[:1]:
        name = os.path.basename(alert.get("process", {}).get("executable", "?"))
        if row["program"] not in name:
            yield f"program is {name}"
        got = {signal["id"] for signal in alert["kxwatch"]["signals"]}
        wanted = wanted_signals(row, alert)
        if got != wanted:
            yield f"too much: {' '.join(sorted(got - wanted)) or '-'};" \
                  f" missing: {' '.join(sorted(wanted - got)) or '-'}"


def main():
    with open(sys.argv[2], encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    alerts = [r for r in records if r["event"]["dataset"] == "kxwatch.alert"]
    table = rows(sys.argv[1])
    for row in table:
        mine = [a for a in alerts if a["destination"]["ip"] == row["ip"]]
        wrong = list(differences(row, mine))
        print(f"{'not ok' if wrong else 'ok'} - known-bad: {row['case']}")
        for line in wrong:
            print(f"# {row['case']}: {line}")
        if wrong:
            for alert in mine:
                print(f"# has: {' '.join(s['id'] for s in alert['kxwatch']['signals'])}")
            for record in records:
                if record.get("destination", {}).get("ip") == row["ip"] and not mine:
                    print("# told: " + json.dumps(record)[:1500])
    strange = [a for a in alerts if a["destination"]["ip"] not in {row["ip"] for row in table}]
    print(f"{'not ok' if strange else 'ok'} - known-bad: no alert that nobody asked for")
    for alert in strange:
        print(f"# {alert['event']['reason']}")


if __name__ == "__main__":
    main()
