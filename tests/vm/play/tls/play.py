#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Plays the matrix and keeps what every endpoint said.

play.py OUT ROOTS [PATTERN...]: below ROOTS is a root for each suite, and beyond the
cable, in the namespace "outside", a network that answers for 198.18.0.0/16. Each row,
CLIENT/FEATURE/SERVER, has an address of its own there. PATTERN chooses rows. What was
said goes to OUT, a JSON object a connection.
"""

import fnmatch
import json
import os
import subprocess
import sys
import threading
import time
from collections import namedtuple

import endpoints
from features import FEATURES

FIRST_PORT = 5000
LIMIT = 120		# seconds, for anything that is waited for
REQUEST = b"GET / HTTP/1.0\r\n\r\n"

Row = namedtuple("Row", "number name client server feature words ip port")


class Rows:
    """Rows that a choice of patterns leaves, and the ports of the servers they need."""

    def __init__(self, patterns):
        self.rows, self.ports = [], {}
        for client in endpoints.CLIENTS:
            for feature in FEATURES:
                for server in endpoints.SERVERS:
                    self.add(client, feature, server, patterns)

    def add(self, client, feature, server, patterns):
        """A client meets the servers of its own suite."""
        name = f"{client.name}/{feature.name}/{server.name}"
        if client.suite != server.suite:
            return
        if any(fnmatch.fnmatch(name, f"{client.name}/{p}/*") or
               fnmatch.fnmatch(name, f"{client.name}/{p}") for p in client.without):
            return
        if patterns and not any(fnmatch.fnmatch(name, p) for p in patterns):
            return
        if not endpoints.server_command(server, feature, 0):
            return
        port = self.ports.setdefault((server, feature), FIRST_PORT + len(self.ports))
        number = len(self.rows)
        ip = f"198.18.{number // 250}.{number % 250 + 1}"
        self.rows.append(Row(number, name, client, server, feature, feature.words, ip, port))


def inside(root, argv, outside=False):
    way = ["ip", "netns", "exec", "outside"] if outside else []
    return [*way, "chroot", root, *argv]


def environment(more):
    return {"PATH": os.environ["PATH"], "HOME": "/tmp", "LANG": "C.UTF-8", **more}


def start_servers(roots, ports):
    servers = []
    for (server, feature), port in ports.items():
        argv, env = endpoints.server_command(server, feature, port)
        servers.append(subprocess.Popen(inside(f"{roots}/{server.suite}", argv, True),
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, env=environment(env)))
    wait_listening(set(ports.values()), ports)
    return servers


def wait_listening(missing, ports):
    end = time.monotonic() + 5 * LIMIT
    while time.monotonic() < end:
        said = subprocess.run(["ip", "netns", "exec", "outside", "ss", "-Hltn"],
                              capture_output=True, text=True, timeout=LIMIT, check=True).stdout
        missing -= {int(line.split()[3].rpartition(":")[2]) for line in said.splitlines()}
        if not missing:
            return
        time.sleep(1)
    silent = [f"{s.name}/{f.name}" for (s, f), port in ports.items() if port in missing]
    sys.exit(f"play.py: these servers do not listen: {' '.join(silent)}")


def play_one(roots, row, out):
    """A process a connection; it ends when the server closes."""
    again = "resume" in row.words and row.client.command is endpoints.openssl_client
    for n in (0, 1) if again else (0,):
        argv, env = row.client.command(row, n)
        argv = inside(f"{roots}/{row.client.suite}", argv)
        process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, env=environment(env))
        try:
            process.stdin.write(REQUEST)
            process.stdin.flush()
        except BrokenPipeError:
            pass
        # Standard input stays open: its end would end some of the clients.
        alarm = threading.Timer(LIMIT, process.kill)
        alarm.start()
        said = process.stdout.read()
        alarm.cancel()
        process.wait()
        tell(out, row, n, {"said": said.decode("utf-8", "replace")})


def play_many(roots, client, rows, out):
    """One process for all connections of a client: some take long to start."""
    lines = "".join(f"{row.number} {row.ip} {row.port} {endpoints.NAME}"
                    f" {','.join((row.feature.version, *row.words))}\n"
                    for row in rows)
    done = subprocess.run(inside(f"{roots}/{client.suite}", client.command), input=lines.encode(),
                          capture_output=True, timeout=10 * LIMIT, env=environment(client.env),
                          check=False)
    if done.returncode or done.stderr:
        print(f"play.py: {client.name}: status {done.returncode}:",
              done.stderr.decode("utf-8", "replace"), file=sys.stderr)
    by_number = {str(row.number): row for row in rows}
    unsaid = set(by_number)
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.startswith("{"):
            said = json.loads(line)
            tell(out, by_number[said["row"]], said["n"], said)
            unsaid.discard(said["row"])
    for number in unsaid:
        tell(out, by_number[number], 0, {"error": "the program said nothing"})


def tell(out, row, n, said):
    json.dump({"row": row.name, "n": n, "client": row.client.name, "server": row.server.name,
               "feature": row.feature.name, "ip": row.ip, "said": said}, out)
    out.write("\n")
    out.flush()


def main():
    chosen = Rows(sys.argv[3:])
    roots = sys.argv[2]
    servers = start_servers(roots, chosen.ports)
    try:
        with open(sys.argv[1], "w", encoding="utf-8") as out:
            for client in endpoints.CLIENTS:
                rows = [row for row in chosen.rows if row.client is client]
                begun = time.monotonic()
                if callable(client.command):
                    for row in rows:
                        play_one(roots, row, out)
                elif rows:
                    play_many(roots, client, rows, out)
                print(f"{client.name}: {len(rows)} rows in {time.monotonic() - begun:.0f} s",
                      flush=True)
    finally:
        for server in servers:
            server.kill()


if __name__ == "__main__":
    main()
