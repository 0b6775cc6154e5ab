#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Very many of something at once, kept until the standard input ends.

crowd.py silent N IP PORT   connections to an address that never answers
crowd.py churn N IP PORT    the same, the oldest given up for a new one, on and on
crowd.py hello N IP PORT    connections that send a ClientHello and wait
crowd.py fork N IP PORT     processes, each with a connection that is refused
crowd.py listen N IP PORT   lets N in and answers none; says when it is ready

Then prints what the system answered, and how often (churn: what alone).
"""

import errno
import os
import socket
import ssl
import sys
from collections import Counter, deque
from select import select


def client_hello():
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context()
    session = context.wrap_bio(incoming, outgoing, server_hostname="crowd.example")
    try:
        session.do_handshake()
    except ssl.SSLWantReadError:
        pass
    return outgoing.read()


def connect(end, blocking):
    sock = socket.socket()
    sock.setblocking(blocking)
    return sock, errno.errorcode.get(sock.connect_ex(end), "OK")


def hold():
    print("ready", flush=True)
    sys.stdin.read()


def silent(count, end, answers):
    held = []
    for _ in range(count):
        sock, answer = connect(end, False)
        held.append(sock)
        answers[answer] += 1
    hold()


def churn(count, end, answers):
    held = deque()
    print("ready", flush=True)
    while not select([sys.stdin], [], [], 0)[0]:
        sock, answer = connect(end, False)
        answers[answer] = 1
        held.append(sock)
        if len(held) > count:
            held.popleft().close()


def hello(count, end, answers):
    held, data = [], client_hello()
    for _ in range(count):
        sock, answer = connect(end, True)
        answers[answer] += 1
        if answer == "OK":
            sock.sendall(data)
        held.append(sock)
    hold()


def fork(count, end, answers):
    """A child ends when its parent's pipe does."""
    out, into = os.pipe()
    wait, release = os.pipe()
    for _ in range(count):
        if not os.fork():
            os.close(release)
            os.write(into, connect(end, True)[1].encode() + b"\n")
            os.read(wait, 1)
            os._exit(0)
    os.close(into)
    said = b""
    while said.count(b"\n") < count:
        said += os.read(out, 65536)
    answers.update(said.decode().split())
    hold()
    os.close(release)
    for _ in range(count):
        os.wait()


def listen(count, end, _):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(end)
    sock.listen(count)
    hold()


def main():
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    what, count, ip, port = sys.argv[1:]
    kinds = {f.__name__: f for f in (silent, churn, hello, fork, listen)}
    answers = Counter()
    kinds[what](int(count), (ip, int(port)), answers)
    print(*(f"{answer}={times}" for answer, times in sorted(answers.items())))


if __name__ == "__main__":
    main()
