#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds what journalctl reads, as "-o json" has it, against the records that were given:
each field written out from what the manual promises, not from the program.
journal.py RECORDS ENTRIES. Prints what is wrong, and the count."""

import json
import sys

PRIORITY = {21: 5, 47: 4, 73: 3, 99: 2}
ALERT_ID = "5b1c9f0a7d1e4c0d8a3e9a4f6b7c2d10"
FIELDS = {"KXWATCH_EVENT_DATASET": "event.dataset", "KXWATCH_EVENT_ID": "event.id",
          "KXWATCH_EVENT_SEQUENCE": "event.sequence", "KXWATCH_PROCESS_PID": "process.pid",
          "KXWATCH_PROCESS_EXECUTABLE": "process.executable", "KXWATCH_DESTINATION_IP": "destination.ip",
          "KXWATCH_JA4": "kxwatch.ja4"}


def load(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def field(record, path):
    for name in path.split("."):
        record = record.get(name, {})
    return record if record != {} else None


def text(value):
    """journalctl shows what is no plain text as its bytes."""
    return bytes(value).decode() if isinstance(value, list) else value


def check(record, entry):
    severity = record["event"].get("severity")
    kind = record["event"]["dataset"]
    wants = {name: field(record, path) for name, path in FIELDS.items()}
    wants.update(MESSAGE=record["event"]["reason"], SYSLOG_IDENTIFIER="kxwatchd", _TRANSPORT="journal",
                 PRIORITY=PRIORITY[severity] if severity else 4 if kind == "kxwatch.lost" else 6,
                 MESSAGE_ID=ALERT_ID if kind == "kxwatch.alert" else None)
    for name, want in wants.items():
        have = text(entry.get(name))
        if have != (str(want) if want is not None else None):
            return f"{name} is {have!r}, not {want!r}"
    whole = text(entry.get("KXWATCH_RECORD"))
    return None if whole and json.loads(whole) == record else f"the record is {whole}"


def main():
    given = {record["event"]["sequence"]: record for record in load(sys.argv[1])}
    seen, faults = [], []
    for entry in load(sys.argv[2]):
        number = int(text(entry.get("KXWATCH_EVENT_SEQUENCE", "-1")))
        wrong = check(given[number], entry) if number in given else "never given"
        if wrong:
            faults.append(f"{number}: {wrong}")
        if seen and number <= seen[-1]:
            faults.append(f"{number}: comes behind {seen[-1]}")
        seen.append(number)
    print(*faults[:10], sep="\n", end="\n" if faults else "")
    print(f"{len(set(seen))} of {len(given)}")


if __name__ == "__main__":
    main()
