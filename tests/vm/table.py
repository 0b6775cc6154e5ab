#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the daemon's records with the scenarios and prints both as a table.

table.py SCENARIOS RECORDS: the table goes to standard output; what differs goes
to standard error, scenario by scenario, and makes the exit status 1.
"""

import json
import os
import sys

FIELDS = ("program", "script", "destination", "kx", "verdict", "finding",
          "reaction", "alert", "says", "title")


def read_rows(path, fields):
    """Of a table whose columns are parted by bars; comments begin with a #."""
    rows = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                values = [value.strip() for value in line.split("|")]
                assert len(values) == len(fields), line
                rows.append(dict(zip(fields, values)))
    return rows


def read_records(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def get(record, path, default="-"):
    for name in path.split("."):
        if not isinstance(record, dict) or name not in record:
            return default
        record = record[name]
    return record


def destination(record):
    ip = get(record, "destination.ip")
    return f"[{ip}]:{get(record, 'destination.port')}" if ":" in ip \
        else f"{ip}:{get(record, 'destination.port')}"


def script(record):
    """The base name of the second argument, if that is what an interpreter runs."""
    arguments = get(record, "process.args", [])
    if len(arguments) > 1 and arguments[1].endswith((".py", ".sh")):
        return os.path.basename(arguments[1])
    return "-"


def facts(record):
    """What a handshake or alert record says, in the words of the scenarios."""
    return {
        "program": get(record, "process.name"),
        "script": script(record),
        "kx": get(record, "kxwatch.kx.method"),
        "verdict": get(record, "kxwatch.certificate.verdict"),
        "finding": get(record, "kxwatch.certificate.findings", []),
        "reaction": get(record, "kxwatch.client_reaction"),
    }


def compare_one(scenario, handshakes, alerts):
    """Yields a sentence for each difference."""
    wanted_alerts = 1 if scenario["alert"] == "yes" else 0
    if len(handshakes) != 1:
        yield f"{len(handshakes)} handshake records, wanted 1"
    if len(alerts) != wanted_alerts:
        reasons = "".join(f": {get(alert, 'event.reason')}" for alert in alerts)
        yield f"{len(alerts)} alerts, wanted {wanted_alerts}{reasons}"
    for record in handshakes + alerts:
        kind = get(record, "event.dataset").rpartition(".")[2]
        got = facts(record)
        for field in ("program", "script", "kx", "verdict", "reaction"):
            if got[field] != scenario[field]:
                yield f"{kind}: {field} is {got[field]}, wanted {scenario[field]}"
        findings = [] if scenario["finding"] == "-" else [scenario["finding"]]
        if got["finding"] != findings:
            yield f"{kind}: findings are {got['finding']}, wanted {findings}"
        if get(record, "kxwatch.truncated") is not False:
            yield f"{kind}: it is not known to be whole"
    for alert in alerts:
        reason = get(alert, "event.reason")
        if scenario["alert"] == "yes" and scenario["says"] not in reason:
            yield f"alert: its reason is \"{reason}\", wanted in it: {scenario['says']}"


def compare(scenarios, records):
    """All differences, and per scenario its first record and alert."""
    differences, rows = [], []
    handshakes = [r for r in records if get(r, "event.dataset") == "kxwatch.handshake"]
    alerts = [r for r in records if get(r, "event.dataset") == "kxwatch.alert"]
    for number, scenario in enumerate(scenarios, 1):
        mine = [[r for r in group if destination(r) == scenario["destination"]]
                for group in (handshakes, alerts)]
        differences += [f"scenario {number} ({scenario['title']}): {what}"
                        for what in compare_one(scenario, *mine)]
        rows.append((scenario, *(group[0] if group else None for group in mine)))

    played = {scenario["destination"] for scenario in scenarios}
    for record in handshakes + alerts:
        if destination(record) not in played:
            differences.append(f"a record nobody asked for: {get(record, 'event.dataset')}"
                               f" to {destination(record)}")
    differences += [f"events were lost: {get(r, 'kxwatch')}" for r in records
                    if get(r, "event.dataset") == "kxwatch.lost"]
    return differences, rows, alerts


def printable(text):
    """Records hold what processes and servers chose: nothing of it may drive a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def print_columns(lines):
    widths = [max(map(len, column)) for column in zip(*lines)]
    for line in lines:
        print(printable("  ".join(cell.ljust(width)
                                  for cell, width in zip(line, widths)).rstrip()))


def table(rows):
    lines = [("#", "who", "where", "key exchange", "certificate", "reaction", "verdict")]
    for number, (scenario, handshake, alert) in enumerate(rows, 1):
        if handshake is None:
            lines.append((str(number), scenario["program"], scenario["destination"],
                          "-", "-", "-", "no record"))
            continue
        fact = facts(handshake)
        who = fact["program"] + ("" if fact["script"] == "-" else f" {fact['script']}")
        certificate = fact["verdict"]
        if fact["finding"]:
            certificate += f" ({', '.join(fact['finding'])})"
        verdict = f"ALERT {get(alert, 'event.risk_score')}" if alert else "recorded"
        lines.append((str(number), who, destination(handshake), fact["kx"], certificate,
                      fact["reaction"], verdict))
    print_columns(lines)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: table.py SCENARIOS RECORDS")
    scenarios = read_rows(sys.argv[1], FIELDS)
    records = read_records(sys.argv[2])
    differences, rows, alerts = compare(scenarios, records)

    table(rows)
    print()
    for number, (_, _, alert) in enumerate(rows, 1):
        if alert:
            print(printable(f"{number}  {get(alert, 'event.reason')}"))
    for alert in alerts[:1]:
        print("\nThe first alert in full:\n")
        print(json.dumps(alert, indent=2, ensure_ascii=True))
    for difference in differences:
        print(printable(difference), file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
