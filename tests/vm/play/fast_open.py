#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""TLS whose first message leaves in the SYN (RFC 7413), and what is told of it.

fast_open.py serve IP PORT CERTIFICATE KEY [deaf]   deaf: takes no data in a SYN
fast_open.py play IP PORT HOW SIZE                  HOW is send or connect, the two
                                                    ways to ask the system for it, or
                                                    plain: it is not asked for;
                                                    SIZE: at least, of the hello
fast_open.py told EVENTS LINE                       of a line that play printed
"""

import base64
import json
import signal
import socket
import ssl
import struct
import sys

TCP_FASTOPEN, TCP_FASTOPEN_CONNECT, MSG_FASTOPEN = 23, 30, 0x20000000
SYN_DATA = 32           # of tcpi_options: the peer acknowledged what was in the SYN
RECORD_HEADER, HELLO_HEADER = 5, 4


def family_of(ip):
    return socket.AF_INET6 if ":" in ip else socket.AF_INET


def serve(ip, port, certificate, key, deaf=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    listener = socket.socket(family_of(ip))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((ip, int(port)))
    if not deaf:
        listener.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN, 16)
    listener.listen(16)
    while True:
        plain, _ = listener.accept()
        with context.wrap_socket(plain, server_side=True) as tls:
            tls.sendall(tls.recv(4))


def start(size):
    """A TLS client in memory, and its first flight."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols([f"proto-{n:03}" for n in range(int(size) // 10)] or ["http/1.1"])
    tls = context.wrap_bio(incoming, outgoing, server_hostname="www.example.com")
    try:
        tls.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return tls, incoming, outgoing, outgoing.read()


def pump(sock, step, incoming, outgoing):
    """Until step is done, whatever it wants to be sent or received."""
    while True:
        try:
            done = step()
        except ssl.SSLWantReadError:
            done = None
        if outgoing.pending:
            sock.sendall(outgoing.read())
        if done is not None:
            return
        incoming.write(sock.recv(65536))


def play(ip, port, how, size):
    tls, incoming, outgoing, hello = start(size)
    with socket.socket(family_of(ip)) as sock:
        # A socket with a time limit does not block: it would not wait for a cookie.
        signal.alarm(60)
        if how == "send":
            sent = sock.sendto(hello, MSG_FASTOPEN, (ip, int(port)))
        else:
            sock.setsockopt(socket.IPPROTO_TCP, TCP_FASTOPEN_CONNECT, how == "connect")
            sock.connect((ip, int(port)))
            sent = sock.send(hello)
        sock.sendall(hello[sent:])
        pump(sock, lambda: tls.do_handshake() or True, incoming, outgoing)
        pump(sock, lambda: tls.write(b"ping"), incoming, outgoing)
        pump(sock, lambda: tls.read(4), incoming, outgoing)
        options = struct.unpack_from("6B", sock.getsockopt(socket.IPPROTO_TCP,
                                                           socket.TCP_INFO, 104))[5]
        print(json.dumps({"port": sock.getsockname()[1],
                          "syn_data": bool(options & SYN_DATA),
                          "hello": base64.b64encode(hello).decode()}))


def told(events, line):
    """What was told of the connection from that port, in a few words."""
    played = json.loads(line)
    hello = base64.b64decode(played["hello"])[RECORD_HEADER + HELLO_HEADER:]
    flow, got, types, end, outcome = None, b"", [], "open", "open"
    with open(events, encoding="utf-8") as file:
        for event in (json.loads(text) for text in file if text.endswith("\n")):
            if event["type"] == "connect" and event["flow"]["local_port"] == played["port"]:
                flow = event["flow"]["id"]
            if event["type"] == "close" and event["flow"]["id"] == flow:
                outcome = event["flow"]["outcome"]
            if event["type"] != "tls" or event["flow_id"] != flow:
                continue
            end = event.get("tls_end", end)
            for message in event["messages"]:
                types.append(message["type"])
                if message["type"] == "client_hello":
                    got += base64.b64decode(message["data"])
    print("whole" if got == hello else f"{len(got)} of {len(hello)} bytes",
          "answered" if "server_hello" in types else "unanswered", end, outcome)


if __name__ == "__main__":
    {"serve": serve, "play": play, "told": told}[sys.argv[1]](*sys.argv[2:])
