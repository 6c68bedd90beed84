#!/usr/bin/env python3
"""pysigma_way.py RULES LOG - the usual way to run Sigma rules over a log without a SIEM: rows in SQLite, a query for each rule.

Needs pySigma and its SQLite backend. Prints JSON: rules converted and refused, rows, rows matched, CPU seconds to insert and to
query. Cutting the lines into columns is not counted.
"""
import json
import os
import re
import sqlite3
import sys
import time

from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection

HEADER = re.compile(r"^(.{15}) (\S+) ([^:\[ ]+)(?:\[(\d+)\])?: (.*)$")


def main(rules, log):
    backend, queries, columns, refused = sqliteBackend(), [], {"stamp", "host", "program", "pid", "message"}, 0
    for name in sorted(os.listdir(rules)):
        with open(os.path.join(rules, name), encoding="utf-8") as file:
            text = file.read()
        try:
            for query in backend.convert(SigmaCollection.from_yaml(text)):
                queries.append(query.replace("<TABLE_NAME>", "logs"))
        except Exception:  # whatever the backend cannot do
            refused += 1
            continue
        columns.update(re.findall(r"^ +(?:- )?([A-Za-z][\w-]*)(?:\|[\w|]+)?:", text.split("detection:", 1)[1], re.M))
    order = sorted(columns)
    rows = []
    with open(log, encoding="utf-8", errors="replace") as file:
        for line in file:
            found = HEADER.match(line)
            known = dict(zip(("stamp", "host", "program", "pid", "message"), found.groups())) if found else {"message": line}
            rows.append(tuple(known.get(column) for column in order))
    base = sqlite3.connect(":memory:")
    base.create_function("regexp", 2, lambda pattern, value: value is not None and re.search(pattern, str(value)) is not None)
    base.execute("CREATE TABLE logs (" + ", ".join(f'"{column}" TEXT' for column in order) + ")")
    start = time.process_time()
    base.executemany(f"INSERT INTO logs VALUES ({', '.join('?' * len(order))})", rows)
    inserted = time.process_time() - start
    start, matched, failed = time.process_time(), 0, 0
    for query in queries:
        try:
            matched += len(base.execute(query).fetchall())
        except sqlite3.Error:
            failed += 1
    print(json.dumps({"rules": len(queries) - failed, "refused": refused + failed, "rows": len(rows), "matched": matched, "insert": inserted,
                      "query": time.process_time() - start}))


main(sys.argv[1], sys.argv[2])
