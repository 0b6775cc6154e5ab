# SPDX-License-Identifier: BSD-3-Clause
"""Which connections of a capture have packets that crossed on the wire.

One end sent bytes before it knew of the other's bytes that the capture has before them:
its acknowledgement says so. What came first is then a matter of where one stands, at that
end's TCP or at the cable. IPv4 over Ethernet, as tcpdump writes it.
"""

import ipaddress
import struct

ETHERNET, MAGIC = 1, 0xa1b2c3d4
SYN = 2


def packets(path):
    """The frames of a capture file of this machine's byte order."""
    with open(path, "rb") as file:
        magic, _, _, _, _, _, link = struct.unpack("=IHHiIII", file.read(24))
        if (magic, link) != (MAGIC, ETHERNET):
            raise ValueError(f"{path}: no capture of Ethernet frames")
        while header := file.read(16):
            size = struct.unpack("=IIII", header)[2]
            yield file.read(size)


def segments(path):
    """Source, destination, sequence and acknowledgement number, flags, bytes of data."""
    for frame in packets(path):
        ip = frame[14:]
        if frame[12:14] != b"\x08\x00" or ip[9] != 6:
            continue
        tcp = ip[4 * (ip[0] & 15):]
        ports = struct.unpack("!HH", tcp[:4])
        sequence, acknowledged = struct.unpack("!II", tcp[4:12])
        size = struct.unpack("!H", ip[2:4])[0] - 4 * (ip[0] & 15) - 4 * (tcp[12] >> 4)
        yield ((str(ipaddress.ip_address(ip[12:16])), ports[0]),
               (str(ipaddress.ip_address(ip[16:20])), ports[1]),
               sequence, acknowledged, tcp[13], size)


def crossed(path):
    """(ip, port, ip, port) of each such connection, first of the end that did not know."""
    sent, found = {}, set()
    for source, to, sequence, acknowledged, flags, size in segments(path):
        if flags & SYN:
            # Whose port comes again begins anew.
            sent.pop((source, to), None)
        if not size:
            continue
        behind = (sent.get((to, source), acknowledged) - acknowledged) & 0xffffffff
        if 0 < behind < 1 << 31:
            found.add(source + to)
        sent[source, to] = (sequence + size) & 0xffffffff
    return found
