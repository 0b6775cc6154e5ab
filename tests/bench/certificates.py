#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Prints the certificates that servers show in recorded handshakes (tests/data/tls), as
PEM: certificates.py FILE... Those of TLS 1.3 are encrypted; such a file has none."""

import ssl
import sys


def server_bytes(path):
    """All that the server said in records of handshakes."""
    said, from_server = b"", False
    with open(path, encoding="ascii") as lines:
        for line in lines:
            from_server = line[0] == "<" or (from_server and line[0] == " ")
            if from_server:
                said += bytes.fromhex(line[1:].strip())
    out = b""
    while len(said) > 5:
        size = int.from_bytes(said[3:5], "big")
        if said[0] == 22:
            out += said[5:5 + size]
        said = said[5 + size:]
    return out


def certificates(messages):
    while len(messages) > 4:
        size = int.from_bytes(messages[1:4], "big")
        if messages[0] == 11:
            chain = messages[7:4 + size]
            while chain:
                size_one = int.from_bytes(chain[:3], "big")
                yield chain[3:3 + size_one]
                chain = chain[3 + size_one:]
        messages = messages[4 + size:]


def main():
    for path in sys.argv[1:]:
        for der in certificates(server_bytes(path)):
            print(ssl.DER_cert_to_PEM_cert(der), end="")


if __name__ == "__main__":
    main()
