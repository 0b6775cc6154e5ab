# SPDX-License-Identifier: BSD-3-Clause
"""Reads what an endpoint said of a handshake, in the words of a kxwatch record.

A fact is there only where the endpoint told it: version, cipher, group, bits, alpn,
sni, resumed, chain and client_chain (SHA-256 of each certificate), client_leaf, error.
"""

import base64
import csv
import hashlib
import re

GROUPS = {"X25519": "x25519", "X448": "x448", "SECP256R1": "secp256r1", "P-256": "secp256r1",
          "prime256v1": "secp256r1", "SECP384R1": "secp384r1", "SECP521R1": "secp521r1",
          "secp384r1": "secp384r1", "secp521r1": "secp521r1", "FFDHE2048": "ffdhe2048",
          "FFDHE3072": "ffdhe3072", "X25519MLKEM768": "X25519MLKEM768",
          "SecP256r1MLKEM768": "SecP256r1MLKEM768"}
PEM = re.compile(r"-----BEGIN CERTIFICATE-----\s+(.*?)-----END CERTIFICATE-----", re.S)


def sha256(der):
    return hashlib.sha256(der).hexdigest()


def pem_hashes(text):
    return [sha256(base64.b64decode(body)) for body in PEM.findall(text)]


# ---- names of cipher suites ------------------------------------------------------

class Suites:
    """From what libraries call them to IANA's names, which are the record's."""

    def __init__(self, iana, openssl):
        """iana: the registry's file; openssl: what `openssl ciphers -V` prints."""
        with open(iana, encoding="utf-8") as lines:
            rows = list(csv.reader(line for line in lines if not line.startswith("#")))
        self.by_code = {row[0].replace(" ", ""): row[1] for row in rows}
        self.names = set(self.by_code.values())
        self.openssl = {}
        for line in openssl.splitlines():
            found = re.match(r"\s*(0x\w\w),(0x\w\w) - (\S+)", line)
            if found:
                code = f"{found[1]},{found[2]}"
                self.openssl[found[3]] = self.by_code.get(code)

    def name(self, said):
        """Any library's spelling; None for one that is not known."""
        plain = re.sub("_SHA1$", "_SHA", said.replace("-", "_")).replace("_ANON_", "_anon_")
        for name in (said, plain, plain.replace("TLS1_3_", "TLS_"),
                     plain.replace("TLS13_", "TLS_").replace("AES128", "AES_128")
                     .replace("AES256", "AES_256"), self.openssl.get(said),
                     re.sub(r"^(TLS_)?(.*?)_(AES|CHACHA20|CAMELLIA|3DES)", r"TLS_\2_WITH_\3",
                            plain)):
            if name in self.names:
                return name
            if name and f"{name}_SHA256" in self.names:
                return f"{name}_SHA256"
        return None


def version(said):
    """TLSv1, TLS1.2, TLSv1.3, or a number in hex."""
    number = {"0301": "1.0", "0302": "1.1", "0303": "1.2", "0304": "1.3"}.get(said)
    found = re.fullmatch(r"TLSv?\s?(1(?:\.\d)?)", said)
    return number or (("1.0" if found[1] == "1" else found[1]) if found else None)


# ---- programs that print ----------------------------------------------------------

def openssl_line(text, suites, facts):
    """New, TLSv1.2, Cipher is X: s_client and s_server have the same line."""
    found = re.search(r"^(New|Reused), (\S+), Cipher is (\S+)$", text, re.M)
    if not found or found[3] == "(NONE)":
        return False
    # The version that the line gives is the cipher's; the session has its own.
    session = re.search(r"^    Protocol  : (\S+)$", text, re.M)
    facts["version"] = version(session[1] if session else found[2])
    facts["cipher"] = suites.name(found[3])
    facts["resumed"] = found[1] == "Reused"
    return True


def openssl_client(text, suites):
    facts, own = {}, text.split("HTTP/1.0 200")[0]
    if not openssl_line(own, suites, facts):
        return {"error": own[-200:]}
    temporary = re.search(r"^(?:Server|Peer) Temp Key: (.*?), (?:(\S+), )?(\d+) bits", own, re.M)
    if temporary and temporary[1] == "DH":
        facts["bits"] = int(temporary[3])
    elif temporary:
        facts["group"] = GROUPS[temporary[2] or temporary[1]]
    group = re.search(r"^Negotiated TLS1.3 group: (\S+)$", own, re.M)
    if group and group[1] in GROUPS:
        facts["group"] = GROUPS[group[1]]
    alpn = re.search(r"^ALPN protocol: (\S+)$", own, re.M)
    if alpn or "No ALPN negotiated" in own:
        facts["alpn"] = alpn[1] if alpn else ""
    chain = own.split("\nServer certificate")[0]
    facts["chain"] = pem_hashes(chain) if not facts["resumed"] else []
    return facts


def gnutls_description(text, facts):
    """(TLS1.2-X.509)-(ECDHE-SECP256R1)-(RSA-SHA256)-(AES-256-GCM)"""
    found = re.search(r"\((TLS1\.\d)[^)]*\)-((?:\([^)]*\)-?|-)+)", text)
    if not found:
        return False
    facts["version"] = version(found[1])
    parts = re.findall(r"\(([^)]*)\)", found[2])
    group = re.fullmatch(r"(ECDHE|DHE)-(\S+)", parts[0]) if parts else None
    if group and (group[1] == "ECDHE" or facts["version"] == "1.3"):
        facts["group"] = GROUPS[group[2]]
    elif group:
        facts["bits"] = int(re.search(r"\d+$", group[2])[0])
    bulk = next((p for p in parts if re.match(r"AES-|CHACHA20", p)), None)
    if facts["version"] == "1.3" and bulk:
        mac = "SHA384" if bulk == "AES-256-GCM" else "SHA256"
        facts["cipher"] = f"TLS_{bulk.replace('-', '_')}_{mac}"
    return True


def gnutls_suite(description):
    """The suite, where the description tells who signed: (ECDHE-X)-(RSA-Y)-(AES-256-GCM)."""
    found = re.search(r"\((ECDHE|DHE)-[^)]*\)-\((RSA|ECDSA)-[^)]*\)-\(([^)]*)\)(?:-\((SHA\d+)\))?$",
                      description)
    if not found or "TLS1.3" in description:
        return None
    mac = found[4] or ("SHA384" if found[3] == "AES-256-GCM" else "SHA256")
    return f"{found[1]}_{found[2]}_{found[3]}_{mac}"


def gnutls_client(text, suites):
    """One process, perhaps with two handshakes: a list."""
    all_facts = []
    parts = text.split("- Connecting again")
    for n, part in enumerate(parts):
        facts, own = {}, part.split("HTTP/1.0 200")[0]
        described = re.search(r"^- Description: (.*)$", own, re.M)
        if not described or not gnutls_description(described[1], facts):
            all_facts.append({"error": own[-200:]})
            continue
        suite = gnutls_suite(described[1].strip())
        if suite:
            facts["cipher"] = suites.name(suite)
        facts["resumed"] = "This is a resumed session" in own
        alpn = re.search(r"^- Application protocol: (\S+)$", own, re.M)
        facts["alpn"] = alpn[1] if alpn else ""
        facts["chain"] = pem_hashes(own)
        if n < len(parts) - 1:
            facts["page"] = ""
        all_facts.append(facts)
    return all_facts


def nss_client(text, suites):
    all_facts = []
    for part in re.split(r"(?=^tstclnt: connect: PR_IN_PROGRESS)", text, flags=re.M)[1:]:
        facts, own = {}, part.split("HTTP/1.0 200")[0]
        found = re.search(r"SSL version 3\.(\d) using", own)
        if not found:
            all_facts.append({"error": own[-200:]})
            continue
        facts["version"] = f"1.{int(found[1]) - 1}"
        if "certificate(s) sent by server" in own:
            facts["chain"] = pem_hashes(own)
        hits = re.search(r"^(\d+) cache hits; (\d+) cache misses.*\n(\d+) stateless", own, re.M)
        if hits:
            facts["hits"] = int(hits[1]) + int(hits[3])
        # Its own lines, after two that are empty, are wherever it took a breath.
        whole = re.sub(r"(?:\n\n)?(?:tstclnt: .*\n)+", "", part)
        body = re.search(r"HTTP/1.0 200.*", whole, re.S)
        facts["page"] = body[0] if body else ""
        all_facts.append(facts)
    return all_facts


# ---- our own programs ---------------------------------------------------------------

def own_client(said, suites):
    facts = {}
    if "error" in said and "version" not in said and not said.get("page"):
        return {"error": said["error"]}
    if said.get("version"):
        facts["version"] = version(said["version"])
    if said.get("cipher"):
        facts["cipher"] = suites.name(said["cipher"])
    # wolfSSL has a name also where no curve was in play.
    if said.get("group", "").upper() in GROUPS and (
            facts["version"] == "1.3" or "ECDHE" in str(facts["cipher"])):
        facts["group"] = GROUPS[said["group"].upper()]
    for name in ("alpn", "resumed"):
        if name in said:
            facts[name] = said[name]
    if "chain" in said:
        facts["chain"] = [sha256(bytes.fromhex(one)) for one in said["chain"] or []]
    if said.get("pem"):
        facts["chain"] = [one for pem in said["pem"] for one in pem_hashes(pem)]
    return facts


# ---- the server's page ----------------------------------------------------------------

def page(text, suites):
    facts = {}
    if "GnuTLS</a>" in text:
        gnutls_description(text, facts)
        suite = re.search(r"Ciphersuite</TD><TD>([^<]+)<", text)
        if suite:
            facts["cipher"] = suites.name(suite[1])
        name = re.search(r"Server Name: ([^<]+)<", text)
        facts["sni"] = name[1] if name else ""
        own = re.search(r"Fingerprint:\s+sha1:\w+\s+sha256:(\w+)", text)
        if own:
            facts["client_leaf"] = own[1].lower()
    elif openssl_line(text, suites, facts):
        facts["client_leaf"] = (pem_hashes(text.split("\nClient certificate")[-1]) + [""])[0]
    return facts


def both(said, client, suites):
    """What client and server say of a process's connections: [(facts, facts), ...]"""
    text = said.get("said")
    if text is None:
        return [(own_client(said, suites), page(said.get("page", ""), suites))]
    program = client.split("-")[0]
    body = re.search(r"HTTP/1.0 200.*", text, re.S)
    if program == "openssl":
        return [(openssl_client(text, suites), page(body[0] if body else "", suites))]
    read = gnutls_client if program == "gnutls" else nss_client
    return [(facts, page(facts.pop("page", body[0] if body else ""), suites))
            for facts in read(text, suites)]
