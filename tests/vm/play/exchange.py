#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Connections that end in every way there is, and what is to be told of each.

exchange.py serve IP PORT       answers each client as its first line asks
exchange.py play PEER PORT      plays all, prints one JSON object per connection
exchange.py hold IP PORT        opens one, prints its port, keeps it until EOF
"""

import array
import errno
import json
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time

HEAD = struct.Struct("!cQQ")    # how it ends, bytes up, bytes down
MEGA = 1 << 20
LINGER_0 = struct.pack("ii", 1, 0)
CHUNK = bytes(range(256)) * 256


def family_of(ip):
    return socket.AF_INET6 if ":" in ip else socket.AF_INET


def send(sock, size):
    while size:
        size -= sock.send(CHUNK[:min(size, len(CHUNK))])


def receive(sock, size):
    left = size
    while left:
        got = len(sock.recv(min(left, 1 << 16)))
        if not got:
            break
        left -= got
    return size - left


def end_of_file(sock):
    return sock.recv(1) == b""


# ---- server ----


def answer(sock):
    head = b""
    while len(head) < HEAD.size:
        more = sock.recv(HEAD.size - len(head))
        if not more:
            return sock.close()
        head += more
    how, up, down = HEAD.unpack(head)
    receive(sock, up)
    if how == b"h":             # a half close: the answer comes after the client's FIN
        end_of_file(sock)
    send(sock, down)
    if how == b"r":
        sock.recv(1)            # until all is there, and acknowledged
        time.sleep(0.3)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    elif how == b"s":           # the server closes first
        sock.shutdown(socket.SHUT_WR)
        end_of_file(sock)
    else:
        try:
            end_of_file(sock)
        except ConnectionResetError:
            pass
    return sock.close()


def listener(ip, port):
    sock = socket.socket(family_of(ip), socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((ip, port))
    sock.listen(64)
    return sock


def serve(ip, port):
    sock = listener(ip, port)
    while True:
        threading.Thread(target=answer, args=(sock.accept()[0],), daemon=True).start()


# ---- client ----


def connect(ip, port, family=None, local_port=0, kind=socket.IPPROTO_TCP):
    sock = socket.socket(family or family_of(ip), socket.SOCK_STREAM, kind)
    if local_port:
        sock.bind(("", local_port))
    sock.connect((ip, port))
    return sock


def tell(name, sock_port, started, outcome, up, down, **more):
    """sock_port: of this end; seconds: what passed from before to after, at most."""
    print(json.dumps({"name": name, "port": sock_port, "outcome": outcome, "bytes_out": up,
                      "bytes_in": down, "seconds": time.monotonic() - started,
                      "pid": os.getpid(), **more}), flush=True)


def exchange(name, ip, port, how, up, down, outcome="closed", sock=None, **options):
    started = time.monotonic()
    sock = sock or connect(ip, port, **options)
    local = sock.getsockname()[1]
    sock.sendall(HEAD.pack(how, up, down))
    send(sock, up)
    if how == b"h":
        sock.shutdown(socket.SHUT_WR)
    got = receive(sock, down)
    if how == b"r":
        sock.send(b".")
        try:
            sock.recv(1)
        except ConnectionResetError:
            pass
        up += 1
    elif how in (b"h", b"s"):
        end_of_file(sock)
    elif how == b"a":           # this end gives up
        wait_acked(sock)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_0)
    sock.close()
    tell(name, local, started, outcome, HEAD.size + up, got)


def wait_acked(sock):
    """Until nothing that was sent is unacknowledged (SIOCOUTQ)."""
    import fcntl
    left = array.array("i", [1])
    while left[0]:
        fcntl.ioctl(sock, 0x5411, left)
        time.sleep(0.01)


def leave_unread(ip, port):
    started = time.monotonic()
    sock = connect(ip, port)
    local = sock.getsockname()[1]
    sock.sendall(HEAD.pack(b"c", 0, 1000))
    while len(sock.recv(1000, socket.MSG_PEEK)) < 1000:
        pass
    wait_acked(sock)
    sock.close()
    tell("closed with data unread", local, started, "aborted", HEAD.size, 1000)


def fails(name, ip, port, outcome, error):
    started = time.monotonic()
    sock = socket.socket(family_of(ip), socket.SOCK_STREAM)
    sock.bind(("", 0))
    local = sock.getsockname()[1]
    got = sock.connect_ex((ip, port))
    sock.close()
    tell(name, local, started, outcome, 0, 0, wrong=None if got == error else
         f"connect() said {errno.errorcode.get(got, got)}")


def not_waiting(name, ip, port, outcome, error=None, give_up=None, poll=False):
    """A non-blocking connect: waited for, polled by SO_ERROR, or given up."""
    started = time.monotonic()
    sock = socket.socket(family_of(ip), socket.SOCK_STREAM)
    sock.setblocking(False)
    got = sock.connect_ex((ip, port))
    local = sock.getsockname()[1]
    wrong = None if got == errno.EINPROGRESS else f"connect() said {got}"
    if give_up:
        time.sleep(give_up)
    else:
        while not poll and not select.select([], [sock], [], 60)[1]:
            pass
        got = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        while poll and not got:
            got = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if got != (error or 0):
            wrong = f"SO_ERROR said {got}"
    if outcome == "closed":
        sock.setblocking(True)
        exchange(name, ip, port, b"c", 10, 20, sock=sock)
        return
    sock.close()
    tell(name, local, started, outcome, 0, 0, wrong=wrong)


def silenced(ip, port):
    """The peer's address goes away under an open connection."""
    started = time.monotonic()
    sock = connect(ip, port)
    local = sock.getsockname()[1]
    sock.sendall(HEAD.pack(b"c", 0, 5))
    receive(sock, 5)
    wait_acked(sock)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1500)
    subprocess.run(["ip", "netns", "exec", "outside", "ip", "address", "del", ip + "/32",
                    "dev", "lo"], check=True)
    sock.send(b"still there?")
    try:
        sock.recv(1)
        wrong = "recv() came back"
    except TimeoutError:
        wrong = None
    sock.close()
    tell("silence after it was established", local, started, "timed_out", HEAD.size, 5, wrong=wrong)


def handed_over(ip, port):
    """Connected here, used and closed by another process."""
    started = time.monotonic()
    ours, theirs = socket.socketpair()
    child = os.fork()
    if not child:
        _, fds, _, _ = socket.recv_fds(theirs, 1, 1)
        sock = socket.socket(fileno=fds[0])
        sock.sendall(HEAD.pack(b"s", 3000, 4000))
        send(sock, 3000)
        receive(sock, 4000)
        end_of_file(sock)
        sock.close()
        os._exit(0)
    with connect(ip, port) as sock:
        local = sock.getsockname()[1]
        socket.send_fds(ours, [b"x"], [sock.fileno()])
    os.waitpid(child, 0)
    tell("handed to another process", local, started, "closed", HEAD.size + 3000, 4000)


def loopback():
    """Both ends on this host: one outgoing connection, not two."""
    with listener("127.0.0.1", 7003) as sock:
        threading.Thread(target=lambda: answer(sock.accept()[0])).start()
        exchange("over loopback", "127.0.0.1", 7003, b"c", 200000, 300000)


def multipath(ip, port):
    try:
        exchange("MPTCP", ip, port, b"c", 5000, 6000, kind=262)
    except OSError as error:
        print(json.dumps({"name": "MPTCP", "absent": str(error)}), flush=True)


def play(peer, port):
    exchange("the client closes first", peer, port, b"c", 3 * MEGA, 2 * MEGA + 1)
    exchange("the server closes first", peer, port, b"s", MEGA + 7, 3 * MEGA)
    exchange("the client half closes", peer, port, b"h", 2 * MEGA, 2 * MEGA)
    exchange("nothing but a head", peer, port, b"c", 0, 0)
    exchange("IPv6", "2001:db8::10", port, b"h", MEGA, MEGA)
    exchange("IPv4 by an IPv6 socket", "::ffff:" + peer, port, b"c", 70000, 80000,
             family=socket.AF_INET6)
    exchange("from a chosen port", peer, port, b"s", 100, 200, local_port=40123)
    exchange("the server resets", peer, port, b"r", 10, 100000, outcome="reset")
    exchange("the client aborts", peer, port, b"a", 10, 100000, outcome="aborted")
    leave_unread(peer, port)
    fails("refused", peer, 7009, "refused", errno.ECONNREFUSED)
    fails("refused over IPv6", "2001:db8::10", 7009, "refused", errno.ECONNREFUSED)
    fails("never answered", "203.0.113.99", port, "timed_out", errno.ETIMEDOUT)
    fails("no way to the host", "203.0.113.98", port, "failed", errno.EHOSTUNREACH)
    not_waiting("connect without waiting", peer, port, "closed")
    not_waiting("refused without waiting", peer, 7009, "refused", errno.ECONNREFUSED)
    not_waiting("refused while it polls", "127.0.0.1", 7009, "refused", errno.ECONNREFUSED, poll=True)
    not_waiting("never answered while it polls", "203.0.113.99", port, "timed_out", errno.ETIMEDOUT,
                poll=True)
    not_waiting("given up before an answer", "203.0.113.99", port, "unanswered", give_up=0.5)
    handed_over(peer, port)
    loopback()
    multipath(peer, port)
    silenced("203.0.113.40", port)


def hold(ip, port):
    with connect(ip, port) as sock:
        print(sock.getsockname()[1], os.getpid(), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    {"serve": serve, "play": play, "hold": hold}[sys.argv[1]](sys.argv[2], int(sys.argv[3]))
