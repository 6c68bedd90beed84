#!/usr/bin/env python3
"""Makes the notes that LedgerTests compares with, from the words of C2SP and RFC 6962 and with another Ed25519 than
Swift Crypto's. Prints Swift. Needs Debian's python3-cryptography; run it with Debian's python3."""
import base64
import hashlib
import struct

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def b64(data):
    return base64.b64encode(data).decode()


class Key:
    def __init__(self, name, kind, seed):
        self.name, self.kind = name, kind
        self.private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = bytes([kind]) + self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.hash = hashlib.sha256(name.encode() + b"\n" + self.public).digest()[:4]
        self.line = f"{name}+{self.hash.hex()}+{b64(self.public)}"

    def sign(self, text, time=None):
        if self.kind == 1:
            made = self.private.sign(text.encode())
        else:
            message = f"cosignature/v1\ntime {time}\n{text}".encode()
            made = struct.pack(">Q", time) + self.private.sign(message)
        return f"— {self.name} {b64(self.hash + made)}\n"


def leaf(number):
    return hashlib.sha256(b"\0" + b"leaf %d" % number).digest()


def root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()


def path(index, leaves):
    if len(leaves) == 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return path(index, leaves[:half]) + [root(leaves[half:])]
    return path(index - half, leaves[half:]) + [root(leaves[:half])]


origin = "0b5e/attestd/2026"
seeds = [bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96)), bytes(range(96, 128))]
log, next_log = Key(origin, 1, seeds[0]), Key(origin, 1, seeds[1])
one, two = Key("witness.example/ünö", 4, seeds[2]), Key("witness.example/2", 4, seeds[3])
leaves = [leaf(number) for number in range(21)]
text = f"{origin}\n21\n{b64(root(leaves))}\n"
note = text + "\n" + log.sign(text) + next_log.sign(text) + one.sign(text, 1795392000) + two.sign(text, 2**63 - 1)
proof = "".join(b64(hash) + "\n" for hash in path(19, leaves))


def swift(name, value):
    if "\n" not in value:
        return print(f'let {name} = "{value}"')
    print(f"let {name} = [")
    for line in value.splitlines(keepends=True):
        for start in range(0, len(line), 90):
            print('  "' + line[start : start + 90].replace("\n", "\\n") + '",')
    print("].joined()")


print("// Made by Tests/vectors/tlog.py.\n")
swift("madeOrigin", origin)
for name, key in [("madeLogKey", log), ("madeNextLogKey", next_log), ("madeWitness", one), ("madeOtherWitness", two)]:
    swift(name, key.line)
swift("madeNote", note)
swift("madeProof", f"c2sp.org/tlog-proof@v1\nextra {b64(b'about leaf 19')}\nindex 19\n{proof}\n")
