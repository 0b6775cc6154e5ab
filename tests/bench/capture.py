#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes a capture of COUNT handshakes that OpenSSL plays with itself.

    capture.py KIND COUNT FOLDER    writes FOLDER/KIND-COUNT.pcap

same       TLS 1.2, RSA key transport, the same certificate each time
different  the same, each time another certificate of the same authority
ecdhe      TLS 1.2, ECDHE, the same certificate each time
tls13      TLS 1.3

The authority is FOLDER/ca.pem, to be trusted. A connection is twelve packets:
three to open it, the handshake's flights, data each way, three to close it.
"""

import os
import ssl
import struct
import subprocess
import sys
import time

NAME = "www.example.org"
BEGIN = int(time.time())		# when the first packet is captured
KINDS = {
    "same": (ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256"),
    "different": (ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256"),
    "ecdhe": (ssl.TLSVersion.TLSv1_2, "ECDHE-RSA-AES128-GCM-SHA256"),
    "tls13": (ssl.TLSVersion.TLSv1_3, None),
}
SYN, FIN, PSH, ACK = 2, 1, 8, 16


def openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, stderr=subprocess.DEVNULL)


# ---- certificates -------------------------------------------------------------

def make_authority(folder):
    if os.path.exists(os.path.join(folder, "ca.pem")):
        return
    with open(os.path.join(folder, "leaf.ext"), "w") as out:
        out.write("subjectAltName=DNS:%s\nextendedKeyUsage=serverAuth\n" % NAME)
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key",
            "-out", "ca.pem", "-subj", "/CN=Bench CA", "-days", "3650",
            "-addext", "keyUsage=critical,keyCertSign")
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", "leaf.key", "-out",
            "leaf.csr", "-subj", "/CN=" + NAME)


def make_certificate(folder, number):
    path = os.path.join(folder, "leaf-%d.pem" % number)
    if not os.path.exists(path):
        openssl(folder, "x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-set_serial", str(1000 + number), "-days", "90", "-extfile", "leaf.ext",
                "-out", path)
    return path


# ---- handshakes ---------------------------------------------------------------

def server_of(folder, kind, number):
    version, ciphers = KINDS[kind]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    context.load_cert_chain(make_certificate(folder, number), os.path.join(folder, "leaf.key"))
    return context


class End:
    """One end of a connection, whose bytes are taken out by hand."""

    def __init__(self, context, **more):
        self.input, self.output = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.input, self.output, **more)
        self.done = False

    def go_on(self, data):
        self.input.write(data)
        if not self.done:
            try:
                self.tls.do_handshake()
                self.done = True
            except ssl.SSLWantReadError:
                pass
        return self.output.read()

    def say(self, data):
        self.tls.write(data)
        return self.output.read()


def play(client_context, server_context):
    """The flights: (whether the client sends, bytes)."""
    client = End(client_context, server_hostname=NAME)
    server = End(server_context, server_side=True)
    flights, data = [], b""
    while not (client.done and server.done):
        for end in client, server:
            data = end.go_on(data)
            if data:
                flights.append((end is client, data))
    flights.append((True, client.say(b"x" * 100)))
    flights.append((False, server.say(b"y" * 200)))
    return flights


# ---- packets ------------------------------------------------------------------

def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


class Connection:
    def __init__(self, out, number):
        self.out, self.number, self.packets = out, number, 0
        self.address = [bytes([10, 1 + (number >> 14), number >> 8 & 63, 1 + (number & 127)]),
                        bytes([203, 0, 113, 10])]
        self.port = [20000 + number % 40000, 443]
        self.seq = [number * 7919 & 0xffffffff, number * 104729 & 0xffffffff]

    def packet(self, sender, flags, data=b""):
        fields = struct.pack("!HHIIBBHHH", self.port[sender], self.port[1 - sender],
                             self.seq[sender], self.seq[1 - sender] if flags & ACK else 0,
                             0x50, flags, 64240, 0, 0)
        addresses = self.address[sender] + self.address[1 - sender]
        pseudo = addresses + struct.pack("!HH", 6, 20 + len(data))
        tcp = fields[:16] + struct.pack("!HH", checksum(pseudo + fields + data), 0) + data
        ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(tcp), 0, 0x4000, 64, 6, 0) + addresses
        ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
        frame = b"\2\0\0\0\0\1\2\0\0\0\0\2\x08\0" + ip + tcp
        time = BEGIN * 1000000 + self.number * 1000 + self.packets
        self.out.write(struct.pack("<IIII", time // 1000000, time % 1000000, len(frame),
                                   len(frame)) + frame)
        self.packets += 1
        self.seq[sender] = self.seq[sender] + len(data) + bool(flags & (SYN | FIN)) & 0xffffffff

    def write(self, flights):
        self.packet(0, SYN)
        self.packet(1, SYN | ACK)
        self.packet(0, ACK)
        for from_client, data in flights:
            self.packet(0 if from_client else 1, PSH | ACK, data)
        self.packet(0, FIN | ACK)
        self.packet(1, FIN | ACK)
        self.packet(0, ACK)


def main():
    kind, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    os.makedirs(folder, exist_ok=True)
    make_authority(folder)
    client = ssl.create_default_context(cafile=os.path.join(folder, "ca.pem"))
    client.set_ciphers("DEFAULT:AES128-GCM-SHA256")
    server = server_of(folder, kind, 0)
    with open(os.path.join(folder, "%s-%d.pcap" % (kind, count)), "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        for number in range(count):
            if kind == "different":
                server = server_of(folder, kind, number)
            Connection(out, number).write(play(client, server))


if __name__ == "__main__":
    main()
