"""What pySigma's SQL finds among the events."""

import json
import sqlite3

import re2
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.exceptions import SigmaError


class Oracle:
    def __init__(self, events, numeric=()):
        """`numeric`: fields whose values are numbers; all others are kept as text."""
        self.backend = sqliteBackend(collate_nocase=True, fulltext_field="the line")
        self.database = sqlite3.connect(":memory:")
        self.database.create_function("REGEXP", 2, self.regexp, deterministic=True)
        self.expressions = {}
        self.fields = sorted({field for event in events for field in event if field != "_meta"})
        self.numeric = set(numeric)
        columns = [self.column(field) for field in self.fields] + ['"the line" TEXT']
        self.database.execute(f"CREATE TABLE logs ({', '.join(columns)})")
        marks = ", ".join("?" for _ in columns)
        rows = (
            [self.value(event.get(field)) for field in self.fields] + [event["_meta"]["raw"]]
            for event in events
        )
        self.database.executemany(f"INSERT INTO logs VALUES ({marks})", rows)

    def column(self, field):
        quoted = '"' + field.replace('"', '""') + '"'
        return quoted + (" NUMERIC" if field in self.numeric else " TEXT COLLATE NOCASE")

    @staticmethod
    def value(value):
        return json.dumps(value) if isinstance(value, bool) else value

    def regexp(self, pattern, value):
        if value is None:
            return None
        if pattern not in self.expressions:
            self.expressions[pattern] = re2.compile(pattern)
        return self.expressions[pattern].search(str(value)) is not None

    def matches(self, yaml):
        """Numbers from 1 of the events that the first rule of `yaml` matches."""
        collection = SigmaCollection.from_yaml(yaml)
        queries = self.backend.convert(collection)
        found = set()
        for query in queries:
            missing = True
            while missing:
                try:
                    found |= {
                        row[0] for row in self.database.execute(query.replace("SELECT *", "SELECT rowid", 1))
                    }
                    missing = False
                except sqlite3.OperationalError as error:
                    if "no such column: " not in str(error):
                        raise
                    # No event has the field.
                    self.database.execute(
                        f"ALTER TABLE logs ADD COLUMN {self.column(str(error).split(': ', 1)[1])}"
                    )
        return found


__all__ = ["Oracle", "SigmaError"]
