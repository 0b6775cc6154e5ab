#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Handshakes of which both ends write down what they sent.

handshakes.py serve DIR IP CERTIFICATES [OPTION...]
handshakes.py play DIR IP COUNT FIRST_PORT [OPTION...]

A connection from local port N leaves DIR/N.out, what the client sent, and DIR/N.in,
what the server did. Clients take ports from FIRST_PORT on, and the kinds in turn.
"""

import argparse
import os
import socket
import ssl
import sys
import threading

# What is negotiated on which port: certificate, highest version, cipher suites.
KINDS = {
    4431: ("rsa", ssl.TLSVersion.TLSv1_2, "AES128-GCM-SHA256"),
    4432: ("ec", ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM"),
    4433: ("ec", ssl.TLSVersion.TLSv1_3, None),
    4434: ("big", ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM"),
    4435: ("big", ssl.TLSVersion.TLSv1_3, None),
}
WAIT = 120                      # seconds


class End:
    """One end of a TLS connection over a socket, its own bytes kept."""

    def __init__(self, sock, context, options, **how):
        self.sock, self.options, self.sent = sock, options, bytearray()
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self.incoming, self.outgoing, **how)
        self.first = options.fastopen

    def flush(self):
        data = self.outgoing.read()
        if data and self.first:
            self.sock.sendto(data, socket.MSG_FASTOPEN, self.first)
            self.first = None
        elif self.options.bytes:
            for byte in data:
                self.sock.send(bytes((byte,)))
        else:
            self.sock.sendall(data)
        self.sent += data

    def until(self, step, *arguments):
        while True:
            try:
                result = step(*arguments)
                self.flush()
                return result
            except ssl.SSLWantReadError:
                self.flush()
                data = self.sock.recv(1 << 16)
                if not data:
                    raise ConnectionError("the other end went away") from None
                self.incoming.write(data)


def prepare(sock, options):
    sock.settimeout(WAIT)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if options.mss:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_MAXSEG, options.mss)


def write_down(options, port, end, direction):
    with open(os.path.join(options.dir, f"{port}.{direction}"), "wb") as file:
        file.write(end.sent)


# ---- server ----


def server_context(folder, kind):
    certificate, version, ciphers = kind
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/{certificate}.pem", f"{folder}/{certificate}.key")
    context.maximum_version = version
    if ciphers:
        context.set_ciphers(ciphers)
    return context


def answer(sock, port, context, options):
    end = None
    try:
        prepare(sock, options)
        end = End(sock, context, options, server_side=True)
        end.until(end.tls.do_handshake)
        end.until(end.tls.write, end.until(end.tls.read, 100).upper())
        sock.recv(1)
    except OSError as error:
        print("server:", port, error, flush=True)
    finally:
        if end:
            write_down(options, port, end, "in")
        sock.close()


def listen(port, kind, options):
    context = server_context(options.certificates, kind)
    family = socket.AF_INET6 if ":" in options.ip else socket.AF_INET
    listener = socket.create_server((options.ip, port), family=family, backlog=128)
    while True:
        sock, peer = listener.accept()
        threading.Thread(target=answer, args=(sock, peer[1], context, options), daemon=True).start()


def serve(options):
    options.fastopen = None
    for port, kind in KINDS.items():
        threading.Thread(target=listen, args=(port, kind, options)).start()


# ---- client ----


def client(options, local, port):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    family = socket.AF_INET6 if ":" in options.ip else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        prepare(sock, options)
        sock.bind(("", local))
        how = argparse.Namespace(**vars(options))
        how.fastopen = (options.ip, port) if options.fastopen else None
        if not how.fastopen:
            sock.connect((options.ip, port))
        end = End(sock, context, how, server_hostname="peer.example.net")
        end.until(end.tls.do_handshake)
        end.until(end.tls.write, b"a question")
        if end.until(end.tls.read, 100) != b"A QUESTION":
            raise ConnectionError("another answer")
        write_down(options, local, end, "out")
        if options.fastopen:    # TCPI_OPT_SYN_DATA
            info = sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 104)
            print("syn-data", int(bool(info[5] & 32)), flush=True)


def play(options):
    todo = list(enumerate(range(options.first, options.first + options.count)))
    kinds = [int(k) for k in options.kinds.split(",")] if options.kinds else list(KINDS)
    lock, done = threading.Lock(), []

    def work():
        while True:
            with lock:
                if not todo:
                    return
                i, local = todo.pop(0)
            try:
                client(options, local, kinds[i % len(kinds)])
                done.append(local)
            except (OSError, ssl.SSLError) as error:
                print("client:", local, error, flush=True)

    workers = [threading.Thread(target=work) for _ in range(options.at_once)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print("completed", len(done), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("role", choices=("serve", "play"))
    parser.add_argument("dir")
    parser.add_argument("ip")
    parser.add_argument("--mss", type=int, help="TCP_MAXSEG of this end")
    parser.add_argument("--bytes", action="store_true", help="each byte in a send of its own")
    parser.add_argument("--fastopen", action="store_true", help="the ClientHello in the SYN")
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--kinds", help="these ports only, such as 4431,4433")
    options, rest = parser.parse_known_args()
    if options.role == "serve":
        options.certificates = rest[0]
        serve(options)
    else:
        options.count, options.first = int(rest[0]), int(rest[1])
        play(options)


if __name__ == "__main__":
    sys.exit(main())
