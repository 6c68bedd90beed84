#!/usr/bin/env python3
"""Numbered lines for logrotate.sh, vacuum.sh and longline.sh, and whether the record holds each of them once.

The rule of numbered.yml makes an operation of every entry, so that one that is missing, or there twice, is seen by name.
Standard library only.
"""

import argparse
import collections
import datetime
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

UTC = datetime.timezone.utc
LINE = re.compile(r"line (\d+) of (\S+)")
UNPACKERS = {".gz": "gzip -dc", ".xz": "xz -dc", ".zst": "zstd -dcq"}
# What may be on the record of a log that is rotated and loses nothing: nobody looked for a while, and it was made up for.
EXCUSED = ("stopped", "crashed", "paused", "unreadable")


def stamped(text):
    now = datetime.datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"{now} testhost numbered[{os.getpid()}]: {text}\n".encode()


def append(options):
    """RATE numbered lines a second at the end of FILE until SIGTERM. SIGHUP: a few more into the file it has, then another
    one by that name, said by an empty file SIGNS/TAG.reopened. In the end SIGNS/TAG.written holds the count."""
    is_over, reopens = False, False

    def end(*_):
        nonlocal is_over
        is_over = True

    def hang_up(*_):
        nonlocal reopens
        reopens = True

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, hang_up)
    sign = os.path.join(options.signs, options.tag)
    file = open(options.file, "ab", buffering=0)
    open(sign + ".reopened", "w").close()
    number, late, due = 0, 0, time.monotonic()
    while not is_over:
        if reopens:
            late += 1
            if late > options.late:
                file.close()
                file = open(options.file, "ab", buffering=0)
                reopens, late = False, 0
                open(sign + ".reopened", "w").close()
        number += 1
        file.write(stamped(f"line {number:07d} of {options.tag}"))
        due = max(due + 1 / options.rate, time.monotonic() - 1)
        time.sleep(max(0, due - time.monotonic()))
    with open(sign + ".written", "w") as count:
        print(number, file=count)


def journal(options):
    """COUNT numbered entries for journald."""
    out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    out.connect("/dev/log")
    for number in range(1, options.count + 1):
        out.send(f"<38>numbered[{os.getpid()}]: line {number:07d} of {options.tag}".encode())
    # Alive a little longer, so that journald can still look at this process.
    time.sleep(0.5)


def asked(options, what):
    return json.loads(subprocess.run(
        [options.attestctl, "--state", options.state, what, "--json"], stdout=subprocess.PIPE, check=True).stdout)


def ranges(numbers):
    """1-4, 9"""
    parts = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    text = ", ".join(f"{a}-{b}" if a != b else f"{a}" for a, b in parts[:8])
    return text + (", …" if len(parts) > 8 else "")


def report(what, problems):
    for problem in problems:
        print(f"FAIL  {what}: {problem}")
    return len(problems)


def say(gap):
    return f"{gap['id']} {gap['cause']} {gap['size']} {gap['state']}: {gap.get('detail', '')}"


# Files


def standing(folder):
    """How often each numbered line stands in a file of the folder, archived or not: by tag, a Counter."""
    lines = collections.defaultdict(collections.Counter)
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        program = UNPACKERS.get(os.path.splitext(name)[1], "cat")
        text = subprocess.run([*program.split(), path], stdout=subprocess.PIPE, check=True).stdout
        for number, tag in LINE.findall(text.decode()):
            lines[tag][int(number)] += 1
    return lines


def logs(options):
    """Judges every log of FOLDER by what its writer says it wrote."""
    operations, gaps, coverage = (asked(options, what) for what in ("operations", "gaps", "coverage"))
    there = standing(options.folder)
    failures = 0
    for tag in options.tags:
        source = os.path.join(options.folder, tag + ".log")
        mine = lambda record: record["source"].removeprefix("file:") == source
        written = int(open(os.path.join(options.signs, tag + ".written")).read())
        truth = set(range(1, written + 1))
        seen, others, counted = collections.Counter(), [], []
        for operation in filter(mine, operations):
            message = operation["group"].get("message", "")
            match = LINE.fullmatch(message)
            if match and match[2] == tag:
                seen[int(match[1])] += 1
            else:
                others.append(message[:60])
            if operation["count"] != 1:
                counted.append(f"{message} {operation['count']} times")
        examined = sum(row["examined"] for row in filter(mine, coverage))
        its_gaps = list(filter(mine, gaps))
        names = [name for name in os.listdir(options.folder) if name.startswith(tag + ".log")]
        lost = truth - set(there[tag])
        problems = []
        if any(count > 1 for count in there[tag].values()) or lost and not options.busy:
            problems.append(f"this is no test: lines {ranges(lost)} stand in no file, or some stand in two")
        twice = {number for number, count in seen.items() if count > 1}
        missing = truth - set(seen) - lost
        unexcused = [gap for gap in its_gaps if gap["cause"] not in EXCUSED]
        if twice:
            problems.append(f"{len(twice)} lines examined more than once: {ranges(twice)}")
        if missing:
            problems.append(f"{len(missing)} lines not examined that stand in a file: {ranges(missing)}")
        if lost - set(seen) and not unexcused:
            problems.append(f"{len(lost - set(seen))} lines were lost ({ranges(lost - set(seen))}) and no gap says so")
        if others:
            problems.append(f"{len(others)} entries that nobody wrote: {others[:3]}")
        if counted:
            problems.append(f"counted otherwise than once: {counted[:3]}")
        if examined != sum(seen.values()) + len(others):
            problems.append(f"coverage says {examined} examined, the operations are {sum(seen.values()) + len(others)}")
        if not lost:
            problems += [f"a gap although nothing was lost: {say(gap)}" for gap in unexcused]
        problems += [
            f"a gap that was not made up for: {say(gap)}" for gap in its_gaps
            if gap["cause"] in ("stopped", "crashed", "unreadable") and gap["state"] != "back-filled"]
        failures += report(tag, problems)
        if not problems:
            causes = collections.Counter(gap["cause"] for gap in its_gaps)
            print(f"ok    {tag}: {examined} of {written} lines examined, each once, from {len(names)} files; gaps: "
                  + (", ".join(f"{count} {cause}" for cause, count in sorted(causes.items())) or "none"))
    sys.exit(1 if failures else 0)


# The journal


def sequence(cursor):
    match = re.search(r"(?:^|;)i=([0-9a-f]+)", cursor)
    return int(match[1], 16) if match else None


def dumped(path):
    """The sequence numbers of `journalctl -o json`, with who wrote each."""
    with open(path) as file:
        entries = map(json.loads, file)
        return {sequence(entry["__CURSOR"]): entry.get("SYSLOG_IDENTIFIER") for entry in entries}


def holes(options):
    """Judges a journal that was cleaned up between the dumps BEFORE and AFTER, read up to POSITION before that."""
    before, after = dumped(options.before), dumped(options.after)
    position = int(re.match(r"i=(\d+) of s=", options.position)[1])
    known = set(open(options.known).read().split()) if os.path.exists(options.known) else set()
    gaps = [gap for gap in asked(options, "gaps") if gap["cause"] == "vanished"]
    new = [gap for gap in gaps if gap["id"] not in known]
    with open(options.known, "w") as file:
        print(*(gap["id"] for gap in gaps), sep="\n", file=file)
    seen = collections.Counter(
        sequence(operation["reference"]) for operation in asked(options, "operations") if operation["source"] == "journal")
    unread = {number for number in before if number > position}
    gone = unread - set(after)
    missing = gone - set(seen)
    # Numbers in a row are one hole.
    expected = []
    for number in sorted(missing):
        if number - 1 in missing:
            expected[-1] += 1
        else:
            expected.append(1)
    stated = [int(gap["size"].split()[0]) if re.fullmatch(r"\d+ entries", gap["size"]) else gap["size"] for gap in new]
    problems = []
    if not missing and not options.perhaps:
        problems.append("this is no test: nothing vanished unread")
    twice = {number for number, count in seen.items() if count > 1 and number > position}
    skipped = {number for number, by in after.items() if number > position and by != "attestd"} - set(seen)
    if twice:
        problems.append(f"{len(twice)} entries examined more than once: {ranges(twice)}")
    if skipped:
        problems.append(f"{len(skipped)} entries still there that were not examined: {ranges(skipped)}")
    if sorted(map(str, stated)) != sorted(map(str, expected)):
        problems.append(f"{len(missing)} entries vanished unread ({ranges(missing) or 'none'}), the gaps say otherwise: "
                        f"{[say(gap) for gap in new] or 'none'}")
    failures = report(options.tag, problems)
    if not failures:
        print(f"ok    {options.tag}: of {len(unread)} unread entries {len(gone)} were removed, {len(gone) - len(missing)} of "
              f"them read all the same; {len(missing)} vanished in {len(expected)} holes, the gaps say "
              f"{' + '.join(gap['size'] for gap in new) or 'nothing'}")
    sys.exit(1 if failures else 0)


def place(_):
    """Where `journalctl -o json` is, as status says it."""
    cursor = json.loads(sys.stdin.readline())["__CURSOR"]
    print(f"i={sequence(cursor)} of s={re.match('s=([0-9a-f]+)', cursor)[1]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run in (("append", append), ("journal", journal), ("logs", logs), ("holes", holes), ("place", place)):
        command = commands.add_parser(name, help=run.__doc__)
        command.set_defaults(run=run)
        if name in ("append", "journal", "holes"):
            command.add_argument("--tag", required=True)
        if name in ("append", "logs"):
            command.add_argument("--signs", required=True)
        if name in ("logs", "holes"):
            command.add_argument("--attestctl", required=True)
            command.add_argument("--state", required=True)
        if name == "append":
            command.add_argument("--file", required=True)
            command.add_argument("--rate", type=float, required=True, help="lines a second")
            command.add_argument("--late", type=int, default=5, help="lines to the old file after SIGHUP")
        elif name == "journal":
            command.add_argument("--count", type=int, required=True)
        elif name == "logs":
            command.add_argument("--folder", required=True)
            command.add_argument("--busy", action="store_true", help="logrotate may lose lines, which must be a gap then")
            command.add_argument("tags", nargs="+")
        elif name == "holes":
            command.add_argument("--before", required=True)
            command.add_argument("--after", required=True)
            command.add_argument("--position", required=True, help="what status says was read before")
            command.add_argument("--perhaps", action="store_true", help="it may have read all that was removed")
            command.add_argument("--known", required=True, help="file of the gaps judged earlier")
    options = parser.parse_args()
    options.run(options)


main()
