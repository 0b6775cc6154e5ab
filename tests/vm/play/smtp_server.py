#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""A mail server that takes one mail after the other and offers STARTTLS.

smtp_server.py IP PORT CERTIFICATE KEY: prints the envelope of each mail it took.
"""

import socketserver
import ssl
import sys


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()

    def take_mail(self):
        self.say("354 go on")
        while self.rfile.readline().rstrip(b"\r\n") != b".":
            pass
        self.say("250 taken")
        print("taken", "in TLS" if isinstance(self.connection, ssl.SSLSocket) else "in clear",
              flush=True)

    def start_tls(self):
        self.say("220 go on")
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")

    def handle(self):
        self.say("220 mail.example.com")
        while line := self.rfile.readline():
            verb = line.decode("ascii", "replace").strip().upper()
            if verb.startswith("EHLO"):
                self.say("250-mail.example.com")
                self.say("250 STARTTLS")
            elif verb == "STARTTLS":
                self.start_tls()
            elif verb == "DATA":
                self.take_mail()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


def main():
    ip, port, certificate, key = sys.argv[1:]
    with Server((ip, int(port)), Session) as server:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.maximum_version = ssl.TLSVersion.TLSv1_2
        server.context.load_cert_chain(certificate, key)
        server.serve_forever()


if __name__ == "__main__":
    main()
