#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds what a consumer received against what was given, field by field, with each
answer written out from the RFC and not from the program. received.py WHAT RECORDS
RECEIVED [ONCE]: WHAT is json or structured (lines of rsyslog's template, see lib.sh),
kafka (key, tab, value) or lines (records themselves). Without ONCE a record may have
come several times; order is that of each record's first coming, for Kafka that of its
key. Prints what is wrong, and the count."""

import json
import re
import sys

PRIORITY = {21: 5, 47: 4, 73: 3, 99: 2}
DAEMON = 3
SYSLOG_FIELDS = ("priority", "time", "host", "app", "pid", "id", "data", "text")


def load(path):
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n") for line in file]


def wanted_priority(record):
    severity = record["event"].get("severity")
    level = PRIORITY[severity] if severity else 4 if record["event"]["dataset"] == "kxwatch.lost" else 6
    return str(DAEMON * 8 + level)


def parameters(data):
    """{name: value} of structured data, unescaped."""
    inner = re.fullmatch(r'\[kxwatch@32473((?: [^ ="\]]+="(?:[^"\\\]]|\\.)*")*)\]', data, re.S)
    if not inner:
        return None
    pairs = re.findall(r' ([^ ="\]]+)="((?:[^"\\\]]|\\.)*)"', inner.group(1), re.S)
    return {name: re.sub(r'\\(["\\\]])', r"\1", value) for name, value in pairs}


def field(record, path):
    for name in path.split("."):
        record = record.get(name, {})
    return record if record != {} else None


def check_syslog(record, message, structured):
    if not isinstance(message, dict) or set(message) != set(SYSLOG_FIELDS):
        return f"not as the template has it: {message}"
    wants = {"priority": wanted_priority(record), "host": "sensor.example", "app": "kxwatchd",
             "id": record["event"]["dataset"],
             # Six digits of nine: RFC 5424 6.2.3.
             "time": re.sub(r"(\.\d{6})\d{3}Z", r"\1Z", record["@timestamp"])}
    for name, want in wants.items():
        have = re.sub(r"\+00:00$", "Z", message[name])
        if have != want:
            return f"{name} is {have}, not {want}"
    if not message["pid"].isdigit():
        return f"pid is {message['pid']}"
    if not structured:
        return None if message["data"] == "-" else "there is structured data"
    data = parameters(message["data"])
    if data is None:
        return f"structured data is {message['data']}"
    for path in ("event.id", "event.dataset", "process.pid", "process.executable", "destination.ip"):
        want = field(record, path)
        if data.get(path) != (str(want) if want is not None else None):
            return f"{path} is {data.get(path)!r}, not {want!r}"
    want = re.sub(r"[\x00-\x1f\x7f]", " ", record["event"]["reason"])
    return None if message["text"] == want else f"text is {message['text']!r}"


def number_of(what, line):
    """(record's number, key, message)"""
    if what == "kafka":
        key, value = line.split("\t", 1)
        return json.loads(value)["event"]["sequence"], key, json.loads(value)
    if what == "lines":
        return json.loads(line)["event"]["sequence"], "", json.loads(line)
    message = json.loads(line)
    message["text"] = message["text"].removeprefix("\ufeff")
    if what == "json":
        return json.loads(message["text"])["event"]["sequence"], "", message
    return int(parameters(message["data"])["event.sequence"]), "", message


def check(what, record, key, message):
    if what in ("json", "structured"):
        wrong = check_syslog(record, message, what == "structured")
        if not wrong and what == "json" and json.loads(message["text"]) != record:
            wrong = "the record is another"
        return wrong
    if what == "kafka":
        want = f"sensor.example/{field(record, 'process.entity_id') or ''}"
        if key != want:
            return f"key is {key}, not {want}"
    return None if message == record else "the record is another"


def main():
    what, once = sys.argv[1], "ONCE" in sys.argv
    given = [json.loads(line) for line in load(sys.argv[2])]
    by_number = {record["event"]["sequence"]: record for record in given}
    times, last, faults, losses = {}, {}, [], 0
    for line in load(sys.argv[3]):
        if '"records-lost"' in line or "records could not be kept" in line:
            losses += 1
            continue
        number, key, message = number_of(what, line)
        record = by_number.get(number)
        wrong = check(what, record, key, message) if record else "it was never given"
        if wrong:
            faults.append(f"{number}: {wrong}")
        if number not in times and number < last.get(key, -1):
            faults.append(f"{number}: comes behind {last[key]}")
        if number not in times:
            last[key] = number
        times[number] = times.get(number, 0) + 1
    missing = sorted(set(by_number) - set(times))
    again = sum(times.values()) - len(times)
    if once and again:
        faults.append(f"{again} came again")
    print(*faults[:10], sep="\n", end="\n" if faults else "")
    print(f"{len(times)} of {len(by_number)}, {len(missing)} missing"
          + (f", {losses} told of losses" if losses else "")
          + (f", {again} again" if again and not once else ""))


if __name__ == "__main__":
    main()
