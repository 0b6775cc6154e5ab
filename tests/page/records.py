#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""A day of records, for the page of "kxwatch report".

    records.py KXWATCH FOLDER COUNT > RECORDS

Handshakes, alerts and repetitions are what KXWATCH replay makes of captures (of
tests/bench/capture.py) in FOLDER; who, where and when are varied. Some names are
what an adversary would choose. COUNT handshakes that are no alert; the rest is
always the same.
"""

import copy
import datetime
import json
import os
import random
import subprocess
import sys

BEGIN = datetime.datetime(2026, 11, 24, 6, 0, 0)
HOSTILE = "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
TURNED = "evil\u202egnp.exe\u0007"

QUIET = (
    ("/usr/bin/curl", None, "packages.example.net"), ("/usr/bin/curl", None, "api.example.com"),
    ("/usr/lib/firefox/firefox", None, "www.example.org"),
    ("/usr/lib/firefox/firefox", None, "static.example.org"),
    ("/usr/lib/firefox/firefox", None, "mail.example.com"),
    ("/usr/bin/python3.11", "/opt/backup/run.py", "store.example.net"),
    ("/usr/lib/apt/methods/https", None, "packages.example.net"),
    ("/usr/share/filebeat/bin/filebeat", None, "logs.example.com"),
    ("/usr/bin/git", None, "code.example.com"), ("/usr/sbin/chronyd", None, "time.example.net"),
    ("/opt/app/bin/node", "/opt/app/server.js", "payments.example.com"),
    ("/opt/app/bin/node", "/opt/app/server.js", "queue.example.com"),
    ("/usr/bin/psql", None, "db.example.com"),
)
# Program, script, server name, address, port, severity, score, times.
LOUD = (
    ("/usr/bin/python3.11", "/opt/tools/upload.py", "drop.example.net", "203.0.113.20", 443, "critical", 100, 2),
    ("/tmp/beacon", None, None, "198.51.100.20", 443, "critical", 100, 9),
    ("/usr/bin/python3.11", "/opt/tools/fetch.py", "mirror.example.org", "198.51.100.30", 8443, "medium", 57, 3),
    ("/usr/bin/bash", "/opt/tools/knock.sh", "knock.example.net", "2001:db8::66", 443, "high", 70, 1),
    ("/usr/bin/openssl", None, "test.example.com", "203.0.113.40", 443, "low", 30, 4),
    ("/dev/shm/" + HOSTILE, None, HOSTILE, "198.51.100.66", 443, "high", 85, 1),
    ("/home/mallory/" + TURNED, None, "bank.example.com", "198.51.100.67", 443, "high", 75, 1),
)


def replay(tool, folder, kind, *words):
    capture = os.path.join(folder, kind + "-2.pcap")
    if not os.path.exists(capture):
        subprocess.run([sys.executable, "tests/bench/capture.py", kind, "2", folder], check=True)
    with open(os.path.join(folder, "none.conf"), "w", encoding="ascii") as out:
        out.write('trust: { ca_file = "%s/ca.pem"; };' % folder if "trusted" in words else "")
    lines = subprocess.run([tool, "replay", "-q", "--as", "/usr/bin/any", "--config",
                            os.path.join(folder, "none.conf"), capture],
                           check=True, stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in lines.splitlines()]


def kind_of(record):
    return record["event"]["dataset"]


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + "%06d000Z" % at.microsecond


def played(record, at, who, name, ip, port):
    """The record as if another program had done it, elsewhere, then."""
    exe, script = who
    r = copy.deepcopy(record)
    r["@timestamp"] = stamp(at)
    r["host"] = {"name": "web-07"}
    process = r.setdefault("process", {})
    process.update(executable=exe, name=exe.split("/")[-1][:15], pid=4000 + len(exe),
                   user={"id": "1000", "name": "app"})
    process["command_line"] = " ".join(filter(None, (exe, script)))
    if script:
        r["kxwatch"].setdefault("process", {})["script"] = script
    r["destination"].update(ip=ip, port=port)
    r["destination"].pop("domain", None)
    if name:
        r["destination"]["domain"] = name
    if "tls" in r:
        r["tls"]["client"].pop("server_name", None)
        if name:
            r["tls"]["client"]["server_name"] = name
    return r


def quiet(base, count):
    random.seed(7)
    for number in range(count):
        exe, script, name = random.choice(QUIET)
        hour = min(max(random.gauss(8, 4), 0), 23.9)
        record = played(random.choice(base), BEGIN + datetime.timedelta(hours=hour), (exe, script),
                        name, "203.0.113.%d" % (sum(map(ord, name)) % 250 + 1), 443)
        record["event"]["sequence"] = 1000 + number
        yield record


def loud(base, repeats):
    for number, (exe, script, name, ip, port, severity, score, times) in enumerate(LOUD):
        for time in range(times):
            at = BEGIN + datetime.timedelta(hours=3 + 2.1 * number + time * 0.8)
            for record in base:
                r = played(record, at, (exe, script), name, ip, port)
                if kind_of(r) == "kxwatch.alert":
                    r["event"].update(id="%032x" % (number * 100 + time + 1), risk_score=score)
                    r["kxwatch"]["severity"] = severity
                    r["event"]["reason"] = "%s (%s) did an RSA key exchange with %s:%d, was shown" \
                        " a self-signed certificate and %s it" % (exe.split("/")[-1], script or exe,
                        ip, port, "rejected" if severity == "medium" else "accepted")
                    if severity == "medium":
                        r["kxwatch"]["client_reaction"] = "rejected"
                if exe.startswith("/dev/shm"):
                    r["tls"]["server"]["subject"] = "CN=" + HOSTILE
                    r["tls"]["server"]["issuer"] = "CN=" + HOSTILE
                    r["tls"]["server"]["hash"]["sha256"] = "AB" * 32
                yield r
    for record in repeats:
        r = played(record, BEGIN + datetime.timedelta(hours=20), (LOUD[1][0], None), None, LOUD[1][3], 443)
        r["kxwatch"]["repeats"]["count"] = 1417
        yield r


def lost():
    return {"@timestamp": stamp(BEGIN + datetime.timedelta(hours=9)), "host": {"name": "web-07"},
            "event": {"kind": "event", "dataset": "kxwatch.lost", "action": "events-lost"},
            "kxwatch": {"lost": {"events": 512, "gaps": 3, "first_sequence": 900,
                                 "last_sequence": 1500}}}


def main():
    tool, folder, count = sys.argv[1], os.path.abspath(sys.argv[2]), int(sys.argv[3])
    os.makedirs(folder, exist_ok=True)
    bad = replay(tool, folder, "same")
    good = replay(tool, folder, "ecdhe", "trusted") + replay(tool, folder, "tls13", "trusted") * 2
    records = list(quiet([r for r in good if kind_of(r) == "kxwatch.handshake"], count))
    first = next(r for r in bad if kind_of(r) == "kxwatch.handshake")
    alert = next(r for r in bad if kind_of(r) == "kxwatch.alert")
    records += loud([first, alert], [r for r in bad if kind_of(r) == "kxwatch.repeats"])
    records.append(lost())
    for record in sorted(records, key=lambda r: r["@timestamp"]):
        print(json.dumps(record))


if __name__ == "__main__":
    main()
