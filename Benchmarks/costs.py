#!/usr/bin/env python3
"""costs.py BIN_DIR FOLDER [--write] - instructions and allocations an event costs, against thresholds.json.

Both are differences between a run over N events and one over 2 N, divided by N: what a start costs drops out, and so
does the speed of the machine. Exit 1 if a figure is over its threshold. --write makes the figures of now the
thresholds, to be committed together with the reason.
"""
import json
import os
import re
import shutil
import subprocess
import sys

import material

THRESHOLDS = os.path.join(material.HERE, "thresholds.json")
# Compilers and C libraries differ a little between machines; a copy or a lookup too many is more than this.
TOLERANCE = 1.05


class Costs:
    def __init__(self, binaries, stuff):
        self.stuff = stuff
        self.attestctl = os.path.join(binaries, "attestctl")
        self.counter = stuff.program("count_allocations.c", "-shared", "-fPIC", "-ldl", output="count_allocations.so")

    def _command(self, program, path, rules):
        return [program, "scan", "--now", "2026-11-23", "--no-default-rules", *(part for folder in rules for part in ("--rules", folder)), path]

    def bare(self):
        """The program without debug information, which valgrind's reader gives up on."""
        path = self.stuff.path(f"attestctl-bare-{os.stat(self.attestctl).st_mtime_ns:x}")
        if not os.path.exists(path):
            subprocess.run(["strip", "-g", "-o", path, os.path.realpath(self.attestctl)], check=True)
        return path

    def instructions(self, path, rules):
        done = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *self._command(self.bare(), path, rules)],
            # Hash tables in the same order each time.
            env=dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        found = re.search(r"Collected : (\d+)", done.stderr)
        if done.returncode != 0 or not found:
            sys.exit(f"costs: callgrind over {path} failed: {done.stderr[-800:]}")
        return int(found.group(1))

    def allocations(self, path, rules):
        return self.allocations_of(self._command(self.attestctl, path, rules))

    def allocations_of(self, command):
        result = self.stuff.path("allocations")
        # Without the launcher: it would count itself.
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                       env=dict(os.environ, LD_PRELOAD=self.counter, COUNT_ALLOCATIONS=result, SWIFT_DETERMINISTIC_HASHING="1"))
        with open(result) as file:
            return int(file.read().split()[0])

    def per_event(self, count, kind, events, rules):
        """Difference between N and 2 N events, for one; None where journals cannot be made."""
        if kind.endswith("journal"):
            small, large = (self.stuff.journal(kind, n) for n in (events, 2 * events))
            if not small:
                return None
            more = events
        else:
            small, large = (self.stuff.corpus(kind, n) for n in (events * 120, events * 240))
            more = large.lines - small.lines
            small, large = small.path, large.path
        return (count(large, rules) - count(small, rules)) / more

    def all(self):
        """Every tracked figure by its name."""
        pack, many = [material.PACK], [material.PACK, self.stuff.rules(250)]
        figures = {}
        if shutil.which("valgrind"):
            for name, kind, events, rules in (
                ("instructions per quiet line, default pack", "quiet", 10_000, pack),
                ("instructions per quiet line, default pack and 250 rules", "quiet", 10_000, many),
                ("instructions per attack line, default pack", "attack", 4_000, pack),
                ("instructions per journal entry, default pack", "journal", 4_000, pack),
            ):
                figures[name] = self.per_event(self.instructions, kind, events, rules)
        for name, kind, events, rules in (
            ("allocations per line without a match, default pack", "silent", 40_000, pack),
            ("allocations per line without a match, default pack and 250 rules", "silent", 40_000, many),
            ("allocations per journal entry without a match, default pack", "silent-journal", 20_000, pack),
        ):
            figures[name] = self.per_event(self.allocations, kind, events, rules)
        return figures


def allowed(name, threshold):
    # A buffer that grows once is not an allocation per event.
    return threshold + 0.002 if name.startswith("allocations") else threshold * TOLERANCE


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__.splitlines()[0])
    stuff = material.Material(sys.argv[2])
    figures = Costs(sys.argv[1], stuff).all()
    if "--write" in sys.argv:
        with open(THRESHOLDS, "w") as file:
            json.dump({name: round(value, 0 if name.startswith("instr") else 3) for name, value in figures.items() if value is not None},
                      file, indent=2)
            file.write("\n")
        print(f"costs: wrote {THRESHOLDS}")
        return
    with open(THRESHOLDS) as file:
        thresholds = json.load(file)
    failed = False
    for name, threshold in thresholds.items():
        value = figures.get(name)
        if value is None:
            print(f"costs: NOT MEASURED  {name}: valgrind or systemd-journal-remote is not installed", file=sys.stderr)
            failed = True
            continue
        over = value > allowed(name, threshold)
        failed |= over
        note = ""
        if over:
            note = "  over: find what was added to the road of an event, or commit a new threshold with the reason"
        elif value < threshold * 0.9:
            note = "  well under: `make costs-write` keeps the gain"
        print(f"costs: {'OVER' if over else 'ok  '}  {name}: {value:,.3f}, threshold {threshold:,.3f}{note}",
              file=sys.stderr if over else sys.stdout)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
