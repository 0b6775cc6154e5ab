#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Compares what the endpoints said with what the daemon recorded.

compare.py TREE CA SAID RECORDS: the table goes to standard output, what differs to
standard error, and makes the exit status 1. A cell of the table tells who of client
and server said the same as the record (c, s), or "-" if neither said anything.
"""

import base64
import hashlib
import json
import subprocess
import sys
from collections import defaultdict

import says
from endpoints import NAME
from features import FEATURES

CELLS = ("version", "cipher", "group", "bits", "alpn", "sni", "resumed", "chain",
         "client_leaf", "error")


def get(record, path, default=None):
    for name in path.split("."):
        if not isinstance(record, dict) or name not in record:
            return default
        record = record[name]
    return record


def hashes(chain):
    return [hashlib.sha256(base64.b64decode(one)).hexdigest() for one in chain]


def recorded(record):
    """A record's facts, under the names that says.py has."""
    facts = {
        "version": get(record, "tls.version"),
        "cipher": get(record, "tls.cipher"),
        "group": get(record, "kxwatch.kx.group"),
        "bits": get(record, "kxwatch.kx.bits"),
        "alpn": get(record, "tls.next_protocol", ""),
        "sni": get(record, "tls.client.server_name", ""),
        "resumed": get(record, "tls.resumed"),
        "chain": hashes(get(record, "tls.server.certificate_chain", [])),
        "client_leaf": (hashes(get(record, "tls.client.certificate_chain", [])) + [""])[0],
        "kx": get(record, "kxwatch.kx.method"),
        "established": get(record, "tls.established"),
    }
    return facts


def visible(name, facts, endpoint):
    """Is this said on the wire at all? TLS 1.3 hides much, resumption repeats nothing."""
    hidden = {"1.3": ("chain", "client_leaf", "alpn", "bits")}.get(facts["version"], ())
    if name in hidden:
        return False
    if facts["resumed"]:
        # The session's, not this handshake's.
        if name in ("chain", "client_leaf", "bits"):
            return False
        if name == "group" and facts["version"] != "1.3":
            return False
    return endpoint.get(name) is not None


def settle(feature, endpoint, ca):
    """Takes out what an endpoint says of other things than this handshake."""
    # Not what the server sent but what was verified, up to the root.
    if endpoint.get("chain") and endpoint["chain"][-1] == ca:
        endpoint["chain"].pop()
    # On the wire a key from elsewhere and a session's are one: to some libraries too.
    if "psk13" in feature.words:
        endpoint.pop("group", None)
        if not endpoint.get("resumed"):
            endpoint.pop("resumed", None)


def check_record(feature, n, record, facts, refused):
    """What a row is meant to show, and what makes a record sound."""
    if any(word.startswith("scsv") for word in feature.words) and \
       "TLS_FALLBACK_SCSV" not in get(record, "tls.client.supported_ciphers", []):
        yield "no TLS_FALLBACK_SCSV"
    if refused:
        if facts["established"]:
            yield "established, and the endpoints say that it failed"
        return
    if not facts["established"]:
        yield "not established"
    if facts["version"] != feature.version:
        yield f"version {facts['version']}, the row is of {feature.version}"
    wanted = "RESUMED" if n and "resume" in feature.words and facts["version"] != "1.3" \
        else feature.kx
    if facts["kx"] != wanted:
        yield f"key exchange {facts['kx']}, the row is of {wanted}"
    if feature.group and facts["group"] != feature.group:
        yield f"group {facts['group']}, the row is of {feature.group}"
    if facts["sni"] != ("" if "ssl2" in feature.words else NAME):
        yield f"server name {facts['sni']}"
    if get(record, "kxwatch.truncated") is not False:
        yield "it is not known to be whole"
    if facts["version"] == "1.3" and facts["chain"]:
        yield "a certificate, which TLS 1.3 hides"
    chain = facts["chain"]
    if chain:
        der = base64.b64decode(get(record, "tls.server.certificate_chain")[0])
        if get(record, "tls.server.hash.sha256") != chain[0].upper() or \
           get(record, "tls.server.hash.sha1") != hashlib.sha1(der).hexdigest().upper():
            yield "the hashes are not the certificate's"


class Table:
    def __init__(self, ca):
        self.ca = ca
        self.retries = 0
        self.cells = defaultdict(int)
        self.lines = []
        self.differences = []

    def row(self, name, n, feature, record, client, server):
        facts = recorded(record)
        refused = "scsv12" in feature.words
        told, line = [], []
        self.retries += "j" in get(record, "kxwatch.history", "")
        for endpoint in (client, server):
            settle(feature, endpoint, self.ca)
        told += check_record(feature, n, record, facts, refused)
        if refused != ("error" in client):
            told.append(f"the client says {client}")
        for cell in CELLS[:-1]:
            shown = ""
            for letter, endpoint in (("c", client), ("s", server)):
                if refused or not visible(cell, facts, endpoint):
                    continue
                self.cells[cell] += 1
                if endpoint[cell] == facts[cell]:
                    shown += letter
                else:
                    shown += "!"
                    told.append(f"{cell} is {facts[cell]}, by the"
                                f" {'client' if letter == 'c' else 'server'} {endpoint[cell]}")
            line.append(shown or "-")
        compared = sum(cell != "-" for cell in line)
        if not refused and (line[0] == "-" or line[1] == "-" or compared < 3):
            told.append(f"too little is compared: {line}")
        self.lines.append((f"{name}{'+' if n else ''}", facts["version"] or "-",
                           facts["kx"] or "-", facts["group"] or "-", *line))
        self.differences += [f"{name} #{n}: {what}" for what in told]

    def show(self):
        lines = [("row", "version", "kx", "group", *CELLS[:-1]), *self.lines]
        widths = [max(map(len, column)) for column in zip(*lines)]
        for line in lines:
            print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())
        total = sum(self.cells.values())
        print(f"\n{len(self.lines)} handshakes, {self.retries} of them asked to"
              f" try another group, {total} cells compared:",
              ", ".join(f"{name} {count}" for name, count in self.cells.items()))
        print(f"{len(self.differences)} differences")


def read_lines(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def main():
    tree = sys.argv[1]
    listed = subprocess.run(["openssl", "ciphers", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                            capture_output=True, text=True, check=True).stdout
    suites = says.Suites(f"{tree}/userspace/tls/iana/cipher_suites.csv", listed)
    features = {feature.name: feature for feature in FEATURES}
    records = defaultdict(list)
    for record in read_lines(sys.argv[4]):
        if get(record, "event.dataset") == "kxwatch.handshake":
            records[get(record, "destination.ip")].append(record)
    said = defaultdict(list)
    for line in read_lines(sys.argv[3]):
        said[(line["row"], line["ip"], line["feature"])] += says.both(
            line["said"], line["client"], suites)

    with open(sys.argv[2], encoding="utf-8") as ca:
        table = Table(says.pem_hashes(ca.read())[0])
    for (name, ip, feature), spoken in said.items():
        mine = sorted(records.pop(ip, []), key=lambda r: get(r, "event.sequence", 0))
        if len(mine) != len(spoken):
            table.differences.append(f"{name}: {len(mine)} records of {len(spoken)} connections")
        if "resume" in features[feature].words and len(spoken) != 2:
            table.differences.append(f"{name}: {len(spoken)} connections, 2 are for resumption")
        for n, (record, (client, server)) in enumerate(zip(mine, spoken)):
            table.row(name, n, features[feature], record, client, server)
    table.differences += [f"{ip}: a record of no row" for ip in records]
    table.show()
    for difference in table.differences:
        print(difference, file=sys.stderr)
    return 1 if table.differences or not table.lines else 0


if __name__ == "__main__":
    sys.exit(main())
