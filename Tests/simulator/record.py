"""Reads the record of a state folder: from the database, which is quick, or by asking attestctl.

Both give the objects of docs/json.md, the database only with the keys that the oracle looks at. Every so many seeds are
asked of both, so that they cannot come apart.
"""

import json
import os
import sqlite3
import subprocess
from contextlib import closing

KINDS = ("operations", "findings", "gaps", "coverage")
SIZES = {"entries": "{} entries", "bytes": "{} bytes", "at_least": "at least {} entries", "unknown": "unknown"}


def read(state):
    """The four lists of KINDS."""
    with closing(sqlite3.connect(os.path.join(state, "attestd.db"))) as database:
        leaves = database.execute(
            "SELECT l.shard, l.idx, l.type, l.bytes, e.json FROM leaf l LEFT JOIN evidence e"
            " ON e.shard = l.shard AND e.leaf_idx = l.idx ORDER BY l.shard, l.idx").fetchall()
        states = database.execute("SELECT scope, value FROM state WHERE scope IN ('coverage', 'finding')").fetchall()
    record = {kind: [] for kind in KINDS} | {"pids": []}
    found, gaps = {}, {}
    for shard, index, kind, text, evidence in leaves:
        body = json.loads(text)["body"]
        if kind in ("operation.observed", "finding.opened"):
            finding = _finding(body, shard, index, json.loads(evidence) if evidence else {})
            found[finding["id"]] = finding
            record["operations" if finding["kind"] == "operation" else "findings"].append(finding)
        elif kind == "finding.merged":
            found[body["finding"]]["count"] = body["count"]
        elif kind == "daemon.started":
            record["pids"].append(body["pid"])
        elif kind == "coverage.closed":
            record["coverage"].append(body)
        elif kind == "gap.opened":
            if gaps.get(body["gap"], {}).get("state") != "open":
                gaps[body["gap"]] = _gap(body)
                record["gaps"].append(gaps[body["gap"]])
        elif kind == "gap.closed" and body["gap"] in gaps:
            gaps[body["gap"]]["state"] = "back-filled" if body["back_filled"] else "closed"
    for scope, value in states:
        body = json.loads(value)
        if scope == "coverage":
            record["coverage"].append(body)
        elif body["finding"] in found:
            found[body["finding"]]["count"] = body["count"]
    return record


def _finding(body, shard, index, evidence):
    finding = {
        "id": body["finding"], "rule": body["rule"], "kind": body["kind"], "source": body["source"], "time": body["first"],
        "reference": body["reference"], "count": body["count"], "received": body["received"], "shard": shard, "leaf": index,
        "group": {name: evidence.get("group", {}).get(name) for name in body["group_fields"]}}
    if "record" in evidence:
        finding["record"] = evidence["record"]
    return finding


def _gap(body):
    return {
        "id": body["gap"], "source": body["source"], "cause": body["cause"], "from": body["from"], "to": body["to"],
        "size": SIZES[body["size_kind"]].format(body["size"]), "detail": body["detail"], "state": "open"}


def ask(attestctl, state, what):
    """`attestctl what --json`; raises ValueError with what it said if that is no JSON."""
    done = subprocess.run([attestctl, "--state", state, what, "--json"], capture_output=True, timeout=60)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise ValueError(f"attestctl {what} ended with {done.returncode}: {done.stderr.decode()[-300:]}") from None


def differences(attestctl, state, record):
    """Sentences about what attestctl says differently."""
    for kind in KINDS:
        asked = ask(attestctl, state, kind)
        own = record[kind]
        keys = set().union(*(entry for entry in own))
        both = [sorted(json.dumps({key: entry[key] for key in keys & set(entry)}, sort_keys=True) for entry in entries)
                for entries in (asked, own)]
        if both[0] != both[1]:
            yield f"attestctl {kind} lists {len(asked)} entries that differ from the {len(own)} in the database"
