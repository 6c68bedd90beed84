#!/usr/bin/env python3
"""Attacks bundles and records of attestd, and asks each verifier whether it notices.

    attacks.py --attestd BIN --attestctl BIN [--oracles DIR] [--only TEXT]

Makes a record of two months, exports them together and each alone, and applies every attack below to a copy of one of
these bundles or of the record. Each has to be caught by
`attestctl verify`; those on a bundle by the bundle's own verify.py too; those on the log itself also by verify_tlog.py
and verify_tlog in DIR, if that is given (independent verifiers with flags -vkey -checkpoint -leaves -consistency).
Ends with 0 if all attacks were caught, and if what cannot be caught was not claimed to be.
"""
import argparse
import base64
import collections
import csv
import hashlib
import importlib.util
import io
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

spec = importlib.util.spec_from_file_location("verify", os.path.join(ROOT, "config/bundle/verify.py"))
verify = importlib.util.module_from_spec(spec)
sys.dont_write_bytecode = True
spec.loader.exec_module(verify)


# Signing, as an attacker or the owner would.


def compress(point):
    inverse = pow(point[2], verify.P - 2, verify.P)
    x, y = point[0] * inverse % verify.P, point[1] * inverse % verify.P
    return (y | (x & 1) << 255).to_bytes(32, "little")


class Signer:
    def __init__(self, seed):
        digest = hashlib.sha512(seed).digest()
        scalar = int.from_bytes(digest[:32], "little")
        self.scalar = scalar & (1 << 254) - 8 | 1 << 254
        self.prefix, self.public = digest[32:], compress(verify.multiply(self.scalar, verify.BASE))

    def mark(self, name):
        return hashlib.sha256(name.encode() + b"\n\x01" + self.public).digest()[:4]

    def line(self, name):
        return "%s+%s+%s" % (name, self.mark(name).hex(), base64.b64encode(b"\x01" + self.public).decode())

    def note(self, text, name):
        message = text.encode()
        r = int.from_bytes(hashlib.sha512(self.prefix + message).digest(), "little") % verify.ORDER
        point = compress(verify.multiply(r, verify.BASE))
        h = int.from_bytes(hashlib.sha512(point + self.public + message).digest(), "little")
        signature = point + ((r + h * self.scalar) % verify.ORDER).to_bytes(32, "little")
        mark = base64.b64encode(self.mark(name) + signature).decode()
        return ("%s\n\u2014 %s %s\n" % (text, name, mark)).encode()


# A bundle in memory.


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


class Bundle:
    def __init__(self, folder):
        self.files = {}
        for path, _, names in os.walk(folder):
            for name in names:
                path_of = os.path.join(path, name)
                with open(path_of, "rb") as file:
                    self.files[os.path.relpath(path_of, folder)] = file.read()
        self.manifest = json.loads(self.files["manifest.json"])

    @property
    def origin(self):
        return "%s/attestd/%s" % (self.manifest["host"], self.manifest["ledger"]["shard"])

    @property
    def leaves(self):
        return self.files["leaves.jsonl"].split(b"\n")[:-1]

    @leaves.setter
    def leaves(self, lines):
        self.files["leaves.jsonl"] = b"".join(line + b"\n" for line in lines)

    @property
    def hashes(self):
        """Of the leaves before the bundle's as it states them, of its own as they are."""
        stated = self.files["leaves.hashes"].decode().split("\n")[:-1]
        earlier = [base64.b64decode(line) for line in stated[:self.manifest["ledger"]["first_leaf"]]]
        # What a pseudonymised bundle withholds is known by its hash.
        return earlier + [
            bytes.fromhex(json.loads(line)["withheld"]) if line.startswith(b'{"index":') and b'"withheld"' in line
            else verify.leaf_hash(line) for line in self.leaves]

    def rows(self, name):
        return list(csv.reader(io.StringIO(self.files[name].decode(), newline="")))

    def set_rows(self, name, rows):
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(rows)
        self.files[name] = text.getvalue().encode()

    def rehash(self):
        """What anybody can do: a manifest that fits the files."""
        for entry in self.manifest["files"]:
            data = self.files.get(entry["name"])
            if data is None:
                continue
            entry["bytes"], entry["sha256"] = len(data), hashlib.sha256(data).hexdigest()
            if entry["name"].endswith(".jsonl"):
                entry["rows"] = data.count(b"\n")
            elif entry["name"].endswith(".csv"):
                entry["rows"] = len(self.rows(entry["name"])) - 1
        self.files["manifest.json"] = canonical(self.manifest) + b"\n"

    def bind(self):
        """The report repeats the manifest's head; it can be made to fit as well."""
        old = json.loads(self.files["manifest.json"])
        head = {k: v for k, v in old.items() if k != "files"}
        new = {k: v for k, v in self.manifest.items() if k != "files"}
        report = self.files["report.html"].decode()
        for one, other in ((canonical(head).decode(), canonical(new).decode()),):
            for form in (lambda t: t, lambda t: t.replace("&", "&amp;").replace('"', "&quot;"),
                         lambda t: t.replace("&", "&amp;").replace('"', "&#34;")):
                report = report.replace(form(one), form(other))
        self.files["report.html"] = report.encode()

    def reroot(self):
        """A manifest whose root and size are those of the leaves, and rows that fit them."""
        tree = verify.Tree()
        hashes, opened, answers = self.hashes, {}, {}
        for value in hashes:
            tree.append(value)
        self.files["leaves.hashes"] = b"".join(base64.b64encode(value) + b"\n" for value in hashes)
        for index, line in enumerate(self.leaves, self.manifest["ledger"]["first_leaf"]):
            try:
                leaf = json.loads(line)
                if leaf["type"] in ("finding.opened", "operation.observed"):
                    opened[leaf["body"]["finding"]] = index
                if leaf["type"] == "response.made":
                    answers[leaf["recorded"], leaf["body"]["finding"], leaf["body"]["decision"]] = index
            except (ValueError, KeyError):
                pass
        ledger = self.manifest["ledger"]
        ledger["size"], ledger["root"] = tree.size, tree.root().hex()
        ledger["period_size"] = min(ledger["period_size"], tree.size)
        for name, identity in (("findings.csv", "finding_id"), ("operations.csv", "operation_id"),
                               ("amendments.csv", "finding_id")):
            rows = self.rows(name)
            columns = {title: at for at, title in enumerate(rows[0])}
            kept = [rows[0]]
            for row in rows[1:]:
                index = opened.get(row[columns[identity]])
                if index is None:
                    continue
                row[columns["leaf_index"]], row[columns["leaf_hash"]] = str(index), hashes[index].hex()
                kept.append(row)
            self.set_rows(name, kept)
        self.rebase_lines(opened, answers, hashes)
        rows = self.rows("responses.csv")
        columns = {title: at for at, title in enumerate(rows[0])}
        kept = [rows[0]]
        for row in rows[1:]:
            index = answers.get(tuple(row[columns[name]] for name in ("response_time", "finding_id", "decision")))
            if index is None:
                continue
            row[columns["leaf_index"]], row[columns["leaf_hash"]] = str(index), hashes[index].hex()
            kept.append(row)
        self.set_rows("responses.csv", kept)
        self.set_rows("rule_changes.csv", self.rebased(hashes))
        self.remake_clock()
        places = {(leaf["recorded"], leaf["body"].get("manifest_sha256")): index
                  for index, leaf in self.readable() if leaf["type"] == "export.made"}
        rows = self.rows("access.csv")
        columns = {title: at for at, title in enumerate(rows[0])}
        kept = [rows[0]]
        for row in rows[1:]:
            index = places.get((row[columns["time"]], row[columns["digest"]]))
            if index is not None:
                row[columns["leaf_index"]], row[columns["leaf_hash"]] = str(index), hashes[index].hex()
                kept.append(row)
        self.set_rows("access.csv", kept)
        self.bind()

    def rebase_lines(self, opened, answers, hashes):
        """Findings in full, with where their leaves and those of their answers stand now."""
        kept = []
        for text in self.files["findings.jsonl"].splitlines():
            line = json.loads(text)
            if line["id"] in opened:
                line["leaf_index"] = opened[line["id"]]
                line["leaf_hash"] = hashes[line["leaf_index"]].hex()
                for answer in line["responses"]:
                    place = answer["time"], line["id"], answer["decision"]
                    answer["leaf_index"] = answers.get(place, answer["leaf_index"])
                kept.append(canonical(line) + b"\n")
        self.files["findings.jsonl"] = b"".join(kept)

    def rebased(self, hashes):
        """The rule sets, with where their leaves and those of their approvals stand now."""
        places = {}
        for index, line in enumerate(self.leaves, self.manifest["ledger"]["first_leaf"]):
            try:
                leaf = json.loads(line)
                places[leaf["type"], leaf["recorded"], leaf["body"].get("digest")] = index
            except (ValueError, KeyError, AttributeError):
                pass
        rows = self.rows("rule_changes.csv")
        columns = {title: at for at, title in enumerate(rows[0])}
        for row in rows[1:]:
            for kind, time, prefix in (("ruleset.activated", "effective_from", ""),
                                       ("ruleset.approved", "approved_at", "approval_")):
                index = places.get((kind, row[columns[time]], row[columns["digest"]]))
                if index is not None:
                    row[columns[prefix + "leaf_index"]] = str(index)
                    row[columns[prefix + "leaf_hash"]] = hashes[index].hex()
        return rows

    def readable(self):
        for index, line in enumerate(self.leaves, self.manifest["ledger"]["first_leaf"]):
            try:
                yield index, json.loads(line)
            except ValueError:
                pass

    def remake_clock(self):
        """A table that fits the leaves there are now; rows of other bundles' leaves stay."""
        period, hashes, clock = self.manifest["period"], self.hashes, verify.Clock()
        for index, leaf in self.readable():
            if index < self.manifest["ledger"]["period_size"] and period["from"] <= leaf["recorded"] < period["to"]:
                clock.take(leaf, hashes[index])
        rows = self.rows("clock.csv")
        at = rows[0].index("leaf_index")
        others = [row for row in rows[1:] if int(row[at]) < self.manifest["ledger"]["first_leaf"]]
        self.set_rows("clock.csv", rows[:1] + others + [[row[name] for name in rows[0]] for row in clock.finish()])

    def resign(self, signer):
        """Everything signed anew by `signer`."""
        ledger = self.manifest["ledger"]
        root = base64.b64encode(bytes.fromhex(ledger["root"])).decode()
        self.files["checkpoint"] = signer.note("%s\n%d\n%s\n" % (self.origin, ledger["size"], root), self.origin)
        self.files["log.vkey"] = (signer.line(self.origin) + "\n").encode()
        for name in ("previous.checkpoint", "previous.consistency"):
            self.files.pop(name, None)
            self.manifest["files"] = [entry for entry in self.manifest["files"] if entry["name"] != name]
        self.rehash()
        self.sign_manifest(signer)

    def sign_manifest(self, signer):
        digest = hashlib.sha256(self.files["manifest.json"]).hexdigest()
        self.files["manifest.sig"] = signer.note(
            "attestd bundle manifest v1\n%s\n%s\n%s\n" % (self.manifest["host"], self.manifest["period"]["label"], digest),
            self.origin)

    def write(self, folder):
        for name, data in self.files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)


# Attacks. Each changes a bundle (of both months, or of the second alone), a folder or a state folder; `log` marks those
# that touch the log itself.

Attack = collections.namedtuple("Attack", "name kind log act")
ATTACKS = []


def attack(name, kind="bundle", log=False):
    def note(act):
        ATTACKS.append(Attack(name, kind, log, act))
        return act
    return note


def finding(bundle):
    """The place of a leaf that opens a finding of the period, before the last checkpoint that was kept."""
    return next(at for at, line in enumerate(bundle.leaves) if b'"finding.opened"' in line)


def change_leaf(bundle):
    at, lines = finding(bundle), bundle.leaves
    leaf = json.loads(lines[at])
    leaf["body"]["level"] = "critical" if leaf["body"]["level"] != "critical" else "low"
    lines[at] = canonical(leaf)
    bundle.leaves = lines


def drop_leaf(bundle):
    at, lines = finding(bundle), bundle.leaves
    del lines[at]
    bundle.leaves = lines


def drop_and_renumber(bundle):
    at, lines = finding(bundle), bundle.leaves
    del lines[at]
    for index in range(at, len(lines)):
        leaf = json.loads(lines[index])
        leaf["index"] = index
        lines[index] = canonical(leaf)
    bundle.leaves = lines


def swap_leaves(bundle):
    at, lines = finding(bundle), bundle.leaves
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    bundle.leaves = lines


def repeat_leaf(bundle):
    at, lines = finding(bundle), bundle.leaves
    lines.insert(at, lines[at])
    bundle.leaves = lines


def truncate_leaves(bundle):
    bundle.leaves = bundle.leaves[:-3]


def extend_leaves(bundle):
    lines = bundle.leaves
    leaf = json.loads(lines[-1])
    leaf["index"] += 1
    bundle.leaves = lines + [canonical(leaf)]


def other_host(bundle):
    lines = bundle.leaves
    leaf = json.loads(lines[2])
    leaf["host"] = "0000000000000000"
    lines[2] = canonical(leaf)
    bundle.leaves = lines


STRANGER = Signer(b"\x05" * 32)
CHANGES = [("a leaf changed", change_leaf), ("a leaf dropped", drop_leaf),
           ("a leaf dropped, the rest numbered anew", drop_and_renumber), ("two leaves swapped", swap_leaves),
           ("a leaf repeated", repeat_leaf), ("the last leaves cut off", truncate_leaves),
           ("a leaf added", extend_leaves), ("a leaf of another host", other_host)]
for title, change in CHANGES:
    def act(bundle, context, change=change):
        change(bundle)
    # The log ends where its checkpoint says; lines behind that are no part of it.
    attack(title, log=change is not extend_leaves)(act)

    def act(bundle, context, change=change):
        change(bundle)
        bundle.rehash()
    attack(title + "; manifest fits", log=change is not extend_leaves)(act)

    def act(bundle, context, change=change):
        change(bundle)
        bundle.reroot()
        bundle.rehash()
    attack(title + "; manifest and rows fit", log=change is not extend_leaves)(act)

    def act(bundle, context, change=change):
        change(bundle)
        bundle.reroot()
        bundle.resign(STRANGER)
    attack(title + "; signed by a stranger", log=True)(act)

    def act(bundle, context, change=change):
        change(bundle)
        bundle.reroot()
        bundle.resign(context.owner)
    # Cut off behind the checkpoint that was kept, nothing shows it: that is the limit, and tried below.
    if change not in (truncate_leaves, extend_leaves):
        attack(title + "; signed by the owner", log=True)(act)


def note_attack(name, file, change, log=True, kind="bundle"):
    @attack(name, log=log, kind=kind)
    def act(bundle, context):
        bundle.files[file] = change(bundle.files[file], bundle, context)
        bundle.rehash()


def lines_changed(at, to):
    def change(data, bundle, context):
        lines = data.decode().split("\n")
        lines[at] = to(lines[at])
        return "\n".join(lines).encode()
    return change


def flip(data, at):
    return data[:at] + bytes([data[at] ^ 4]) + data[at + 1:]


note_attack("checkpoint: another size", "checkpoint", lines_changed(1, lambda line: str(int(line) + 1)))
note_attack("checkpoint: another root", "checkpoint", lines_changed(2, lambda line: base64.b64encode(bytes(32)).decode()))
note_attack("checkpoint: another log", "checkpoint", lines_changed(0, lambda line: line + "x"))
note_attack("checkpoint: signature flipped", "checkpoint", lambda data, b, c: flip(data, len(data) - 20))
note_attack("checkpoint: no signature", "checkpoint", lambda data, b, c: data.split(b"\n\n")[0] + b"\n\n")
note_attack("checkpoint: a line added", "checkpoint", lambda data, b, c: data.replace(b"\n\n", b"\nmore\n\n", 1))
note_attack("checkpoint: signed by a stranger", "checkpoint",
            lambda data, b, c: STRANGER.note(data.decode().split("\n\n")[0] + "\n", b.origin))
note_attack("checkpoint: the one of the bundle before", "checkpoint", lambda data, b, c: b.files["previous.checkpoint"],
            log=False, kind="month")
note_attack("consistency: a hash dropped", "previous.consistency", lambda data, b, c: b"".join(data.splitlines(True)[1:]),
            kind="month")
note_attack("consistency: a hash added", "previous.consistency", lambda data, b, c: data + data.splitlines(True)[0],
            kind="month")
note_attack("consistency: hashes swapped", "previous.consistency",
            lambda data, b, c: b"".join(reversed(data.splitlines(True))),
            kind="month")
note_attack("consistency: a hash changed", "previous.consistency", lambda data, b, c: flip(data, 3),
            kind="month")
note_attack("previous checkpoint: another root, signed by a stranger", "previous.checkpoint",
            lambda data, b, c: STRANGER.note("%s\n3\n%s\n" % (b.origin, base64.b64encode(bytes(32)).decode()), b.origin),
            kind="month")


@attack("previous checkpoint: a fork, signed by the owner", log=True, kind="month")
def act(bundle, context):
    text = bundle.files["previous.checkpoint"].decode().split("\n\n")[0].split("\n")
    text[2] = base64.b64encode(bytes(32)).decode()
    bundle.files["previous.checkpoint"] = context.owner.note("\n".join(text) + "\n", bundle.origin)
    bundle.rehash()
    bundle.sign_manifest(context.owner)


def hashes_changed(change):
    """The month's bundle with other hashes of the leaves before its own, and a root that fits."""
    def act(bundle, context):
        lines = bundle.files["leaves.hashes"].splitlines(True)
        change(lines)
        bundle.files["leaves.hashes"] = b"".join(lines)
        bundle.reroot()
    return act


def other_hash(lines):
    lines[2] = base64.b64encode(bytes(32)) + b"\n"


def swapped_hashes(lines):
    lines[2], lines[3] = lines[3], lines[2]


for title, change in (("changed", other_hash), ("swapped", swapped_hashes)):
    def act(bundle, context, change=change):
        lines = bundle.files["leaves.hashes"].splitlines(True)
        change(lines)
        bundle.files["leaves.hashes"] = b"".join(lines)
        bundle.rehash()
    attack("hashes of earlier leaves: %s; manifest fits" % title, log=True, kind="month")(act)

    def act(bundle, context, change=change):
        hashes_changed(change)(bundle, context)
        bundle.resign(STRANGER)
    attack("hashes of earlier leaves: %s; signed by a stranger" % title, log=True, kind="month")(act)

    def act(bundle, context, change=change):
        hashes_changed(change)(bundle, context)
        bundle.resign(context.owner)
    attack("hashes of earlier leaves: %s; signed by the owner" % title, log=True, kind="month")(act)


@attack("the first leaves of the period left out, their hashes kept", kind="month")
def act(bundle, context):
    bundle.leaves = bundle.leaves[2:]
    bundle.rehash()


@attack("the first leaves of the period left out, the manifest says so", kind="month")
def act(bundle, context):
    at = finding(bundle) + 1
    bundle.leaves = bundle.leaves[at:]
    bundle.manifest["ledger"]["first_leaf"] += at
    bundle.bind()
    bundle.rehash()


@attack("the first leaves of the period left out, the manifest says so; signed by the owner", kind="month")
def act(bundle, context):
    at = finding(bundle) + 1
    bundle.leaves = bundle.leaves[at:]
    bundle.manifest["ledger"]["first_leaf"] += at
    bundle.bind()
    bundle.resign(context.owner)


@attack("the end of the period left out of the tables; signed by the owner", kind="month")
def act(bundle, context):
    bundle.manifest["ledger"]["period_size"] = bundle.manifest["ledger"]["first_leaf"] + 1
    for name in ("findings.csv", "operations.csv", "amendments.csv", "responses.csv", "expectations.csv",
                 "rule_changes.csv", "clock.csv", "access.csv"):
        bundle.set_rows(name, bundle.rows(name)[:1])
    bundle.bind()
    bundle.resign(context.owner)


def csv_attack(name, file, change):
    @attack(name)
    def act(bundle, context):
        rows = bundle.rows(file)
        change(rows, {title: at for at, title in enumerate(rows[0])})
        bundle.set_rows(file, rows)
        bundle.rehash()


def cell(column, value):
    def change(rows, columns):
        rows[1][columns[column]] = value
    return change


csv_attack("findings.csv: a finding left out", "findings.csv", lambda rows, columns: rows.pop(1))
csv_attack("findings.csv: a finding repeated", "findings.csv", lambda rows, columns: rows.append(rows[1]))
csv_attack("findings.csv: another severity", "findings.csv", cell("severity", "lowest"))
csv_attack("findings.csv: another state", "findings.csv", cell("state", "dismissed"))
csv_attack("findings.csv: another subject", "findings.csv", cell("subject", "user=nobody"))
csv_attack("findings.csv: another leaf's hash", "findings.csv", cell("leaf_hash", "00" * 32))
csv_attack("findings.csv: a leaf of another shard", "findings.csv", cell("shard", "2019"))
csv_attack("findings.csv: a leaf that is not there", "findings.csv", cell("leaf_index", "99999999"))
csv_attack("responses.csv: an answer left out", "responses.csv", lambda rows, columns: rows.pop(1))
csv_attack("responses.csv: an answer repeated", "responses.csv", lambda rows, columns: rows.append(rows[1]))
csv_attack("responses.csv: another decision", "responses.csv", cell("decision", "dismiss"))
csv_attack("responses.csv: an answer to another finding", "responses.csv", cell("finding_id", "f-0000000000000000"))
csv_attack("responses.csv: answered earlier", "responses.csv", cell("response_time", "2026-12-02T10:00:00.000000Z"))
csv_attack("responses.csv: an answer that is attributed", "responses.csv", cell("unattributed", "0"))
csv_attack("responses.csv: another role", "responses.csv", cell("role", "reviewer"))
csv_attack("rule_changes.csv: a rule set left out", "rule_changes.csv", lambda rows, columns: rows.pop(2))
csv_attack("rule_changes.csv: a rule set repeated", "rule_changes.csv", lambda rows, columns: rows.append(rows[2]))
for column, value in (
        ("effective_from", "2026-12-02T10:00:00.000000Z"), ("effective_to", "2026-12-20T10:00:00.000000Z"),
        ("previous", ""), ("digest", "00" * 32), ("version", "9"), ("package", "attestd 9"), ("added", "0"),
        ("removed", "1"), ("changed", "7"), ("criterion", ""), ("author", "package"), ("ticket", "CHG-119"),
        ("approved_at", "2026-12-02T10:00:00.000000Z"), ("self_approved", "0"), ("rules_loaded", "1"),
        ("leaf_hash", "00" * 32), ("approval_leaf_hash", "00" * 32), ("approval_leaf_index", "1")):
    csv_attack("rule_changes.csv: another %s" % column, "rule_changes.csv",
               lambda rows, columns, column=column, value=value: rows[2].__setitem__(columns[column], value))
csv_attack("rule_changes.csv: a change that nobody approved", "rule_changes.csv", lambda rows, columns: [
    rows[2].__setitem__(columns[name], "") for name in (
        "ticket", "approver", "approved_at", "self_approved", "note", "approval_shard", "approval_leaf_index",
        "approval_leaf_hash")])
csv_attack("rule_changes.csv: a first rule set that somebody approved", "rule_changes.csv", lambda rows, columns: [
    rows[1].__setitem__(columns[name], rows[2][columns[name]]) for name in (
        "ticket", "approver", "approved_at", "self_approved", "approval_shard", "approval_leaf_index",
        "approval_leaf_hash")])


@attack("rule_changes.csv left out, signed by the owner")
def act(bundle, context):
    del bundle.files["rule_changes.csv"]
    bundle.manifest["files"] = [entry for entry in bundle.manifest["files"] if entry["name"] != "rule_changes.csv"]
    bundle.resign(context.owner)


csv_attack("expectations.csv: a period that no leaf records", "expectations.csv", lambda rows, columns: rows.append(
    ["x"] * (len(rows[0]) - 3) + ["2026", "0", "00" * 32]))
csv_attack("access.csv: an export left out", "access.csv", lambda rows, columns: rows.pop(1))
csv_attack("access.csv: another digest", "access.csv", cell("digest", "00" * 32))
csv_attack("access.csv: another time", "access.csv", cell("time", "2026-12-02T10:00:00.000000Z"))
csv_attack("access.csv: a pull that no leaf records", "access.csv", lambda rows, columns: rows.append(rows[1][:-2] + [
    "0", "00" * 32]))
csv_attack("clock.csv: a day left out", "clock.csv", lambda rows, columns: rows.pop(
    next(at for at, row in enumerate(rows) if row[columns["what"]] == "day")))
csv_attack("clock.csv: a boot left out", "clock.csv", lambda rows, columns: rows.pop(
    next(at for at, row in enumerate(rows) if row[columns["what"]] == "boot")))
csv_attack("clock.csv: kept right all day", "clock.csv", lambda rows, columns: next(
    row for row in rows if row[columns["what"]] == "day").__setitem__(columns["intervals_synchronised"], "77"))
csv_attack("clock.csv: a row more", "clock.csv", lambda rows, columns: rows.append(rows[1]))
csv_attack("clock.csv: rows in another order", "clock.csv", lambda rows, columns: rows.reverse() or rows.insert(
    0, rows.pop()))
csv_attack("coverage.csv: more evaluated than read", "coverage.csv", cell("records_evaluated", "999999"))
csv_attack("coverage.csv: read and evaluated raised alike", "coverage.csv", lambda rows, columns: [
    cell(column, "7777")(rows, columns) for column in ("records_read", "records_evaluated")] + [
    cell("records_own", "0")(rows, columns)])
csv_attack("gaps.csv: a gap left out", "gaps.csv", lambda rows, columns: rows.pop() if len(rows) > 1 else rows.append(
    ["g-0"] + [""] * (len(rows[0]) - 1)))


def signed_cell(file, column, value):
    @attack("%s: another %s, signed by the owner" % (file, column))
    def act(bundle, context):
        rows = bundle.rows(file)
        at = rows[0].index(column)
        row = next(row for row in rows[1:] if row[at] != value)
        row[at] = value
        bundle.set_rows(file, rows)
        bundle.resign(context.owner)


for column, value in (
        ("criterion", "CC9.9"), ("rule_id", "00000000-0000-5000-8000-000000000000"), ("rule_version", "00" * 32),
        ("title", "Nothing"), ("severity", "informational"), ("event_time", "2026-11-03T09:00:00.000000Z"),
        ("received_time", "2026-11-03T09:00:00.000000Z"), ("recorded_time", "2026-11-03T10:00:00.000000Z"),
        ("detection_latency_s", "0.001"), ("count", "77"), ("last_event_time", "2026-11-03T10:00:00.000000Z"),
        ("source", "journal"), ("source_ref", "elsewhere"), ("origin", "contradicted"), ("state", "dismissed"),
        ("acknowledged_at", "2026-12-03T12:00:01.000000Z"), ("triage_decision", "dismiss"),
        ("resolved_at", "2026-12-03T12:00:02.000000Z"), ("time_to_ack_s", "1.000"),
        ("time_to_resolve_s", "1.000"), ("late", "2"), ("before_coverage", "2")):
    signed_cell("findings.csv", column, value)


# What somebody who has the key may write into other tables. `kind` is the bundle, `row` tells the row to change.


def signed_rows(name, file, change, kind="bundle"):
    """`change` takes the rows below the header as dictionaries, and may return other rows."""
    @attack("%s: %s, signed by the owner" % (file, name), kind=kind)
    def act(bundle, context):
        header, *rows = bundle.rows(file)
        rows = [dict(zip(header, row)) for row in rows]
        changed = change(rows)
        rows = rows if changed is None else changed
        bundle.set_rows(file, [header] + [[row[column] for column in header] for row in rows])
        bundle.bind()
        bundle.rehash()
        bundle.sign_manifest(context.owner)


def signed_values(file, cells, kind="bundle", pick=lambda row: True):
    for column, value in cells:
        def change(rows, column=column, value=value):
            next(row for row in rows if pick(row) and row[column] != value)[column] = value
        signed_rows("another %s" % column, file, change, kind)


signed_values("findings.csv", (
    ("subject", "src_ip=192.0.2.9 user=nobody"), ("evidence_redacted", "user=nobody"), ("record_redacted", "nothing"),
    ("host", "elsewhere"), ("kind", "operation")))
signed_values("findings.csv", (
    ("acknowledged_by", "eve (uid 1001)"), ("triage_note", "all is well"), ("resolved_by", "eve (uid 1001)"),
    ("exception_expires", "2027-01-01T00:00:00.000000Z"), ("responder_is_actor", "1"), ("self_approved", "1"),
    ("assigned_to", "eve"), ("root_cause", "none"), ("reference", "SEC-2")), pick=lambda row: row["state"] == "resolved")


def signed_lines(name, change, kind="bundle"):
    @attack("findings.jsonl: %s, signed by the owner" % name, kind=kind)
    def act(bundle, context):
        lines = [json.loads(line) for line in bundle.files["findings.jsonl"].splitlines()]
        change(lines)
        bundle.files["findings.jsonl"] = b"".join(canonical(line) + b"\n" for line in lines)
        bundle.rehash()
        bundle.sign_manifest(context.owner)


def answered(lines):
    return next(line for line in lines if line["responses"])


signed_lines("a line left out", lambda lines: lines.pop(3))
signed_lines("two lines swapped", lambda lines: lines.insert(0, lines.pop(1)))
signed_lines("another level", lambda lines: lines[0].update(level="informational"))
signed_lines("another record", lambda lines: answered(lines).update(record="nothing"))
signed_lines("another user", lambda lines: lines[0]["group"].update(user="nobody"))
signed_lines("another gap", lambda lines: lines[0].update(gaps=["g-0000000000000000"]))
signed_lines("another state", lambda lines: answered(lines).update(state="open"))
signed_lines("an answer left out", lambda lines: answered(lines)["responses"].pop(0))
signed_lines("another answer", lambda lines: answered(lines)["responses"][0].update(decision="comment"))
signed_lines("another role", lambda lines: answered(lines)["responses"][0].update(role="reviewer"))
signed_lines("a mark of somebody", lambda lines: answered(lines)["responses"][0].update(actor_p="p-000000000000"))
signed_lines("another note", lambda lines: answered(lines)["responses"][0].update(note="all is well"))


@attack("findings.jsonl: another group in row and line, signed by the owner")
def act(bundle, context):
    lines = [json.loads(line) for line in bundle.files["findings.jsonl"].splitlines()]
    lines[0]["group"] = {"user": "root"}
    bundle.files["findings.jsonl"] = b"".join(canonical(line) + b"\n" for line in lines)
    rows = bundle.rows("findings.csv")
    rows[1][rows[0].index("subject")] = "user=root"
    bundle.set_rows("findings.csv", rows)
    bundle.rehash()
    bundle.sign_manifest(context.owner)


signed_values("responses.csv", (
    ("actor", "eve (uid 1001)"), ("note", "all is well"), ("role", "reviewer"), ("decision", "comment"),
    ("reference", "SEC-2"), ("unattributed", "0"), ("expires", "2027-01-01T00:00:00.000000Z")))
signed_rows("an answer left out", "responses.csv", lambda rows: rows[1:])

AMENDED = (
    ("criterion", "CC9.9"), ("severity", "informational"), ("event_time", "2026-11-03T09:00:00.000000Z"),
    ("count", "77"), ("state", "dismissed"), ("source", "journal"))
signed_values("amendments.csv", AMENDED, kind="month")
signed_rows("a finding left out", "amendments.csv", lambda rows: [], kind="month")
signed_rows("a finding added", "amendments.csv", lambda rows: rows + [dict(rows[0], finding_id="f-0000000000000000")],
            kind="month")
ANSWERED = (
    ("state", "dismissed"), ("triage_decision", "dismiss"), ("acknowledged_at", "2026-12-04T11:00:00.000000Z"),
    ("acknowledged_by", "eve (uid 1001)"), ("triage_note", "all is well"), ("resolved_by", "eve (uid 1001)"),
    ("resolved_at", "2026-12-04T12:00:00.000000Z"), ("reference", "SEC-2"), ("time_to_ack_s", "1.000"),
    ("time_to_resolve_s", "1.000"), ("detection_latency_s", "1.000"))
# Its leaf is in the bundle before, its answers are in this one.
signed_values("amendments.csv", ANSWERED, kind="late", pick=lambda row: row["acknowledged_at"])

signed_values("coverage.csv", (
    ("source", "journal"), ("interval_start", "2026-11-20T11:00:00.000000Z"),
    ("interval_end", "2026-11-20T13:00:00.000000Z"), ("first_event_time", "2026-11-01T00:00:00.000000Z"),
    ("last_event_time", "2026-11-30T00:00:00.000000Z"), ("seq_id", "elsewhere"), ("seq_first", "1"),
    ("seq_last", "99999"), ("records_unparsed", "7"), ("before_coverage", "0"), ("ruleset_version", "00" * 32),
    ("transport", "udp")))
signed_rows("read and evaluated raised alike", "coverage.csv", lambda rows: rows[0].update(
    records_read="7777", records_evaluated="7777", records_own="0"))
signed_rows("evaluated called attestd's own", "coverage.csv", lambda rows: rows[0].update(
    records_own=rows[0]["records_evaluated"], records_evaluated="0"))
signed_rows("an interval left out", "coverage.csv", lambda rows: rows[1:])
signed_rows("an interval repeated", "coverage.csv", lambda rows: rows[:1] + rows)
for kind in ("month", "moment"):
    signed_rows("an interval added", "coverage.csv", lambda rows: rows + [dict(
        rows[0], interval_start="2026-12-03T13:00:00.000000Z", interval_end="2026-12-03T18:00:00.000000Z")], kind=kind)
signed_rows("another number read", "coverage.csv", lambda rows: rows[0].update(
    records_read="7777", records_evaluated="7777"), kind="moment")
signed_rows("an interval left out", "coverage.csv", lambda rows: rows[1:], kind="moment")

signed_values("gaps.csv", (
    ("source", "journal"), ("cause", "vanished"), ("size_kind", "entries"), ("size", "7"),
    ("from", "2026-12-03T11:00:00.000000Z"), ("to", "2026-12-03T11:00:00.000000Z"), ("detail", "nothing"),
    ("opened_at", "2026-12-03T11:00:00.000000Z"), ("closed_at", "2026-12-02T12:00:00.000000Z"), ("state", "closed"),
    ("back_filled", "0"), ("explanation", "planned"), ("explained_by", "eve (uid 1001)")))
signed_rows("explained by nobody", "gaps.csv", lambda rows: rows[0].update(
    state="explained", explanation="planned", explained_by="eve (uid 1001)"))
signed_rows("a gap left out", "gaps.csv", lambda rows: [])
signed_rows("a gap added", "gaps.csv", lambda rows: rows + [dict(rows[0], gap_id="g-0000000000000000")])
for kind in ("month", "late"):
    signed_rows("a gap left out", "gaps.csv", lambda rows: rows[:-1], kind=kind)
signed_rows("a gap that is still open", "gaps.csv", lambda rows: rows[0].update(
    closed_at="", state="open", back_filled="0"), kind="month")
signed_rows("a gap that nobody explained", "gaps.csv", lambda rows: next(
    row for row in rows if row["state"] == "explained").update(
    state="back-filled", explanation="", explained_by=""), kind="late")
signed_rows("a gap added", "gaps.csv", lambda rows: rows + [{
    "gap_id": "g-0000000000000000", "source": "attestd", "cause": "stopped", "size_kind": "unknown", "size": "", "from": "",
    "to": "", "detail": "", "opened_at": "2026-12-03T12:00:00.000000Z", "closed_at": "", "state": "open",
    "back_filled": "0", "explanation": "", "explained_by": ""}], kind="moment")

signed_values("expectations.csv", (
    ("expectation_id", "other"), ("title", "Nothing"), ("criterion", "CC9.9"), ("status", "late"),
    ("period_start", "2026-12-10T00:00:00.000000Z"), ("period_end", "2026-12-10T00:00:00.000000Z"),
    ("deadline", "2026-12-10T00:00:00.000000Z"), ("observed", "7"), ("expected", "7"),
    ("first_event_time", "2026-12-10T00:00:00.000000Z"), ("refs", "journal s=1"), ("not_observed", "7")), kind="late")
signed_rows("a period left out", "expectations.csv", lambda rows: rows[1:], kind="late")

signed_values("rule_changes.csv", (
    ("author", "eve (uid 1001)"), ("approver", "eve (uid 1001)"), ("self_approved", "0"), ("ticket", "CHG-119")),
    pick=lambda row: row["ticket"])

signed_values("access.csv", (
    ("what", "read"), ("subject", "period 2026-10"), ("digest", "00" * 32), ("rows", "7"), ("from", "2026"), ("to", "2026"),
    ("population_rows", "7"), ("population_digest", "00" * 32), ("seed", "7"), ("tool", "other"), ("pseudonymised", "1")))

signed_values("clock.csv", (
    ("time", "2026-11-20T00:00:01.000000Z"), ("synchronised", "7"), ("offset_us", "7"), ("max_error_us", "7"),
    ("heartbeats", "7"), ("heartbeats_synchronised", "7"), ("intervals", "7"), ("intervals_synchronised", "7"),
    ("max_lag_s", "7"), ("reference", "7"), ("detail", "7")))
signed_rows("a day left out", "clock.csv", lambda rows: [row for row in rows if row["what"] != "day"])

for what in ("program", "configuration", "ruleset"):
    for column in ("id", "title", "value", "since", "leaf_index", "leaf_hash", "shard"):
        signed_values("design.csv", ((column, "7"),), kind="moment", pick=lambda row, what=what: row["what"] == what)
signed_rows("two rule sets", "design.csv", lambda rows: rows + [row for row in rows if row["what"] == "ruleset"], kind="moment")
signed_rows("a finding left out", "findings.csv", lambda rows: rows[:-1], kind="moment")
signed_rows("a finding that is over", "findings.csv", lambda rows: rows[0].update(state="resolved"), kind="moment")


@attack("the report says something else")
def act(bundle, context):
    bundle.files["report.html"] = bundle.files["report.html"].replace(b"</body>", b"<p>no findings</p></body>")
    bundle.rehash()


@attack("the verifier is another program")
def act(bundle, context):
    bundle.files["verify.py"] = b"print('everything checked is as it should be')\n"
    bundle.rehash()


def manifest_attack(name, change):
    @attack(name)
    def act(bundle, context):
        change(bundle.manifest)
        bundle.bind()
        bundle.rehash()


manifest_attack("manifest: another host", lambda m: m.update(host="0000000000000000"))
manifest_attack("manifest: another period", lambda m: m["period"].update(label="2026-01"))
manifest_attack("manifest: provisional", lambda m: m["period"].update(status="provisional", produced_at=m["period"]["to"]))
manifest_attack("manifest: a smaller period", lambda m: m["ledger"].update(period_size=1))
manifest_attack("manifest: a file taken out of the list", lambda m: m["files"].pop(0))
manifest_attack("manifest: a file twice in the list", lambda m: m["files"].append(m["files"][0]))


@attack("manifest: called unsigned, seals removed")
def act(bundle, context):
    bundle.manifest["signature"] = "unsigned"
    seals = ("checkpoint", "log.vkey", "previous.checkpoint", "previous.consistency")
    bundle.manifest["files"] = [entry for entry in bundle.manifest["files"] if entry["name"] not in seals]
    for name in seals + ("manifest.sig",):
        bundle.files.pop(name, None)
    bundle.bind()
    bundle.rehash()


@attack("manifest: spelled otherwise")
def act(bundle, context):
    bundle.files["manifest.json"] = json.dumps(bundle.manifest).encode() + b"\n"


@attack("manifest: signature of another month")
def act(bundle, context):
    bundle.files["manifest.sig"] = context.first.files["manifest.sig"]


@attack("folder: a file more", kind="folder")
def act(folder, context):
    with open(os.path.join(folder, "more.csv"), "w") as file:
        file.write("x\n")


@attack("folder: a file missing", kind="folder")
def act(folder, context):
    os.unlink(os.path.join(folder, "gaps.csv"))


@attack("folder: a link in a file's place", kind="folder")
def act(folder, context):
    shutil.move(os.path.join(folder, "gaps.csv"), folder + ".gaps.csv")
    os.symlink(folder + ".gaps.csv", os.path.join(folder, "gaps.csv"))


@attack("folder: no signature of the manifest", kind="folder")
def act(folder, context):
    os.unlink(os.path.join(folder, "manifest.sig"))


# Leaves that are withheld, which only a bundle may that says so.


def stub(leaf, digest=None):
    leaf = json.loads(leaf) if isinstance(leaf, bytes) else leaf
    return canonical({"index": leaf["index"], "shard": leaf["shard"], "withheld": digest})


def withhold(bundle, drop):
    at, lines = finding(bundle), bundle.leaves
    digest = verify.leaf_hash(lines[at])
    identity = json.loads(lines[at])["body"]["finding"]
    lines[at] = stub(lines[at], digest.hex())
    bundle.leaves = lines
    if drop:
        for name in ("findings.csv", "amendments.csv"):
            bundle.set_rows(name, [row for row in bundle.rows(name) if row[0] != identity])


for title, drop in (("a leaf withheld", False), ("a finding left out, its leaf withheld", True)):
    @attack(title + " by a bundle that is not pseudonymised; manifest fits")
    def act(bundle, context, drop=drop):
        withhold(bundle, drop)
        bundle.rehash()

    @attack(title + " by a bundle that is not pseudonymised; signed by the owner")
    def act(bundle, context, drop=drop):
        withhold(bundle, drop)
        bundle.rehash()
        bundle.sign_manifest(context.owner)

    @attack(title + ", and the manifest made to say pseudonymised")
    def act(bundle, context, drop=drop):
        withhold(bundle, drop)
        bundle.manifest["pseudonymised"] = 1
        bundle.bind()
        bundle.rehash()


@attack("pseudonymised: a leaf withheld whose hash is another; signed by the owner", kind="copy")
def act(bundle, context):
    lines = bundle.leaves
    at = next(at for at, line in enumerate(lines) if b'"withheld"' in line)
    lines[at] = stub(lines[at], "00" * 32)
    bundle.leaves = lines
    bundle.rehash()
    bundle.sign_manifest(context.owner)


@attack("pseudonymised: the first leaf of the shard withheld; signed by the owner", kind="copy")
def act(bundle, context):
    lines = bundle.leaves
    lines[0] = stub(lines[0], verify.leaf_hash(lines[0]).hex())
    bundle.leaves = lines
    bundle.rehash()
    bundle.sign_manifest(context.owner)


@attack("pseudonymised: the closing statement withheld; signed by the owner", kind="copy")
def act(bundle, context):
    closed = Bundle(os.path.join(context.folder, "closed"))
    bundle.files, bundle.manifest = closed.files, closed.manifest
    lines = bundle.leaves
    at = next(at for at, line in enumerate(lines) if b'"period.closed"' in line)
    lines[at] = stub(lines[at], verify.leaf_hash(lines[at]).hex())
    bundle.leaves = lines
    bundle.rehash()
    bundle.sign_manifest(context.owner)


@attack("pseudonymised: a row of a withheld leaf with another hash; signed by the owner", kind="copy")
def act(bundle, context):
    rows = bundle.rows("findings.csv")
    rows[1][rows[0].index("leaf_hash")] = "00" * 32
    bundle.set_rows("findings.csv", rows)
    bundle.rehash()
    bundle.sign_manifest(context.owner)


@attack("pseudonymised: called a bundle with names; signed by the owner", kind="copy")
def act(bundle, context):
    del bundle.manifest["pseudonymised"]
    bundle.bind()
    bundle.rehash()
    bundle.sign_manifest(context.owner)


@attack("pseudonymised: an answer of a leaf that is shown, changed; signed by the owner", kind="copy")
def act(bundle, context):
    rows = bundle.rows("responses.csv")
    rows[1][rows[0].index("decision")] = "dismiss"
    bundle.set_rows("responses.csv", rows)
    bundle.rehash()
    bundle.sign_manifest(context.owner)


def change_attack(name, hidden, change):
    """On the row of the second rule set, with the leaves of such types withheld: what they state is not to be seen."""
    @attack("pseudonymised: rule_changes.csv: %s; signed by the owner" % name, kind="copy")
    def act(bundle, context):
        lines = bundle.leaves
        for at, line in enumerate(lines):
            leaf = json.loads(line)
            if leaf.get("type") in hidden and leaf["body"].get("previous") != "":
                lines[at] = stub(line, verify.leaf_hash(line).hex())
        bundle.leaves = lines
        rows = bundle.rows("rule_changes.csv")
        assert len(rows) == 3 and rows[2][rows[0].index("ticket")] == "CHG-118"
        change(bundle, rows, {title: at for at, title in enumerate(rows[0])})
        bundle.set_rows("rule_changes.csv", rows)
        bundle.rehash()
        bundle.sign_manifest(context.owner)


def set_cell(row, column, value):
    return lambda bundle, rows, columns: rows[row].__setitem__(columns[column], value)


def approve_before(bundle, rows, columns):
    """By a leaf that is withheld and older than the change."""
    leaf = next(json.loads(line) for line in bundle.leaves if b'"withheld"' in line)
    assert leaf["index"] < int(rows[2][columns["leaf_index"]])
    rows[2][columns["approval_leaf_index"]] = str(leaf["index"])
    rows[2][columns["approval_leaf_hash"]] = leaf["withheld"]


change_attack("another ticket", (), set_cell(2, "ticket", "CHG-119"))
change_attack("approved by somebody else than the author", (), set_cell(2, "self_approved", "0"))
change_attack("another author", (), set_cell(2, "author", "package"))
change_attack("an approval left out", (), lambda bundle, rows, columns: [
    rows[2].__setitem__(columns[name], "") for name in (
        "ticket", "approver", "approved_at", "self_approved", "note", "approval_shard", "approval_leaf_index",
        "approval_leaf_hash")])
change_attack("in force for longer than until a withheld one", ("ruleset.activated",),
              set_cell(1, "effective_to", "2026-12-20T10:00:00.000000Z"))
change_attack("a withheld one with another hash", ("ruleset.activated",), set_cell(2, "leaf_hash", "00" * 32))
change_attack("approved by a withheld leaf of before", ("ruleset.approved",), approve_before)
change_attack("approved by a withheld leaf with another hash", ("ruleset.approved",),
              set_cell(2, "approval_leaf_hash", "00" * 32))


# A bundle about one moment.


def moment_attack(name, act):
    def signed(bundle, context):
        act(bundle)
        bundle.bind()
        bundle.rehash()
        bundle.sign_manifest(context.owner)
    attack("moment: %s; signed by the owner" % name, kind="moment")(signed)


def design_attack(name, change):
    def act(bundle):
        rows = bundle.rows("design.csv")
        change(rows, {title: at for at, title in enumerate(rows[0])})
        bundle.set_rows("design.csv", rows)
    moment_attack("design.csv: " + name, act)


def design_row(rows, columns, what):
    return next(row for row in rows if row[columns["what"]] == what)


design_attack("another digest", lambda rows, columns: design_row(rows, columns, "ruleset").__setitem__(
    columns["value"], "00" * 32))
design_attack("no rule set", lambda rows, columns: rows.remove(design_row(rows, columns, "ruleset")))
design_attack("a rule set without its leaf", lambda rows, columns: [design_row(rows, columns, "ruleset").__setitem__(
    columns[name], "") for name in ("leaf", "leaf_hash", "leaf_index", "shard", "since")])
design_attack("a leaf of no tree", lambda rows, columns: [design_row(rows, columns, "configuration").__setitem__(
    columns[name], design_row(rows, columns, "configuration")[columns[name]].replace("2026-1", "2025-1"))
    for name in ("leaf", "since")])
moment_attack("called a month", lambda bundle: bundle.manifest["period"].update(
    status="final", closed_at=bundle.manifest["period"].pop("as_of")))
moment_attack("another moment", lambda bundle: bundle.manifest["period"].update(as_of="2026-12-03T10:00:00.000000Z"))
moment_attack("a leaf less", lambda bundle: bundle.manifest["ledger"].update(
    period_size=bundle.manifest["ledger"]["period_size"] - 1))
moment_attack("a leaf more", lambda bundle: bundle.manifest["ledger"].update(
    period_size=bundle.manifest["ledger"]["period_size"] + 1))


@attack("a month called a moment; signed by the owner", kind="month")
def act(bundle, context):
    bundle.manifest["period"].update(status="as_of", as_of=bundle.manifest["period"]["to"])
    bundle.bind()
    bundle.rehash()
    bundle.sign_manifest(context.owner)


# The live record, by somebody with the sqlite3 program.


def sql_attack(name, statements, file="attestd.db"):
    @attack(name, kind="store")
    def act(state, context):
        run_sql(os.path.join(state, file), statements)


def run_sql(path, statements):
    db = sqlite3.connect(path)
    for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute("DROP TRIGGER " + name)
    db.execute("PRAGMA foreign_keys = OFF")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


ONE = "(SELECT min(idx) FROM leaf WHERE type = 'finding.opened')"
sql_attack("store: bytes of a leaf", ["UPDATE leaf SET bytes = replace(bytes, '\"level\":\"', '\"level\":\"x') WHERE idx = " + ONE])
sql_attack("store: hash of a leaf", ["UPDATE leaf SET hash = zeroblob(32) WHERE idx = " + ONE])
sql_attack("store: type of a leaf", ["UPDATE leaf SET type = 'heartbeat' WHERE idx = " + ONE])
sql_attack("store: time of a leaf", ["UPDATE leaf SET recorded_us = recorded_us + 1 WHERE idx = " + ONE])
sql_attack("store: a leaf deleted", ["DELETE FROM leaf WHERE idx = " + ONE])
sql_attack("store: the last leaf deleted", ["DELETE FROM leaf WHERE idx = (SELECT max(idx) FROM leaf)"])
sql_attack("store: a node", ["UPDATE node SET hash = zeroblob(32) WHERE level = 2 AND idx = 0"])
sql_attack("store: a node deleted", ["DELETE FROM node WHERE level = 1 AND idx = 1"])
sql_attack("store: evidence", ["UPDATE evidence SET json = replace(json, '192.0.2', '198.51.100') WHERE leaf_idx = " + ONE])
sql_attack("store: salt", ["UPDATE evidence SET salt = zeroblob(32) WHERE leaf_idx = " + ONE])
sql_attack("store: evidence of two leaves swapped", [
    "UPDATE evidence SET json = (SELECT json FROM evidence WHERE leaf_idx > %s LIMIT 1) WHERE leaf_idx = %s" % (ONE, ONE)])
sql_attack("store: host of the shard", ["UPDATE shard SET host = '0000000000000000'"])
sql_attack("store: a leaf of no shard", ["INSERT INTO leaf SELECT '1999', idx, type, recorded_us, bytes, hash FROM leaf LIMIT 1"])
sql_attack("store: evidence deleted without a word", ["DELETE FROM evidence WHERE leaf_idx = " + ONE])
sql_attack("store: pruned raised", ["UPDATE shard SET pruned = 3"])
sql_attack("store: leaves pruned without a word", [
    "DELETE FROM evidence WHERE leaf_idx < 4",
    "INSERT INTO node SELECT shard, 0, idx, hash FROM leaf WHERE idx BETWEEN 1 AND 3", "UPDATE shard SET pruned = 4",
    "DELETE FROM leaf WHERE idx BETWEEN 1 AND 3"])
sql_attack("store: a shard dropped without a word", [
    "UPDATE shard SET dropped = (SELECT count(*) FROM leaf), root = zeroblob(32)", "DELETE FROM evidence", "DELETE FROM leaf",
    "DELETE FROM node"])
sql_attack("store: a forged statement of deletion", [
    "DELETE FROM evidence WHERE leaf_idx = " + ONE,
    "INSERT INTO leaf SELECT shard, idx + 1, 'retention.deleted', recorded_us, bytes, hash FROM leaf"
    " WHERE idx = (SELECT max(idx) FROM leaf)"])
sql_attack("checkpoints: another root", ["UPDATE checkpoint SET root = zeroblob(32)"], "checkpoints.db")
sql_attack("checkpoints: another size", ["UPDATE checkpoint SET size = size - 1"], "checkpoints.db")
sql_attack("checkpoints: another note", ["UPDATE checkpoint SET note = replace(note, 'attestd/', 'attestx/')"], "checkpoints.db")


def rewrite(state, keep_size):
    """A record whose hashes are all made again after an edit, or after a finding was taken out."""
    db = sqlite3.connect(os.path.join(state, "attestd.db"))
    for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute("DROP TRIGGER " + name)
    shard, = db.execute("SELECT max(name) FROM shard").fetchone()
    leaves = db.execute("SELECT idx, bytes FROM leaf WHERE shard = ? ORDER BY idx", (shard,)).fetchall()
    at = next(index for index, text in leaves if '"finding.opened"' in text)
    db.execute("DELETE FROM node WHERE shard = ?", (shard,))
    db.execute("DELETE FROM evidence WHERE shard = ? AND leaf_idx = ?", (shard, at))
    level = []
    for index, text in leaves:
        leaf = json.loads(text)
        if index == at:
            leaf["type"] = "heartbeat"
            leaf["body"] = {"uptime_s": 1}
            leaf.pop("commitment", None)
            leaf.pop("evidence", None)
        data = canonical(leaf)
        level.append(verify.leaf_hash(data))
        db.execute("UPDATE leaf SET bytes = ?, hash = ?, type = ? WHERE shard = ? AND idx = ?",
                   (data.decode(), level[-1], leaf["type"], shard, index))
    if not keep_size:
        db.execute("DELETE FROM evidence WHERE shard = ? AND leaf_idx >= ?", (shard, len(level) - 2))
        db.execute("DELETE FROM leaf WHERE shard = ? AND idx >= ?", (shard, len(level) - 2))
        level = level[:-2]
    height = 1
    while len(level) > 1:
        level = [verify.node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        for index, value in enumerate(level):
            db.execute("INSERT INTO node VALUES (?, ?, ?, ?)", (shard, height, index, value))
        height += 1
    db.commit()
    db.close()


@attack("store: a finding made a heartbeat, all hashes made again", kind="store")
def act(state, context):
    rewrite(state, keep_size=True)


@attack("store: rewritten and cut off", kind="store")
def act(state, context):
    rewrite(state, keep_size=False)


@attack("store: rewritten, and the checkpoints deleted", kind="kept")
def act(state, context):
    rewrite(state, keep_size=True)
    os.unlink(os.path.join(state, "checkpoints.db"))


# Running.


class Context:
    def __init__(self, options, folder):
        self.options, self.folder = options, folder
        self.state = os.path.join(folder, "state")
        self.log = os.path.join(folder, "auth.log")
        with open(os.path.join(folder, "attestd.yaml"), "w") as file:
            file.write("sources:\n  journal: {enabled: false}\n  files: [{path: %s, examine: always}]\n"
                       "alerts: {journal: false}\nrules: [%s, %s]\n" % (
                           self.log, os.path.join(ROOT, "config/rules"), os.path.join(folder, "rules")))
        os.mkdir(os.path.join(folder, "rules"))
        self.config = os.path.join(folder, "attestd.yaml")
        self.lines("Nov  3", 12)
        self.attestd("2026-11-20 12:00:00")
        self.export("2026-12-01 12:00:00", "2026-11", "first")
        self.ctl("checkpoint", "--output", os.path.join(folder, "kept"), at="2026-12-01 13:00:00")
        self.fork()
        self.lines("Dec  2", 9)
        with open(os.path.join(folder, "rules/own.yml"), "w") as file:
            file.write("title: An own rule\nname: own\nlogsource: {product: linux}\n"
                       "detection: {s: [never], condition: s}\nlevel: low\ntags: [soc2.cc6.1]\n")
        self.attestd("2026-12-03 12:00:00")
        change = json.loads(self.ctl("rules", "changes", "--json").stdout)[-1]["ruleset"]
        self.ctl("rules", "approve", change, "--ticket", "CHG-118", "--note", "looked", at="2026-12-03 13:00:00")
        finding = json.loads(self.ctl("findings", "--json").stdout)[-1]["id"]
        for arguments in (["ack"], ["resolve", "--root-cause", "an old image", "--reference", "SEC-1"]):
            self.ctl(arguments[0], finding, *arguments[1:], at="2026-12-04 12:00:00")
        self.export("2026-12-31 22:00:00", "2026-12", "month")
        self.ctl("export", "--from", "2026-11-01", "--to", "2026-12-31", "--output", os.path.join(folder, "both"),
                 "--config", self.config, at="2026-12-31 22:05:00")
        # What was answered on the fourth was open on the third.
        self.ctl("export", "--as-of", "2026-12-03", "--output", os.path.join(folder, "moment"),
                 "--config", self.config, at="2026-12-31 22:10:00")
        self.ctl("export", "--from", "2026-11-01", "--to", "2026-12-31", "--output", os.path.join(folder, "copy"),
                 "--pseudonymise", "--config", self.config, at="2026-12-31 22:20:00")
        self.ctl("export", "--month", "2026-11", "--output", os.path.join(folder, "closed"), "--pseudonymise",
                 "--config", self.config, at="2026-12-31 22:25:00")
        self.ctl("verify", os.path.join(folder, "closed"))
        with open(os.path.join(self.state, "keys/signing.key"), "rb") as file:
            self.owner = Signer(file.read())
        key = json.loads(self.ctl("key", "--json").stdout)["keys"][0]["vkey"]
        self.vkey = os.path.join(folder, "vkey")
        with open(self.vkey, "w") as file:
            file.write(key + "\n")
        self.kept = os.path.join(folder, "kept")
        self.first = Bundle(os.path.join(folder, "first"))
        self.bundles = {"bundle": os.path.join(folder, "both"), "folder": os.path.join(folder, "month"),
                        "month": os.path.join(folder, "month"), "moment": os.path.join(folder, "moment"),
                        "copy": os.path.join(folder, "copy"), "late": os.path.join(folder, "late")}
        assert finding in Bundle(self.bundles["moment"]).files["findings.csv"].decode()
        assert b",resolved," not in Bundle(self.bundles["moment"]).files["findings.csv"]

    def fork(self):
        """Another December of the same record: a finding of November is answered in it, a gap is explained, and something
        that is expected does not happen."""
        state, folder = os.path.join(self.folder, "late-state"), os.path.join(self.folder, "late-rules")
        shutil.copytree(self.state, state, ignore=shutil.ignore_patterns("*.sock"))
        os.mkdir(folder)
        with open(os.path.join(folder, "nightly.yml"), "w") as file:
            file.write("title: Nightly\nname: nightly\nid: 3f0e6a52-7c1b-4d57-8d0a-2f4b9a6c1e77\nlevel: high\n"
                       "tags: [soc2.a1.2]\nexpectation: {attests: AC-1, every: 1d}\n")
        config = os.path.join(self.folder, "late.yaml")
        with open(self.config) as old, open(config, "w") as file:
            file.write(old.read().replace(os.path.join(self.folder, "rules"), folder))

        def ctl(*arguments, at=None):
            return self.must(self.run([self.options.attestctl, "--state", state] + list(arguments), at))

        for day in ("03", "06"):
            self.must(self.run([self.options.attestd, "--config", config, "--state", state, "--once"],
                               "2026-12-%s 12:00:00" % day))
        finding = next(one["id"] for one in json.loads(ctl("findings", "--json").stdout) if not one["before_coverage"])
        ctl("ack", finding, "--note", "on it", at="2026-12-07 12:00:00")
        ctl("resolve", finding, "--note", "done", "--reference", "SEC-9", at="2026-12-07 13:00:00")
        gap = json.loads(ctl("gaps", "--json").stdout)[0]["id"]
        ctl("gaps", "explain", gap, "--note", "moved to another rack", at="2026-12-07 14:00:00")
        ctl("export", "--month", "2026-12", "--output", os.path.join(self.folder, "late"), "--config", config,
            at="2026-12-31 22:00:00")

    def lines(self, day, count):
        with open(self.log, "a") as file:
            for number in range(count):
                file.write("%s 10:00:%02d web sshd[%d]: Failed password for root from 192.0.2.%d port 40000 ssh2\n"
                           % (day, number, 100 + number, number + 1))

    def run(self, arguments, at=None):
        if at:
            arguments = ["faketime", at] + arguments
        return subprocess.run(arguments, capture_output=True, text=True, stdin=subprocess.DEVNULL)

    def must(self, result):
        if result.returncode != 0:
            sys.exit("cannot prepare: %s\n%s%s" % (" ".join(result.args), result.stdout, result.stderr))
        return result

    def attestd(self, at):
        self.must(self.run([self.options.attestd, "--config", self.config, "--state", self.state, "--once"], at))

    def ctl(self, *arguments, at=None):
        return self.must(self.run([self.options.attestctl, "--state", self.state] + list(arguments), at))

    def export(self, at, month, name):
        self.ctl("export", "--month", month, "--output", os.path.join(self.folder, name), "--config", self.config, at=at)

    # What each verifier says: true if it found something wrong.

    def attestctl_finds(self, arguments):
        result = self.run([self.options.attestctl] + arguments)
        if result.returncode not in (0, 1):
            print("      attestctl ended with %d: %s" % (result.returncode, result.stderr.strip()))
        return result.returncode != 0

    def script_finds(self, folder, kept=True):
        script = os.path.join(ROOT, "config/bundle/verify.py")
        kept = ["--checkpoint", self.kept] if kept else []
        return self.run([sys.executable, "-I", script, folder, "--vkey", self.vkey] + kept).returncode != 0

    def oracles_find(self, folder, kind):
        """By those that are there; what the bundle brings is only used where the auditor has nothing of their own."""
        found, bundle = [], Bundle(folder)
        name = lambda n: os.path.join(folder, n)
        arguments = ["-vkey", self.vkey, "-checkpoint", name("checkpoint")]
        # As VERIFY.md has it: all leaves where the bundle has them, else their hashes, its own leaves' made anew.
        if bundle.manifest["ledger"]["first_leaf"] == 0 and not bundle.manifest.get("pseudonymised") and len(
                bundle.hashes) == len(bundle.files["leaves.hashes"].splitlines()):
            arguments += ["-leaves", name("leaves.jsonl")]
        else:
            hashes = os.path.join(self.folder, "hashes")
            with open(hashes, "wb") as file:
                file.write(b"".join(base64.b64encode(value) + b"\n" for value in bundle.hashes))
            arguments += ["-hashes", hashes]
        if os.path.exists(name("previous.checkpoint")):
            arguments += ["-consistency", name("previous.checkpoint") + ":" + name("previous.consistency")]
        arguments += ["-consistency", self.kept + ":" + self.kept_proofs[kind]]
        for program in self.oracles:
            found.append(self.run(program + arguments).returncode != 0)
        return found

    def find_oracles(self):
        folder = self.options.oracles
        self.oracles = []
        if not folder:
            return
        self.oracles.append([sys.executable, os.path.join(folder, "verify_tlog.py")])
        binary = os.path.join(self.folder, "verify_tlog")
        built = subprocess.run(["go", "build", "-o", binary, os.path.join(folder, "verify_tlog.go")],
                               env=dict(os.environ, GO111MODULE="off", GOPATH="/usr/share/gocode",
                                        GOCACHE=os.path.join(self.folder, "go")),
                               capture_output=True, text=True)
        if built.returncode:
            sys.exit("cannot build verify_tlog.go: " + built.stderr)
        self.oracles.append([binary])

    def prove_kept(self):
        """The proofs from the kept checkpoint to each bundle's, made here from the hashes."""
        with open(self.kept) as file:
            old = int(file.read().split("\n")[1])

        def root(part):
            tree = verify.Tree()
            for leaf in part:
                tree.append(leaf)
            return tree.root()

        def proof(m, part, whole):
            if m == len(part):
                return [] if whole else [root(part)]
            k = 1
            while k * 2 < len(part):
                k *= 2
            if m <= k:
                return proof(m, part[:k], whole) + [root(part[k:])]
            return proof(m - k, part[k:], False) + [root(part[:k])]

        self.kept_proofs = {}
        for kind, folder in self.bundles.items():
            hashes = Bundle(folder).hashes
            path = self.kept_proofs[kind] = os.path.join(self.folder, "kept.%s.consistency" % kind)
            with open(path, "w") as file:
                for value in proof(old, hashes, True):
                    file.write(base64.b64encode(value).decode() + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attestd", required=True)
    parser.add_argument("--attestctl", required=True)
    parser.add_argument("--oracles", default=os.environ.get("ORACLES"))
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    missed = 0
    with tempfile.TemporaryDirectory(prefix="attestd-attacks-") as folder:
        context = Context(options, folder)
        context.find_oracles()
        context.prove_kept()
        state_check = ["verify", "--state", context.state, "--vkey", context.vkey, "--checkpoint", context.kept]
        clean = [context.attestctl_finds(state_check)]
        for kind, bundle in context.bundles.items():
            bundle_check = ["verify", bundle, "--vkey", context.vkey, "--checkpoint", context.kept]
            clean += [context.attestctl_finds(bundle_check), context.script_finds(bundle)]
            clean += context.oracles_find(bundle, kind)
            if any(clean):
                print(context.run([options.attestctl] + bundle_check).stdout)
                print(context.run([options.attestctl] + state_check).stdout)
                sys.exit("what nobody touched is not accepted: %s" % clean)
        print("untouched: accepted, in %d checks" % len(clean))
        counts = collections.Counter()
        for number, (name, kind, log, act) in enumerate(ATTACKS):
            if options.only not in name:
                continue
            place = os.path.join(folder, "attack-%d" % number)
            if kind in ("store", "kept"):
                shutil.copytree(context.state, place, ignore=shutil.ignore_patterns("*.sock"))
                act(place, context)
                arguments = ["verify", "--state", place, "--vkey", context.vkey]
                verdicts = {"attestctl": context.attestctl_finds(
                    arguments + (["--checkpoint", context.kept] if kind == "kept" else []))}
            else:
                if kind != "folder":
                    bundle = Bundle(context.bundles[kind])
                    act(bundle, context)
                    bundle.write(place)
                else:
                    shutil.copytree(context.bundles[kind], place)
                    act(place, context)
                verdicts = {
                    "attestctl": context.attestctl_finds(
                        ["verify", place, "--vkey", context.vkey, "--checkpoint", context.kept]),
                    "verify.py": context.script_finds(place)}
                if log:
                    for at, found in enumerate(context.oracles_find(place, kind)):
                        verdicts["oracle %d" % (at + 1)] = found
            late = [who for who, found in verdicts.items() if not found]
            missed += bool(late)
            counts[kind] += 1
            print("%s %s%s" % ("MISSED" if late else "caught", name, ": not by " + ", ".join(late) if late else ""))
            shutil.rmtree(place, ignore_errors=True)
        if not options.only:
            limit = Bundle(context.bundles["bundle"])
            drop_and_renumber(limit)
            limit.reroot()
            limit.resign(context.owner)
            place = os.path.join(folder, "limit")
            limit.write(place)
            accepted = not context.attestctl_finds(["verify", place, "--vkey", context.vkey])
            print("the limit, history rewritten and signed by the key's owner, without a checkpoint of one's own: %s"
                  % ("accepted, as documented" if accepted else "REFUSED, so the documentation is wrong"))
            missed += not accepted
        print("%d attacks (%s), %d missed" % (
            sum(counts.values()), ", ".join("%d on %s" % (n, k) for k, n in sorted(counts.items())), missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
