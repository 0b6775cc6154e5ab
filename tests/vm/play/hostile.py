#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""A server that tells lies below TLS, and a client whose own TCP decides.

hostile.py names
hostile.py peer DIR INTERFACE IP...             serves, by hand, until killed
hostile.py play DIR IP PORT [NAME...]           client: DIR/PORT.got is what recv() gave
hostile.py check DIR TRANSCRIPT IP PORT [NAME...]    holds it against what was told

Each case has a local port of its own, counted from PORT. A flight of TLS messages
comes as a truth, and as lies that differ in the bytes of the certificate only.
"""

import os
import socket
import ssl
import struct
import sys
import time

import compare
from rawtcp import ACK, FIN, MOD, PSH, RST, SYN, URG, Connection, Wire, address

FIRST_PORT = 30000


def record(body):
    return struct.pack("!BHH", 22, 0x0303, len(body)) + body


def message(kind, body):
    return record(bytes((kind,)) + len(body).to_bytes(3, "big") + body)


def flight(mask):
    certificate = bytes((i * 7 ^ i >> 8 ^ mask) & 255 for i in range(2000))
    hello = b"\x03\x03" + bytes(range(32)) + b"\0" + b"\xc0\x2f" + b"\0"
    return message(2, hello) + message(11, certificate) + message(12, bytes(100)) + message(14, b"")


TRUTH, LIE = flight(0), flight(0x5A)
HEAD = len(message(2, bytes(38))) + 9   # from here to HEAD + 2000 they differ
A, B, C, D = HEAD + 50, HEAD + 200, HEAD + 300, HEAD + 400
CASES = {}


def case(whole=True, overlap=False, hears=TRUTH, versions=(4, 6), **client):
    """whole: all that the client got must be told; False: the beginning of it, and
    that the rest is missing; None: one or the other. overlap: whether the
    disagreement must be told (None: it may). hears: what the client is sure to get."""
    def enter(function):
        CASES[function.__name__.replace("_", "-")] = (function, whole, overlap, hears, versions,
                                                      client)
        return function
    return enter


# ---- cases: c is the connection, established, the client has sent its hello ----


@case()
def truth(c):
    c.send(0, TRUTH[:1000])


@case()
def bad_checksum(c):
    c.send(0, LIE[:B], spoil=0x100)
    c.send(A, LIE[A:B], spoil=1)


@case()
def before_the_window(c):
    c.send(seq=c.isn - 500, data=LIE[:400])
    c.send(seq=c.isn - 9, data=bytes(10) + TRUTH[:B])


@case()
def old_bytes_after_new(c):
    c.send(0, TRUTH[:B])
    c.listen(1, lambda: c.taken == B)
    c.send(seq=c.isn - 500, data=bytes(400))


@case()
def beyond_the_window(c):
    c.send(c.taken + c.window, LIE[A:B])
    c.send(c.taken + c.window + 20000, LIE[A:B])


@case()
def across_the_edge_of_the_window(c):
    c.send(c.taken + c.window - 50, LIE[A:B])
    c.send(0, TRUTH[:A])


@case(overlap=True)
def retransmission_disagrees(c):
    c.send(0, TRUTH[:B])
    c.listen(1, lambda: c.taken == B)
    c.send(A, LIE[A:B])


@case(overlap=True, hears=TRUTH[:B] + LIE[B:C] + TRUTH[C:])
def retransmission_disagrees_and_goes_on(c):
    c.send(0, TRUTH[:B])
    c.listen(1, lambda: c.taken == B)
    c.send(A, LIE[A:C])
    c.listen(1, lambda: c.taken == C)


@case(overlap=True, hears=None)
def early_bytes_disagree(c):
    c.send(B, LIE[B:C])
    c.send(B, TRUTH[B:C])


@case(overlap=True, hears=None)
def early_bytes_are_replaced(c):
    c.send(B + 20, LIE[B + 20:B + 50])
    c.send(B, TRUTH[B:C])


@case(overlap=True, hears=None)
def early_bytes_disagree_in_part(c):
    c.send(B, TRUTH[B:C])
    c.send(C - 50, LIE[C - 50:D])
    c.send(A, LIE[A:B + 50])


@case(overlap=True)
def early_bytes_are_covered(c):
    c.send(B, LIE[B:C])
    c.send(0, TRUTH[:D])


@case(overlap=True, hears=TRUTH[:C - 50] + LIE[C - 50:C] + TRUTH[C:])
def early_bytes_are_covered_in_part(c):
    c.send(B, LIE[B:C])
    c.send(0, TRUTH[:C - 50])


@case(hears=None)
def more_holes_than_are_kept(c):
    for at in range(A, A + 800, 20):
        c.send(at, TRUTH[at:at + 10])


@case(whole=None, overlap=None, hears=None, small=True)
def more_early_bytes_than_memory(c):
    """Which of these TCP keeps, its queue alone shows, and a program that is quick
    may have read that before it is looked at."""
    for lie in (LIE, TRUTH, LIE):
        for at in range(A, A + 900, 3):
            c.send(at, lie[at:at + 2])
        c.listen(0.05)


@case()
def reset_elsewhere(c):
    c.send(5, LIE[5:B], flags=RST | ACK)
    c.send(c.window + 100, LIE[:B], flags=RST | ACK)
    c.send(0, TRUTH[:A])
    c.listen(1, lambda: c.taken == A)
    c.send(A + 1, LIE[A + 1:B], flags=RST)


@case(hears=TRUTH[:A])
def reset(c):
    c.send(0, TRUTH[:A])
    c.listen(1, lambda: c.taken == A)
    time.sleep(0.3)             # until the program has it
    c.send(A, LIE[A:B], flags=RST | ACK)
    c.reset = True


@case()
def acknowledges_what_was_not_sent(c):
    c.send(0, LIE[:B], ack=c.next + 1)
    c.send(0, LIE[:B], ack=c.next + 100000)


@case()
def acknowledges_what_is_long_past(c):
    c.send(0, LIE[:B], ack=c.next - 1000000)


@case()
def no_acknowledgment(c):
    c.send(0, LIE[:B], flags=PSH)


@case()
def timestamp_too_old(c):
    c.send(0, LIE[:B], stamp=c.our_stamp - 1000)
    c.send(0, TRUTH[:A], stamp=c.our_stamp + 5000)
    c.our_stamp += 5000
    c.send(A, LIE[A:B], stamp=c.our_stamp - 2000)


@case(whole=False, hears=None)
def urgent_byte(c):
    c.send(0, TRUTH[:A])
    c.send(A, TRUTH[A:B], flags=ACK | URG, urgent=10)


@case(hears=TRUTH, small=True, waits=True)
def window_is_shut(c):
    at = 0
    for _ in range(40):
        if not c.window or at >= 2000:
            break
        size = min(c.window, 200)
        c.send(at, TRUTH[at:at + size])
        c.listen(2, lambda: c.taken >= at + size)
        at = c.taken
    c.send(at, LIE[at:at + 10])
    c.send(at + 10, LIE[at + 10:at + 300])


@case()
def another_connection(c):
    c.send(0, LIE[:B], port=444)
    c.send(0, LIE[:B], address=c.us[0][:-1] + bytes((c.us[0][-1] ^ 1,)))


@case()
def for_all_on_the_cable(c):
    c.send(0, LIE[:B], to=b"\xff" * 6)


@case()
def syn_again(c):
    c.send(-1, LIE[:B], flags=SYN | ACK)
    c.send(seq=c.isn + 7777, data=LIE[:B], flags=SYN | ACK)
    c.send(0, LIE[:B], flags=SYN)


@case(hears=TRUTH[:B])
def bytes_after_the_end(c):
    c.send(0, TRUTH[:B], flags=ACK | FIN)
    c.send(B, LIE[B:C])
    c.send(B + 1, LIE[B:C])
    c.listen(0.5)
    c.send(B, LIE[B:C])
    c.send(B + 1, LIE[B:C])


@case(hears=TRUTH[:C], overlap=None)
def the_end_comes_early(c):
    c.send(B, TRUTH[B:C], flags=ACK | FIN)
    c.send(C, LIE[C:D])
    c.send(B, TRUTH[B:C])
    c.send(0, TRUTH[:B])


@case()
def data_with_the_answer(c):
    """The SYN-ACK had a lie in it: see answer()."""


@case()
def false_answers_first(c):
    """SYN-ACKs that the client refuses came before the right one: see answer()."""


@case(versions=(6,))
def extension_headers(c):
    c.send(0, TRUTH[:B], exthdr=(60, bytes((6, 0, 1, 4, 0, 0, 0, 0))))
    c.listen(1, lambda: c.taken == B)


@case(versions=(6,))
def extension_header_that_is_refused(c):
    c.send(0, LIE[:B], exthdr=(60, bytes((6, 0, 0x5E, 4, 0, 0, 0, 0))))


@case(versions=(6,))
def fragments(c):
    c.send(0, TRUTH[:C], exthdr=(44, b""))
    c.listen(1, lambda: c.taken == C)
    c.send(C, TRUTH[C:D])


# ---- the peer ----


def answer(c, name):
    if name == "data-with-the-answer":
        c.send(-1, LIE[:B], flags=SYN | ACK)
    elif name == "false-answers-first":
        c.send(seq=c.isn + 5000, ack=c.next + 1, flags=SYN | ACK)
        c.send(seq=c.isn + 6000, ack=c.next - 1, flags=SYN | ACK)
        c.send(seq=c.isn + 7000, echo=c.their_stamp + 999999, flags=SYN | ACK)
        c.send(seq=c.isn + 8000, data=LIE[:A], flags=ACK)
        c.listen(0.2)
        c.reset = False         # that was for the false ones
        c.send(-1, flags=SYN | ACK)
    else:
        c.send(-1, flags=SYN | ACK)


def end(c):
    """Tells the truth until the client has all of it, then ends."""
    for _ in range(40):
        if c.reset or c.ended or c.taken >= len(TRUTH):
            break
        before = c.taken
        c.send(before, TRUTH[before:before + max(1, min(c.window, 1000))])
        c.listen(0.25, lambda: c.taken > before)
    c.send(c.taken, flags=FIN | ACK)
    c.listen(1, lambda: c.ended or c.reset)


def played(folder, port):
    """The file by which the peer says that its case is played, but for the end."""
    return os.path.join(folder, f"{port}.played")


def peer(folder, interface, *ips):
    wire, ours = Wire(interface), [address(ip) for ip in ips]
    names = list(CASES)
    while True:
        syn = wire.receive(3600)
        if not syn or syn.flags & (SYN | ACK) != SYN or syn.target not in ours:
            continue
        name = names[(syn.sport - FIRST_PORT) % 1000]
        c = Connection(wire, syn)
        answer(c, name)
        if not c.listen(10, lambda: len(c.heard) >= 100):
            print(name, "the client did not say hello", flush=True)
            continue
        CASES[name][0](c)
        c.listen(0.2)
        open(played(folder, syn.sport), "w").close()
        end(c)


# ---- the client ----


def hello():
    context, sent = ssl.create_default_context(), ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), sent, server_hostname="peer.example.net").do_handshake()
    except ssl.SSLWantReadError:
        return sent.read()


def wait_for(path, seconds):
    """What is missing in the end shows in what the client got."""
    until = time.monotonic() + seconds
    while not os.path.exists(path) and time.monotonic() < until:
        time.sleep(0.05)


def one(folder, ip, local, small=False, waits=False):
    """waits: with reading, until the case is played."""
    got, greeting = b"", hello()    # before the peer waits for it
    with socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET) as sock:
        sock.settimeout(20)
        if small:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        sock.bind(("", local))
        sock.connect((ip, 443))
        sock.sendall(greeting)
        if waits:
            wait_for(played(folder, local), 20)
        try:
            while True:
                more = sock.recv(1 << 16)
                if not more:
                    return got
                got += more
        except OSError:
            return got


def chosen(ip, port, names):
    """(name, local port) of the cases for this kind of address."""
    for i, (name, parts) in enumerate(CASES.items()):
        if (6 if ":" in ip else 4) in parts[4] and (not names or name in names):
            yield name, int(port) + i


def play(folder, ip, port, *names):
    for name, local in chosen(ip, port, names):
        print(name, local, flush=True)
        got = one(folder, ip, local, **CASES[name][5])
        with open(os.path.join(folder, f"{local}.got"), "wb") as file:
            file.write(got)


# ---- the judgment ----


def begins(told, got):
    """Whether what is told is the beginning of what was got, message for message."""
    for i, (kind, length, body) in enumerate(told):
        if i >= len(got) or got[i][:2] != (kind, length) or not got[i][2].startswith(body):
            return False
        if len(body) < len(got[i][2]) and i + 1 < len(told):
            return False
    return True


def differ(told, got, whole):
    if told == got:
        return None
    if not begins(told, got):
        return "what is told is not what the client got"
    return None if not whole else "not all is told that the client got"


def faults(parts, told, data):
    _, whole, overlap, hears, _, _ = parts
    got = compare.messages(data)
    notes = [note.split(" ")[1] for note in told["notes"]]
    if hears is not None and data != hears:
        yield f"the client did not get what it should ({len(data)} of {len(hears)} bytes)"
    missing = "end=5" in notes
    fault = differ(told[2], got, not missing)
    if fault:
        yield f"{fault}: told {compare.show(told[2])}, got {compare.show(got)}"
    if whole is not None and whole == missing:
        yield f"it is {'' if missing else 'not '}told that bytes are missing"
    if overlap is not None and overlap != ("overlap" in notes):
        yield f"overlap: {'overlap' in notes}"


def check(folder, transcript, ip, port, *names):
    told, lost = compare.read_transcript(transcript)
    version = 6 if ":" in ip else 4
    print("not ok" if lost else "ok", f"- IPv{version}: no event was lost")
    for name, local in chosen(ip, port, names):
        with open(os.path.join(folder, f"{local}.got"), "rb") as file:
            data = file.read()
        found = list(faults(CASES[name], told[local], data))
        print("not ok" if found else "ok", f"- IPv{version}: {name.replace('-', ' ')}")
        for fault in found:
            print("#", fault)
        print(f"# {name}: {len(data)} bytes,", ", ".join(told[local]["notes"]), file=sys.stderr)


if __name__ == "__main__":
    if sys.argv[1] == "names":
        print("\n".join(CASES))
    else:
        {"peer": peer, "play": play, "check": check}[sys.argv[1]](*sys.argv[2:])
