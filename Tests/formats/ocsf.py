#!/usr/bin/env python3
"""ocsf.py EVENTS.jsonl... - checks events, one a line, against the rules that OCSF 1.8.0 has for what attestd writes.

Written from the published schema: which keys an object of a class may and must have, of what type, and which numbers
an enumeration knows. Keys outside of it are errors. Exit 1 names the first bad lines.
"""

import json
import sys

TEXT, NUMBER, FLAG, ANY = "text", "number", "flag", "anything"

# Caption of each number, for the keys that come as a pair of number and caption.
SEVERITY = {0: "Unknown", 1: "Informational", 2: "Low", 3: "Medium", 4: "High", 5: "Critical", 6: "Fatal", 99: None}
ACTIVITY = {0: "Unknown", 1: "Create", 2: "Update", 3: "Close", 99: None}
STATUS = {
    0: "Unknown", 1: "New", 2: "In Progress", 3: "Suppressed", 4: "Resolved", 5: "Archived", 6: "Deleted", 99: None,
}
CLASSES = {2003: "Compliance Finding", 2004: "Detection Finding"}
# What passes and fails is the assessor's to say: of OCSF's words only "unknown" and "other, see the text" are used.
COMPLIANCE = (0, 99)
DEVICES = range(0, 16)
ANALYTICS = (*range(0, 12), 99)

# An object: its keys with their types; "!" marks the ones it must have. A list holds the type of its elements.
PRODUCT = {"name!": TEXT, "version": TEXT, "vendor_name": TEXT, "uid": TEXT}
TAG = {"name!": TEXT, "values": [TEXT], "value": TEXT}
COMMON = {
    "activity_id!": NUMBER, "activity_name": TEXT, "category_uid!": NUMBER, "category_name": TEXT,
    "class_uid!": NUMBER, "class_name": TEXT, "type_uid!": NUMBER, "type_name": TEXT, "severity_id!": NUMBER,
    "severity": TEXT, "time!": NUMBER, "start_time": NUMBER, "end_time": NUMBER, "count": NUMBER, "message": TEXT,
    "comment": TEXT, "status_id": NUMBER, "status": TEXT,
    "metadata!": {
        "version!": TEXT, "product!": PRODUCT, "profiles": [TEXT], "uid": TEXT, "sequence": NUMBER,
        "original_time": TEXT, "logged_time": NUMBER,
    },
    "finding_info!": {
        "uid!": TEXT, "title": TEXT, "desc": TEXT, "types": [TEXT], "created_time": NUMBER, "modified_time": NUMBER,
        "first_seen_time": NUMBER, "last_seen_time": NUMBER, "data_sources": [TEXT], "tags": [TAG],
        "analytic": {"type_id!": NUMBER, "type": TEXT, "uid": TEXT, "name": TEXT, "version": TEXT},
    },
    "unmapped": ANY,
}
# The profile "host" brings these.
HOST = {
    "device": {"type_id!": NUMBER, "uid": TEXT, "name": TEXT, "hostname": TEXT},
    "actor": {"user": {"name": TEXT, "uid": TEXT}},
}
ONLY = {
    2003: {
        "compliance!": {
            "control": TEXT, "desc": TEXT, "standards": [TEXT], "requirements": [TEXT], "status_id": NUMBER,
            "status": TEXT,
        },
    },
    2004: {"is_alert": FLAG, "evidences": [{"data!": ANY}]},
}


def shape(value, rule, path):
    """Yields what is wrong with the form of `value`."""
    if rule == ANY:
        return
    if isinstance(rule, list):
        if not isinstance(value, list):
            yield f"{path}: not a list"
        elif not value:
            yield f"{path}: empty"
        else:
            for index, element in enumerate(value):
                yield from shape(element, rule[0], f"{path}[{index}]")
    elif isinstance(rule, dict):
        if not isinstance(value, dict):
            yield f"{path}: not an object"
            return
        types = {key.rstrip("!"): kind for key, kind in rule.items()}
        for key in rule:
            if key.endswith("!") and key[:-1] not in value:
                yield f"{path}: lacks {key[:-1]}"
        for key, element in value.items():
            if key in types:
                yield from shape(element, types[key], f"{path}.{key}")
            else:
                yield f"{path}: has {key}, which the schema does not know"
    else:
        # Python counts a flag as a number.
        is_flag = isinstance(value, bool)
        fits = {TEXT: isinstance(value, str), FLAG: is_flag, NUMBER: isinstance(value, int) and not is_flag}
        if not fits[rule]:
            yield f"{path}: {value!r} is no {rule}"


def captions(event, key, name, words):
    number = event.get(key)
    if number is None:
        return
    if number not in words:
        yield f"{key}: {number} is no number of the enumeration"
    elif words[number] is not None and event.get(name, words[number]) != words[number]:
        yield f"{name}: {event[name]!r} is not the caption of {number}"


def complaints(event):
    """Yields what is wrong with one event."""
    kind = event.get("class_uid") if isinstance(event, dict) else None
    if kind not in CLASSES:
        yield f"class_uid: {kind!r} is no class attestd writes"
        return
    profiles = event.get("metadata", {}).get("profiles", []) if isinstance(event.get("metadata"), dict) else []
    rule = {**COMMON, **ONLY[kind], **(HOST if "host" in profiles else {})}
    found = list(shape(event, rule, "event"))
    yield from found
    if found:
        return
    yield from captions(event, "severity_id", "severity", SEVERITY)
    yield from captions(event, "activity_id", "activity_name", ACTIVITY)
    if kind == 2004:
        yield from captions(event, "status_id", "status", STATUS)
    if event["category_uid"] != 2:
        yield "category_uid: not 2, Findings"
    if event["type_uid"] != kind * 100 + event["activity_id"]:
        yield f"type_uid: {event['type_uid']} is not class * 100 + activity"
    if event.get("class_name") != CLASSES[kind]:
        yield "class_name: not the caption of the class"
    if event.get("type_name") != f"{CLASSES[kind]}: {event.get('activity_name')}":
        yield "type_name: not made of class and activity"
    if event["metadata"]["version"] != "1.8.0":
        yield "metadata.version: not 1.8.0"
    if set(profiles) - {"host"}:
        yield f"metadata.profiles: {profiles} are not used"
    if not event["metadata"].get("uid"):
        yield "metadata.uid: missing"
    if "device" in event:
        if event["device"]["type_id"] not in (*DEVICES, 99):
            yield "device.type_id: no number of the enumeration"
        if not {"uid", "name", "hostname"} & set(event["device"]):
            yield "device: has nothing to know it by"
    if "actor" in event and not event["actor"].get("user"):
        yield "actor: has nothing to know it by"
    analytic = event["finding_info"].get("analytic")
    if analytic is not None and (analytic["type_id"] not in ANALYTICS or not {"uid", "name"} & set(analytic)):
        yield "finding_info.analytic: unknown type, or nothing to know it by"
    for tag in event["finding_info"].get("tags", []):
        if not {"value", "values"} & set(tag):
            yield "finding_info.tags: a name without a value"
    if kind == 2003 and event["compliance"].get("status_id") not in COMPLIANCE:
        yield "compliance.status_id: a verdict, which attestd does not give"
    # 0001-01-01 to 9999-12-31 in milliseconds: seconds or microseconds of our days would be far from now.
    if not -62135596800000 <= event["time"] < 253402300800000:
        yield "time: not milliseconds since 1970"


def broken(event):
    """Events with one mistake each: a checker that takes them would take anything."""

    def change(*keys, to=None):
        copy = json.loads(json.dumps(event))
        place = copy
        for key in keys[:-1]:
            place = place[key]
        if to is None:
            del place[keys[-1]]
        else:
            place[keys[-1]] = to
        return copy

    for key in ("activity_id", "category_uid", "class_uid", "severity_id", "time", "type_uid", "metadata", "finding_info"):
        yield f"without {key}", change(key)
    yield "without metadata.product", change("metadata", "product")
    yield "without finding_info.uid", change("finding_info", "uid")
    yield "with another key", change("verdict", to="pass")
    yield "with another key inside", change("finding_info", "verdict", to="pass")
    yield "with a time in words", change("time", to="2026-10-05T10:00:00Z")
    yield "with a time in microseconds", change("time", to=1791194400500000000)
    yield "with severity 42", change("severity_id", to=42)
    yield "with another caption", change("severity", to="Severe")
    yield "with the type of another activity", change("type_uid", to=event["class_uid"] * 100 + 99)
    yield "with 1 for true", change("is_alert", to=1)
    yield "with true for 1", change("activity_id", to=True)
    yield "without the profile that brings its keys", change("metadata", "profiles")
    yield "with an empty list", change("metadata", "profiles", to=[])
    yield "with another version", change("metadata", "version", to="1.9.0")
    yield "with a device nobody knows", change("device", to={"type_id": 0})
    if event["class_uid"] == 2003:
        yield "that passes", change("compliance", "status_id", to=1)


def main(paths):
    seen = bad = 0
    proved = set()
    for path in paths:
        uids = set()
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                seen += 1
                event = json.loads(line)
                found = list(complaints(event))
                uid = (event.get("metadata") or {}).get("uid")
                if uid in uids:
                    found.append("metadata.uid: is that of another event")
                uids.add(uid)
                if found:
                    bad += 1
                    if bad <= 20:
                        print(f"{path}:{number}: {found[0]}")
                elif event["class_uid"] not in proved:
                    proved.add(event["class_uid"])
                    for what, wrong in broken(event):
                        if not list(complaints(wrong)):
                            bad += 1
                            print(f"{path}:{number}: this checker takes an event {what}")
    print(f"ocsf: {seen} events of classes {sorted(proved)}, {bad} problems")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
