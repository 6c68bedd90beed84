"""Rules and events made from a seed, in the part of the language that SQL can express.

Every field has one kind of value, so that SQLite's own typing has nothing to decide:
f, g, h text; n numbers; b booleans; ip addresses; at dates. Each event has its line, for keywords.
"""

import base64
import random

TEXT = ["f", "g", "h"]
WORDS = [
    "abba",
    "Session",
    "root",
    "powershell",
    "-enc",
    "/tmp/a b",
    "C:\\Windows\\x",
    "50%",
    "a_b",
    "[x]",
    "it's",
    "x=1",
    "..",
    "--all",
    "ab",
    "aaab",
    'q"q',
    "caf\u00e9",
    "\u20ac5",
    "/c",
    "cmd /k",
    "a-b",
    "(y)",
    "^z$",
]
LITERALS = WORDS + ["a*b", "what?", "back\\slash", "\\*", "dir\\", ""]
ADDRESSES = [
    "10.0.0.1",
    "10.255.1.2",
    "11.0.0.1",
    "192.0.2.127",
    "192.0.2.128",
    "192.0.2.200",
    "172.16.5.4",
    "127.0.0.1",
]
NETWORKS = ["10.0.0.0/8", "192.0.2.128/25", "192.0.2.0/24", "172.16.0.0/12", "127.0.0.1/32", "0.0.0.0/0"]
DATES = [
    "2026-11-23T04:05:06",
    "2025-01-01 00:30:00",
    "2024-02-29T23:59:59",
    "2026-12-31",
    "2027-06-15T12:00:00",
]
PARTS = {
    "minute": [0, 5, 30, 59],
    "hour": [0, 4, 12, 23],
    "day": [1, 15, 23, 29, 31],
    "month": [1, 2, 6, 11, 12],
    "year": [2024, 2025, 2026, 2027],
}


class Maker:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def pick(self, items):
        return self.random.choice(items)

    # Rules

    def rule(self, number):
        name = f"r{number}"
        source = {"product": "linux"}
        documents = [
            {"title": name, "name": name, "logsource": source, "detection": self.body(["_hidden", "1st"])}
        ]
        if self.chance(15):
            # pySigma loses track of a filter's searches whose names begin with a digit or an underscore.
            documents.append(
                {"title": name + "x", "logsource": source, "filter": {"rules": [name], **self.body([])}}
            )
        return documents

    def body(self, odd):
        stock = ["selection", "sel_a", "sel_b", "filter_main"] + odd
        names = self.random.sample(stock, self.random.randint(1, 3))
        if all(name.startswith("_") for name in names):
            names[0] = "selection"
        body = {name: self.search() for name in names}
        body["condition"] = self.condition(names, 3)
        return body

    def condition(self, names, depth):
        if depth == 0 or self.chance(40):
            if self.chance(25):
                pattern = self.pick(
                    ["them"] + [n.split("_")[0] + "*" for n in names if not n.startswith("_")]
                )
                return self.pick(["1 of ", "all of ", "any of "]) + pattern
            return self.pick(names)
        parts = [self.condition(names, depth - 1) for _ in range(2)]
        return self.pick(
            ["{0} and {1}", "({0}) or {1}", "not ({0})", "({0}) and not ({1})", "({0} or {1}) and ({0})"]
        ).format(*parts)

    def search(self):
        kind = self.random.randint(0, 9)
        if kind == 0:
            return [self.word() for _ in range(self.random.randint(1, 3))]
        if kind == 1:
            return [self.map() for _ in range(self.random.randint(1, 3))]
        if kind == 2:
            return [self.word(), self.map()]
        return self.map()

    def map(self):
        return dict(self.item() for _ in range(self.pick([1, 1, 2])))

    def word(self):
        return self.pick([word for word in WORDS if word])

    def item(self):
        kind = self.random.randint(0, 99)
        modifiers, value, field = [], self.text, self.pick(TEXT)
        if kind < 40:
            if self.chance(70):
                modifiers = [self.pick(["contains", "startswith", "endswith"])]
            if self.chance(20):
                modifiers.append("cased")
        elif kind < 46:
            modifiers, value = [self.pick(["base64", "base64offset"]), "contains"], self.pick_plain
        elif kind < 50:
            modifiers, value = [
                self.pick(["utf16", "wide", "utf16be"]),
                self.pick(["base64", "base64offset"]),
                "contains",
            ], lambda: self.pick(["abba", "root", "ab", "Session"])
        elif kind < 55:
            modifiers, value = ["windash", "contains"], lambda: self.pick(
                [" -enc", " /c x", "a-b -c", "--all", "-x -y"]
            )
        elif kind < 62:
            modifiers, value = ["re"] + self.pick([[], ["i"], ["m"], ["s"], ["i", "s"]]), self.regex
        elif kind < 67:
            field, value = "n", lambda: self.pick([0, 1, 5, 22, -3, 2.5, 1.0])
        elif kind < 74:
            field, modifiers, value = (
                "n",
                [self.pick(["lt", "lte", "gt", "gte"])],
                lambda: self.pick([0, 5, 21.5, -3, 100]),
            )
        elif kind < 78:
            field, value = "b", lambda: self.pick([True, False])
        elif kind < 83:
            field, modifiers, value = "ip", ["cidr"], lambda: self.pick(NETWORKS)
        elif kind < 88:
            part = self.pick(list(PARTS))
            field, value = "at", lambda: self.pick(PARTS[part])
            modifiers = [part] + self.pick([[], ["lt"], ["gte"], ["gt"], ["lte"]])
        elif kind < 91:
            return self.pick(TEXT) + "|exists", self.chance(50)
        elif kind < 94:
            return self.pick(TEXT), None
        elif kind < 97:
            modifiers, value = ["fieldref"] + self.pick(
                [[], ["startswith"], ["endswith"], ["contains"]]
            ), lambda: self.pick(TEXT)
        else:
            field, modifiers, value = "", [self.pick(["all", "contains", "cased", "re"])], self.word
            if modifiers == ["re"]:
                value = self.regex
        values = [value() for _ in range(self.pick([1, 1, 2, 3]))]
        if len(values) > 1 and "all" not in modifiers and self.chance(25):
            modifiers.append("all")
        if self.chance(12) and field:
            modifiers.append("neq")
        if modifiers == ["all"] and len(values) == 1:
            values = values * 2
        return "|".join([field] + modifiers), values if len(values) > 1 else values[0]

    def text(self):
        text = (
            self.pick(LITERALS)
            if self.chance(80)
            else self.pick(WORDS)
            + self.pick(["*", "?", "\\*", "\\\\", "\\?", "\\\\*", "\\\\\\*"])
            + self.pick(WORDS)
        )
        return text + self.pick(["", "", "", "*", "?"]) if text else text

    def pick_plain(self):
        return self.pick([w for w in WORDS if "*" not in w and "?" not in w])

    def regex(self):
        atoms = [
            "a",
            "b+",
            "[a-c]*",
            "(ab|ba)",
            "\\d",
            "\\w+",
            "\\s",
            ".",
            "^",
            "$",
            "\\bab",
            "x?",
            "[^a]",
            "root",
            "(?:a|b){2}",
            "S",
            "\u00e9",
            "\\W",
            "\\D",
        ]
        return "".join(self.pick(atoms) for _ in range(self.random.randint(1, 4)))

    # Events

    def event(self, hints):
        event = {}
        for field in TEXT:
            if self.chance(75):
                event[field] = self.vary(
                    self.pick(hints) if hints and self.chance(60) else self.pick(LITERALS)
                )
            elif self.chance(10):
                event[field] = None
        if self.chance(75):
            event["n"] = self.pick([0, 1, 5, 22, -3, 2.5, 21.5, 100, 6])
        if self.chance(75):
            event["b"] = self.chance(50)
        if self.chance(75):
            event["ip"] = self.pick(ADDRESSES)
        if self.chance(75):
            event["at"] = self.pick(DATES)
        line = " ".join(str(value) for value in event.values() if value is not None)
        event["_meta"] = {"raw": self.vary(line + " " + self.pick(WORDS))}
        return event

    def vary(self, text):
        """Wildcards filled in, letters in another case, something around."""
        out, at = "", 0
        while at < len(text):
            if text[at] == "\\" and at + 1 < len(text) and text[at + 1] in "\\*?":
                out, at = out + text[at + 1], at + 2
                continue
            out += {"*": self.pick(["", "x", "a\nb"]), "?": "y"}.get(text[at], text[at])
            at += 1
        if self.chance(40):
            out = "".join(c.swapcase() if c.isascii() and self.chance(30) else c for c in out)
        return self.pick(["", "", "", "pre ", " "]) + out + self.pick(["", "", "", " post"])


def hints(value, key=""):
    """Texts that a search of a rule is about, encoded as its modifiers say."""
    if isinstance(value, dict):
        return [hint for key, inner in value.items() for hint in hints(inner, key)]
    if isinstance(value, list):
        return [hint for inner in value for hint in hints(inner, key)]
    if not isinstance(value, str) or key == "condition" or "fieldref" in key:
        return []
    for modifier in key.split("|")[1:]:
        if modifier in ("wide", "utf16", "utf16be"):
            mark = "\ufeff" if modifier == "utf16" else ""
            value = (
                (mark + value).encode("utf-16-be" if modifier == "utf16be" else "utf-16-le").decode("latin-1")
            )
        elif modifier in ("base64", "base64offset"):
            coding = "latin-1" if any(m in key for m in ("wide", "utf16")) else "utf-8"
            return [
                base64.b64encode(b"xyz"[:lead] + value.encode(coding) + b"zz").decode() for lead in range(3)
            ] + [base64.b64encode(value.encode(coding)).decode()]
    return [value]


def made(seed, rules, events):
    maker = Maker(seed)
    documents = [maker.rule(number) for number in range(rules)]
    known = [hint for rule in documents for document in rule for hint in hints(document)]
    return documents, [maker.event(known) for _ in range(events)]
