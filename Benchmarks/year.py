#!/usr/bin/env python3
"""year.py BIN_DIR FOLDER - what it costs to export and to verify a year of record, as `make bench-year` promises.

YEAR_LEAVES (2000000) is the size of the record, YEAR_FINDINGS (2) how many in a hundred leaves open a finding, YEAR_FROM (2027-07)
the first month. The record is made from a seed in FOLDER and removed at the end. A command that takes longer than 600 s, or more
than 12 GB of address space, is ended and said to have failed. exit 1 if something that must succeed fails, whatever the speed.
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

import material
import measure
from bench import Table, say

SECONDS, MEMORY = 600, 12 << 30
BARS = {"month": 20, "window": 180, "memory": 200, "verify": 60, "verify memory": 300}


class Year:
    def __init__(self, binaries, stuff):
        self.attestctl, self.writer = (os.path.join(binaries, name) for name in ("attestctl", "synthetic-year"))
        self.stuff, self.table, self.failed = stuff, Table(), []
        self.folder = tempfile.mkdtemp(prefix="year-", dir=stuff.folder)
        self.state, self.bundles = os.path.join(self.folder, "state"), os.path.join(self.folder, "bundles")

    def run(self, *command, env=None):
        """Wall seconds, peak MB and what was said; no seconds where it failed, and then nobody knows the memory."""
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile("r") as result:
            subprocess.run([measure.launcher, result.name, "prlimit", f"--as={MEMORY}", "timeout", "--kill-after=5", str(SECONDS), *command],
                           stdin=subprocess.DEVNULL, stdout=output, stderr=errors, env=dict(os.environ, **(env or {})), check=True)
            user, system, wall, kib, code = result.read().split()
            output.seek(0)
            errors.seek(0)
            said, complaint = (file.read().decode(errors="replace") for file in (output, errors))
        self.cpu = float(user) + float(system)
        # Progress is said on standard error, a line or a part of one at a time.
        self.steps = complaint.count("\n") + complaint.count("\r")
        if int(code) != 0:
            reason = f"took more than {SECONDS} s" if int(code) == 124 else (complaint.strip().splitlines() or [f"ended with {code}"])[-1]
            self.failed.append(f"{' '.join(command)[-120:]}: {reason[:200]}")
            return None, None, said
        return float(wall), int(kib) * 1024 / 1e6, said

    def row(self, what, bar, wall, peak, note="", memory=None):
        """A row with its bar in seconds, met only if the memory's is, too."""
        if wall is None:
            self.table.rows.append({"measure": what, "bar": f"{bar} s" if bar else "", "figure": "FAILED", "reference": "as said below",
                                    "verdict": "NOT met" if bar else "", "value": None, "peak": peak})
            say(f"{what}: FAILED, {self.failed[-1]}")
            return
        met = wall <= bar and peak <= (memory or peak) if bar else None
        # What a machine that does other things meanwhile takes is in the wall seconds only.
        note = f"{self.cpu:.1f} s of CPU" + (f"; {note}" if note else "")
        limit = f"{bar} s" + (f", {memory} MB" if memory else "") if bar else ""
        self.table.row(what, limit, f"{wall:.1f} s, {peak:.0f} MB", note, met, wall)
        self.table.rows[-1]["peak"] = peak

    # What is measured

    def write(self, leaves):
        say(f"a record of {leaves:,} leaves")
        hurry = {"LD_PRELOAD": self.stuff.program("no_sync.c", "-shared", "-fPIC")}
        options = ["--findings", os.environ.get("YEAR_FINDINGS", "2"), "--from", os.environ.get("YEAR_FROM", "2027-07")]
        wall, peak, said = self.run(self.writer, self.state, "--leaves", str(leaves), *options, env=hurry)
        if wall is None:
            sys.exit(f"bench: no record to measure: {self.failed[-1]}")
        self.facts = json.loads(said)
        size = os.path.getsize(os.path.join(self.state, "attestd.db")) / 1e6
        self.table.row("write the record", "", f"{wall:.0f} s, {peak:.0f} MB", f"{self.facts['leaves'] / wall:,.0f} leaves/s", value=wall)
        self.table.row("  its size", "", f"{size:,.0f} MB", f"{self.facts['leaves']:,} leaves, {self.facts['checkpoints']:,} checkpoints",
                       value=size)
        last = self.facts["months"][-1]
        # The hour after the year is over: what is closed now is closed then.
        year, month = int(last[:4]), int(last[5:])
        following = f"{year + month // 12}-{month % 12 + 1:02}"
        self.now = ["faketime", f"{following}-01 03:00:00"]
        self.command = [*self.now, self.attestctl, "--state", self.state]

    def export(self, what, *period):
        wall, peak, said = self.run(*self.command, "export", *period, "--into", self.bundles, "--json")
        facts = json.loads(said) if wall is not None else {}
        folder = facts.get("folder")
        size = sum(os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names) / 1e6 if folder else 0
        note = (f"{facts['findings']:,} findings, {facts['operations']:,} operations, {size:,.0f} MB"
                f"{', PROVISIONAL' if facts['provisional'] else ''}, {self.steps} steps of progress said") if facts else ""
        return wall, peak, folder, note

    def months(self):
        slowest, kept = None, None
        peaks = []
        for month in self.facts["months"]:
            wall, peak, folder, note = self.export(month, "--month", month)
            self.row(f"export {month}", BARS["month"], wall, peak, note, BARS["memory"])
            if wall is None:
                continue
            peaks.append(peak)
            if slowest is None or wall > slowest[0]:
                slowest = (wall, month)
                folder, kept = kept, folder
            if folder:
                shutil.rmtree(folder)
        if slowest:
            fine = len(peaks) == len(self.facts["months"])
            self.table.row("  the slowest month", f"{BARS['month']} s", f"{slowest[1]}: {slowest[0]:.1f} s", "" if fine else "of those exported",
                           fine and slowest[0] <= BARS["month"], slowest[0])
            self.table.row("  the most memory of a month", f"{BARS['memory']} MB", f"{max(peaks):.0f} MB", "" if fine else "of those exported",
                           fine and max(peaks) <= BARS["memory"], max(peaks))
        return kept

    def window(self):
        months = self.facts["months"]
        last = subprocess.run(["date", "-u", "-d", f"{months[-1]}-01 + 1 month - 1 day", "+%F"], capture_output=True, text=True, check=True)
        wall, peak, folder, note = self.export("12 months", "--from", f"{months[0]}-01", "--to", last.stdout.strip())
        self.row("export 12 months", BARS["window"], wall, peak, note, BARS["memory"])
        if folder:
            shutil.rmtree(folder)

    def verify(self, bundle):
        self.row("attestctl verify, the record", 0, *self.run(*self.command, "verify")[:2])
        if not bundle:
            return
        note = os.path.basename(bundle)
        for what, *command in (("attestctl verify, a month's bundle", self.attestctl, "verify", bundle),
                               ("python3 verify.py, the same bundle", "python3", "-I", os.path.join(bundle, "verify.py"), bundle)):
            self.row(what, BARS["verify"], *self.run(*command)[:2], note, BARS["verify memory"])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    began = time.monotonic()
    stuff = material.Material(sys.argv[2])
    measure.launcher = stuff.program("cost_of.c")
    year = Year(os.path.abspath(sys.argv[1]), stuff)
    try:
        year.write(int(os.environ.get("YEAR_LEAVES", "2000000")))
        bundle = year.months()
        year.window()
        year.verify(bundle)
    finally:
        shutil.rmtree(year.folder, ignore_errors=True)

    print()
    year.table.show()
    print(f"\nWall seconds and peak resident memory of one run each; {os.cpu_count()} cores. Every month is closed when it is exported, "
          "the last two by that.")
    for failure in year.failed:
        print(f"FAILED: {failure}")
    unmet = sum(row["verdict"] == "NOT met" for row in year.table.rows)
    met = sum(row["verdict"] == "met" for row in year.table.rows)
    print(f"{'OVER THE BAR' if unmet or year.failed else 'PASS'}: {year.facts['leaves']:,} leaves, bars met {met}, not met {unmet}; {time.monotonic() - began:.0f} s")
    with open(os.path.join(stuff.folder, "year.json"), "w") as file:
        json.dump({"leaves": year.facts["leaves"], "rows": year.table.rows, "failed": year.failed}, file, indent=1)
    sys.exit(1 if year.failed else 0)


if __name__ == "__main__":
    main()
