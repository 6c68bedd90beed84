#!/usr/bin/env python3
"""templates.py BENCH-TEMPLATES VENV LOGHUB - how well and how fast messages are put into templates, beside Drain3.

LOGHUB holds a folder for each labelled log, with a *_structured.csv that says for each line its Content and its EventId
(LogHub's 2k sets). Grouping accuracy is the share of lines whose predicted group holds exactly the lines of their true
group; a line's group is its template after the last line, so merges count. No log is treated otherwise than the others.

Drain3 runs with its default configuration, on the same lines, in the same run. Exit 1 where a bar is missed.
"""
import collections
import csv
import glob
import os
import random
import re
import subprocess
import sys
import tempfile

ACCURACY = 0.90  # average over all logs
LINES_PER_SECOND = 2_000_000
RATIO = 15  # to Drain3
LINES = 400_000  # of each log, for speed; Drain3 gets every tenth of them
DEFAULTS = dict(words=4, introducedWords=2, loneWords=6, frontWords=12, frontContext=4, contents=4, contentContext=2)
# What might have been chosen instead.
OTHERS = dict(words=(3, 5, 6), introducedWords=(3,), loneWords=(4, 8, 12), frontWords=(6, 8, 24), frontContext=(3, 6),
              contents=(3, 6), contentContext=(1, 3))


def read(folder):
    path = glob.glob(os.path.join(folder, "*_structured.csv"))[0]
    with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["Content"].replace("\n", " ") for row in rows], [row["EventId"] for row in rows]


def accuracy(predicted, true):
    groups = collections.defaultdict(list)
    for index, group in enumerate(predicted):
        groups[group].append(index)
    sizes = collections.Counter(true)
    right = 0
    for members in groups.values():
        labels = {true[index] for index in members}
        if len(labels) == 1 and sizes[labels.pop()] == len(members):
            right += len(members)
    return right / len(true)


class Ours:
    def __init__(self, program, folder):
        self.program, self.path = program, os.path.join(folder, "lines")

    def run(self, mode, lines, settings):
        with open(self.path, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.writelines(line + "\n" for line in lines)
        options = [f"{key}={value}" for key, value in settings.items()]
        return subprocess.run([self.program, mode, self.path, *options], check=True, stdout=subprocess.PIPE).stdout.split()

    def groups(self, lines, settings):
        return self.run("assign", lines, settings)

    def speed(self, lines):
        """Lines per CPU second, bytes kept; the better of three runs."""
        runs = [list(map(int, self.run("speed", lines, {}))) for _ in range(3)]
        return max(count / spent * 1e9 for count, spent, *_ in runs), runs[0][3]


def varied(lines, count, seed):
    """`count` of the lines, over and over, with other digits each time."""
    draw = random.Random(seed)
    digits = "0123456789"
    return [re.sub(r"[0-9]", lambda _: draw.choice(digits), lines[index % len(lines)]) for index in range(count)]


def held_out(ours, logs):
    """For each log the accuracy with what is best on average for the others: the sign of thresholds fitted to it."""
    settings = [dict(DEFAULTS)] + [dict(DEFAULTS, **{key: value}) for key, values in OTHERS.items() for value in values]
    tables = [{name: accuracy(ours.groups(lines, setting), true) for name, (lines, true) in logs.items()}
              for setting in settings]
    return {name: max(tables, key=lambda table: sum(table[other] for other in logs if other != name))[name]
            for name in logs}, tables


def shuffled(ours, logs):
    """The mean and the worst average over orders of lines."""
    averages = []
    for seed in range(5):
        total = 0
        for lines, true in logs.values():
            order = list(range(len(lines)))
            random.Random(seed).shuffle(order)
            total += accuracy(ours.groups([lines[i] for i in order], {}), [true[i] for i in order])
        averages.append(total / len(logs))
    return sum(averages) / len(averages), min(averages)


def drain3(python, path):
    """Lines per CPU second, the better of three runs, and the group of each line."""
    code = """
import logging, sys, time
logging.disable(logging.CRITICAL)
from drain3 import TemplateMiner
from drain3.template_miner_config import TemplateMinerConfig
lines = open(sys.argv[1], encoding="utf-8", errors="replace").read().split("\\n")[:-1]
miner = TemplateMiner(config=TemplateMinerConfig())
begin = time.process_time()
groups = [miner.add_log_message(line)["cluster_id"] for line in lines]
spent = time.process_time() - begin
print(len(lines) / spent)
print("\\n".join(map(str, groups)))
"""
    runs = [subprocess.run([python, "-B", "-c", code, path], check=True, stdout=subprocess.PIPE).stdout.split() for _ in range(3)]
    return max(float(out[0]) for out in runs), runs[0][1:]


def main():
    program, venv, loghub = sys.argv[1:4]
    python = os.path.join(venv, "bin", "python")
    names = sorted(name for name in os.listdir(loghub) if glob.glob(os.path.join(loghub, name, "*_structured.csv")))
    if not names:
        sys.exit(f"templates.py: no folder of '{loghub}' has a *_structured.csv")
    logs = {name: read(os.path.join(loghub, name)) for name in names}
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(program, folder)
        best, tables = held_out(ours, logs)
        print(f"{'log':12} {'accuracy':>8} {'held out':>8} {'Drain3':>8}   {'lines/s':>10} {'Drain3':>8} {'ratio':>6} {'kept':>8}")
        figures = []
        sources = {name: lines for name, (lines, _) in logs.items()}
        everything = [line for lines in sources.values() for line in lines]
        random.Random(1).shuffle(everything)
        for name in [*names, "(mixed)"]:
            lines = varied(sources.get(name, everything), LINES, 7)
            speed, kept = ours.speed(lines)
            ours.run("assign", lines[::10], {})
            slow, _ = drain3(python, ours.path)
            row = (speed, slow, speed / slow)
            tail = f"{speed:10,.0f} {slow:8,.0f} {speed / slow:5.1f}x {kept / 1024:5.0f} KiB"
            if name in logs:
                ours.run("assign", logs[name][0], {})
                theirs = accuracy(drain3(python, ours.path)[1], logs[name][1])
                row += (tables[0][name], best[name], theirs)
                print(f"{name:12} {tables[0][name]:8.4f} {best[name]:8.4f} {theirs:8.4f}   {tail}", flush=True)
            else:
                print(f"{name:12} {'':26}   {tail}")
            figures.append(row)
        labelled = [row for row in figures if len(row) == 6]
        speed, slow, ratio, own, out, theirs = (sum(row[i] for row in labelled) / len(labelled) for i in range(6))
        print(f"{'average':12} {own:8.4f} {out:8.4f} {theirs:8.4f}   {speed:10,.0f} {slow:8,.0f} {ratio:5.1f}x")
        mean, worst = shuffled(ours, logs)
        print(f"lines in other orders: {mean:.4f} on average, {worst:.4f} at worst")
        seen = [accuracy(ours.run("seen", lines, {}), true) for lines, true in logs.values()]
        print(f"without following aliases: {sum(seen) / len(seen):.4f}")
        averages = sorted(sum(table.values()) / len(table) for table in tables)
        print(f"one threshold changed: {averages[0]:.4f} at worst, {averages[len(averages) // 2]:.4f} in the middle")
    missed = [f"{what} {value:,.4g} is below {bar:,}" for what, value, bar in [
        ("accuracy", own, ACCURACY), ("lines/s, mixed,", figures[-1][0], LINES_PER_SECOND),
        ("ratio to Drain3, mixed,", figures[-1][2], RATIO)] if value < bar]
    for line in missed:
        print(f"MISSED: {line}")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
