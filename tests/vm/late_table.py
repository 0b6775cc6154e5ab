#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares the daemon's records with the handshakes that were played.

late_table.py EXPECTED DIRECTORY: DIRECTORY holds records.json and the servers'
certificates, NAME.pem. The table of what was told goes to standard output; what
differs goes to standard error, line by line, and makes the exit status 1.
"""

import base64
import hashlib
import re
import sys

from table import destination, get, print_columns, printable, read_records, read_rows

FIELDS = ("program", "destination", "version", "kx", "name", "certificate",
          "before", "title")


def hashes(path):
    """SHA-1 and SHA-256 of a certificate in PEM, without a library of TLS."""
    with open(path, encoding="ascii") as pem:
        body = re.search("-----BEGIN CERTIFICATE-----(.*?)-----END", pem.read(), re.S)
    der = base64.b64decode(body.group(1))
    return hashlib.sha1(der).hexdigest().upper(), hashlib.sha256(der).hexdigest().upper()


def facts(record, names):
    """What a record says, in the words of the expected lines."""
    told = (get(record, "tls.server.hash.sha1"), get(record, "tls.server.hash.sha256"))
    before = get(record, "kxwatch.bytes_before_tls", 0)
    return {
        "program": get(record, "process.name"),
        "destination": destination(record),
        "version": get(record, "tls.version"),
        "kx": get(record, "kxwatch.kx.method"),
        "name": get(record, "tls.client.server_name"),
        "certificate": "-" if told == ("-", "-") else names.get(told, "a stranger's"),
        "verdict": get(record, "kxwatch.certificate.verdict"),
        "reaction": get(record, "kxwatch.client_reaction"),
        "before": str(before),
        "whole": get(record, "kxwatch.truncated") is False,
    }


def compare(expected, told):
    """Differences, and the lines with what was told of each. Alters expected."""
    differences, rows, left = [], [], list(told)
    for number, line in enumerate(expected, 1):
        line["verdict"] = "valid" if line["certificate"] != "-" else "not-visible"
        fact = next((f for f in left if f["program"] == line["program"]
                     and f["destination"] == line["destination"]), None)
        rows.append((line, fact))
        if fact is None:
            differences.append(f"{number} ({line['title']}): no record")
            continue
        left.remove(fact)
        if line["before"] == "some" and fact["before"] != "0":
            line["before"] = fact["before"]
        differences += [f"{number} ({line['title']}): {field} is {fact[field]}, wanted {line[field]}"
                        for field in (*FIELDS[2:-1], "verdict") if fact[field] != line[field]]
        if not fact["whole"]:
            differences.append(f"{number} ({line['title']}): it is not known to be whole")
    differences += [f"a record nobody asked for: {fact['program']} to {fact['destination']}"
                    for fact in left]
    return differences, rows


def table(rows):
    columns = ("program", "destination", "version", "kx", "name", "certificate",
               "verdict", "reaction", "before")
    lines = [("#", "program", "destination", "TLS", "key exchange", "server name",
              "certificate", "verdict", "reaction", "after", "what")]
    for number, (line, fact) in enumerate(rows, 1):
        said = [fact[c] for c in columns] if fact else ["no record"] + [""] * 8
        lines.append((str(number), *said, line["title"]))
    print_columns(lines)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: late_table.py EXPECTED DIRECTORY")
    expected = read_rows(sys.argv[1], FIELDS)
    names = {hashes(f"{sys.argv[2]}/{line['certificate']}.pem"): line["certificate"]
             for line in expected if line["certificate"] != "-"}
    records = read_records(f"{sys.argv[2]}/records.json")
    differences, rows = compare(
        expected, [facts(record, names) for record in records
                   if get(record, "event.dataset") == "kxwatch.handshake"])
    differences += [f"events were lost: {get(record, 'kxwatch')}" for record in records
                    if get(record, "event.dataset") == "kxwatch.lost"]
    table(rows)
    for difference in differences:
        print(printable(difference), file=sys.stderr)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
