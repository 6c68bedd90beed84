"""The rules of a folder, and events made from each rule's own values."""

import ipaddress
import pathlib

import yaml
from made import Maker, hints


def rules(folder):
    """Text and first document of every file that holds one rule."""
    found = []
    for path in sorted(pathlib.Path(folder).rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        try:
            documents = [document for document in yaml.safe_load_all(text) if isinstance(document, dict)]
        except yaml.YAMLError:
            continue
        if len(documents) == 1 and "detection" in documents[0]:
            found.append((path, text, documents[0]))
    return found


def events(document, count, seed):
    """Some that have what the rule's searches ask for, some that nearly do."""
    maker = Maker(seed)
    made = []
    for _ in range(count):
        event, line = {}, []
        searches = {name: body for name, body in document["detection"].items() if name != "condition"}
        for body in searches.values():
            if maker.chance(70):
                satisfy(maker, body, event, line)
        line += [value for value in event.values() if isinstance(value, str) and maker.chance(20)]
        event["_meta"] = {"raw": " ".join(line)}
        made.append(event)
    return made


def satisfy(maker, body, event, line):
    if isinstance(body, list):
        body = maker.pick(body)
    if not isinstance(body, dict):
        line.append(maker.vary(str(body)))
        return
    for key, values in body.items():
        if maker.chance(8):
            continue
        field, *modifiers = key.split("|")
        values = values if isinstance(values, list) else [values]
        wanted = values if "all" in modifiers else [maker.pick(values)]
        text = "".join(spelled(maker, key, modifiers, value) for value in wanted if value is not None)
        if None in wanted or "exists" in modifiers and wanted[0] is False:
            continue
        if field:
            event[field] = text
        else:
            line.append(text)


def spelled(maker, key, modifiers, value):
    if "cidr" in modifiers:
        network = ipaddress.ip_network(value)
        return str(network[maker.random.randrange(min(network.num_addresses, 1000))])
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    text = maker.vary(maker.pick(hints(value, key) or [""]))
    return text if maker.chance(85) else text[1:]
