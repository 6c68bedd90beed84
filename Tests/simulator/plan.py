"""Plans: what happens in a seed, and the text of it that faults.c reads."""

import copy
import random
import re
from dataclasses import dataclass, field

from writer import Deed, Writer

CLASSES = ["log"] * 8 + ["log-read"] * 3 + ["log-open"] * 3 + ["log-status"] + ["store-write"] + ["store-sync"] + ["poll"] * 3
IDLE_LONG = 130_000
# Situations attestd is known not to master; `--known` lets seeds have them all the same.
KNOWN = {
    "pattern-of-rotated": "a pattern that matches rotated files too (app*)",
}


@dataclass
class Item:
    """A deed, and the counted call before which its first step is done; the others follow `spacing` calls apart."""

    deed: Deed
    calls: str
    at: int
    spacing: int = 0


@dataclass
class Fault:
    calls: str
    at: int
    kind: str
    count: int = 1

    def __str__(self):
        return f"{self.kind} at {self.calls} {self.at}" + (f" and {self.count - 1} after it" if self.count > 1 else "")


@dataclass
class Segment:
    """One run of attestd: what was done before it started, and what is done while it runs."""

    once: bool = False
    idle: int = 3_000
    before: list = field(default_factory=list)
    during: list = field(default_factory=list)
    faults: list = field(default_factory=list)


@dataclass
class Plan:
    seed: int
    # (name, scheme, files kept, is a link)
    logs: list
    pattern: str
    segments: list
    granularity: int = 0
    has_birth: bool = True
    epoch: int = 1_772_366_400_000_000_000
    lossy: bool = False
    # Every log has a line before and after what was done before the first run.
    starts_seen: bool = True
    known: tuple = ()

    def deeds_before(self, number, segment):
        if number or not self.starts_seen:
            return segment.before
        links = [deed for deed in segment.before if deed.kind == "link"]
        lines = [Deed("append", log, 1, 0.5) for log in range(len(self.logs))]
        return links + lines + [deed for deed in segment.before if deed.kind != "link"] + lines

    def smaller(self):
        """Copies of the plan that each lack something, the coarse cuts first."""
        for number in range(len(self.segments)):
            yield self._cut(lambda plan, n=number: plan.segments.pop(n))
        for position in range(len(self.logs) if len(self.logs) > 1 else 0):
            yield self._cut(lambda plan, p=position: plan.without_log(p))
        lists = [(n, name) for n in range(len(self.segments)) for name in ("faults", "during", "before")]
        for number, name in lists:
            yield self._cut(lambda plan, n=number, a=name: getattr(plan.segments[n], a).clear())
        for number, name in lists:
            for position in reversed(range(len(getattr(self.segments[number], name)))):
                yield self._cut(lambda plan, n=number, a=name, p=position: getattr(plan.segments[n], a).pop(p))

    def _cut(self, change):
        plan = copy.deepcopy(self)
        change(plan)
        return plan if plan != self else None

    def without_log(self, position):
        """Leaves out everything that is done to the log at `position`."""
        for segment in self.segments:
            segment.before = [deed for deed in segment.before if deed.log != position]
            segment.during = [item for item in segment.during if item.deed.log != position]


class Dice:
    """Chooses what happens, seed by seed."""

    def __init__(self, seed, options):
        self.random = random.Random(seed)
        self.seed = seed
        self.options = options

    def plan(self):
        r = self.random
        self.lossy = r.random() < 0.35
        self.plain_only = r.random() < 0.5
        pattern = r.choice(["path", "path", "path", "*.log"] + ["app*"] * self._has("pattern-of-rotated"))
        names = ["app.log", "application.log", "web.log"][: r.choice([1, 1, 2, 3])]
        if pattern == "app*":
            names = [name for name in names if name.startswith("app")]
        logs = [self._log(name, pattern) for name in names]
        self.links = {index for index, log in enumerate(logs) if log[3]}
        self.logs = len(logs)
        self.methods = [r.choice(["rotate", "rotate", "copytruncate"]) for _ in logs]
        self.schemes = [log[1] for log in logs]
        segments = [self._segment(number) for number in range(r.choice([1, 2, 2, 3, 3, 4]))]
        plan = Plan(
            self.seed, logs, pattern, segments, r.choice([0, 0, 1_000_000, 4_000_000]), True, lossy=self.lossy)
        plan.epoch = r.choice([1_772_366_400, 1_772_366_400, 1_798_761_570]) * 1_000_000_000 + r.randrange(10**9)
        return plan

    def _has(self, weakness):
        return weakness in self.options.known

    def _log(self, name, pattern):
        r = self.random
        is_link = pattern == "path" and r.random() < 0.12
        scheme = r.choice(["down", "down", "down", "up", "date"])
        keep = r.choice([1, 2, 3, 5]) if self.lossy and r.random() < 0.6 else 0
        return (name, scheme, keep, is_link)

    def _segment(self, number):
        r = self.random
        segment = Segment(once=r.random() < 0.15, idle=r.choice([200, 3_000, 3_000, 20_000, 70_000]))
        if number == 0:
            segment.before = [Deed("link", log) for log in sorted(self.links)]
        segment.before += [self._deed() for _ in range(r.choice([0, 1, 2, 4, 8]) if number else r.choice([1, 3, 6]))]
        counters = dict.fromkeys(CLASSES, 0)
        # A start makes some of the calls before there is anything to race with.
        counters.update({"store-write": r.randrange(12, 40), "store-sync": r.randrange(3, 8)})
        for _ in range(0 if segment.once and r.random() < 0.3 else r.choice([0, 2, 5, 10, 15])):
            calls = r.choice(CLASSES)
            counters[calls] += r.choice([1, 1, 2, 3, 5, 8, 13, 30])
            item = Item(self._deed(), calls, counters[calls], r.choice([0, 0, 1, 1, 2, 5]))
            segment.during.append(item)
        if r.random() < 0.6:
            segment.faults += self._faults()
        return segment

    def _faults(self):
        r = self.random
        kind = r.choice(["kill"] * 6 + ["log", "log", "store", "full", "interrupt"])
        if kind == "kill":
            calls = r.choice(["every", "every", "log", "store-write", "store-sync", "poll"])
            at = {"every": 500, "log": 200, "store-write": 120, "store-sync": 16, "poll": 60}[calls]
            return [Fault(calls, r.randrange(1, at), r.choice(["kill-before", "kill-after"]))]
        if kind == "log":
            calls = r.choice(["log-open", "log-status", "log", "log-read"])
            kinds = ["EIO", "EACCES", "EMFILE", "short"]
            return [Fault(calls, r.randrange(1, 60), r.choice(kinds), r.choice([1, 1, 3, 9]))]
        if kind == "store":
            calls = r.choice(["store", "store-write", "store-sync", "store-read"])
            return [Fault(calls, r.randrange(1, 120), "EIO")]
        if kind == "full":
            return [Fault("store-write", r.randrange(20, 120), "ENOSPC", r.choice([1, 2, 5, 20]))]
        return [Fault("log-read", r.randrange(1, 40), "EINTR", r.choice([1, 2]))]

    def _deed(self):
        r = self.random
        log = r.randrange(self.logs)
        kinds = ["append"] * 9 + ["burst"] * 3 + ["sleep"] * 2
        if log in self.links:
            kinds += ["link"] * 3
        else:
            kinds += [self.methods[log]] * 6
            kinds += ["compress"] * 3
        kinds += ["partial", "complete"]
        if not self.plain_only:
            kinds += ["deny", "allow", "allow", "step", "rotate", "copytruncate"]
        if self.lossy:
            kinds += ["delete", "truncate"]
        kind = r.choice(kinds)
        deed = Deed(kind, log, r.choice([1, 1, 2, 3, 6]), round(r.random(), 4))
        if kind == "burst":
            deed.count = r.choice([2, 5, 20, 80])
        if kind == "sleep":
            deed.count = r.choice([5, 400, 2_000, 8_000])
        if kind == "step":
            deed.count = r.choice([-3_600_000, -5_000, 5_000, 3_600_000])
        if kind == "append":
            deed.variant = r.choice(["plain"] * 20 + ["return", "nul", "long"])
        if kind == "rotate":
            deed.variant = r.choice(["create", "create", "nocreate", "late"])
        if kind == "copytruncate":
            deed.variant = r.choice(["", "slow"] + (["torn"] if self.lossy else []))
        if kind == "compress":
            deed.variant = r.choice(["gzip"] * 6 + ["zstd", "xz"])
        if kind == "delete":
            deed.variant = r.choice(["", "create", "reuse"])
        return deed


def _in_words(step):
    """A step for people: what is written is told by its lines' numbers."""
    if step[0] != "write":
        return " ".join(step)
    numbers = re.findall(r"line (\d+) of", step[2])
    if step[2].count("%n") == len(numbers) and numbers:
        kind = " long" if "%x" in step[2] else ""
        return f"write {step[1]}{kind} {numbers[0]}" + (f"-{numbers[-1]}" if len(numbers) > 1 else "")
    return f"write {step[1]} '{step[2]}'"


def expand(plan, folder, scratch):
    """The schedule's text for faults.c, a readable form of it, and the writers as they are in the end."""
    writer = Writer(folder, scratch)
    for log in plan.logs:
        writer.add_log(*log)
    text = [f"epoch\t{plan.epoch}", f"granularity\t{plan.granularity}", f"birth\t{int(plan.has_birth)}"]
    story = []

    def do(deed, calls, at, spacing):
        steps = writer.expand(deed)
        for number, step in enumerate(steps):
            text.append("\t".join(["do", calls, str(at + number * spacing)] + step))
        what = "; ".join(_in_words(step).replace(folder + "/", "").replace(scratch + "/", "") for step in steps)
        when = "before" if calls == "start" else f"at {calls} {at}" + (f" +{spacing}" if spacing and len(steps) > 1 else "")
        if steps:
            story.append(f"    {when}: {what}")

    for number, segment in enumerate(plan.segments + [Segment(idle=IDLE_LONG)]):
        is_last = number == len(plan.segments)
        text.append(f"segment\t{number}\t{segment.idle}")
        story.append(f"  run {number}" + (" (last, undisturbed)" if is_last else " --once" if segment.once else ""))
        for deed in writer.settle() if is_last else plan.deeds_before(number, segment):
            do(deed, "start", 0, 0)
        if number == 0:
            writer.forget_lost()
        for item in segment.during:
            do(item.deed, item.calls, item.at, item.spacing)
        writer.pass_time(segment.idle)
        for fault in segment.faults:
            text.append(f"fault\t{fault.calls}\t{fault.at}\t{fault.kind}\t{fault.count}")
            story.append(f"    fault: {fault}")
    return "\n".join(text) + "\n", story, writer
