#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Turns recorded handshakes (tests/data/tls) into the corpora of f_hello, f_x509 and
f_replay, and the shipped settings into that of f_config. The issuer that f_x509 and
f_replay trust goes to ca.pem."""

import os
import re
import ssl
import struct

from seed import HERE, TALKS, segments

CONFIG = os.path.join(HERE, "..", "..", "configs", "kxwatchd.conf")
HANDSHAKE = 22
CLIENT, SERVER, CERTIFICATE, KEY_EXCHANGE = 1, 2, 11, 12
TIME = 1800000000
# The numbers of enum kxw_kx that f_hello adds to.
KX = {"tls12-dhe": 2, "tls12-ecdhe": 3, "tls12-psk-hint": 4, "tls12-dhe-psk": 5,
      "tls12-ecdhe-psk": 6}
HELLOS = ("tls12-rsa", "tls12-resumed", "tls13", "tls13-retry", "tls13-resumed")
CERTIFICATES = ("tls12-rsa", "tls12-fragments", "tls12-client-certificate")
CAPTURES = ("tls12-rsa", "tls12-rejected", "tls12-psk", "tls13", "tls13-retry",
            "tls12-starttls")


def talk(name):
    return segments(os.path.join(TALKS, name + ".txt"))


def messages(name, mark):
    """What one end says in the clear: type and body of each."""
    data = b"".join(bytes(part) for side, part in talk(name) if side == mark)
    clear = b""
    while data and data[0] == HANDSHAKE:
        size = struct.unpack(">H", data[3:5])[0]
        clear += data[5:5 + size]
        data = data[5 + size:]
    while clear:
        size = int.from_bytes(clear[1:4], "big")
        yield clear[0], clear[4:4 + size]
        clear = clear[4 + size:]


def body_of(name, mark, wanted):
    return next(body for kind, body in messages(name, mark) if kind == wanted)


def certificates(body):
    at = 3
    while at < len(body):
        size = int.from_bytes(body[at:at + 3], "big")
        yield body[at + 3:at + 3 + size]
        at += 3 + size


def as_tls13(body):
    """The same list in the shape of RFC 8446: a context, and extensions for each."""
    parts = b"".join(len(c).to_bytes(3, "big") + c + b"\0\0" for c in certificates(body))
    return b"\0" + len(parts).to_bytes(3, "big") + parts


def packet(number, side, flags, seq, data, pieces):
    """IPv4 on Ethernet; in pieces, if it is to be several fragments."""
    ends = (bytes((10, 0, 0, 5)), bytes((203, 0, 113, 9)))
    ports = (40000, 443)
    tcp = struct.pack(">HHIIBBHHH", ports[side], ports[not side], seq[side] & 0xffffffff,
                      seq[not side] & 0xffffffff, 0x50, flags, 1000, 0, 0) + data
    seq[side] += len(data) + (1 if flags & 3 else 0)
    cut = len(tcp) // pieces // 8 * 8 or len(tcp)
    for at in range(0, len(tcp), cut):
        part = tcp[at:at + cut]
        more = 0x2000 if at + cut < len(tcp) else 0
        yield (b"\2" * 6 + b"\4" * 6 + b"\x08\0" +
               struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(part), number, more | at // 8, 64, 6, 0) +
               ends[side] + ends[not side] + part)


def packets(name, pieces):
    seq, number = [1000, 5000], 1
    plan = [(0, 2, b""), (1, 18, b""), (0, 16, b"")]
    plan += [(int(mark == "<"), 16, bytes(data)) for mark, data in talk(name)]
    plan += [(0, 17, b""), (1, 17, b"")]
    for side, flags, data in plan:
        yield from packet(number, side, flags, seq, data, pieces)
        number += 1


def pcap(name, pieces):
    out = struct.pack("<IHHIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for n, data in enumerate(packets(name, pieces)):
        out += struct.pack("<IIII", TIME, n, len(data), len(data)) + data
    return out


def pcapng(name):
    out = struct.pack("<IIIHHqI", 0x0a0d0d0a, 28, 0x1a2b3c4d, 1, 0, -1, 28)
    out += struct.pack("<IIHHII", 1, 20, 1, 0, 65535, 20)
    for n, data in enumerate(packets(name, 1)):
        pad = -len(data) % 4
        time = TIME * 1000000 + n
        out += struct.pack("<IIIIIII", 6, 32 + len(data) + pad, 0, time >> 32,
                           time & 0xffffffff, len(data), len(data))
        out += data + bytes(pad) + struct.pack("<I", 32 + len(data) + pad)
    return out


def write(folder, name, data):
    folder = os.path.join(HERE, "corpus", folder)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def write_hellos():
    for name in HELLOS:
        write("f_hello", "client-" + name, b"\0" + body_of(name, ">", CLIENT))
        write("f_hello", "server-" + name, b"\2" + body_of(name, "<", SERVER))
    write("f_hello", "client-ssl2", b"\1" + bytes.fromhex("030100060000000201008000002faabb"))
    chain = body_of("tls12-rsa", "<", CERTIFICATE)
    write("f_hello", "chain", b"\4" + chain)
    write("f_hello", "chain-tls13", b"\5" + as_tls13(chain))
    for name, kx in KX.items():
        write("f_hello", name, bytes((6 + kx,)) + body_of(name, "<", KEY_EXCHANGE))


def write_certificates():
    for name in CERTIFICATES:
        body = body_of(name, "<", CERTIFICATE)
        write("f_x509", name, b"\2" + body)
        write("f_x509", name + "-13", b"\7" + as_tls13(body))
    *_, last = certificates(body_of("tls12-rsa", "<", CERTIFICATE))
    with open(os.path.join(HERE, "ca.pem"), "w", encoding="ascii") as file:
        file.write(ssl.DER_cert_to_PEM_cert(last))


def write_captures():
    for name in CAPTURES:
        write("f_replay", name, pcap(name, 1))
    write("f_replay", "fragments", pcap("tls12-rsa", 3))
    write("f_replay", "pcapng", pcapng("tls12-ecdhe"))


def write_settings():
    with open(CONFIG, encoding="ascii") as file:
        text = file.read()
    write("f_config", "shipped", text.encode())
    # Every setting that stands in a comment in force, and an entry with all it may have.
    text = re.sub(r'(?m)^#(?=[a-z_]+( =|:)|\t[a-z_]+ =|\t"|\t{ id|[)}\]];)', "", text)
    text = text.replace('\t{ executable = "/usr/bin/curl";',
                        '\t{ executable = "/usr/bin/*"; script = "/a/*"; parent = "/b"; user = "root";'
                        ' destination = "198.51.100.0/24"; port = 443;')
    write("f_config", "all", re.sub(r"(?m)^#.*\n", "", text).encode())


def main():
    write_hellos()
    write_certificates()
    write_captures()
    write_settings()


if __name__ == "__main__":
    main()
