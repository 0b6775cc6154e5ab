#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares records with the table of t_library.

compare.py TABLE ROWS RECORDS: ROWS has a case and its address in each line.
Of each case and version there must be one handshake, with that verdict, source, reaction,
code and no other signal of what was asked of the library. Of each program that used RSA
outside of TLS there must be one record and one alert, and of nobody else any. Prints TAP.
"""

import json
import re
import sys

SETTINGS = {"tls.verify-off", "tls.own-verifier"}
# Part of the command line, who called, whether a connection must be known.
RSA = {
    "pkeyutl, PKCS#1": ("pkcs1.out", r"^openssl", None),
    "pkeyutl, OAEP": ("oaep.out", r"^openssl", None),
    "rsautl": ("rsautl.out", r"^openssl", None),
    "cms": ("cms.out", r"^libcrypto", None),
    "python3-cryptography": ("client.py rsa", r"\.so", None),
    "a C program that sends it": ("/wrap ", r"^wrap$", "wrap"),
    "a child of a shell that is connected": ("-out [^ ]*shell.out$", r"^openssl", "shell"),
}


def read_table(path):
    """[(case, version, (verdict, source, reaction, code), signals)]"""
    rows = []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if not line.strip() or line.startswith("#"):
                continue
            case, tls13, tls12, signals = (part.strip() for part in line.split("|"))
            for version, wanted in (("1.3", tls13), ("1.2", tls12)):
                if wanted:
                    rows.append((case, version, tuple(wanted.split()), set(signals.split())))
    return rows


def got(record):
    certificate = record["kxwatch"]["certificate"]
    return (certificate["verdict"], certificate.get("source", "-"),
            record["kxwatch"]["client_reaction"],
            str(certificate.get("library", {}).get("code", "-")))


def signals(record):
    return {s["id"] for s in record["kxwatch"]["signals"]}


def report(title, wrong):
    print(f"{'not ok' if wrong else 'ok'} - library: {title}")
    for line in wrong:
        print(f"# {line}")


def check_handshakes(rows, ip_of, records):
    used = set()
    for case, version, wanted, settings in rows:
        nth = 1 if case.endswith("-again") else 0
        ip = ip_of[case[:-6] if nth else case]
        mine = [r for r in records if r["destination"]["ip"] == ip
                and r.get("tls", {}).get("version") == version]
        if len(mine) <= nth:
            report(f"{case}, TLS {version}", [f"{len(mine)} handshakes"])
            continue
        record = mine[nth]
        used.add(id(record))
        wrong = []
        if got(record) != wanted:
            wrong.append(f"got {' '.join(got(record))}, wanted {' '.join(wanted)}")
        if signals(record) & SETTINGS != settings:
            wrong.append(f"settings: {' '.join(sorted(signals(record) & SETTINGS)) or '-'}")
        if wrong:
            wrong.append(json.dumps(record)[:3000])
        report(f"{case}, TLS {version}: {' '.join(wanted)}", wrong)
    report("no handshake that nobody asked for",
           [f"{r['event']['reason']}" for r in records if id(r) not in used])


def check_call(record, alerts, caller, ip):
    same = [a for a in alerts if a["process"]["entity_id"] == record["process"]["entity_id"]]
    if len(same) != 1:
        yield f"{len(same)} alerts"
    if "rsa.outside-tls" not in signals(record):
        yield "no signal"
    if not re.search(caller, record["kxwatch"]["call"].get("caller", "")):
        yield f"called by {record['kxwatch']['call'].get('caller')}"
    if ip and record.get("destination", {}).get("ip") != ip:
        yield f"connected to {record.get('destination')}, wanted {ip}"
    if ip and "destination.external" not in signals(record):
        yield "it is not outside"


def check_rsa(ip_of, calls, alerts):
    used = set()
    for title, (words, caller, row) in RSA.items():
        mine = [c for c in calls if re.search(words, c["process"].get("command_line", ""))]
        used.update(id(c) for c in mine)
        wrong = [] if len(mine) == 1 else [f"{len(mine)} records"]
        for record in mine:
            wrong += check_call(record, alerts, caller, ip_of.get(row))
            wrong += [json.dumps(record)[:2000]] if wrong else []
        report(f"RSA outside of TLS: {title}", wrong)
    report("nobody else used RSA outside of TLS, be it in TLS, to sign or to decrypt",
           [c["event"]["reason"] + ": " + c["process"].get("command_line", "")
            for c in calls if id(c) not in used])


def main():
    table, rows, path = sys.argv[1:]
    with open(rows, encoding="utf-8") as lines:
        ip_of = dict(line.split() for line in lines)
    with open(path, encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]

    def of(dataset, action=None):
        return [r for r in records if r["event"]["dataset"] == dataset
                and action in (None, r["event"]["action"])]

    check_handshakes(read_table(table), ip_of, of("kxwatch.handshake"))
    check_rsa(ip_of, of("kxwatch.call"), of("kxwatch.alert", "rsa-outside-tls"))


if __name__ == "__main__":
    main()
