"""attestd beside pySigma: the same rules over the same events must find the same.

usage: compare.py ATTESTCTL [RULES-FOLDER]

The rules are converted to SQL by pySigma's SQLite backend. What the two are known to read differently is left out
by the form of the rule, with the reason printed; anything else that differs is printed and ends with status 1.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
from collections import Counter

import folder
import yaml
from made import made
from oracle import Oracle, SigmaError

SEED, RULES, EVENTS, FOLDER_EVENTS = 20261123, 1500, 600, 12


def keys(node):
    """Every `field|modifiers` with its values."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield str(key), value
            yield from keys(value)
    elif isinstance(node, list):
        for part in node:
            yield from keys(part)


def dispute(documents):
    """Why a rule cannot be compared, or None."""
    texts = json.dumps(documents, ensure_ascii=False, default=str)
    names = [key.split("|")[0] for document in documents for key, _ in keys(document)]
    modifiers = {part for document in documents for key, _ in keys(document) for part in key.split("|")[1:]}
    if "expand" in modifiers:
        return "placeholders have values in the configuration only (ruling 28)"
    if "week" in modifiers:
        return "weeks are ISO 8601's here and SQLite's %W there (ruling 25)"
    if {"wide", "utf16", "utf16be", "utf16le"} & modifiers and not {"base64", "base64offset"} & modifiers:
        return "SQLite's text ends at a zero byte, which UTF-16 is full of"
    if "cidr" in modifiers and re.search(r"[0-9a-f]*:[0-9a-f:]*/", texts):
        return "IPv6 networks are compared as text there"
    if len({name.lower() for name in names}) != len(set(names)):
        return "field names that differ in case only are one column in SQL (ruling 22)"
    return None


def cased_letters(value):
    """Letters beyond ASCII that have another case."""
    texts = json.dumps(value, ensure_ascii=False, default=str)
    return {char for char in texts if not char.isascii() and char.swapcase() != char}


def excused(documents, letters, event, event_letters):
    """Why one event cannot be compared, or None."""
    if any(char.swapcase() in letters for char in event_letters):
        return "pairs: SQLite folds ASCII letters only (ruling 21)"
    for document in documents:
        for key, _ in keys(document):
            field, *modifiers = key.split("|")
            if "exists" in modifiers and field in event and event[field] is None:
                return "pairs: an explicit null is present here and absent in SQL (ruling 10)"
            if {"hour", "minute"} & set(modifiers) and len(str(event.get(field) or "")) == 10:
                return "pairs: a date alone states no hour here and midnight there (ruling 24)"
    return None


def scan(attestctl, texts, events, room):
    """By rule: the numbers of the events that attestctl matches; and what it says of rules that it refuses."""
    rules, data = room / "rules", room / "events.jsonl"
    rules.mkdir()
    for name, text in texts.items():
        (rules / f"{name}.yml").write_text(text, encoding="utf-8")
    data.write_text("".join(json.dumps(event) + "\n" for event in events), encoding="utf-8")
    command = [
        attestctl,
        "scan",
        "--no-default-rules",
        "--rules",
        rules,
        "--matches",
        "--input",
        "jsonl",
        data,
    ]
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", errors="replace")
    found = {}
    for line in run.stdout.splitlines():
        match = json.loads(line)
        if match["record"] == "match":
            found.setdefault(match["rule"], set()).add(match["line"])
    if run.returncode not in (0, 1):
        sys.exit(f"attestctl scan failed ({run.returncode}): {run.stderr[-2000:]}")
    refused = {}
    for line in run.stderr.splitlines():
        place = re.match(r".*/([^/]+)\.yml:\d+:\d+: error: (.*)", line)
        if place:
            refused.setdefault(place[1], place[2])
    return found, refused


def compare(title, attestctl, rules, events, numeric):
    """`rules`: by file name, the reference that matches are reported by, the text and the documents."""
    with tempfile.TemporaryDirectory() as room:
        found, refused = scan(
            attestctl, {name: text for name, (_, text, _) in rules.items()}, events, pathlib.Path(room)
        )
    oracle = Oracle(events, numeric)
    event_letters = [cased_letters(event) for event in events]
    reasons, pairs, matched, differences, shown = Counter(), 0, 0, 0, set()
    for name, (reference, text, documents) in rules.items():
        reason = dispute(documents)
        try:
            wanted = set() if reason else oracle.matches(text)
        except SigmaError as error:
            reason = f"pySigma refuses it: {type(error).__name__}: {str(error).splitlines()[0][:100]}"
        if reason:
            reasons["rules: " + reason] += 1
            continue
        if name in refused:
            differences += 1
            print(f"{name}: refused here and not there: {refused[name]}\n{text}", file=sys.stderr)
            continue
        own, letters = found.get(reference, set()), cased_letters(documents)
        for number, event in enumerate(events, 1):
            if excuse := excused(documents, letters, event, event_letters[number - 1]):
                reasons[excuse] += 1
                continue
            pairs += 1
            matched += number in wanted
            if (number in own) != (number in wanted):
                differences += 1
                if name not in shown and len(shown) < 10:
                    shown.add(name)
                    print(
                        f"{name}: {'only attestd' if number in own else 'only pySigma'} matches\n{text}\n"
                        f"{json.dumps(event, ensure_ascii=False)}",
                        file=sys.stderr,
                    )
    print(
        f"{title}: {len(rules)} rules, {len(events)} events, {pairs} pairs compared, {matched} match, "
        f"{differences} unexplained differences"
    )
    for reason, count in reasons.most_common():
        print(f"  left out {count}: {reason}")
    return differences


def main():
    attestctl = sys.argv[1]
    documents, events = made(SEED, RULES, EVENTS)
    rules = {}
    for number, parts in enumerate(documents):
        text = "\n---\n".join(yaml.safe_dump(part, allow_unicode=True, sort_keys=False) for part in parts)
        rules[f"r{number}"] = (f"r{number}", text, parts)
    differences = compare("made rules", attestctl, rules, events, ["n"])
    if len(sys.argv) > 2 and sys.argv[2]:
        rules, events = {}, []
        for number, (path, text, document) in enumerate(folder.rules(sys.argv[2])):
            reference = document.get("id") or document.get("name") or document["title"]
            rules[f"{number}-{path.stem}"] = (str(reference), text, [document])
            if not dispute([document]):
                events += folder.events(document, FOLDER_EVENTS, SEED + number)
        differences += compare(sys.argv[2], attestctl, rules, events, [])
    sys.exit(1 if differences else 0)


if __name__ == "__main__":
    main()
