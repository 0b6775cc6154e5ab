# SPDX-License-Identifier: BSD-3-Clause
"""One end of TCP made by hand, on an interface, at an address that no kernel owns:
it can send whatever it is told to. IPv4 and IPv6."""

import ipaddress
import random
import select
import socket
import struct
import time

FIN, SYN, RST, PSH, ACK, URG = 1, 2, 4, 8, 16, 32
ETH_IP, ETH_IP6, TCP = 0x0800, 0x86DD, 6
MOD = 1 << 32


def checksum(data):
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def is_after(a, b):
    return 0 < (a - b) % MOD < MOD // 2


class Packet:
    """What came in: addresses, ports and numbers of a TCP segment."""

    def __init__(self, frame):
        self.mac, kind, data = frame[6:12], int.from_bytes(frame[12:14], "big"), frame[14:]
        self.tcp = False
        if kind == ETH_IP and data[9] == TCP:
            data = data[:int.from_bytes(data[2:4], "big")]
            self.source, self.target = data[12:16], data[16:20]
            data = data[(data[0] & 15) * 4:]
        elif kind == ETH_IP6 and data[6] == TCP:
            data = data[:40 + int.from_bytes(data[4:6], "big")]
            self.source, self.target = data[8:24], data[24:40]
            data = data[40:]
        else:
            return
        self.tcp = True
        (self.sport, self.dport, self.seq, self.ack, offset, self.flags, self.window,
         _, _) = struct.unpack("!HHIIBBHHH", data[:20])
        self.options, self.payload = data[20:(offset >> 4) * 4], data[(offset >> 4) * 4:]
        self.stamp = self.timestamp()

    def timestamp(self):
        at = 0
        while at < len(self.options) and self.options[at]:
            if self.options[at] == 8:
                return int.from_bytes(self.options[at + 2:at + 6], "big")
            at += 1 if self.options[at] == 1 else max(self.options[at + 1], 2)
        return None


class Wire:
    def __init__(self, interface):
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.bind((interface, 3))
        self.mac = self.sock.getsockname()[4]

    def receive(self, timeout):
        """The next TCP segment, or None if there was none in time."""
        end = time.monotonic() + timeout
        while select.select([self.sock], [], [], max(0, end - time.monotonic()))[0]:
            frame, where = self.sock.recvfrom(1 << 16)
            if where[2] != socket.PACKET_OUTGOING:
                packet = Packet(frame)
                if packet.tcp:
                    return packet
        return None

    def send(self, to, source, target, proto, payload, between=b""):
        """between: IPv6 extension headers, of which proto names the first."""
        if len(source) == 4:
            head = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), random.randrange(65536),
                               0x4000, 64, proto, 0, source, target)
            head = head[:10] + checksum(head).to_bytes(2, "big") + head[12:]
            kind = ETH_IP
        else:
            head = struct.pack("!IHBB16s16s", 6 << 28, len(between) + len(payload), proto, 64,
                               source, target)
            kind = ETH_IP6
        self.sock.send(to + self.mac + kind.to_bytes(2, "big") + head + between + payload)


class Connection:
    """As the server sees it. Offsets count the bytes of what is to be sent."""

    def __init__(self, wire, syn):
        self.wire, self.mac = wire, syn.mac
        self.us, self.them = (syn.target, syn.dport), (syn.source, syn.sport)
        self.isn = random.choice((random.randrange(MOD), MOD - 700))
        self.next = (syn.seq + 1) % MOD         # of theirs
        self.taken, self.window = 0, syn.window # of ours, by their last acknowledgment
        self.stamped = syn.stamp is not None
        self.their_stamp, self.our_stamp = syn.stamp or 0, 1 << 20
        self.heard, self.ended, self.reset = b"", False, False

    def options(self, flags, stamp, echo):
        made = struct.pack("!BBH", 2, 4, 1460) if flags & SYN else b""
        if self.stamped:
            made += struct.pack("!BBBBII", 1, 1, 8, 10, stamp, echo)
        return made

    def send(self, at=0, data=b"", flags=ACK, seq=None, ack=None, stamp=None, echo=None, urgent=0,
             spoil=0, port=None, to=None, address=None, exthdr=None):
        """at: offset of data; seq: instead of it. Everything else is as it should be
        unless given. exthdr: (number of the first, their bytes)."""
        seq = (self.isn + 1 + at) % MOD if seq is None else seq % MOD
        ack = self.next if ack is None else ack % MOD
        options = self.options(flags, self.our_stamp if stamp is None else stamp % MOD,
                               self.their_stamp if echo is None else echo % MOD)
        us = address or self.us[0]
        tcp = struct.pack("!HHIIBBHHH", port or self.us[1], self.them[1], seq,
                          ack if flags & ACK else 0, (20 + len(options)) // 4 << 4, flags, 65535, 0,
                          urgent) + options + data
        pseudo = us + self.them[0] + struct.pack("!II", len(tcp), TCP)
        total = checksum(pseudo + tcp) ^ spoil
        tcp = tcp[:16] + total.to_bytes(2, "big") + tcp[18:]
        proto, between = exthdr or (TCP, b"")
        if proto == 44:
            self.send_fragments(tcp)
        else:
            self.wire.send(to or self.mac, us, self.them[0], proto, tcp, between)

    def send_fragments(self, tcp):
        size, name = 64, random.randrange(MOD)
        for at in range(0, len(tcp), size):
            more = at + size < len(tcp)
            self.wire.send(self.mac, self.us[0], self.them[0], 44, tcp[at:at + size],
                           struct.pack("!BBHI", TCP, 0, at | more, name))

    def listen(self, seconds, until=lambda: False):
        """Takes in what the client says; True as soon as until() is."""
        end = time.monotonic() + seconds
        while not until():
            packet = self.wire.receive(max(0, end - time.monotonic()))
            if packet:
                self.take(packet)
            elif time.monotonic() >= end:
                return until()
        return True

    def take(self, p):
        if (p.source, p.sport) != self.them or (p.target, p.dport) != self.us:
            return
        if p.flags & RST:
            self.reset = self.reset or p.seq == self.next
            return
        self.their_stamp = p.stamp or self.their_stamp
        if p.flags & ACK:
            taken = (p.ack - self.isn - 1) % MOD
            if taken < MOD // 2:
                self.taken, self.window = max(self.taken, taken), p.window
        if p.seq == self.next:
            self.heard += p.payload
            self.next = (self.next + len(p.payload) + bool(p.flags & FIN)) % MOD
            self.ended = self.ended or bool(p.flags & FIN)
        if p.payload or p.flags & FIN:
            self.send(self.taken)


def address(text):
    return ipaddress.ip_address(text).packed
