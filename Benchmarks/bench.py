#!/usr/bin/env python3
"""bench.py BIN_DIR FOLDER - measures attestd beside other programs on the same input and prints what `make bench` promises.

BENCH_SIZE (500M) is the size of the quiet corpus; the rest follows from it. RULES is a folder of Sigma rules to measure with
instead of the generated ones. BENCH_LATENCY=no leaves out the latency of the running daemon (45 s). Rates are per second of
CPU time, with the cost of starting taken off on both sides; exit 1 if a match count is wrong, whatever the speed.
"""
import json
import os
import platform
import re
import subprocess
import sys
import time

import costs
import daemon
import material
import measure
import peers

NOW = ["--now", "2026-11-23"]
# Rules of the pack, and what ripgrep looks for on its own to count the same lines.
PACK_PROBES = {
    "ssh_fail": r"^.{15} \S+ sshd\[\d+\]: Failed (password|publickey|none) for ",
    "ssh_key_accepted": r"^.{15} \S+ sshd\[\d+\]: Accepted publickey for ",
    "cron_ran": r"^.{15} \S+ CRON\[\d+\]: \(\S+\) CMD \(",
    "sudo_not_in_sudoers": r"^.{15} \S+ sudo: .*: user NOT in sudoers ; ",
    "user_created": r"^.{15} \S+ useradd\[\d+\]: new user: name=",
}
JOURNAL_PROBES = {"ssh_fail": ("sshd", "^Failed (password|publickey|none) for "), "user_created": ("useradd", "^new user: name="),
                  "cron_ran": ("CRON", r"^\(\S+\) CMD \(")}
CORRELATION = """title: Failed login counted by {group}
id: 4a8f6c1e-2f6d-4a59-9c52-5b8f1d7e0a31
name: counted
logsource: {{product: linux, service: sshd}}
detection:
  selection:
    message|startswith: 'Failed password for '
  condition: selection
level: low
---
title: More than ever happens
id: 9d1f3b52-8a40-4f5c-8d0a-3c3f0a6f7e52
correlation:
  type: event_count
  rules: [counted]
  group-by: [{group}]
  timespan: 1d
  condition: {{gte: 1000000000}}
level: low
"""


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def short(number):
    """Three figures: 4.01 M, 94.9 k, 812."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.{2 if number < 10 * size else 1 if number < 100 * size else 0}f} {unit}"
    return f"{number:.0f}"


def rate(cost, corpus):
    return f"{corpus.bytes / cost.cpu / 1e6:,.0f} MB/s, {short(corpus.lines / cost.cpu)} lines/s"


def took(cost):
    """What the closing line explains: CPU and wall seconds, peak memory."""
    return f"{cost.cpu:.2f}/{cost.wall:.2f} s {cost.peak:.0f} MB"


class Table:
    def __init__(self):
        self.rows = []
        self.wrong = 0

    def row(self, what, bar, figure, reference, met=None, value=None):
        """`value` is the figure as a number, for result.json."""
        verdict = "" if met is None else "met" if met else "NOT met"
        self.rows.append({"measure": what, "bar": bar, "figure": figure, "reference": reference, "verdict": verdict, "value": value})
        say(f"{what}: {figure} {verdict}")

    def missing(self, what, bar, reason):
        self.rows.append({"measure": what, "bar": bar, "figure": "", "reference": str(reason), "verdict": "NOT RUN"})
        say(f"{what}: {reason}")

    def show(self):
        columns = ["measure", "bar", "figure", "reference", "verdict"]
        widths = [max(len(str(row[column])) for row in [dict(zip(columns, columns)), *self.rows]) for column in columns]
        for row in [dict(zip(columns, columns)), dict(zip(columns, ("-" * width for width in widths))), *self.rows]:
            print("  ".join(str(row[column]).ljust(width) for column, width in zip(columns, widths)).rstrip())


class Bench:
    def __init__(self, binaries, stuff, size):
        self.attestctl, self.attestd = (os.path.join(binaries, name) for name in ("attestctl", "attestd"))
        self.binaries, self.stuff, self.size = binaries, stuff, size
        self.table = Table()
        self.corpora, self.checks, self.notes = [], [], []
        self.few, self.many = stuff.rules(250), os.path.abspath(os.environ["RULES"]) if os.environ.get("RULES") else stuff.rules(3000)
        self.idle = {}

    # What is run

    def options(self, *folders):
        return [part for folder in folders for part in ("--rules", folder)]

    def scan(self, path, *folders, runs=3, pack=True):
        """Cost of a scan with the default pack and `folders`, less that of one over nothing."""
        command = [self.attestctl, "scan", *NOW, *self.options(*folders), *([] if pack else ["--no-default-rules"])]
        key = (folders, pack)
        if key not in self.idle:
            self.idle[key] = measure.run([*command, self.stuff.empty], runs=5, accept=(0,))
        whole = measure.run([*command, path], runs=runs, accept=(0,))
        if whole.cpu < 1.25 * self.idle[key].cpu:
            self.notes.append(f"{os.path.basename(path)} is too small against a start of {self.idle[key].cpu:.2f} s CPU: noise. "
                              "BENCH_SIZE makes it larger")
        return measure.net(whole, self.idle[key])

    def matches(self, path, *folders):
        """Matches by rule, and how many lines have one."""
        command = [self.attestctl, "scan", *NOW, "--matches", *self.options(*folders), path]
        by_rule, lines, last = {}, 0, None
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            for text in process.stdout:
                found = json.loads(text)
                by_rule[found["rule"]] = by_rule.get(found["rule"], 0) + 1
                lines += (found["file"], found["line"]) != last
                last = (found["file"], found["line"])
        return by_rule, lines

    def listed(self, *folders):
        done = subprocess.run([self.attestctl, "rules", "list", "--json", *self.options(*folders)], capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def literals(self, name, *folders):
        """What the engine looks for first, for the peers to look for too."""
        done = subprocess.run([self.attestctl, "rules", "list", "--literals", *self.options(*folders)], capture_output=True, text=True, check=True)
        # Two letters that fold onto ASCII ones are the engine's own business; to a peer they mean every k and every s.
        lines = [line for line in done.stdout.splitlines() if line not in ("\u017f", "\u212a") and line]
        return self.stuff.written(name + ".literals", "\n".join(lines) + "\n"), len(lines)

    def corpus(self, kind, size, literals=None):
        say(f"corpus {kind}, {size / 1e6:.0f} MB")
        corpus = self.stuff.corpus(kind, int(size), literals)
        self.corpora.append(corpus)
        return corpus

    def check(self, what, ours, theirs, by):
        self.checks.append({"what": what, "attestctl": ours, by: theirs, "equal": ours == theirs})
        self.table.wrong += ours != theirs

    def against(self, what, bar, mine, corpus, peer):
        """A row of how many times faster: my lines a second over the peer's, each on its own slice of one corpus."""
        try:
            cost, slice_of = peer()
        except peers.Missing as reason:
            self.table.missing(what, f"{bar:g}x" if bar else "", reason)
            return
        times = (corpus.lines / mine.cpu) / (slice_of.lines / cost.cpu)
        self.table.row(what, f"{bar:g}x" if bar else "", f"{times:,.2f}x" if times < 10 else f"{times:,.0f}x",
                       f"{rate(cost, slice_of)} ({took(cost)})", times >= bar if bar else None, times)

    # The table

    def text(self):
        stuff, table, empty = self.stuff, self.table, self.stuff.empty
        rules, pack_rules = len(self.listed(self.many)), len(self.listed())
        self.quiet, self.attack = self.corpus("quiet", self.size), self.corpus("attack", self.size / 5)
        quiet, attack = self.quiet, self.attack
        literals, count = self.literals("many", self.many)
        pack_literals, pack_count = self.literals("pack")

        many = self.scan(quiet.path, self.many)
        few = self.scan(quiet.path, self.few)
        pack = self.scan(quiet.path)
        under_attack = self.scan(attack.path)
        self.quiet_pack = pack
        speed, lines = quiet.bytes / many.cpu / 1e6, quiet.lines / many.cpu
        wc = peers.wc(quiet, empty)
        table.row(f"text, {rules:,} rules, quiet", "500 MB/s", f"{speed:,.0f} MB/s ({took(many)})", f"wc -l {rate(wc, quiet)}", speed >= 500, speed)
        table.row("  the same in lines", "4 M lines/s", f"{short(lines)} lines/s", "", lines >= 4e6, lines)
        speed = quiet.bytes / pack.cpu / 1e6
        table.row(f"text, default pack ({pack_rules} rules), quiet", "800 MB/s", f"{rate(pack, quiet)} ({took(pack)})", "", speed >= 800, speed)
        table.row(f"{len(self.listed(self.few)):,} rules to {rules:,}, quiet", "under 2x", f"{many.cpu / few.cpu:.2f}x",
                  f"the fewer: {rate(few, quiet)}", many.cpu < 2 * few.cpu, many.cpu / few.cpu)
        table.row("text, default pack, attack", "", rate(under_attack, attack), took(under_attack), value=attack.bytes / under_attack.cpu / 1e6)
        under_many = self.scan(attack.path, self.many)
        table.row(f"text, {rules:,} rules, attack", "", rate(under_many, attack), took(under_many), value=attack.bytes / under_many.cpu / 1e6)

        part = stuff.head(quiet, quiet.lines // 5)
        # All of it, however slow: rg builds its automaton as it goes, and a slice would mostly time that.
        self.against(f"against rg -j1 -ciF -f, {count:,} anchors", 10, many, quiet, lambda: (peers.ripgrep(literals, quiet, empty), quiet))
        if self.size < 500_000_000:
            self.notes.append("ripgrep's row: it has not warmed up on so small a corpus, which flatters attestd; trust it at 500M only")
        self.against(f"against grep -ciF -f, {count:,} anchors", 0, many, quiet, lambda: (peers.grep(literals, part, empty), part))
        program = stuff.program("literal_scan.c", "-lhs")
        scanned = peers.literal_scan(program, literals, quiet, empty)
        self.against(f"against libhs, {count:,} anchors, 256 KiB chunks", 1, many, quiet, lambda: (scanned, quiet))
        pack_scan = peers.literal_scan(program, pack_literals, quiet, empty)
        self.against(f"against libhs, the pack's {pack_count} anchors", 0, pack, quiet, lambda: (pack_scan, quiet))

        self.against("against fail2ban-regex sshd, quiet", 80, pack, quiet,
                     lambda: self.slice_of(lambda head: peers.fail2ban(head, empty), quiet, peers.FAIL2BAN_LINES))
        self.against("against fail2ban-regex sshd, attack", 15, under_attack, attack,
                     lambda: self.slice_of(lambda head: peers.fail2ban(head, empty), attack, peers.FAIL2BAN_LINES))
        self.against("against SEC with 200 rules, quiet", 800, pack, quiet,
                     lambda: self.slice_of(lambda head: peers.sec(pack_literals, stuff, head, empty)[0], quiet, peers.SEC_LINES))
        self.against("against mtail with 10 patterns, quiet", 20, pack, quiet,
                     lambda: self.slice_of(lambda head: peers.mtail(stuff, head, empty), quiet, peers.MTAIL_LINES))
        self.against("against syslog-ng patterndb with 10 rules, quiet", 6, pack, quiet,
                     lambda: self.slice_of(lambda head: peers.patterndb(stuff, head, empty), quiet, peers.PATTERNDB_LINES))
        self.pysigma(quiet)

        self.count_lines(part, literals, program, quiet, scanned)
        self.hostile(literals, rules)
        self.memory(many, pack, rules)

    def pysigma(self, quiet):
        """Both with the same 169 Linux rules, without the default pack."""
        rules = self.stuff.some_rules(self.stuff.rules(3000), "product: linux", 169)
        mine = self.scan(quiet.path, rules, pack=False)
        self.against("against the pySigma + SQLite way, 169 Linux rules", 200, mine, quiet,
                     lambda: self.slice_of(lambda head: peers.pysigma(self.stuff, rules, head), quiet, peers.PYSIGMA_LINES))

    def slice_of(self, peer, corpus, lines):
        head = self.stuff.head(corpus, min(lines, corpus.lines))
        return peer(head), head

    def count_lines(self, part, literals, program, quiet, scanned):
        """The same counts by other means: libhs against ripgrep, rule by rule against ripgrep."""
        head = measure.run([program, literals, part.path])
        hit = int(head.output.split()[0])
        found = measure.run(["rg", "-j1", "-ciF", "-f", literals, part.path]).output.strip() if peers.shutil.which("rg") else "0"
        self.checks.append({"what": "lines with an anchor, a fifth of the quiet corpus", "libhs": hit, "ripgrep": int(found or 0),
                            "equal": hit == int(found or 0)})
        self.table.wrong += hit != int(found or 0)
        self.notes += [f"libhs over the whole quiet corpus: {scanned.output.strip()} ({int(scanned.output.split()[0]) / quiet.lines:.1%} of lines "
                      "have an anchor)"]
        names = {rule["name"]: rule["rule"] for rule in self.listed()}
        for corpus in (part, self.attack):
            by_rule, lines = self.matches(corpus.path, self.many)
            share = lines / corpus.lines
            fits = share < 0.01 if corpus.kind == "quiet" else share > 1 / 3
            self.notes.append(f"{corpus.kind}: {share:.2%} of lines match a rule" + ("" if fits else " - NOT as the corpus is meant to be"))
            for name, pattern in PACK_PROBES.items():
                if name in names:
                    self.check(f"{corpus.kind}: {name}", by_rule.get(names[name], 0), peers.matching_lines(pattern, corpus.path), "ripgrep")
            if not os.environ.get("RULES"):
                with open(material.WITNESSES, encoding="utf-8") as file:
                    for n, phrase in enumerate(file.read().splitlines()):
                        with open(os.path.join(self.many, f"rule_{n:05}.yml"), encoding="utf-8") as rule:
                            identity = re.search(r"^id: (\S+)", rule.read(), re.M).group(1)
                        self.check(f"{corpus.kind}: '{phrase}'", by_rule.get(identity, 0),
                                   peers.matching_lines(phrase, corpus.path, literal=True), "ripgrep")

    def hostile(self, literals, rules):
        """Lines of literals, every other one of them of a rule that plain log lines can match."""
        linux = self.stuff.some_rules(self.many, "product: linux", 1_000_000)
        with open(self.literals("linux", linux)[0], encoding="utf-8") as file:
            feasible = file.read()
        with open(literals, encoding="utf-8") as file:
            everything = file.read()
        mixed = self.stuff.written("hostile.literals", everything + feasible * max(1, everything.count("\n") // feasible.count("\n")))
        small, large = self.corpus("hostile", self.size / 25, mixed), self.corpus("hostile", self.size / 12.5, mixed)
        one, two = self.scan(small.path, self.many, runs=1), self.scan(large.path, self.many, runs=1)
        lines = large.lines / two.cpu
        by_rule, hit = self.matches(small.path, self.many)
        self.notes.append(f"hostile: {sum(by_rule.values()) / small.lines:.2f} matches a line, {hit / small.lines:.0%} of lines match")
        self.table.row(f"hostile input, {rules:,} rules", "100 k lines/s", f"{short(lines)} lines/s, {large.bytes / two.cpu / 1e6:,.0f} MB/s",
                       took(two), lines >= 1e5, lines)
        self.table.row("  memory of twice the hostile input", "under 1.1x", f"{two.peak / one.peak:.2f}x", f"{one.peak:.0f} and {two.peak:.0f} MB",
                       two.peak < 1.1 * one.peak, two.peak / one.peak)

    def memory(self, many, pack, rules):
        tenth = self.corpus("quiet", self.size / 10)
        for what, bar, cost, folders in ((f"{rules:,} rules", 120, many, (self.many,)), ("default pack", 40, pack, ())):
            small = self.scan(tenth.path, *folders, runs=1)
            self.table.row(f"peak memory of a scan, {what}", f"{bar} MB", f"{cost.peak:.1f} MB", "", cost.peak <= bar, cost.peak)
            # What findings are about is kept, up to a bound; lines are not.
            self.table.row("  over that of a tenth of the input", "under 1.25x", f"{cost.peak / small.peak:.2f}x", f"{small.peak:.1f} MB",
                           cost.peak < 1.25 * small.peak, cost.peak / small.peak)

    def journal(self):
        entries = self.size // 500
        say(f"journal of {entries:,} entries")
        folder = self.stuff.journal("journal", entries)
        bars = (("journal, all fields, against journalctl -o export", 3, "export"), ("journal, all fields, against journalctl -o json", 12, "json"))
        if not folder:
            for what, bar, _ in bars:
                self.table.missing(what, f"{bar}x", "not installable here: systemd-journal-remote")
            return
        command = [self.attestctl, "scan", *NOW, "--input", "journal"]
        mine = measure.net(measure.run([*command, folder], runs=3, accept=(0,)), self.idle[((), True)])
        walk = measure.run([self.stuff.program("journal_walk.c", "-lsystemd"), folder], runs=3)
        self.table.row("journal, all fields, default pack", "", f"{short(entries / mine.cpu)} entries/s ({took(mine)})",
                       f"libsystemd alone {short(entries / walk.cpu)} entries/s", value=entries / mine.cpu)
        for what, bar, form in bars:
            theirs = measure.run(["journalctl", "-q", "-D", folder, "--no-pager", "-o", form], runs=1)
            times = theirs.cpu / mine.cpu
            self.table.row(what, f"{bar}x", f"{times:.1f}x", f"{short(entries / theirs.cpu)} entries/s ({took(theirs)})", times >= bar, times)
        names = {rule["name"]: rule["rule"] for rule in self.listed()}
        by_rule, _ = self.matches(folder)
        self.notes.append(f"journal: {entries:,} entries in {len(os.listdir(folder))} files, {walk.output.strip()}")
        for name, (program, pattern) in JOURNAL_PROBES.items():
            said = subprocess.run(["journalctl", "-q", "-D", folder, "--no-pager", "-o", "cat", "-t", program],
                                  capture_output=True, text=True, check=False).stdout
            found = sum(bool(re.search(pattern, line)) for line in said.splitlines())
            self.check(f"journal: {name}", by_rule.get(names[name], 0), found, "journalctl")

    def start(self):
        say("start of the daemon")
        rules = os.path.abspath(os.environ["RULES"]) if os.environ.get("RULES") else self.stuff.rules(3780)
        count = len(self.listed(rules))
        cold, warm = daemon.starts(self.attestd, [material.PACK, rules])
        _, small = daemon.starts(self.attestd, [material.PACK])
        self.table.row(f"start with {count:,} rules, from YAML", "1.5 s", f"{cold.cpu:.2f} s CPU", f"wall {cold.wall:.2f} s",
                       cold.cpu <= 1.5, cold.cpu)
        kept = warm.cpu < 0.5 * cold.cpu
        self.table.row("  a later start, compiled rules kept", "100 ms", f"{1000 * warm.cpu:.0f} ms CPU",
                       f"wall {1000 * warm.wall:.0f} ms" + ("" if kept else "; nothing seems to be kept"), warm.cpu <= 0.1, warm.cpu)
        self.table.row("READY=1 with the default pack", "300 ms", f"{1000 * small.wall:.0f} ms", f"CPU {1000 * small.cpu:.0f} ms",
                       small.wall <= 0.3, small.wall)
        self.table.row("resident when ready, default pack", "40 MB", f"{small.resident:.1f} MB", "", small.resident <= 40, small.resident)
        self.table.row(f"resident when ready, {count:,} rules", "120 MB", f"{warm.resident:.1f} MB", "", warm.resident <= 120, warm.resident)

    def per_event(self):
        say("instructions and allocations per event")
        tracked = costs.Costs(self.binaries, self.stuff)
        # The bar is about thousands of rules; the tracked figures are about few, for speed.
        figures = {**tracked.all(), "allocations per line without a match, 3,000 rules":
                   tracked.per_event(tracked.allocations, "silent", 40_000, [material.PACK, self.many])}
        with open(costs.THRESHOLDS) as file:
            thresholds = json.load(file)
        for name, value in figures.items():
            allocations = name.startswith("allocations")
            if value is None:
                self.table.missing(name, "", "not installable here: systemd-journal-remote")
            elif allocations:
                alone = ""
                if "journal" in name:
                    walk = self.stuff.program("journal_walk.c", "-lsystemd")
                    each = tracked.per_event(lambda path, _: tracked.allocations_of([walk, path]), "silent-journal", 20_000, [])
                    alone = f"libsystemd alone {each:.4f}"
                self.table.row(name, "0", f"{value:.4f}", alone, value <= costs.allowed(name, 0), value)
            else:
                self.table.row(name, "", f"{value:,.0f}", f"threshold {thresholds.get(name, 0):,.0f}", value=value)
        if not any(name.startswith("instructions") for name in figures):
            self.table.missing("instructions per event", "", "not installable here: valgrind")

    def correlation(self):
        corpus = self.corpus("groups", self.size / 500 * 98)
        say("correlation")
        by_host, by_address = (self.stuff.written(f"correlation-{group}/rule.yml", CORRELATION.format(group=group)) for group in ("host", "src_ip"))
        few, many = (self.scan(corpus.path, os.path.dirname(path), pack=False, runs=2) for path in (by_host, by_address))
        each = (many.peak - few.peak) * 1e6 / 100_000
        self.table.row(f"correlation, {corpus.lines:,} events into 100,000 groups", "",
                       f"{short(corpus.lines / many.cpu)} events/s, {each:,.0f} bytes per group ({took(many)})",
                       f"20 groups: {short(corpus.lines / few.cpu)} events/s ({took(few)})", value=corpus.lines / many.cpu)

    def latency(self):
        what, bar = "entry to alert, 100 ms apart, p99", "100 ms"
        if os.environ.get("BENCH_LATENCY") == "no":
            self.table.missing(what, bar, "left out: BENCH_LATENCY=no")
            return
        say("latency and idling of the daemon, 45 s")
        script = os.path.join(material.ROOT, "Tests/acceptance/latency.sh")
        done = subprocess.run([script, self.binaries, "50"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        found = re.search(r"p99 ([\d.]+) ms", done.stdout)
        idle = re.search(r"= ([\d.]+) % of a core", done.stdout)
        if not found or not idle:
            self.table.missing(what, bar, "not measured: " + (done.stderr.strip().splitlines() or ["latency.sh failed"])[-1])
            return
        late, busy = float(found.group(1)), float(idle.group(1))
        self.table.row(what, bar, f"{late:.1f} ms", "Tests/acceptance/latency.sh, 50 entries", late < 100, late)
        self.table.row("idle for 30 s", "0.1 % of a core", f"{busy:.3f} %", "", busy < 0.1, busy)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__.splitlines()[0])
    began = time.monotonic()
    stuff = material.Material(sys.argv[2])
    measure.launcher = stuff.program("cost_of.c")
    size = material.bytes_of(os.environ.get("BENCH_SIZE", "500M"))
    bench = Bench(os.path.abspath(sys.argv[1]), stuff, size)
    for part in (bench.text, bench.journal, bench.start, bench.per_event, bench.correlation, bench.latency):
        part()
    stuff.tidy()

    print()
    bench.table.show()
    print(f"\nRates are per second of CPU time with the start taken off, seed {material.SEED}, {os.cpu_count()} cores "
          f"({platform.machine()}).\nIn brackets or beside a figure: CPU/wall seconds, peak memory. Memory is that of the whole run.")
    for corpus in bench.corpora:
        print(f"corpus {corpus.kind}: {corpus.lines:,} lines, {corpus.bytes / 1e6:,.1f} MB, sha256 {corpus.sha256}")
    for note in dict.fromkeys(bench.notes):
        print(note)
    equal = sum(check["equal"] for check in bench.checks)
    print(f"match counts by other means: {equal} of {len(bench.checks)} equal")
    for check in bench.checks:
        if not check["equal"]:
            print(f"  NOT equal: {check}")
    print("not in this table: template mining (no such part), commits of findings (Tests/StoreTests)")
    unmet = sum(row["verdict"] == "NOT met" for row in bench.table.rows)
    absent = sum(row["verdict"] == "NOT RUN" for row in bench.table.rows)
    met = sum(row["verdict"] == "met" for row in bench.table.rows)
    print(f"bars met {met}, not met {unmet}, not run {absent}; {time.monotonic() - began:.0f} s")
    with open(os.path.join(stuff.folder, "result.json"), "w") as file:
        json.dump({"size": size, "rows": bench.table.rows, "corpora": [corpus.describe() for corpus in bench.corpora], "checks": bench.checks,
                   "notes": bench.notes}, file, indent=1)
    sys.exit(1 if bench.table.wrong else 0)


if __name__ == "__main__":
    main()
