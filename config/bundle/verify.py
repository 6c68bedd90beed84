#!/usr/bin/env python3
"""Checks an evidence bundle of attestd. Needs Python 3.9 or later and nothing else: no network, no package.

    python3 -I verify.py [--vkey FILE] [--checkpoint FILE]... [FOLDER]

FOLDER is the bundle (the folder this script lies in, if none is given). --vkey is a file with the verifier key you
were given before and by another road; without it the bundle's own keys have to do, and anybody could have made those.
--checkpoint is a checkpoint that you kept from an earlier time; it shows that nothing recorded until then was changed.

Prints a line for each thing it checked. Ends with 0 if all of it holds, 1 if something is wrong, 2 if it cannot run.
"""
import argparse
import array
import base64
import collections
import csv
import hashlib
import io
import json
import os
import re
import sys
import unicodedata


class Bad(Exception):
    """What is checked does not hold."""


# Ed25519 (RFC 8032, section 5.1), verification only. Slow, and that does not matter for a handful of signatures.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def decompress(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        raise Bad("a point is not spelled as it should be")
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        raise Bad("not a point of the curve")
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def add(a, b):
    n, m = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = m - n, z - t, z + t, m + n
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(number, point):
    result = (0, 1, 1, 0)
    while number:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519(key, signature, message):
    if len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    point, r = decompress(key), decompress(signature[:32])
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    left, right = multiply(s, BASE), add(r, multiply(h, point))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint).


def base64_bytes(text, count=None):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Bad("%r is not base64" % text[:40])
    if base64.b64encode(data).decode() != text or count not in (None, len(data)):
        raise Bad("%r is not base64 of what should stand here" % text[:40])
    return data


class Key:
    def __init__(self, line, name=None):
        parts = line.split("+", 2)
        if len(parts) != 3:
            raise Bad("%r is no verifier key" % line[:60])
        data = base64_bytes(parts[2], 33)
        if data[0] != 1:
            raise Bad("only Ed25519 keys are known here")
        self.text, self.key = parts[2], data[1:]
        if hashlib.sha256(parts[0].encode() + b"\n" + data).digest()[:4].hex() != parts[1]:
            raise Bad("the hash in the key of %r is another" % parts[0])
        # The name changes with the year, the key does not.
        self.line, self.name = line, name or parts[0]
        self.hash = hashlib.sha256(self.name.encode() + b"\n" + data).digest()[:4]


    def named(self, name):
        return Key(self.line, name)


def keys_in(data, origin):
    lines = [line for line in data.decode().split("\n") if line and not line.startswith("#")]
    if not lines:
        raise Bad("no key")
    return [Key(line, origin) for line in lines]


def open_note(data, keys):
    """The text of a note that one of the keys signed."""
    text, _, signatures = data.decode().rpartition("\n\n")
    text += "\n"
    if not signatures.endswith("\n") or any(ord(c) < 32 and c != "\n" for c in text + signatures):
        raise Bad("not a signed note")
    signed = False
    for line in signatures[:-1].split("\n"):
        found = re.fullmatch("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)", line)
        if not found:
            raise Bad("not a signature: %r" % line[:60])
        mark = base64_bytes(found[2])
        for key in keys:
            if found[1] == key.name and mark[:4] == key.hash:
                if not ed25519(key.key, mark[4:], text.encode()):
                    raise Bad("the signature of %s is wrong" % key.text)
                signed = True
    if not signed:
        raise Bad("not signed by %s" % " or ".join(key.text for key in keys))
    return text


def checkpoint_in(data, keys, origin):
    lines = open_note(data, keys).split("\n")
    if len(lines) < 4 or lines[-1] or "" in lines[:-1] or lines[0] != origin:
        raise Bad("not a checkpoint of the log %s" % origin)
    if not re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]):
        raise Bad("the size is no number")
    return int(lines[1]), base64_bytes(lines[2], 32)


# The tree (RFC 6962, section 2.1).


def leaf_hash(data):
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """Takes leaf after leaf and keeps the roots of the full subtrees only."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def append(self, leaf):
        self.peaks.append(leaf)
        self.size += 1
        rest = self.size
        while rest % 2 == 0:
            right = self.peaks.pop()
            self.peaks.append(node_hash(self.peaks.pop(), right))
            rest //= 2

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


# The bundle.

# Ids of the shipped rules about the clock and its zone.
CLOCK_RULES = (
    "018db049-e9da-5573-a6b5-18382bf8697b", "20e29104-d8a3-41b5-bb9c-2df03aabcaa1",
    "2ad45208-b8d3-578a-8e38-6ccb0b5aaced", "6120966b-d4bf-4e5c-b7c1-361f780165a7",
    "7415d000-b31e-51d2-b57b-1ee8c26aadab", "79c179b7-78d4-40de-95bc-a3351ab89912",
    "cb998057-2075-425c-a43a-d901de0caba0")


FINDING, OPERATION = "finding.opened", "operation.observed"
# What is remembered of each of a million leaves that open something: the kind, and whether in the period. The same four for all.
OPENED = {(kind, is_here): (kind, is_here) for kind in (FINDING, OPERATION) for is_here in (False, True)}

# Leaves that say what is in force, and what their rows are called in design.csv.
STATING = {"daemon.started": "program", "config.activated": "configuration", "ruleset.activated": "ruleset"}


class Clock:
    """Makes the rows of clock.csv of leaves in their order: states that change, boots, findings, gaps, and days."""

    def __init__(self):
        self.rows, self.state, self.boot, self.day = [], None, None, None

    def row(self, what, leaf, digest, **cells):
        row = dict.fromkeys(("synchronised", "offset_us", "max_error_us", "heartbeats", "heartbeats_synchronised",
                             "intervals", "intervals_synchronised", "max_lag_s", "reference", "detail"), "")
        row.update(time=leaf["recorded"], what=what, shard=leaf["shard"], leaf_index=str(leaf["index"]),
                   leaf_hash=digest.hex())
        row.update(cells)
        self.rows.append(row)

    def take(self, leaf, digest):
        body, kind = leaf["body"], leaf["type"]
        if kind == "heartbeat":
            self.count(leaf, digest, "heartbeats")
            state = str(body.get("clock_synchronised", ""))
            if state != self.state:
                self.state = state
                self.row("state", leaf, digest, synchronised=state, offset_us=str(body.get("clock_offset_us", "")),
                         max_error_us=str(body.get("clock_max_error_us", "")))
        elif kind == "coverage.closed" and body.get("before_coverage") != 1:
            self.count(leaf, digest, "intervals")
        elif kind == "daemon.started" and body.get("boot", "") != self.boot:
            self.boot = body.get("boot", "")
            self.row("boot", leaf, digest, reference=self.boot, detail="attestd " + body.get("version", ""))
        elif kind == "gap.opened" and body.get("cause") in ("hostDown", "hostPaused", "paused"):
            self.row("gap", leaf, digest, reference=body.get("gap", ""), detail=body["cause"])
        elif kind == "finding.opened" and body.get("rule") in CLOCK_RULES:
            self.row("finding", leaf, digest, reference=body["finding"], detail=body.get("title", ""))

    def count(self, leaf, digest, what):
        name, body = leaf["recorded"][:10], leaf["body"]
        if self.day and self.day["name"] != name:
            self.finish()
        day = self.day = self.day or dict(name=name, heartbeats=0, heartbeats_synchronised=0, intervals=0,
                                          intervals_synchronised=0, offset=None, error=None, lag=None)
        day["leaf"], day["digest"] = leaf, digest
        day[what] += 1
        day[what + "_synchronised"] += body.get("clock_synchronised") == 1
        if what == "intervals":
            day["lag"] = max((n for n in (day["lag"], body.get("max_lag_s")) if n is not None), default=None)
            return
        offset = body.get("clock_offset_us")
        if offset is not None and (day["offset"] is None or abs(offset) > abs(day["offset"])):
            day["offset"] = offset
        day["error"] = max((n for n in (day["error"], body.get("clock_max_error_us")) if n is not None), default=None)

    def finish(self):
        day, self.day = self.day, None
        if day:
            cells = {name: str(day[name]) for name in ("heartbeats", "heartbeats_synchronised", "intervals",
                                                       "intervals_synchronised")}
            cells.update({column: "" if day[name] is None else str(day[name]) for column, name in (
                ("offset_us", "offset"), ("max_error_us", "error"), ("max_lag_s", "lag"))})
            self.row("day", day["leaf"], day["digest"], time=day["name"] + "T00:00:00.000000Z", **cells)
        return self.rows


# Shown as their numbers, besides controls, format characters and what no character is.
IGNORABLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")


def visible(text):
    """What cannot be seen is spelled out."""
    return text if text.isascii() and text.isprintable() else "".join(
        chr(0x2400 + ord(c)) if c < " " else "\u2421" if c == "\x7f" else
        "\u27e8U+%04X\u27e9" % ord(c) if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cn", "Co")
        or IGNORABLE.match(c) else c for c in text)


def guarded(text):
    """The cell of a text: visible, and what a spreadsheet would take for a formula begins with an apostrophe."""
    return "'" + visible(text) if text[:1] in tuple("=+-@\t\r") and text else visible(text)


def microseconds(text):
    """Since 1970, of a time as leaves spell it; years that Python's dates do not have are there, too."""
    year, month, day, hour, minute, second = (int(text[a:b]) for a, b in (
        (0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)))
    year -= month < 3
    days = (year // 400 * 146097 + year % 400 * 365 + year % 400 // 4 - year % 400 // 100
            + (153 * ((month + 9) % 12) + 2) // 5 + day - 1 - 719468)
    return (days * 86400 + hour * 3600 + minute * 60 + second) * 1000000 + int(text[20:26])


def seconds(start, end):
    """Between two times, with three digits, cut towards zero."""
    between = microseconds(end) - microseconds(start)
    return "%s%d.%03d" % ("-" if between <= -1000 else "", abs(between) // 1000000, abs(between) // 1000 % 1000)


class Answers:
    """What the answers to a finding come to."""

    def __init__(self):
        self.settled, self.excepted, self.cells = "open", "", dict.fromkeys(
            ("acknowledged_at", "triage_decision", "resolved_at", "exception_expires", "reference"), "")
        self.cells.update(responder_is_actor="0", self_approved="0")
        # Where the leaves are that these cells of a row repeat the person or the note of.
        self.places, self.is_settled, self.count = {}, False, 0

    def take(self, leaf):
        body, cells = leaf["body"], self.cells
        decision = body["decision"]
        self.note(decision, (leaf["shard"], leaf["index"]))
        for flag in ("responder_is_actor", "self_approved"):
            cells[flag] = "1" if body.get(flag) == 1 else cells[flag]
        cells["reference"] = body.get("reference") or cells["reference"]
        if decision in ("acknowledge", "resolve", "dismiss", "except"):
            cells["acknowledged_at"] = cells["acknowledged_at"] or leaf["recorded"]
        if decision in ("acknowledge", "resolve", "dismiss", "except", "reopen"):
            cells["triage_decision"] = decision
        if decision == "acknowledge" and self.settled == "open":
            self.settled = "acknowledged"
        elif decision in ("resolve", "dismiss", "reopen"):
            self.settled = {"resolve": "resolved", "dismiss": "dismissed", "reopen": "open"}[decision]
            self.excepted = ""
            if decision != "reopen":
                cells["resolved_at"] = leaf["recorded"]
        elif decision == "except":
            # What needs an exception is not over.
            self.settled = "open" if self.settled in ("resolved", "dismissed") else self.settled
            self.excepted = cells["exception_expires"] = body["expires"]

    def note(self, decision, place):
        self.count += 1
        if decision in ("acknowledge", "resolve", "dismiss", "except"):
            self.places.setdefault("acknowledged_by", place)
        if decision in ("acknowledge", "resolve", "dismiss", "except", "reopen"):
            self.places["triage_note"] = place
        if decision in ("resolve", "dismiss"):
            self.places["resolved_by"] = place
        self.is_settled = self.is_settled or decision in ("resolve", "dismiss", "reopen")

    def later_cells(self, as_of):
        """What these answers decide of a row although others came before them that are not known."""
        state = "excepted" if as_of < self.excepted else self.settled
        cells = {name: self.cells[name] for name in ("triage_decision", "exception_expires", "reference")
                 if self.cells[name]}
        cells.update({name: "1" for name in ("responder_is_actor", "self_approved") if self.cells[name] == "1"})
        if self.is_settled or state == "excepted":
            cells["state"] = state
            cells["resolved_at"] = self.cells["resolved_at"] if state in ("resolved", "dismissed") else ""
        return cells

    def cells_of(self, leaf, as_of):
        cells = dict(self.cells, state="excepted" if as_of < self.excepted else self.settled)
        if cells["state"] not in ("resolved", "dismissed"):
            cells["resolved_at"] = ""
        for column, end in (("time_to_ack_s", cells["acknowledged_at"]), ("time_to_resolve_s", cells["resolved_at"])):
            cells[column] = seconds(leaf["recorded"], end) if end and leaf["body"].get("before_coverage") != 1 else ""
        return cells


INSTANT = re.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,9}))?"
                     "(?:[Zz]|([+-])([0-9]{2}):?([0-9]{2})))?")


def instant(text):
    """Microseconds since 1970 of any time as RFC 3339 has it, or of a day; nothing for other texts."""
    found = INSTANT.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second = (int(found[n] or 0) for n in range(1, 7))
    days = 31 - (month - 1) % 7 % 2 - (month == 2) * (
        1 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 2) if 1 <= month <= 12 else 0
    if not 1 <= day <= days or hour > 23 or minute > 59 or second > 60 or int(found[9] or 0) > 23 or int(found[10] or 0) > 59:
        return None
    offset = int(found[9] or 0) * 3600 + int(found[10] or 0) * 60
    start = microseconds("%04d-%02d-%02dT00:00:00.000000Z" % (year, month, day))
    return start + (hour * 3600 + minute * 60 + second + (offset if found[8] == "-" else -offset)) * 1000000 + int(
        ((found[7] or "") + "000000")[:6])


def digest_of(*texts):
    """Stands for cells, which would take more to hold."""
    return hashlib.sha256("\0".join(texts).encode()).digest()[:16]


class Edge:
    """Where the leaves of a bundle begin. What an earlier one stated was stated before that, but for a clock that was put
    back by an hour at most."""

    GRACE = 3600 * 1000000

    def __init__(self, manifest):
        shard = (manifest["ledger"]["earlier"] + [manifest["ledger"]])[0]
        self.place, self.recorded = (shard["shard"], shard["first_leaf"]), manifest["period"]["from"]
        self.start = self.recorded
        # Nothing was recorded before; and the month that the first leaf closed ended then. A month behind it that was left
        # open has a bundle of its own.
        self.is_beginning, self.closed_until = shard["first_leaf"] == 0, None

    def take(self, leaf):
        if (leaf["shard"], leaf["index"]) != self.place:
            return
        self.recorded = leaf["recorded"]
        if leaf["body"].get("previous_shard"):
            self.is_beginning = False
        if leaf["type"] == "period.closed" and leaf["body"]["month"] < self.start[:7]:
            year, month = leaf["body"]["month"].split("-")
            year, month = int(year) + int(month) // 12, int(month) % 12 + 1
            self.closed_until = min(self.start, "%04d-%02d-01T00:00:00.000000Z" % (year, month))

    def is_earlier(self, time):
        """Whether a leaf that is not in the bundle can have been recorded by then."""
        return not self.is_beginning and microseconds(time) <= microseconds(self.recorded) + self.GRACE


class Coverage:
    """What the leaves say was read: a digest for each row that there has to be."""

    COLUMNS = {"source": "source", "interval_start": "start", "interval_end": "end", "first_event_time": "first_event",
               "last_event_time": "last_event", "seq_id": "chain", "seq_first": "first", "seq_last": "last",
               "records_read": "read", "records_evaluated": "examined", "records_own": "own",
               "records_unparsed": "unparsed", "before_coverage": "before_coverage", "ruleset_version": "ruleset",
               "transport": "transport"}

    def __init__(self, period):
        self.period, self.is_snapshot = period, period["status"] == "as_of"
        self.rows, self.newest = collections.Counter(), {}

    @classmethod
    def key(cls, cells):
        # Tables of earlier versions have no transport.
        return digest_of(*(cells.get(name) or "" for name in cls.COLUMNS))

    def take(self, leaf):
        body = leaf["body"]
        if leaf["type"] != "coverage.closed" or "start" not in body or "end" not in body:
            return
        cells = {column: guarded(str(body.get(name, ""))) for column, name in self.COLUMNS.items()}
        if cells["transport"] != "udp":
            cells["transport"] = ""
        source, start, end = cells["source"], body["start"], body["end"]
        if self.is_snapshot:
            known = self.newest.get(source)
            if not known or end > known[0] or end == known[0] and (start, body["first"]) < known[1]:
                self.newest[source] = end, (start, body["first"]), self.key(cells)
            return
        begin = self.period["from"]
        # An interval is stated once it is over; a day's grace for a clock that was put back since.
        if (start < self.period["to"] and (end > begin or start >= begin)
                and microseconds(leaf["recorded"]) >= microseconds(begin) - 86400 * 1000000):
            self.rows[self.key(cells)] += 1


class Gaps:
    """What the leaves say of gaps, by their ids, each as often as it opened."""

    def __init__(self, is_beginning):
        self.is_beginning, self.found = is_beginning, {}

    def take(self, leaf):
        kind, body = leaf["type"], leaf["body"]
        if kind not in ("gap.opened", "gap.closed", "gap.explained"):
            return
        found = self.found.setdefault(body["gap"], [])
        if kind == "gap.opened":
            # While it lasts it is only said again; that may be so of the first one here, too.
            if not found or found[-1]["closed"]:
                found.append(dict(body=body, opened=leaf["recorded"], closed=None, back_filled=0, explained=False,
                                  is_known=self.is_beginning() or bool(found)))
            elif not found[-1]["body"]:
                found[-1].update(body=body, opened=leaf["recorded"])
            return
        if not found:
            found.append(dict(body=None, opened=None, closed=None, back_filled=0, explained=False, is_known=False))
        if kind == "gap.closed":
            found[-1].update(closed=leaf["recorded"], back_filled=body["back_filled"])
        else:
            found[-1]["explained"] = True


class People:
    """Who is behind leaves, as far as these say: the mark of an account, which has one name, and who had none."""

    def __init__(self):
        self.leaves, self.authors, self.named = {}, {}, []

    def take(self, leaf):
        kind, body, place = leaf["type"], leaf["body"], (leaf["shard"], leaf["index"])
        if kind in ("response.made", "ruleset.approved", "access.read"):
            self.leaves[place] = body.get("actor_p", ""), body.get("role") == "root" and body.get("unattributed") == 1
        elif kind == "ruleset.activated" and "author_p" in body:
            self.authors[place] = body["author_p"]

    @staticmethod
    def name(actor):
        return re.split(r" \(uid | as ", actor)[0]

    def check(self, place, actor, what):
        """A cell that names who is behind the leaf."""
        if place not in self.leaves or actor in ("", "[deleted]"):
            return
        mark, is_nobody = self.leaves[place]
        if is_nobody and not actor.startswith("unattributed"):
            raise Bad("%s names somebody, leaf %d says that nobody is known to be behind it" % (what, place[1]))
        # Root is somebody where a group of theirs has a role, and has no name without a session.
        if mark and not actor.startswith("unattributed"):
            self.named.append((place, mark, self.name(actor), what))

    def check_authors(self, place, author, what):
        marks = self.authors.get(place)
        if marks is None or author == "[deleted]":
            return
        names = [self.name(name) for name in author.split(", ")]
        if len(names) > len(marks):
            raise Bad("%s names more accounts than leaf %d" % (what, place[1]))
        if len(marks) == len(names) == 1:
            self.named.append((place, marks[0], names[0], what))

    def finish(self):
        """The same account has the same name all along, and a name one mark; but for a host that lost its key."""
        names, marks, left = {}, {}, {}
        for place, mark, name, what in sorted(self.named):
            if names.setdefault(mark, name) != name:
                raise Bad("%s says %r, other rows call the same account %r" % (what, name, names[mark]))
            if marks.get(name, mark) != mark:
                left.setdefault(name, set()).add(marks[name])
            if mark in left.get(name, ()):
                raise Bad("%s says %r, which is another account's name" % (what, name))
            marks[name] = mark
        return ": %d rows name whoever their leaves mark" % len(self.named)


def answers_in(line):
    """What a line of findings.jsonl has to have in the row of findings.csv, and the order of the group left open."""
    answers = line["responses"]

    def last(key, decisions=None):
        return next((a for a in reversed(answers) if a.get(key) and (not decisions or a["decision"] in decisions)), {})

    seen = next((a for a in answers if a["decision"] in ("acknowledge", "resolve", "dismiss", "except")), {})
    decided = last("decision", ("acknowledge", "resolve", "dismiss", "except", "reopen"))
    resolved = last("decision", ("resolve", "dismiss")) if line["state"] in ("resolved", "dismissed") else {}
    cells = {
        "finding_id": line["id"], "criterion": " ".join(line["criteria"]), "rule_id": line["rule"],
        "rule_version": line["ruleset"], "title": line["title"], "severity": line["level"], "kind": line["kind"],
        "host": line["host"], "event_time": line["first"], "last_event_time": line["last"],
        "received_time": line["received"], "recorded_time": line["recorded"], "count": str(line["count"]),
        "source": line["source"], "source_ref": line["reference"], "origin": line["origin"],
        "evidence_redacted": " ".join("%s=%s" % pair for pair in line.get("kept", {}).items()),
        "record_redacted": line.get("record", ""), "state": line["state"], "acknowledged_by": seen.get("actor", ""),
        "acknowledged_at": seen.get("time", ""), "triage_decision": decided.get("decision", ""),
        "triage_note": decided.get("note", ""), "resolved_by": resolved.get("actor", ""),
        "resolved_at": resolved.get("time", ""), "late": str(line["late"]),
        "before_coverage": str(line["before_coverage"]), "shard": line["shard"], "leaf_index": str(line["leaf_index"]),
        "leaf_hash": line["leaf_hash"]}
    later = {
        "exception_expires": last("decision", ("except",)).get("expires", ""),
        "assigned_to": last("assignee").get("assignee", ""), "root_cause": last("root_cause").get("root_cause", ""),
        "reference": last("reference").get("reference", "")}
    later.update({flag: "1" if any(a[flag] == 1 for a in answers) else "0" for flag in (
        "responder_is_actor", "self_approved")})
    return cells, later


def subject_of(group, cell):
    """The cell that the values of a group make in the order in which `cell` has them, and the names in that order."""
    rest, left, names = cell[1:] if cell[:1] == "'" else cell, dict(group), []
    while left:
        name = next((name for name in left if rest.startswith(visible(name) + "=")), next(iter(left)))
        names.append(name)
        rest = rest[len(visible("%s=%s" % (name, left.pop(name)))) + 1:]
    return guarded(" ".join("%s=%s" % (name, group[name]) for name in names)), names


class Hashes:
    """The hashes of a shard's leaves, one behind the other: a year has them by the million."""

    def __init__(self):
        self.data = bytearray()

    def append(self, digest):
        self.data += digest

    def __len__(self):
        return len(self.data) // 32

    def __getitem__(self, index):
        if not 0 <= index < len(self):
            raise Bad("there is no leaf %d" % index)
        return bytes(self.data[32 * index:32 * index + 32])


class Bundle:
    def __init__(self, folder):
        self.folder, self.failures = folder, 0

    def open(self, name):
        path = os.path.join(self.folder, name)
        if os.path.islink(path) or not os.path.isfile(path):
            raise Bad("%s is missing, or no plain file" % name)
        return open(path, "rb")

    def read(self, name):
        """All of a small file. What grows with the record is read piece by piece."""
        with self.open(name) as file:
            return file.read()

    def lines(self, name):
        """Without their newlines."""
        with self.open(name) as file:
            for line in file:
                if not line.endswith(b"\n"):
                    raise Bad("the last line does not end")
                yield line[:-1]

    def step(self, what, check, *arguments):
        try:
            print("ok    %s%s" % (what, check(*arguments) or ""))
        except Bad as reason:
            self.failures += 1
            print("WRONG %s: %s" % (what, reason))
        except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, csv.Error) as reason:
            self.failures += 1
            print("WRONG %s: not of the form it should have (%s)" % (what, type(reason).__name__))

    def check(self, vkey, kept):
        manifest = self.read("manifest.json")
        self.manifest = json.loads(manifest)
        spelled = json.dumps(self.manifest, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        if spelled.encode() + b"\n" != manifest:
            # Keys sort by code point here; that is the same for the names a manifest has.
            raise Bad("the manifest is not spelled in the one way it should be")
        ledger = self.manifest["ledger"]
        origin = "%s/attestd/%s" % (self.manifest["host"], ledger["shard"])
        self.is_pseudonymised, self.withheld = self.manifest.get("pseudonymised") == 1, set()
        self.is_snapshot = self.manifest["period"]["status"] == "as_of"
        self.step("files", self.check_files)
        wanted = {}
        if self.manifest["signature"] != "ed25519":
            self.failures += 1 if vkey or kept else 0
            print("%s the bundle is unsigned: whoever can write the folder can replace all of it"
                  % ("WRONG" if vkey or kept else "note "))
        else:
            keys = keys_in(self.outside(vkey) if vkey else self.read("log.vkey"), origin)
            self.step("manifest.sig", self.check_manifest, manifest, keys)
            self.step("checkpoint", self.check_checkpoint, ledger, keys, origin)
            if "previous.checkpoint" in self.names:
                self.step("previous.checkpoint", self.want, wanted, self.read("previous.checkpoint"),
                          "previous.checkpoint", keys, ledger, ledger["shard"])
            for path in kept:
                data = self.outside(path)
                self.step(path, self.want, wanted, data, path, keys, *self.shard_of(data, ledger))
        self.period_from, self.period_to = self.manifest["period"]["from"], self.manifest["period"]["to"]
        self.looked_at = None, None
        self.hashes, self.leaves, self.repeated, self.counts, previous = {}, {}, {}, {}, None
        self.covered = set()
        self.places, self.limits, self.merged, self.answers = {}, {}, {}, {}
        self.last_withheld = ("", -1)
        self.activated, self.approved, self.has_design, self.closing, self.clock = {}, {}, False, {}, Clock()
        self.stated = {}
        self.edge, self.coverage, self.people = Edge(self.manifest), Coverage(self.manifest["period"]), People()
        self.gaps = Gaps(lambda: self.edge.is_beginning)
        self.touched, self.said = set(), {}
        for shard in ledger["earlier"] + [ledger]:
            name = "" if shard is ledger else "earlier/%s." % shard["shard"]
            self.step(name + "leaves.hashes", self.check_hashes, name + "leaves.hashes", shard, wanted)
            self.step(name + "leaves.jsonl", self.check_leaves, name + "leaves.jsonl", shard, previous)
            previous = shard
        if self.is_snapshot:
            self.step("findings.csv", self.check_rows, "findings.csv", "finding_id", None)
            self.step("findings.jsonl", self.check_lines)
            self.step("findings.csv", self.check_open)
            self.step("design.csv", self.check_design)
            print("note  this bundle is as of %s: it claims nothing about a period, and that nothing else was open is\n"
                  "      the host's word" % self.manifest["period"]["as_of"])
        else:
            self.check_period(ledger)
        self.step("coverage.csv", self.check_balance)
        self.step("coverage.csv", self.check_coverage)
        self.step("gaps.csv", self.check_gaps)
        if self.is_pseudonymised:
            print("note  names are left out of this bundle, and %d leaves that may name somebody are shown by their\n"
                  "      hashes only: what they state, and whether a table lacks it, could not be checked" % len(self.withheld))
        if not vkey and self.manifest["signature"] == "ed25519":
            print("note  the keys are those the bundle brings: they show nothing about who made it; use --vkey")
        if not kept:
            print("note  whoever holds the key could have written and signed another history; only a checkpoint that\n"
                  "      you kept from before shows that (--checkpoint)")

    def check_period(self, ledger):
        self.step("responses.csv", self.check_repeated, "responses.csv", ledger)
        for name, identity, kind in (("findings.csv", "finding_id", FINDING),
                                     ("operations.csv", "operation_id", OPERATION),
                                     ("amendments.csv", "finding_id", None)):
            self.step(name, self.check_rows, name, identity, kind)
        self.step("findings.jsonl", self.check_lines)
        self.step("amendments.csv", self.check_touched)
        for name in ("expectations.csv", "access.csv"):
            self.step(name, self.check_repeated, name, ledger)
        self.step("rule_changes.csv", self.check_rule_changes, ledger)
        self.step("clock.csv", self.check_clock, ledger)
        self.step("names", self.check_people)

    @staticmethod
    def outside(path):
        with open(path, "rb") as file:
            return file.read(1 << 20)

    def check_files(self):
        self.names = [entry["name"] for entry in self.manifest["files"]]
        if len(set(self.names)) != len(self.names):
            raise Bad("the manifest names a file twice")
        for entry in self.manifest["files"]:
            if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*", entry["name"]):
                raise Bad("the manifest names a file %r" % entry["name"])
            size, digest = 0, hashlib.sha256()
            with self.open(entry["name"]) as file:
                for piece in iter(lambda: file.read(1 << 20), b""):
                    size += len(piece)
                    digest.update(piece)
            if size != entry["bytes"] or digest.hexdigest() != entry["sha256"]:
                raise Bad("%s is another file than the manifest says" % entry["name"])
        present = {os.path.relpath(os.path.join(path, name), self.folder)
                   for path, _, names in os.walk(self.folder) for name in names}
        more = present - set(self.names) - {"manifest.json", "manifest.sig"}
        if more:
            raise Bad("%s lies in the folder and is not in the manifest" % sorted(more)[0])
        return ": %d, as the manifest says" % len(self.names)

    def check_manifest(self, manifest, keys):
        text = open_note(self.read("manifest.sig"), keys)
        expected = "attestd bundle manifest v1\n%s\n%s\n%s\n" % (
            self.manifest["host"], self.manifest["period"]["label"], hashlib.sha256(manifest).hexdigest())
        if text != expected:
            raise Bad("it is a signature over another manifest")
        return ": signed by %s" % keys[0].text

    def check_checkpoint(self, ledger, keys, origin):
        size, root = checkpoint_in(self.read("checkpoint"), keys, origin)
        if size != ledger["size"] or root.hex() != ledger["root"]:
            raise Bad("it is over another ledger than the manifest's")
        return ": signed, over %d leaves" % size

    def origin(self, shard):
        return "%s/attestd/%s" % (self.manifest["host"], shard)

    def shard_of(self, note, ledger):
        """What the manifest says of the shard that a checkpoint claims to be of; the last one if it is of none."""
        name = note.decode().split("\n")[0]
        for shard in ledger["earlier"]:
            if self.origin(shard["shard"]) == name:
                return shard, shard["shard"]
        return ledger, ledger["shard"]

    def want(self, wanted, data, name, keys, ledger, shard):
        origin = self.origin(shard)
        old = checkpoint_in(data, [key.named(origin) for key in keys], origin)
        if old[0] > ledger["size"]:
            return ": signed, but of a later time than this bundle; check it with a later one"
        wanted.setdefault((shard, old[0]), []).append((name, old[1]))
        return ": signed, over %d leaves" % old[0]

    def check_hashes(self, file, ledger, wanted):
        """The tree over the hashes of all leaves has the root of the manifest, and passed those that were signed."""
        shard, tree, hashes, passed = ledger["shard"], Tree(), Hashes(), []
        for line in self.lines(file):
            digest = base64_bytes(line.decode(), 32)
            hashes.append(digest)
            tree.append(digest)
            for name, root in wanted.get((shard, tree.size), ()):
                if tree.root() != root:
                    raise Bad("%s was signed over other leaves than the first %d of this bundle: "
                              "the record was rewritten since" % (name, tree.size))
                passed.append("\n      and the first %d are those of %s" % (tree.size, name))
        if tree.size != ledger["size"] or tree.root().hex() != ledger["root"]:
            raise Bad("%d leaves with the root %s, the manifest says %d with %s"
                      % (tree.size, tree.root().hex(), ledger["size"], ledger["root"]))
        self.hashes[shard] = hashes
        return ": %d leaves of %s, root %s%s" % (tree.size, shard, ledger["root"], "".join(passed))

    def check_leaves(self, file, ledger, previous):
        """The leaves of the bundle are those that the tree was made of."""
        shard, index = ledger["shard"], ledger["first_leaf"]
        hashes, period_size = self.hashes[shard], ledger.get("period_size", ledger["size"])
        closing = following = None
        if previous and index != 0:
            raise Bad("the first leaf of %s is missing" % shard)
        # Where each leaf begins, to look at it again.
        self.limits[shard] = ledger["first_leaf"], period_size
        starts, start = self.places.setdefault(shard, (file, array.array("Q")))[1], 0
        for number, line in enumerate(self.lines(file), 1):
            starts.append(start)
            start += len(line) + 1
            leaf = json.loads(line)
            if self.is_pseudonymised and set(leaf) == {"index", "shard", "withheld"}:
                if (index == 0 or leaf["index"] != index or leaf["shard"] != shard or index >= len(hashes)
                        or hashes[index].hex() != leaf["withheld"]):
                    raise Bad("line %d does not stand for leaf %d of %s" % (number, index, shard))
                self.withheld.add((shard, index))
                if index < period_size:
                    self.covered.add((shard, index))
                    self.last_withheld = shard, index
                index += 1
                continue
            if index >= len(hashes) or hashes[index] != leaf_hash(line):
                raise Bad("line %d is not the leaf that the tree was made of" % number)
            if leaf["index"] != index or leaf["shard"] != shard:
                raise Bad("line %d is not leaf %d of %s" % (number, index, shard))
            if number == 1 and index > 0 and not self.is_before(leaf):
                raise Bad("leaf %d is not the last one before the period, so some of its own may be missing" % index)
            if ledger is self.manifest["ledger"] and index == period_size - 1:
                self.closing = closing = leaf
            if ledger is self.manifest["ledger"] and index == period_size:
                following = leaf
            if index < period_size and leaf["type"] in STATING:
                self.stated[leaf["type"]] = shard, index
            if index == 0 and previous and [leaf["body"][key] for key in (
                    "previous_shard", "previous_size", "previous_root")] != [
                    previous[key] for key in ("shard", "size", "root")]:
                raise Bad("the first leaf of %s does not continue %s" % (shard, previous["shard"]))
            if leaf["type"] in ("finding.opened", "operation.observed") and index < period_size:
                # Of other periods none has to be in a table.
                kind = FINDING if leaf["type"] == FINDING else OPERATION
                is_here = self.period_from <= leaf["body"]["first"] < self.period_to
                self.leaves[leaf["body"]["finding"]] = OPENED[kind, is_here]
            # Of what was recorded before the period was closed, in the order of the ledger.
            if index < period_size:
                self.note_count(leaf)
                if leaf["type"] == "finding.merged":
                    known = self.merged.get(leaf["body"]["finding"], (1, ""))
                    self.merged[leaf["body"]["finding"]] = (
                        max(known[0], leaf["body"]["count"]), max(known[1], leaf["body"]["last"]))
                if leaf["type"] == "response.made":
                    self.answers.setdefault(leaf["body"]["finding"], Answers()).take(leaf)
                if leaf["type"] == "ruleset.activated":
                    self.activated[shard, index] = leaf
                if leaf["type"] == "ruleset.approved":
                    self.approved[shard, index] = leaf
                if leaf["type"] == "design.activated" or leaf["type"] == "period.closed" and "design" in leaf["body"]:
                    self.has_design = True
                if self.is_within(leaf["recorded"]):
                    self.clock.take(leaf, hashes[index])
            self.take(leaf, index < period_size)
            table, cells, is_wanted = self.repeated_by(leaf)
            if table:
                self.repeated.setdefault(table, {})[shard, index] = cells, is_wanted and index < period_size
            index += 1
        if index != ledger["size"]:
            raise Bad("the last is leaf %d, the manifest says %d" % (index - 1, ledger["size"] - 1))
        if ledger is self.manifest["ledger"]:
            self.check_end(ledger, closing, following)
        withheld = sum(1 for place in self.withheld if place[0] == shard)
        return ": leaves %d to %d, each with its hash in the tree%s" % (
            ledger["first_leaf"], index - 1, "; %d withheld" % withheld if withheld else "")

    def take(self, leaf, is_covered):
        """Has the tables that are checked below remember what they need of a leaf."""
        self.edge.take(leaf)
        if not is_covered:
            return
        for book in (self.coverage, self.gaps, self.people):
            book.take(leaf)
        self.note_touched(leaf)

    def note_touched(self, leaf):
        """Findings and operations of before that leaves of this bundle open, count or answer: they are amended."""
        finding = leaf["body"].get("finding")
        until = self.edge.closed_until
        if leaf["type"] in ("finding.opened", "operation.observed"):
            if until and leaf["body"]["first"] < until:
                self.touched.add(guarded(finding))
        elif leaf["type"] in ("finding.merged", "response.made") and finding not in self.leaves and until == self.edge.start:
            # Where a month was left open before this one, it may be about that.
            self.touched.add(guarded(finding))

    def note_count(self, leaf):
        """An operation that stands for those of an hour above a limit, and how many its leaves say these are."""
        body = leaf["body"]
        if leaf["type"] == "operation.observed":
            self.counts.setdefault(body["finding"], {
                "count": body["count"], "last_event_time": body["first"], "counted_hour": body["counted_hour"],
                "counted_above": body["counted_above"], "withheld": len(self.covered)} if "counted_above" in body else None)
        elif leaf["type"] == "finding.merged" and self.counts.get(body["finding"]):
            item = self.counts[body["finding"]]
            item["count"] = max(item["count"], body["count"])
            item["last_event_time"] = max(item["last_event_time"], body["last"])

    def is_within(self, time):
        return self.manifest["period"]["from"] <= time < self.manifest["period"]["to"]

    def is_before(self, leaf):
        """Nothing that is recorded up to the leaf belongs to the period: it is older, or closed the period before."""
        start = self.manifest["period"]["from"]
        return leaf["body"]["month"] < start[:7] if leaf["type"] == "period.closed" else leaf["recorded"] < start

    def check_end(self, ledger, closing, following):
        """What was recorded before a period was closed ends with the statement that closes it."""
        period = self.manifest["period"]
        if period["status"] == "provisional":
            if ledger["period_size"] != ledger["size"]:
                raise Bad("the manifest leaves out what was recorded last, although the period is still open")
        elif self.is_snapshot:
            if (period["as_of"] != period["to"] or not closing or closing["recorded"] >= period["to"]
                    or following and following["recorded"] < period["to"]):
                raise Bad("leaf %d is not the last before the moment that the manifest names" % (ledger["period_size"] - 1))
        elif not (closing and closing["type"] == "period.closed"
                  and period["from"][:7] <= closing["body"]["month"] < period["to"][:10]):
            raise Bad("the manifest says that the period was closed by leaf %d, which does not close it"
                      % (ledger["period_size"] - 1))

    def rows(self, name):
        with io.TextIOWrapper(self.open(name), encoding="utf-8-sig", newline="") as text:
            yield from csv.DictReader(text, strict=True)

    def each(self, name):
        """The rows of a table with their numbers, one at a time."""
        path = os.path.join(self.folder, name)
        if os.path.islink(path) or not os.path.isfile(path):
            raise Bad("%s is missing, or no plain file" % name)
        with open(path, encoding="utf-8", newline="") as file:
            yield from enumerate(csv.DictReader(file, strict=True), 1)

    def check_rows(self, name, identity, kind):
        seen, earlier, compared = set(), 0, collections.Counter()
        for number, row in enumerate(self.rows(name), 1):
            if row[identity] in seen:
                raise Bad("row %d repeats %s" % (number, row[identity]))
            seen.add(row[identity])
            if kind == "operation.observed" and row[identity] in self.counts:
                said = dict(self.counts[row[identity]] or {"counted_above": ""})
                if said.pop("withheld", 0) < len(self.covered) and "count" in said:
                    # Leaves behind it that are withheld may have counted more.
                    if int(row["count"]) < said.pop("count") or row["last_event_time"] < said.pop("last_event_time"):
                        raise Bad("row %d counts less than its leaves" % number)
                for column, value in said.items():
                    if row.get(column, "") != str(value):
                        raise Bad("row %d says another %s than its leaves" % (number, column))
            hashes, index = self.hashes.get(row["shard"]), int(row["leaf_index"])
            if hashes is None:
                earlier += 1
            elif not 0 <= index < len(hashes) or hashes[index].hex() != row["leaf_hash"]:
                raise Bad("row %d is not backed by leaf %s" % (number, row["leaf_index"]))
            else:
                compared[self.compare(number, row, (row["shard"], index), hashes[index], identity, kind)] += 1
                self.compare_later(number, row, (row["shard"], index), identity)
        self.touched -= seen
        for found, (of, is_here) in self.leaves.items():
            if kind and of == kind and is_here and found not in seen:
                raise Bad("lacks %s, which a leaf records for this period" % found)
        return ": %d rows, each backed by its leaf%s%s%s" % (
            len(seen), "; %d by leaves of earlier shards" % earlier if earlier else "",
            "; of %d the leaf is withheld, or in another bundle, and was not compared" % compared["not"]
            if compared["not"] else "",
            "; of %d later leaves may be withheld, and answers and counts were not compared" % compared["opened"]
            if compared["opened"] else "")

    def compare(self, number, row, place, digest, identity, kind):
        """What a row says of what its leaf opened, of how often it was seen since, and of how it was answered."""
        if place[1] < self.limits[place[0]][0] or place in self.withheld:
            return "not"
        if place[1] >= self.limits[place[0]][1]:
            raise Bad("row %d is of leaf %d, which was recorded after the period was closed" % (number, place[1]))
        leaf = self.leaf_at(place, digest)
        if leaf["type"] not in ((kind,) if kind else ("finding.opened", "operation.observed")):
            raise Bad("row %d is of leaf %d, which states something else" % (number, place[1]))
        body = leaf["body"]
        cells = {identity: body["finding"], "criterion": " ".join(body.get("criteria", [])),
                 "host": self.manifest["host"], "recorded_time": leaf["recorded"],
                 "detection_latency_s": seconds(body["first"], leaf["recorded"]),
                 "origin": body["origin"] if body.get("origin") in ("trusted", "contradicted") else "unverified"}
        cells.update({flag: "1" if body.get(flag) == 1 else "0" for flag in ("late", "before_coverage")})
        cells.update({column: body.get(key, "") for column, key in (
            ("rule_id", "rule"), ("rule_version", "ruleset"), ("title", "title"), ("event_time", "first"),
            ("received_time", "received"), ("source", "source"), ("source_ref", "reference"))})
        if identity == "finding_id":
            cells.update(severity=body.get("level", ""), kind=body.get("kind", ""))
        count, last = self.merged.get(body["finding"], (1, ""))
        count, last = max(1, count, body.get("count", 1)), max(last, body["first"])
        is_whole = self.last_withheld < place
        if is_whole:
            cells.update(count=str(count), last_event_time=last)
            if identity == "finding_id":
                answers = self.answers.get(body["finding"], Answers()).cells_of(leaf, self.as_of())
                # Tables of earlier versions end before these.
                cells.update({column: said for column, said in answers.items() if column in row or column not in (
                    "exception_expires", "responder_is_actor", "self_approved", "reference")})
        elif int(row["count"]) < count or row["last_event_time"] < last:
            raise Bad("row %d counts less than its leaves" % number)
        for column, value in cells.items():
            if row[column] != guarded(value):
                raise Bad("row %d says another %s than leaf %d and those that follow it" % (number, column, place[1]))
        return "whole" if is_whole else "opened"

    def compare_later(self, number, row, place, identity):
        """Who answered and what they wrote, against the table of answers; and what can be told of a row whose own leaf is in
        another bundle, from its other cells and from the answers here."""
        answers = self.answers.get(row[identity]) if identity == "finding_id" else None
        if answers and self.last_withheld < place:
            for column, at in answers.places.items():
                # Somebody may have been first in an earlier bundle.
                is_other = column == "acknowledged_by" and row["acknowledged_at"] != answers.cells["acknowledged_at"]
                said = None if is_other else self.said.get(at)
                if said and row[column] and digest_of(row[column]) != said[column == "triage_note"]:
                    raise Bad("row %d says another %s than responses.csv" % (number, column))
        if place[1] >= self.limits[place[0]][0]:
            return
        if row["detection_latency_s"] != seconds(row["event_time"], row["recorded_time"]):
            raise Bad("row %d says another detection_latency_s than its times make" % number)
        if identity != "finding_id":
            return
        for column, start, end in (
                ("time_to_ack_s", "recorded_time", "acknowledged_at"),
                ("time_to_resolve_s", "recorded_time", "resolved_at")):
            is_said = row[end] and row["before_coverage"] == "0"
            if row[column] != (seconds(row[start], row[end]) if is_said else ""):
                raise Bad("row %d says another %s than its times make" % (number, column))
        if self.covered:
            return
        here = answers.cells["acknowledged_at"] if answers else ""
        if here and not row["acknowledged_at"] or row["acknowledged_at"] not in ("", here) and not self.edge.is_earlier(
                row["acknowledged_at"]):
            raise Bad("row %d was acknowledged by no leaf at that time" % number)
        if not (answers and answers.cells["resolved_at"]) and row["resolved_at"] and not self.edge.is_earlier(
                row["resolved_at"]):
            raise Bad("row %d was resolved by no leaf at that time" % number)
        for column, value in (answers.later_cells(self.as_of()) if answers else {}).items():
            if column in row and row[column] != guarded(value):
                raise Bad("row %d says another %s than the answers of this bundle" % (number, column))

    def check_touched(self):
        """What leaves of this bundle say of findings and operations of earlier periods makes amendments."""
        if self.touched:
            raise Bad("lacks %s, of which leaves of this bundle say something" % min(self.touched))
        return ": all that leaves of this bundle amend" if self.edge.closed_until else (
            ": what it should have is not known, no bundle was closed right before this one")

    def check_open(self):
        """At that moment: rows of what was not over, and all of those that leaves of this bundle opened."""
        seen, as_of = set(), self.as_of()
        for number, row in self.each("findings.csv"):
            seen.add(row["finding_id"])
            if row["state"] in ("resolved", "dismissed"):
                raise Bad("row %d is of a finding that was over" % number)
        for finding, (kind, _) in self.leaves.items() if not self.covered else ():
            answers = self.answers.get(finding, Answers())
            is_over = as_of >= answers.excepted and answers.settled in ("resolved", "dismissed")
            if kind == "finding.opened" and finding not in seen and not is_over:
                raise Bad("lacks %s, which a leaf of this bundle opened and none closed" % finding)
        return ": %d findings that were not over" % len(seen)

    def check_lines(self):
        """Each line says what its row of findings.csv says, and of each answer what its leaf and responses.csv say."""
        given, shown, count = self.repeated.get("responses.csv", {}), set(), 0
        rows = self.each("findings.csv")
        path = os.path.join(self.folder, "findings.jsonl")
        with open(path, encoding="utf-8", newline="\n") as file:
            for count, text in enumerate(file, 1):
                _, row = next(rows, (0, None))
                if row is None or not text.endswith("\n"):
                    raise Bad("line %d has no row in findings.csv" % count)
                self.compare_line(count, json.loads(text), row, given, shown)
        if next(rows, None):
            raise Bad("row %d of findings.csv has no line" % (count + 1))
        return ": %d lines, each as its row of findings.csv and its answers" % count

    def compare_line(self, number, line, row, given, shown):
        cells, later = answers_in(line)
        cells.update({name: value for name, value in later.items() if name in row})
        for column, value in cells.items():
            if row[column] != guarded(value):
                raise Bad("line %d says another %s than its row of findings.csv" % (number, column))
        subject, names = subject_of(line["group"], row["subject"])
        if row["subject"] != subject:
            raise Bad("line %d says another group than the subject of its row" % number)
        place = line["shard"], line["leaf_index"]
        if place[0] in self.limits and place[1] >= self.limits[place[0]][0] and place not in self.withheld:
            body = self.leaf_at(place, self.hashes[place[0]][place[1]])["body"]
            if names != body.get("group_fields", names) or line.get("gaps", []) != body.get("gaps", []):
                raise Bad("line %d has a group of other fields, or other gaps, than leaf %d" % (number, place[1]))
        places = [(answer["shard"], answer["leaf_index"]) for answer in line["responses"]]
        if places != sorted(set(places)):
            raise Bad("line %d has answers twice, or in another order than the ledger" % number)
        for at, answer in zip(places, line["responses"]):
            self.compare_answer(number, line["id"], at, answer, given.get(at))
        known = self.answers.get(line["id"])
        if known and known.count != sum(1 for at in places if at in given):
            raise Bad("line %d has not all answers that leaves of this bundle give" % number)

    def compare_answer(self, number, finding, place, answer, given):
        if given is None:
            is_here = place[0] in self.limits and place[1] >= self.limits[place[0]][0]
            if is_here and place not in self.withheld or not is_here and not (
                    place < self.edge.place and self.edge.is_earlier(answer["time"])):
                raise Bad("line %d has an answer by leaf %d, which states something else" % (number, place[1]))
        else:
            cells = {"response_time": answer["time"], "finding_id": finding, "decision": answer["decision"]}
            cells.update({name: answer.get(name, "") for name in ("role", "expires", "reference")})
            cells.update({name: str(answer[name]) for name in (
                "responder_is_actor", "self_approved", "unattributed") if name in given[0]})
            if cells != given[0] or answer.get("actor_p", "") != self.people.leaves[place][0]:
                raise Bad("line %d says another answer than leaf %d" % (number, place[1]))
        self.people.check(place, answer["actor"], "line %d of findings.jsonl" % number)
        said = self.said.get(place)
        if said and said != (digest_of(guarded(answer["actor"])), digest_of(guarded(answer["note"]))):
            raise Bad("line %d has another person or note than responses.csv for leaf %d" % (number, place[1]))

    def check_people(self):
        """Names and other cells of who did something, as far as leaves say anything of that."""
        for number, row in self.each("responses.csv"):
            self.people.check((row["shard"], int(row["leaf_index"])), row["actor"], "row %d of responses.csv" % number)
        for number, row in self.each("access.csv"):
            self.people.check((row["shard"], int(row["leaf_index"])), row["actor"], "row %d of access.csv" % number)
        approved = {}
        for number, row in self.each("rule_changes.csv") if "rule_changes.csv" in self.names else ():
            what = "row %d of rule_changes.csv" % number
            self.people.check_authors((row["shard"], int(row["leaf_index"])), row["author"], what)
            if row["approval_leaf_index"]:
                place = row["approval_shard"], int(row["approval_leaf_index"])
                self.people.check(place, row["approver"], what)
                approved.setdefault(place, []).append(row)
        for place, rows in approved.items():
            self.check_approver(place, rows)
        return self.people.finish()

    def check_approver(self, place, rows):
        """One of the authors approved it, or none of them did, as the leaf says."""
        leaf, approver = self.approved.get(place), rows[0]["approver"]
        authors = [name for row in rows for name in row["author"].split(", ")]
        if any((row["approver"], row["note"]) != (approver, rows[0]["note"]) for row in rows):
            raise Bad("rule_changes.csv has several approvers or notes for leaf %d" % place[1])
        # Of an approval behind the period not all rule sets have to be here.
        if not leaf or not self.is_within(leaf["recorded"]) or "[deleted]" in authors + [approver] or approver in (
                "", "unattributed"):
            return
        number = re.search(r"\(uid [0-9]+\)", approver)
        is_author = any(People.name(approver) == People.name(name) or approver.startswith("unattributed") and number
                        and number[0] in name for name in authors)
        # Of many authors, only the first are named.
        if is_author != (leaf["body"]["self_approved"] == 1) and (is_author or len(authors) < 20):
            raise Bad("rule_changes.csv: authors and approver by leaf %d are not as it says that they are" % place[1])

    def check_coverage(self):
        """Each interval that a leaf states has its row, and each row such a leaf, here or in an earlier bundle."""
        if self.is_snapshot:
            return self.check_newest_coverage()
        others = unseen = 0
        rest = self.coverage.rows.copy()
        for number, row in self.each("coverage.csv"):
            key = Coverage.key(row)
            if rest[key]:
                rest[key] -= 1
            elif self.edge.is_earlier(row["interval_end"]):
                others += 1
            elif unseen < len(self.covered):
                unseen += 1
            else:
                raise Bad("row %d is an interval that no leaf states" % number)
        if any(rest.values()):
            raise Bad("lacks %d intervals that leaves of this bundle state" % sum(rest.values()))
        return ": each interval is stated by a leaf%s%s" % (
            "; %d, if any, by leaves of other bundles" % others if others else "",
            "; %d, if any, by withheld ones" % unseen if unseen else "")

    def check_newest_coverage(self):
        """Of each source the last interval that was over."""
        left, others = dict(self.coverage.newest), 0
        for number, row in self.each("coverage.csv"):
            newest = left.pop(row["source"], None)
            if newest and Coverage.key(row) == newest[2]:
                continue
            if self.covered or self.edge.is_earlier(row["interval_end"]) and (
                    not newest or row["interval_end"] >= newest[0]):
                others += 1
            else:
                raise Bad("row %d is an interval that no leaf states" % number)
        if left and not self.covered:
            raise Bad("lacks %s, of which a leaf of this bundle states an interval" % min(left))
        return ": each interval is stated by a leaf%s" % (
            "; %d, if any, by leaves of other bundles, or withheld ones" % others if others else "")

    def gap_cells(self, found, row):
        """What a row has to say of a gap. What opened it may be in another bundle; then the row's own word is taken."""
        body = found["body"] or {"gap": row["gap_id"]}
        cells = {"gap_id": body["gap"]}
        begin, end = (instant(body.get(name, row[name])) for name in ("from", "to"))
        closed = found["closed"] and microseconds(found["closed"])
        if closed is not None and end is not None and not self.is_snapshot:
            closed = end
        opened = found["opened"] and microseconds(found["opened"])
        if opened is not None and begin is not None and not self.is_snapshot:
            opened = min(opened, begin)
        if found["body"]:
            cells.update({name: body[name] for name in ("source", "cause", "from", "to")})
        said = instant(row["opened_at"])
        if found["is_known"] or found["body"] and said == opened:
            cells.update({name: body[name] for name in ("detail", "size_kind")})
            cells["size"] = "" if body["size_kind"] == "unknown" else str(body["size"])
        state = "back-filled" if found["back_filled"] == 1 else "open" if closed is None else "closed"
        cells["back_filled"] = "1" if found["back_filled"] == 1 else "0"
        if found["explained"] or found["is_known"]:
            cells["state"] = "explained" if found["explained"] else state
        elif row["state"] != "explained":
            cells["state"] = state
        wrong = [name for name, value in cells.items() if row[name] != guarded(value)]
        if instant(row["closed_at"]) != closed or (closed is None) != (row["closed_at"] == ""):
            # What was explained only may have been closed before.
            if found["body"] or found["closed"]:
                wrong.append("closed_at")
        if said != opened if found["is_known"] else said != opened and not self.edge.is_earlier(row["opened_at"]):
            wrong.append("opened_at")
        if row["state"] != "explained" and (row["explanation"] or row["explained_by"]) or (
                row["state"] == "explained" and not row["explained_by"]):
            wrong.append("explained_by")
        return wrong

    def is_wanted_gap(self, found):
        """Whether the bundle has to have its row, whatever earlier ones know of it."""
        if not found["body"]:
            return False
        if self.is_snapshot:
            return not found["closed"]
        begin, end = (instant(found["body"][name]) for name in ("from", "to"))
        opened = min(n for n in (microseconds(found["opened"]), begin) if n is not None)
        closed = microseconds(found["closed"] or self.as_of())
        if found["closed"] and end is not None:
            closed = end
        period = self.manifest["period"]
        return opened < microseconds(period["to"]) and closed >= microseconds(period["from"])

    def check_gaps(self):
        """Each gap that leaves open has its row, which says what they say of it, and each row has such leaves, here or in an
        earlier bundle."""
        if self.covered:
            return ": not checked, leaves are withheld"
        left = {identity: list(found) for identity, found in self.gaps.found.items()}
        others = 0
        for number, row in self.each("gaps.csv"):
            found, wrong = left.get(row["gap_id"], []), []
            for at, one in enumerate(found):
                wrong.append(self.gap_cells(one, row))
                if not wrong[-1]:
                    del found[at]
                    break
            else:
                if found and (self.edge.is_beginning or not self.is_foreign_gap(row)):
                    raise Bad("row %d says another %s than the leaves of its gap" % (number, wrong[0][0]))
                if not self.is_foreign_gap(row):
                    raise Bad("row %d is a gap that no leaf states" % number)
                others += 1
            if self.is_snapshot and (row["closed_at"] or row["back_filled"] == "1"):
                raise Bad("row %d is of a gap that was closed" % number)
        for identity, found in left.items():
            if any(self.is_wanted_gap(one) for one in found):
                raise Bad("lacks %s, which a leaf of this bundle states" % identity)
        return ": each gap is as leaves state it%s" % (
            "; %d, if any, by leaves of other bundles" % others if others else "")

    def is_foreign_gap(self, row):
        """Nothing of it was stated in this bundle: it was open since an earlier one, or closed in that."""
        return self.edge.is_earlier(row["opened_at"]) and (not row["closed_at"] or self.edge.is_earlier(row["closed_at"]))

    def leaf_at(self, place, digest):
        name, starts = self.places[place[0]]
        if self.looked_at[0] != name:
            if self.looked_at[1]:
                self.looked_at[1].close()
            self.looked_at = name, self.open(name)
        self.looked_at[1].seek(starts[place[1] - self.limits[place[0]][0]])
        line = self.looked_at[1].readline()[:-1]
        if leaf_hash(line) != digest:
            raise Bad("leaf %d is another than when it was read" % place[1])
        return json.loads(line)

    def as_of(self):
        """When states are looked at: as the manifest says where no leaf does."""
        period = self.manifest["period"]
        return period.get({"provisional": "produced_at", "as_of": "as_of"}.get(period["status"])) or self.closing["recorded"]

    def repeated_by(self, leaf):
        """The table that repeats the leaf, what a row of it has to say, and whether the period must have that row."""
        period, body = self.manifest["period"], leaf["body"]
        if leaf["type"] == "response.made":
            cells = {"response_time": leaf["recorded"], "finding_id": body["finding"], "decision": body["decision"]}
            cells.update({name: body.get(name, "") for name in ("role", "expires", "reference")})
            # Answers of the time before there were roles do not say these.
            cells.update({name: str(body[name]) for name in ("responder_is_actor", "self_approved", "unattributed")
                          if name in body})
            return "responses.csv", cells, self.is_within(leaf["recorded"])
        if leaf["type"] in ("access.query", "access.sample", "access.read", "export.made"):
            is_export, is_reading = leaf["type"] == "export.made", leaf["type"] == "access.read"
            subject = [word + " " + body[key] for key, word in (
                ("control", "control"), ("criterion", "criterion"), ("month", "period")) if body.get(key)]
            if is_reading:
                subject = [body["command"]]
            cells = {"time": leaf["recorded"],
                     "what": "export" if is_export else "read" if is_reading else body.get("what", ""),
                     "subject": subject[0] if subject else body.get("subject", ""),
                     "digest": body.get("manifest_sha256" if is_export else "sha256", ""),
                     "population_digest": body.get("population_sha256", "")}
            cells.update({name: str(body.get(name, "")) for name in (
                "from", "to", "rows", "population_rows", "seed", "tool", "pseudonymised")})
            return "access.csv", cells, self.is_within(leaf["recorded"])
        if leaf["type"].startswith("expectation."):
            cells = {"status": leaf["type"].split(".", 1)[1], "first_event_time": body.get("first", ""),
                     "expectation_id": body["expectation"], "title": body["title"],
                     "criterion": " ".join(body["criteria"]), "refs": " | ".join(body["refs"])}
            cells.update({name: str(body[name]) for name in (
                "period_start", "period_end", "deadline", "expected", "observed", "not_observed")})
            # What ended earlier was judged since the bundle before.
            is_wanted = period["from"] < body["period_end"] <= period["to"] or (
                body["period_end"] <= (self.edge.closed_until or ""))
            return "expectations.csv", cells, is_wanted
        return None, None, False

    def check_repeated(self, name, ledger):
        """Each row says what its leaf says, and each leaf about the period has its row."""
        first = {shard["shard"]: shard["first_leaf"] for shard in ledger["earlier"] + [ledger]}
        leaves, seen, others = self.repeated.get(name, {}), set(), 0
        for number, row in enumerate(self.rows(name), 1):
            place = row["shard"], int(row["leaf_index"])
            if place in seen:
                raise Bad("row %d repeats leaf %d" % (number, place[1]))
            seen.add(place)
            hashes = self.hashes.get(place[0])
            if hashes is None:
                others += 1
                continue
            if not 0 <= place[1] < len(hashes) or hashes[place[1]].hex() != row["leaf_hash"]:
                raise Bad("row %d is not backed by leaf %d" % (number, place[1]))
            if place in self.withheld:
                others += 1
                continue
            if place not in leaves:
                if place[1] >= first[place[0]]:
                    raise Bad("row %d is of leaf %d, which states something else" % (number, place[1]))
                others += 1
                continue
            if place[1] >= self.limits[place[0]][1] or not leaves[place][1] and name != "expectations.csv":
                raise Bad("row %d is of leaf %d, which is not of this period" % (number, place[1]))
            for column, value in leaves[place][0].items():
                if row[column] != guarded(value):
                    raise Bad("row %d says another %s than leaf %d" % (number, column, place[1]))
            if name == "responses.csv":
                self.said[place] = digest_of(row["actor"]), digest_of(row["note"])
        for place, (_, is_wanted) in leaves.items():
            if is_wanted and place not in seen:
                raise Bad("lacks leaf %d of %s, which is about this period" % (place[1], place[0]))
        return ": %d rows, each says what its leaf says%s" % (
            len(seen), "; %d by leaves of other bundles, or withheld" % others if others else "")

    def check_rule_changes(self, ledger):
        """Each row says what the leaf of its rule set says, ends with the next one, and has the approval that follows."""
        if "rule_changes.csv" not in self.names:
            # Periods that were closed before it was kept have none.
            is_old = self.closing["type"] == "period.closed" and "design" not in self.closing["body"]
            if self.has_design and not is_old:
                raise Bad("it is missing, and the bundle has leaves about rule sets")
            return ": none, the bundle is of an earlier form"
        first = {shard["shard"]: shard["first_leaf"] for shard in ledger["earlier"] + [ledger]}
        period, seen, named, others, unseen = self.manifest["period"], set(), set(), 0, 0
        # When each came into force; of leaves that are withheld or in the bundle before, as their rows say.
        begun = {place: leaf["recorded"] for place, leaf in self.activated.items()}
        begun.update({place: row["effective_from"] for row in self.rows("rule_changes.csv")
                      for place in [(row["shard"], int(row["leaf_index"]))] if place not in self.activated})
        for number, row in enumerate(self.rows("rule_changes.csv"), 1):
            place = row["shard"], int(row["leaf_index"])
            if place in seen:
                raise Bad("row %d repeats leaf %d" % (number, place[1]))
            seen.add(place)
            if place[0] in first:
                self.check_backed(number, place, row["leaf_hash"])
                if place in self.covered:
                    unseen += 1
                elif place not in self.activated and place[1] >= first[place[0]]:
                    raise Bad("row %d is of leaf %d, which states something else" % (number, place[1]))
            else:
                others += 1
            if place in self.activated:
                for column, value in self.rule_set_cells(self.activated[place]).items():
                    if row[column] != ("'" + value if value[:1] in tuple("=+-@\t\r") else value):
                        raise Bad("row %d says another %s than leaf %d" % (number, column, place[1]))
                if self.activated[place]["body"].get("author") == "accounts" and row["author"] in (
                        "", "package", "unknown"):
                    raise Bad("row %d names no account as author, as leaf %d does" % (number, place[1]))
            following = min((at for at in begun if at > place), default=None)
            ended = row["effective_to"]
            # What was over before the period is here for its approval; what is withheld may have followed behind it.
            if ended != (begun[following] if following else "") and (
                    place in self.activated or not "" < ended <= period["from"]) and not (
                    ended >= period["to"] and any(
                        at > place and (not following or at < following) for at in self.covered)):
                raise Bad("row %d does not end when the next rule set came into force" % number)
            named.add(self.check_approval(number, row, place, first))
            if place not in self.covered and (
                    row["approval_shard"], int(row["approval_leaf_index"] or -1)) in self.covered:
                unseen += 1
        for kind, leaves, shown in (("a rule set", self.activated, seen), ("an approval", self.approved, named)):
            for place, leaf in leaves.items():
                if period["from"] <= leaf["recorded"] < period["to"] and place not in shown:
                    raise Bad("lacks leaf %d of %s, %s of this period" % (place[1], place[0], kind))
        return ": %d rows, each says what its leaves say%s%s" % (
            len(seen), "; %d by leaves of other bundles" % others if others else "",
            "; of %d a leaf is withheld, and was not compared" % unseen if unseen else "")

    def check_backed(self, number, place, value):
        hashes = self.hashes[place[0]]
        if not 0 <= place[1] < len(hashes) or hashes[place[1]].hex() != value:
            raise Bad("row %d is not backed by leaf %d" % (number, place[1]))

    @staticmethod
    def rule_set_cells(leaf):
        body = leaf["body"]
        cells = {"effective_from": leaf["recorded"], "criterion": " ".join(body.get("criteria", []))}
        cells.update({name: body.get(name, "") for name in ("previous", "digest", "version", "package")})
        cells.update({name: str(body[name]) if "added" in body else "" for name in ("added", "removed", "changed")})
        cells.update({"rules_loaded": str(body["loaded"]), "rules_rejected": str(body["rejected"])})
        # Of accounts the leaf has pseudonyms only.
        if body.get("author", "accounts") != "accounts":
            cells["author"] = body["author"]
        return cells

    def check_approval(self, number, row, place, first):
        """The first approval of that rule set behind its coming into force; the first rule set of all needs none."""
        following = [] if row["previous"] == "" else [
            at for at, leaf in self.approved.items() if leaf["body"]["digest"] == row["digest"] and at > place]
        if row["approval_leaf_index"] == "":
            if following:
                raise Bad("row %d leaves out leaf %d, which approves it" % (number, following[0][1]))
            if any(row[name] for name in ("ticket", "approver", "approved_at", "self_approved", "note",
                                          "approval_shard", "approval_leaf_hash")):
                raise Bad("row %d says that it was approved, and by no leaf" % number)
            return None
        said = row["approval_shard"], int(row["approval_leaf_index"])
        if row["previous"] == "":
            raise Bad("row %d is the first rule set, which nobody approves" % number)
        if said[0] in first:
            self.check_backed(number, said, row["approval_leaf_hash"])
        if said in self.covered and place < said and (not following or said < following[0]):
            return said
        if not following or following[0] != said:
            # Given before this bundle begins, as then the rule set came into force, too.
            if place in self.activated or said[0] in first and said[1] >= first[said[0]] or not place < said:
                raise Bad("row %d has an approval by leaf %d, which is not the first one of it" % (number, said[1]))
            return said
        leaf = self.approved[said]
        for column, value in (("ticket", leaf["body"]["ticket"]), ("approved_at", leaf["recorded"]),
                              ("self_approved", str(leaf["body"]["self_approved"]))):
            if row[column] != ("'" + value if value[:1] in tuple("=+-@\t\r") else value):
                raise Bad("row %d says another %s than leaf %d" % (number, column, said[1]))
        return said

    def check_clock(self, ledger):
        """The same leaves give the same rows."""
        first = {shard["shard"]: shard["first_leaf"] for shard in ledger["earlier"] + [ledger]}
        wanted, others = self.clock.finish(), 0
        wanted.reverse()
        for number, row in enumerate(self.rows("clock.csv"), 1):
            hashes, index = self.hashes.get(row["shard"]), int(row["leaf_index"])
            if hashes is not None and (not 0 <= index < len(hashes) or hashes[index].hex() != row["leaf_hash"]):
                raise Bad("row %d is not backed by leaf %d" % (number, index))
            if hashes is None or index < first[row["shard"]]:
                others += 1
                continue
            if self.withheld:
                continue
            if not wanted:
                raise Bad("row %d is one that no leaf asks for" % number)
            for column, value in wanted.pop().items():
                if row[column] != guarded(value):
                    raise Bad("row %d says another %s than the leaves up to %d" % (number, column, index))
        if self.withheld:
            return ": each row is backed by its leaf; what they say was not checked, leaves are withheld"
        if wanted:
            raise Bad("lacks %d rows that leaves of this bundle ask for" % len(wanted))
        return ": each row follows from the leaves%s" % (
            "; %d from leaves of other bundles" % others if others else "")

    def check_design(self):
        """A row that a leaf states brings that leaf, which is in the tree, and says what it states."""
        stated, others = 0, 0
        for number, row in enumerate(self.rows("design.csv"), 1):
            if not row["leaf"]:
                if row["what"] in STATING.values() or row["what"] == "key" or row["leaf_index"] or row["since"]:
                    raise Bad("row %d lacks its leaf" % number)
                continue
            data = row["leaf"].encode()
            leaf = json.loads(data)
            what, body = STATING.get(leaf["type"], "key"), leaf["body"]
            cells = {"what": what, "since": leaf["recorded"], "shard": leaf["shard"], "leaf_index": str(leaf["index"]),
                     "leaf_hash": leaf_hash(data).hex(), "id": {
                         "program": "attestd", "configuration": "attestd.yaml", "ruleset": "rules"}.get(what) or body["key"],
                     "title": "attestd " + body["version"] if what == "program" else "%s loaded, %s rejected" % (
                         body["loaded"], body["rejected"]) if what == "ruleset" else "",
                     "value": body["version"] if what == "program" else body["key" if what == "key" else "digest"]}
            for column, value in cells.items():
                if row[column] != guarded(value):
                    raise Bad("row %d says another %s than its leaf" % (number, column))
            if self.stated.get(leaf["type"], (leaf["shard"], leaf["index"])) != (leaf["shard"], leaf["index"]):
                raise Bad("row %d was no longer in force: a leaf of this bundle came later" % number)
            hashes = self.hashes.get(leaf["shard"])
            if hashes is None:
                others += 1
            elif leaf["index"] >= len(hashes) or hashes[leaf["index"]] != leaf_hash(data):
                raise Bad("row %d is not backed by leaf %d" % (number, leaf["index"]))
            stated += 1
        said = [row["what"] for row in self.rows("design.csv")]
        if any(said.count(what) > 1 for what in STATING.values()):
            raise Bad("says more than once what was in force")
        if not set(STATING.values()) <= set(said):
            raise Bad("does not say which program, configuration and rule set were in force")
        return ": %d rows bring their leaves%s" % (stated, "; %d of earlier shards" % others if others else "")

    def check_balance(self):
        read = 0
        for number, row in enumerate(self.rows("coverage.csv"), 1):
            read += int(row["records_read"])
            if int(row["records_read"]) != int(row["records_evaluated"]) + int(row["records_own"]):
                raise Bad("row %d: read is not evaluated and own" % number)
        return ": %d records read, all of them evaluated or attestd's own" % read


def main():
    parser = argparse.ArgumentParser(description="Checks an evidence bundle of attestd.")
    parser.add_argument("folder", nargs="?", default=os.path.dirname(os.path.abspath(__file__)))
    parser.add_argument("--vkey")
    parser.add_argument("--checkpoint", action="append", default=[])
    options = parser.parse_args()
    bundle = Bundle(options.folder)
    try:
        bundle.check(options.vkey, options.checkpoint)
    except OSError as reason:
        print("cannot run: %s" % reason, file=sys.stderr)
        return 2
    except Bad as reason:
        print("WRONG manifest.json: %s" % reason)
        bundle.failures += 1
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as reason:
        print("WRONG manifest.json: not of the form it should have (%s)" % type(reason).__name__)
        bundle.failures += 1
    print("everything checked is as it should be" if not bundle.failures else "%d things are wrong" % bundle.failures)
    return 1 if bundle.failures else 0


if __name__ == "__main__":
    sys.exit(main())
