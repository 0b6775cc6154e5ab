#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Records handshakes of OpenSSL's s_client and s_server into *.txt beside it.

What was said is taken from a relay between the two; what it means, from what
each of them says of its own messages (-msg). So the expectation does not come
from the code it is used to test. Run it by hand; the files are kept.

The format: "> hex" and "< hex" are segments, outbound and inbound, and go on in
lines that begin with a blank. "= > NAME LENGTH" is a message expected outbound,
in order, "= < NAME LENGTH" one inbound; "= agreed VERSION SUITE KX" what the
ServerHello chose; "= before N" the bytes that went before TLS; "= DONE" the
answer at the end.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HRR = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c"
SEALED = {0x14: "ChangeCipherSpec", 0x15: "EncryptedAlert", 0x16: "EncryptedHandshake",
          0x17: "ApplicationData", 0x18: "Heartbeat"}
PSK = "-psk 1a2b3c4d5e6f -psk_identity kxwatch"
ANY = "ALL:@SECLEVEL=0"

# name, note, server, client
PLAYS = [
    ("tls12-rsa", "TLS 1.2, RSA key transport",
     "-tls1_2 -cipher AES128-GCM-SHA256", ""),
    ("tls12-rsa-cbc", "TLS 1.2, RSA key transport, encrypt-then-mac",
     "-tls1_2 -cipher AES256-SHA", "-servername www.example.org"),
    ("tls12-ecdhe", "TLS 1.2, ECDHE", "-tls1_2 -cipher ECDHE-RSA-AES256-GCM-SHA384", ""),
    ("tls12-dhe", "TLS 1.2, DHE", "-tls1_2 -cipher DHE-RSA-AES128-GCM-SHA256", ""),
    ("tls12-psk", "TLS 1.2, PSK, no certificate",
     f"-tls1_2 -nocert -cipher PSK-AES128-GCM-SHA256 {PSK}", PSK),
    ("tls12-psk-hint", "TLS 1.2, PSK with a ServerKeyExchange",
     f"-tls1_2 -nocert -psk_hint who -cipher PSK-AES128-GCM-SHA256 {PSK}", PSK),
    ("tls12-dhe-psk", "TLS 1.2, DHE_PSK",
     f"-tls1_2 -nocert -cipher DHE-PSK-AES128-GCM-SHA256 {PSK}", PSK),
    ("tls12-ecdhe-psk", "TLS 1.2, ECDHE_PSK",
     f"-tls1_2 -nocert -cipher ECDHE-PSK-CHACHA20-POLY1305 {PSK}", PSK),
    ("tls12-rsa-psk", "TLS 1.2, RSA_PSK",
     f"-tls1_2 -cipher RSA-PSK-AES128-GCM-SHA256 {PSK}", PSK),
    ("tls12-anon", "TLS 1.2, DH_anon",
     "-tls1_2 -nocert -cipher ADH-AES128-SHA256:@SECLEVEL=0", f"-cipher {ANY}"),
    ("tls12-ecdh-anon", "TLS 1.2, ECDH_anon",
     "-tls1_2 -nocert -cipher AECDH-AES128-SHA:@SECLEVEL=0", f"-cipher {ANY}"),
    ("tls12-client-certificate", "TLS 1.2, the client shows a certificate",
     "-tls1_2 -Verify 1 -verify_quiet", "-cert {cert} -key {key}"),
    ("tls12-no-client-certificate", "TLS 1.2, the client is asked and has none",
     "-tls1_2 -verify 1 -verify_quiet", ""),
    ("tls12-rejected", "TLS 1.2, the client rejects the certificate",
     "-tls1_2", "-verify_return_error"),
    ("tls12-resumed", "TLS 1.2, resumed by a ticket", "-tls1_2", "-sess_in {session}"),
    ("tls12-resumed-id", "TLS 1.2, resumed by session id",
     "-tls1_2 -no_ticket", "-sess_in {session}"),
    ("tls12-fragments", "TLS 1.2, messages over records of 512 bytes",
     "-tls1_2 -max_send_frag 512", "-max_send_frag 512"),
    ("tls12-no-suite", "TLS 1.2, no suite in common: the server's alert",
     "-tls1_2 -cipher AES128-GCM-SHA256", "-cipher ECDHE-RSA-AES128-GCM-SHA256"),
    ("tls12-starttls", "TLS 1.2 after SMTP's STARTTLS", "-tls1_2", "-starttls smtp"),
    ("tls13", "TLS 1.3", "-tls1_3", "-servername www.example.org -alpn h2"),
    ("tls13-no-compat", "TLS 1.3 without ChangeCipherSpec for middleboxes",
     "-tls1_3 -no_middlebox", "-no_middlebox"),
    ("tls13-retry", "TLS 1.3 with HelloRetryRequest",
     "-tls1_3 -groups P-256", "-groups X25519:P-256"),
    ("tls13-rejected", "TLS 1.3, the client rejects the certificate, in the clear",
     "-tls1_3", "-verify_return_error"),
    ("tls13-client-certificate", "TLS 1.3, the client shows a certificate",
     "-tls1_3 -Verify 1 -verify_quiet -num_tickets 0", "-cert {cert} -key {key}"),
    ("tls13-resumed", "TLS 1.3, resumed", "-tls1_3", "-sess_in {session}"),
    ("tls13-early-data", "TLS 1.3, early data", "-tls1_3 -early_data -num_tickets 1",
     "-sess_in {session} -early_data {early}"),
    ("tls13-starttls", "TLS 1.3 after IMAP's STARTTLS", "-tls1_3", "-starttls imap"),
]
# What the relay says in the name of a server that has STARTTLS.
PREAMBLES = {
    "smtp": [b"220 ready\r\n", b"250-mail\r\n250 STARTTLS\r\n", b"220 go on\r\n"],
    "imap": [b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n",
             b"* CAPABILITY IMAP4rev1 STARTTLS\r\n. OK done\r\n", b". OK begin\r\n"],
}


class Relay(threading.Thread):
    """One connection to the server, with all its segments."""

    def __init__(self, port, preamble=()):
        super().__init__(daemon=True)
        self.port, self.preamble = port, list(preamble)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.segments = []
        self.before = 0

    def run(self):
        client, _ = self.listener.accept()
        for line in self.preamble:
            client.sendall(line)
            self.segments.append(("<", line))
            if line != self.preamble[-1]:
                said = client.recv(65536)
                self.segments.append((">", said))
                self.before += len(said)
        server = socket.create_connection(("127.0.0.1", self.port))
        other = threading.Thread(target=self.copy, args=("<", server, client), daemon=True)
        other.start()
        self.copy(">", client, server)
        other.join()

    def copy(self, mark, source, sink):
        try:
            while data := source.recv(65536):
                self.segments.append((mark, data))
                sink.sendall(data)
        except OSError:
            pass


def messages(text, tls13):
    """What one end wrote, by its own -msg output: (name, length)."""
    told, encrypted, sealed = [], False, False
    for match in re.finditer(r"^>>> (.*) \[length ([0-9a-f]+)\](?:, (.*))?\n((?: {4}.*\n?)*)",
                             text, re.M):
        what, length, name, dump = match.groups()
        length, data = int(length, 16), "".join(dump.split())
        if what.endswith("RecordHeader"):
            content = int(data[:2], 16)
            sealed = content == 0x17 or encrypted and not tls13
            if sealed:
                told.append((SEALED[content], int(data[6:10], 16)))
        elif sealed:
            continue
        elif what.endswith("Handshake"):
            name = "HelloRetryRequest" if HRR in data else name.split(",")[0]
            told.append((name, length - 4))
        else:
            name = "Alert" if what.endswith("Alert") else "ChangeCipherSpec"
            told.append((name, length))
            encrypted |= name == "ChangeCipherSpec"
    return told


def negotiated(text):
    """Version and suite by the last ServerHello, read at its fixed places."""
    hellos = re.findall(r"^>>> .*ServerHello\n((?: {4}.*\n?)*)", text, re.M)
    if not hellos:
        return 0, 0
    body = "".join(hellos[-1].split())[8:]
    after = 68 + 2 + 2 * int(body[68:70], 16)
    tls13 = "002b00020304" in body
    return 0x0304 if tls13 else int(body[:4], 16), int(body[after:after + 4], 16)


def run_client(port, arguments, last="hello", server=None):
    client = subprocess.Popen(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-msg"] + arguments.split(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    time.sleep(0.7)
    try:
        client.stdin.write(last.encode() + b"\n")
        client.stdin.flush()
    except OSError:
        pass
    time.sleep(0.3)
    # Killed rather than closed: nothing is to follow the client's data.
    if server:
        server.kill()
    client.kill()
    return client.communicate()[0].decode("latin-1")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def play(name, note, server_arguments, client_arguments, files):
    server_arguments = server_arguments.format(**files)
    client_arguments = client_arguments.format(**files)
    if not re.search("-nocert|-cert ", server_arguments):
        server_arguments += " -cert " + files["cert"]
    starttls = re.search(r"-starttls (\w+)", client_arguments)
    preamble = PREAMBLES[starttls.group(1)] if starttls else []
    port = free_port()
    with open(files["log"], "w+b") as log:
        server = subprocess.Popen(
            ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-msg",
             "-key", files["key"]] + server_arguments.split(),
            stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        time.sleep(0.3)
        if "-sess_in" in client_arguments:
            run_client(port, "-sess_out " + files["session"], last="Q")
            time.sleep(0.3)
        start = os.path.getsize(files["log"])
        relay = Relay(port, preamble)
        relay.start()
        client_text = run_client(relay.listener.getsockname()[1], client_arguments,
                                 server=server)
        server.wait()
        log.seek(start)
        server_text = log.read().decode("latin-1")
    version, suite = negotiated(server_text)
    early = "-early_data" in client_arguments
    outbound = messages(client_text, version == 0x0304)
    inbound = messages(server_text, version == 0x0304)
    if version == 0x0304:
        outbound = until_reaction(outbound, early)
    if early:
        inbound.pop()  # the ticket: it answers the client's Finished
    write(name, note, relay, [f"agreed {version:04x} {suite:04x} {kx_of(client_text, version)}"],
          outbound, inbound)


def kx_of(text, version):
    """The key exchange, by OpenSSL's name of the suite."""
    suite = re.search(r"Cipher is (\S+)", text).group(1)
    if version == 0x0304 or suite == "(NONE)":
        return "UNKNOWN"
    for begin, kx in (("ECDHE-PSK", "ECDHE_PSK"), ("DHE-PSK", "DHE_PSK"), ("RSA-PSK", "RSA_PSK"),
                      ("PSK", "PSK"), ("AECDH", "ECDH_ANON"), ("ADH", "DH_ANON"),
                      ("ECDHE", "ECDHE"), ("DHE", "DHE")):
        if suite.startswith(begin + "-"):
            return kx
    return "RSA"


def until_reaction(outbound, early):
    """TLS 1.3: with its second encrypted record the client has gone on."""
    told, left = [], 3 if early else 2
    for message in outbound:
        told.append(message)
        left -= message[0] == "ApplicationData"
        if not left:
            break
    return told


def write(name, note, relay, agreed, outbound, inbound):
    with open(os.path.join(HERE, name + ".txt"), "w") as out:
        out.write(f"# SPDX-License-Identifier: BSD-3-Clause\n# {note}. By record.py.\n")
        for mark, data in relay.segments:
            out.write(f"{mark} " + "\n  ".join(textwrap.wrap(data.hex(), 96)) + "\n")
        for mark, told in ((">", outbound), ("<", inbound)):
            out.writelines(f"= {mark} {what} {length}\n" for what, length in told)
        out.writelines(f"= {line}\n" for line in agreed)
        out.write(f"= before {relay.before}\n")
        # Each play ends with the client's data or with somebody's fatal alert.
        out.write("= DONE\n")
    print(f"{name}: {len(outbound)} > {len(inbound)} <")


def make_files(folder):
    files = {what: os.path.join(folder, what) for what in
             ("key", "cert", "session", "early", "log")}
    subprocess.run(f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {files['key']} "
                   f"-out {files['cert']} -days 3650 -subj /CN=www.example.org".split(),
                   check=True, capture_output=True)
    with open(files["early"], "w") as early:
        early.write("early\n" * 20)
    return files


def main():
    wanted = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        files = make_files(folder)
        for name, *rest in PLAYS:
            if not wanted or name in wanted:
                play(name, *rest, files)


if __name__ == "__main__":
    main()
