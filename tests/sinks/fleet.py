#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Records of a fleet of hosts over two weeks, made of one real record, and what is rare
in them: fleet.py TEMPLATE HOSTS PER_HOST FOLDER writes FOLDER/records, and for each of
the fleet's questions FOLDER/NAME.wanted: what was planted, and so the whole answer, as
its first columns. TEMPLATE: records of kxwatch, the first one a handshake."""

import datetime
import json
import os
import random
import sys

END = datetime.datetime(2026, 11, 24, 23, 59, 0)
DAYS = 14
# Each is on so many hosts of a hundred.
PROGRAMS = {"/usr/bin/curl": 100, "/usr/lib/apt/methods/https": 100, "/usr/bin/python3.11": 90,
            "/usr/sbin/chronyd": 100, "/usr/bin/wget": 60, "/opt/backup/bin/agent": 30,
            "/usr/lib/jvm/bin/java": 20, "/usr/bin/node": 10, "/opt/monitor \"pro\"/agent": 3}
DESTINATIONS = [f"{name}.example.{top}" for name in ("deb", "time", "api", "mail", "store", "id", "cdn")
                for top in ("org", "net")]
ISSUERS = ["CN=Example CA,O=Example", "CN=R11,O=Let's Encrypt,C=US", "CN=Corp Issuing CA 2,O=Corp"]

RARE_PROGRAMS = {"/dev/shm/.x": ["host-0417"], "/tmp/a \"b\"\\c": ["host-0003"],
                 "/opt/legacy/tool": ["host-0100", "host-0900"]}
RARE_DESTINATIONS = {"c2.bad.example": ["host-0042"], "198.51.100.77": ["host-0777"],
                     "pair.example.io": ["host-0010", "host-0011"]}
RARE_ISSUERS = {"CN=localhost": ["host-0042"], "CN=\"quoted\",O=\\x": ["host-0555"]}
FIRST_SEEN = {("/opt/new/agent", "updates.new.example"): 40, ("/usr/bin/curl", "paste.example.io"): 3}
SILENT = ["host-0008", "host-0300", "host-0999"]
LOST_EVENTS = ["host-0123"]
LOST_RECORDS = ["host-0124", "host-0650"]
UNKNOWN = ["host-0200"]


def at(day, number):
    """A moment of a day that is so long ago; 0 is the last."""
    return END - datetime.timedelta(days=day, seconds=number * 37 % 80000)


class Fleet:
    def __init__(self, template, hosts, file):
        self.template = template
        self.hosts = [f"host-{number:04d}" for number in range(hosts)]
        self.file = file
        self.sequence = 0
        self.rows = 0

    def put(self, record, times=1):
        for _ in range(times):
            self.file.write(json.dumps(record, separators=(",", ":")) + "\n")
            self.rows += 1

    def common(self, host, when, dataset):
        self.sequence += 1
        event = {**self.template["event"], "dataset": dataset, "sequence": self.sequence}
        return {"@timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.000001000Z"),
                "ecs": self.template["ecs"], "event": event, "host": {"name": host}}

    def handshake(self, host, when, executable, destination, issuer):
        record = self.common(host, when, "kxwatch.handshake")
        if executable:
            record["process"] = {"pid": 4000 + self.sequence % 9000, "entity_id": f"{self.sequence:x}",
                                 "name": executable.rsplit("/", 1)[-1], "executable": executable,
                                 "args": [executable, '"executable":"/not/this"'],
                                 "parent": {"pid": 1, "executable": "/usr/lib/systemd/systemd"},
                                 "user": {"id": "0", "name": "root"}}
        record["source"] = self.template["source"]
        is_name = not destination[0].isdigit()
        record["destination"] = {"ip": "203.0.113.9" if is_name else destination, "port": 443,
                                 **({"domain": destination} if is_name else {})}
        record["network"] = self.template["network"]
        record["tls"] = {**self.template["tls"],
                         "server": {**self.template["tls"]["server"], "issuer": issuer}}
        record["kxwatch"] = self.template["kxwatch"]
        # One of a hundred comes twice, as a sink may bring it.
        self.put(record, 2 if self.sequence % 100 == 0 else 1)

    def loss(self, host, when, lost):
        record = self.common(host, when, "kxwatch.lost")
        record["kxwatch"] = {"lost": lost}
        self.put(record)

    def daily(self, per_host, chance):
        for number, host in enumerate(self.hosts):
            programs = [name for name, share in PROGRAMS.items() if number * 7 % 100 < share]
            oldest = 2 if host in SILENT else 0
            for i in range(per_host):
                day = i % DAYS if i % DAYS >= oldest else oldest
                unknown = host in UNKNOWN and day == 0
                self.handshake(host, at(day, number * 131 + i), "" if unknown else programs[i % len(programs)],
                               chance.choice(DESTINATIONS), chance.choice(ISSUERS))

    def history(self):
        """Every program has been with every server, long ago."""
        for i, executable in enumerate(PROGRAMS):
            for j, destination in enumerate(DESTINATIONS):
                for host in self.hosts[5:9]:
                    self.handshake(host, at(DAYS - 1, i * 31 + j), executable, destination, ISSUERS[0])

    def planted(self):
        for executable, hosts in RARE_PROGRAMS.items():
            for host in hosts:
                # Old pairs, so that they are first seen by nobody.
                self.handshake(host, at(4, 7), executable, DESTINATIONS[0], ISSUERS[0])
                self.handshake(host, at(3, 9), executable, DESTINATIONS[0], ISSUERS[0])
        for destination, hosts in RARE_DESTINATIONS.items():
            for host in hosts:
                self.handshake(host, at(5, 11), "/usr/bin/curl", destination, ISSUERS[0])
        for issuer, hosts in RARE_ISSUERS.items():
            for host in hosts:
                self.handshake(host, at(2, 13), "/usr/bin/curl", DESTINATIONS[0], issuer)
        for (executable, destination), count in FIRST_SEEN.items():
            for host in self.hosts[400:400 + count]:
                self.handshake(host, at(0, 17), executable, destination, ISSUERS[1])
        for host in LOST_EVENTS:
            self.loss(host, at(0, 19), {"events": 512, "gaps": 1, "first_sequence": 1, "last_sequence": 512})
        for host in LOST_RECORDS:
            self.loss(host, at(0, 23), {"records": 77, "sink": "syslog", "place": "tcp://192.0.2.1:514"})
        # Long made good.
        self.loss("host-0555", at(9, 29), {"events": 9, "gaps": 1, "first_sequence": 1, "last_sequence": 9})


def escape(text):
    """As ClickHouse writes TSV."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


def write_wanted(folder):
    answers = {
        "rare-program": [[name, str(len(hosts))] for name, hosts in RARE_PROGRAMS.items()],
        "rare-destination": [[name, str(len(hosts))] for name, hosts in RARE_DESTINATIONS.items()],
        "rare-issuer": [[name, str(len(hosts))] for name, hosts in RARE_ISSUERS.items()],
        "first-seen": [[*pair, str(count)] for pair, count in FIRST_SEEN.items()],
        "blind": [[host, why] for hosts, why in ((SILENT, "silent"), (LOST_EVENTS, "events lost"),
                                                 (LOST_RECORDS, "records lost"),
                                                 (UNKNOWN, "programs unknown")) for host in hosts],
    }
    for name, rows in answers.items():
        with open(os.path.join(folder, f"{name}.wanted"), "w", encoding="utf-8") as file:
            for row in sorted(rows, key=lambda row: [cell.encode() for cell in row]):
                print(*map(escape, row), sep="\t", file=file)


def main():
    template, hosts, per_host, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    with open(template, encoding="utf-8") as file:
        first = json.loads(file.readline())
    with open(os.path.join(folder, "records"), "w", encoding="utf-8") as file:
        fleet = Fleet(first, hosts, file)
        fleet.history()
        fleet.daily(per_host, random.Random(1))
        fleet.planted()
    write_wanted(folder)
    print(fleet.rows)


if __name__ == "__main__":
    main()
