#!/usr/bin/env python3
"""make_rules.py COUNT SEED FOLDER - writes COUNT Sigma rules into FOLDER, the same for the same arguments.

The set resembles a large public collection in what decides its cost, with invented words in it: mostly Windows rules that
no line of a Linux log can match, process, file, audit and web rules of Linux, a few for plain log text; half of the rules
with at most five values, a few lists with hundreds and one with thousands; the shares of modifiers and shapes of
conditions as listed below; and some two dozen rules that can only be told apart from everyday lines by an everyday
word such as `root`. The first rules look for the phrases of witnesses.txt, one each, so that matches can be counted
by other means.
"""
import os
import random
import sys
import uuid

HERE = os.path.dirname(os.path.abspath(__file__))
# Pieces of everyday words, so that the invented ones share runs of letters with real log lines, as real ones do.
PIECES = ("ac ad al an ar as at au be bin bo bra cal can car cat ce cen cer chi cod col com con cor cra cu da del den der di "
          "dis do dra du ec el em en er es eth ex fal fer fi fla for fra ga gen ger gra gu har hel hi hor hy ib ic id il im in "
          "ion ir is it ja jo ka ker kin la lan le lev li lo lu ma man mar me men mi mon mor mu na ne ni nor nu ob oc od ol on "
          "op or os ot pa par pe pen per phi pi po por pra pre pro qu ra re ri ro ru sa sca se sen ser sha si sim so sta ste "
          "sto str su syn ta tec tel ter th ti to tra tri tu ul um un ur us va ven ver vi vo wa we wi xa ya yo za ze zo").split()
LEVELS = ["critical"] * 5 + ["high"] * 42 + ["medium"] * 36 + ["low"] * 14 + ["informational"] * 3
TACTICS = ["execution", "persistence", "discovery", "impact", "collection", "exfiltration", "lateral-movement"]

# (share in a thousand, log source, kind of values, fields; the first is the one most rules select by)
SOURCES = [
    (430, {"product": "windows", "category": "process_creation"}, "windows", ["Image", "CommandLine", "CommandLine", "CommandLine", "ParentImage", "OriginalFileName"]),
    (130, {"product": "windows", "category": "registry_set"}, "registry", ["TargetObject", "Details", "Image"]),
    (110, {"product": "windows", "category": "file_event"}, "windows", ["TargetFilename", "Image"]),
    (70, {"product": "windows", "category": "image_load"}, "windows", ["ImageLoaded", "Image"]),
    (60, {"product": "windows", "category": "ps_script"}, "script", ["ScriptBlockText"]),
    (20, {"product": "windows", "category": "driver_load"}, "windows", ["ImageLoaded", "Hashes"]),
    (50, {"product": "aws", "service": "cloudtrail"}, "cloud", ["eventName", "eventSource"]),
    (40, {"product": "linux", "category": "process_creation"}, "linux", ["Image", "CommandLine", "CommandLine", "ParentImage"]),
    (16, {"product": "linux", "service": "auditd"}, "audit", ["type", "a0", "a1", "exe"]),
    (8, {"product": "linux", "category": "file_event"}, "linux", ["TargetFilename", "Image"]),
    (30, {"category": "webserver"}, "web", ["cs-uri-query", "cs-uri-stem", "cs-user-agent"]),
    (16, {"category": "proxy"}, "web", ["c-uri", "c-useragent"]),
    (12, {"product": "linux"}, "text", [None]),
    (5, {"product": "linux", "service": "sshd"}, "text", [None]),
    (3, {"product": "linux", "service": "syslog"}, "text", [None]),
]

# Rules whose only text in common with a matching event is a word of everyday lines. %s is an invented word.
HOT = [
    ({"product": "linux"}, "selection:\n    message|contains: 'root'\n  narrowed:\n    message|re: '%s[0-9]{4}$'", "selection and narrowed"),
    ({"product": "linux"}, "selection:\n    message|contains: 'failure'\n  narrowed:\n    message|re: '^%s'", "all of them"),
    ({"product": "linux"}, "selection:\n    message|contains: 'valid'\n  narrowed:\n    program|re: '^%s[a-f]+$'", "selection and narrowed"),
    ({"product": "linux"}, "selection:\n    message|contains: '/sbin'\n  narrowed:\n    host|re: '^%s'", "selection and narrowed"),
    ({"product": "linux", "service": "syslog"}, "selection:\n    message|contains: 'connect'\n  narrowed:\n    message|re: ' %s$'", "selection and narrowed"),
    ({"product": "linux", "service": "sshd"}, "selection:\n    message|contains: 'failure'\n  narrowed:\n    message|re: 'failure %s'", "selection and narrowed"),
    ({"product": "linux", "service": "auditd"}, "selection:\n    acct: 'root'\n    type: 'user_%s'\n  other:\n    res: 'failed'", "1 of them"),
    ({"product": "linux", "category": "process_creation"}, "selection:\n    User: 'root'\n  narrowed:\n    Image|re: '/%s$'", "selection and narrowed"),
    ({"category": "webserver"}, "selection:\n    cs-method: 'POST'\n  narrowed:\n    cs-uri-stem|re: '/%s/[0-9]+'", "selection and narrowed"),
    ({"product": "windows", "category": "process_creation"}, "selection:\n    User: 'authority.system'\n  narrowed:\n    CommandLine|re: '%s'", "selection and narrowed"),
]


class Rules:
    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.seen = set()

    def word(self, least=2, most=4):
        while True:
            made = "".join(self.chance.choice(PIECES) for _ in range(self.chance.randint(least, most)))
            if len(made) >= 5 and made not in self.seen:
                self.seen.add(made)
                return made

    def value(self, kind, field):
        word, chance = self.word, self.chance.random()
        if field == "Hashes":
            return f"SHA256={self.chance.getrandbits(256):064X}"
        if kind in ("windows", "registry") and field in ("Image", "ParentImage", "ImageLoaded", "OriginalFileName"):
            return f"\\{word()}.{'dll' if field == 'ImageLoaded' else 'exe'}"
        if kind == "registry":
            return f"\\Software\\{word()}\\{word()}" if chance < 0.7 else f"{word()}\\{word()}"
        if kind == "windows" and field == "TargetFilename":
            return f"\\AppData\\Roaming\\{word()}" if chance < 0.3 else f"\\{word()}.{word(1, 2)[:3]}" if chance < 0.6 else f"\\{word()}\\{word()}"
        if kind == "windows":
            return (f" -{word()} " if chance < 0.3 else f" /{word()}:" if chance < 0.5 else f"{word()}.{word()}"
                    if chance < 0.8 else f"{word()} {word()}")
        if kind == "script":
            return f"{word().title()}-{word().title()}" if chance < 0.6 else f"[{word()}.{word()}]::"
        if kind == "cloud":
            return f"{word().title()}{word().title()}" if field == "eventName" else f"{word()}.example.com"
        if kind in ("linux", "audit") and field in ("Image", "ParentImage", "exe", "TargetFilename"):
            return f"/{word()}" if chance < 0.7 else f"/etc/{word()}/{word()}" if chance < 0.85 else f"/tmp/.{word()}"
        if kind == "audit":
            return word().upper() if field == "type" else word()
        if kind == "linux":
            return f" --{word()}=" if chance < 0.4 else f"{word()} -{word()[0]} " if chance < 0.7 else f"/dev/{word()}/"
        if kind == "web":
            return (f"/{word()}.php?{word()}=" if chance < 0.3 else f"/{word()}/{word()}" if chance < 0.6 else f"{word()}%20{word()}"
                    if chance < 0.8 else f"{word().title()}/{self.chance.randint(1, 9)}.{self.chance.randint(0, 9)}")
        return (f"{word()} {word()} {word()}" if chance < 0.6 else f"{word()}: {word()} *{word()}" if chance < 0.7 else f"{word()}_{word()}")

    def count(self):
        """Values of one item: with two items a rule, half of the rules have five at most."""
        chance = self.chance.random()
        if chance < 0.30:
            return 1
        if chance < 0.84:
            return self.chance.randint(2, 4)
        if chance < 0.98:
            return self.chance.randint(5, 11)
        return self.chance.randint(15, 60) if chance < 0.999 else self.chance.randint(150, 500)

    def item(self, kind, field, count=None):
        """One field with its modifiers and values, as YAML without indentation."""
        chance = self.chance.random()
        count = count or self.count()
        values = [self.value(kind, field) for _ in range(count)]
        if field is None:
            return "\n".join("- " + quoted(value) for value in values)
        if chance < 0.012:
            return f"{field}|re: {quoted(self.word() + '[0-9]{2,5}[a-z]?' + self.word(1, 2))}"
        if chance < 0.024:
            return f"{field}|contains|windash: {quoted(' -' + self.word() + ' ')}"
        if chance < 0.026:
            return f"{field}|base64offset|contains: {quoted(self.word(4, 5))}"
        if chance < 0.036:
            return f"{field}|contains: {quoted(self.word() + '*' + self.word())}"
        if chance < 0.050:
            return f"{field}: {self.chance.choice(['null', chr(39) * 2, 'true', str(self.chance.randint(1, 9999))])}"
        if field in ("Image", "ParentImage", "ImageLoaded", "exe", "TargetFilename") and chance < (0.5 if field == "TargetFilename" else 0.85):
            modifier = "|endswith" if chance < 0.79 else "|startswith"
            if modifier == "|startswith":
                values = [("/usr/lib/" if kind in ("linux", "audit") else "C:\\Windows\\") + self.word() + value for value in values]
        elif field in ("type", "eventName", "OriginalFileName") and chance < 0.8:
            modifier = ""
        elif chance < 0.45 and count < 6:
            if count == 1:
                values.append(self.value(kind, field))
            modifier = "|contains|all"
            # Short common words beside one that tells, as rules do.
            values[1:] = [self.chance.choice([" -c", " -e ", "http", "/tmp/", "base", ".sh", "user", " -s "]) if self.chance.random() < 0.5
                          else value for value in values[1:]]
        elif chance < 0.92:
            modifier = "|contains"
        else:
            modifier = "|endswith" if chance < 0.97 else "|startswith"
        values = list(dict.fromkeys(values))
        if len(values) == 1:
            return f"{field}{modifier.replace('|all', '')}: {quoted(values[0])}"
        return f"{field}{modifier}:\n" + "\n".join("  - " + quoted(value) for value in values)

    def detection(self, kind, fields):
        """A detection section of one of the usual shapes."""
        chance, item = self.chance.random(), self.item
        first, second = fields[0], self.chance.choice(fields[1:] or fields)
        if fields == [None]:
            if chance < 0.15:
                parts = "\n".join("- " + quoted(self.value(kind, None)) for _ in range(2))
                return [("keywords", f"'|all':\n{indented(parts, 2)}")], "keywords"
            return [("keywords", item(kind, None))], "keywords"
        if chance < 0.40:
            body = item(kind, first)
            if second != first and self.chance.random() < 0.5:
                body += "\n" + item(kind, second)
            return [("selection", body)], "selection"
        if chance < 0.58:
            return [("selection_img", item(kind, first)), ("selection_cli", item(kind, second))], "all of selection_*"
        if chance < 0.76:
            return [(f"selection_{n}", item(kind, self.chance.choice(fields))) for n in range(self.chance.randint(2, 3))], "1 of selection_*"
        if chance < 0.92:
            return [("selection", item(kind, first)), ("filter_main_known", item(kind, second, 1)),
                    ("filter_optional_tool", item(kind, first, 1))], "selection and not 1 of filter_main_* and not 1 of filter_optional_*"
        if chance < 0.97:
            return [("selection_a", item(kind, first)), ("selection_b", item(kind, second)), ("filter", item(kind, first, 1))], \
                "(selection_a or selection_b) and not filter"
        maps = [item(kind, self.chance.choice(fields), 1) for _ in range(2)]
        return [("selection", "\n".join("- " + indented(one, 2).lstrip() for one in maps))], "selection"

    def document(self, number, source, detections, condition):
        chance = self.chance
        words = " ".join(self.word(2, 3) for _ in range(3))
        lines = [f"title: {words.capitalize()} {number}", f"id: {uuid.UUID(int=chance.getrandbits(128), version=4)}", "status: test",
                 f"description: Looks for {words} as made for a measurement", "author: attestd project", "date: 2026-03-07",
                 f"tags: [attack.{chance.choice(TACTICS)}, attack.t1{chance.randint(0, 599):03}]", "logsource:"]
        lines += [f"  {key}: {value}" for key, value in source.items()]
        lines.append("detection:")
        for name, body in detections:
            lines.append(f"  {name}:\n{indented(body, 4)}")
        lines += [f"  condition: {condition}", "falsepositives:", "  - Unknown", f"level: {chance.choice(LEVELS)}"]
        return "\n".join(lines) + "\n"

    def write(self, count, folder):
        with open(os.path.join(HERE, "witnesses.txt"), encoding="utf-8") as file:
            witnesses = file.read().splitlines()
        documents = [self.document(f"witness {n}", {"product": "linux"}, [("keywords", "- " + quoted(phrase))], "keywords")
                     for n, phrase in enumerate(witnesses)]
        # As many of them as the public set has variants of that kind, fewer in a smaller set.
        for n in range(min(26, max(5, count * 26 // 3000))):
            source, body, condition = HOT[n % len(HOT)]
            body = body.replace("%s", self.word())
            name, rest = body.split(":\n", 1)
            text = self.document(f"everyday {n}", source, [], condition)
            documents.append(text.replace("detection:\n", f"detection:\n  {name}:\n{rest}\n", 1))
        if count >= 2000:
            for source, kind, field, size in ((SOURCES[5][1], "windows", "Hashes", 4432), (SOURCES[9][1], "linux", "TargetFilename", 1093)):
                values = "\n".join("  - " + quoted(self.value(kind, field)) for _ in range(size))
                documents.append(self.document("list", source, [("selection", f"{field}|contains:\n{values}")], "selection"))
        while len(documents) < count:
            _, source, kind, fields = self.chance.choices(SOURCES, weights=[share for share, *_ in SOURCES])[0]
            detections, condition = self.detection(kind, fields)
            documents.append(self.document(len(documents), source, detections, condition))
        os.makedirs(folder, exist_ok=True)
        for number, text in enumerate(documents[:count]):
            with open(os.path.join(folder, f"rule_{number:05}.yml"), "w", encoding="utf-8") as file:
                file.write(text)


def quoted(value):
    return "'" + value.replace("'", "''") + "'"


def indented(text, by):
    return "\n".join(" " * by + line for line in text.split("\n"))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__.splitlines()[0])
    Rules(int(sys.argv[2])).write(int(sys.argv[1]), sys.argv[3])
