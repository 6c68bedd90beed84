"""What must be on the record after a seed, whatever happened in it."""

import re
from collections import Counter, deque
from datetime import datetime

from writer import MAXIMUM_LINE

ENTRY = re.compile(r"line (\d+) of log (\d+) (end|long)")
LOSS = ("truncated", "removed")
SPAN_SECONDS = 20
LATENESS_SECONDS = 10
STORE_FAULTS = ("EIO", "ENOSPC")


def judge(plan, outcome):
    """Sentences about what is wrong; none if the record is as it must be."""
    if outcome.problems:
        return outcome.problems
    problems = list(runs(plan, outcome))
    if outcome.world["next_action"] != outcome.actions:
        problems.append(f"only {outcome.world['next_action']} of {outcome.actions} actions were done")
    for log in outcome.writer.logs:
        problems += [f"log {log.index}: {problem}" for problem in _Log(plan, outcome, log).problems()]
    problems += gaps(plan, outcome)
    return problems


def runs(plan, outcome):
    """No run may end in a way that nothing asked for."""
    for number, run in enumerate(outcome.runs):
        faults = plan.segments[number].faults if number < len(plan.segments) else []
        allowed = {0}
        for fault in faults:
            if fault.kind.startswith("kill"):
                allowed.add(137)
            elif fault.calls.startswith("store") or fault.calls == "every":
                allowed.add(70)
        if run.status not in allowed:
            yield f"run {number} ended with {run.status}: {run.output[-500:].strip()}"


def gaps(plan, outcome):
    faults = [fault for segment in plan.segments for fault in segment.faults]
    for gap in outcome.record["gaps"]:
        if gap["cause"] == "storeUnavailable" and not any(fault.kind in STORE_FAULTS for fault in faults):
            yield f"gap without a reason: {say(gap)}"
        # A file that is not there in the end is missing for good.
        if gap["source"] in {f"file:{log.path}" for log in outcome.writer.logs if log.target not in outcome.writer.files}:
            continue
        if gap["cause"] in ("stopped", "crashed", "storeUnavailable", "unreadable") and gap["state"] != "back-filled":
            yield f"gap that is not back-filled although everything was read: {say(gap)}"


def say(gap):
    return f"{gap['id']} {gap['source'].rsplit('/', 1)[-1]} {gap['cause']} {gap['size']} {gap['state']}: {gap['detail']}"


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class _Log:
    """One log against the record of its source (or sources, where rotated files match a pattern)."""

    def __init__(self, plan, outcome, log):
        self.plan = plan
        self.log = log
        self.writer = outcome.writer
        self.paths = [other.path for other in outcome.writer.logs]
        self.operations = sorted(filter(self._is_mine, outcome.record["operations"]), key=lambda o: (o["shard"], o["leaf"]))
        self.findings = list(filter(self._is_mine, outcome.record["findings"]))
        self.gaps = list(filter(self._is_mine, outcome.record["gaps"]))
        self.coverage = list(filter(self._is_mine, outcome.record["coverage"]))

    def _is_mine(self, record):
        path = record["source"].removeprefix("file:")
        owners = [other for other in self.paths if path == other or path.startswith((other + ".", other + "-"))]
        return bool(owners) and owners[0] == self.log.path

    def problems(self):
        seen = Counter()
        torn = []
        for operation in self.operations:
            entry = ENTRY.match(operation["group"].get("message", ""))
            if operation["count"] != 1:
                yield f"an operation counts {operation['count']} times: {operation['id']}"
            if entry and int(entry[2]) == self.log.index:
                seen[int(entry[1])] += 1
            else:
                torn.append(operation["group"].get("message", "")[:60])
        yield from self._lines(seen)
        if torn and not self.log.may_tear:
            yield f"{len(torn)} entries that nobody wrote: {torn[:3]}"
        yield from self._coverage()
        yield from self._sizes(seen)
        yield from self._correlations()

    def _lines(self, seen):
        twice = sorted(number for number, count in seen.items() if count > 1)
        if twice:
            yield f"{len(twice)} lines were examined more than once: {ranges(twice)}"
        complete = {line.number for line in self.log.lines.values() if line.is_complete}
        if set(seen) - set(self.log.lines):
            yield f"lines that were never written: {sorted(set(seen) - set(self.log.lines))[:5]}"
        missing = complete - set(seen)
        lost = missing - self.writer.surviving(self.log)
        claims = [gap for gap in self.gaps if gap["cause"] in LOSS]
        if missing - lost:
            yield (
                f"{len(missing - lost)} of {len(complete)} lines still stand in their files and were not examined: "
                f"{ranges(sorted(missing - lost))}; gaps: {[say(gap) for gap in claims] or 'none'}")
        # Of a file that came and went between two looks nobody can know; of one that was being read, one must.
        looked_at = {self.log.lines[number].epoch for number in seen if number in self.log.lines} - {0}
        silent = sorted(number for number in lost if self.log.lines[number].epoch in looked_at)
        if silent and not claims:
            yield f"{len(silent)} lines are lost ({ranges(silent)}) and no gap says so"
        if claims and not self.log.losses and not self.log.has_hole:
            yield f"gap that claims a loss although nothing was lost: {[say(gap) for gap in claims]}"

    def _coverage(self):
        for row in self.coverage:
            if row["read"] != row["examined"] + row["own"]:
                yield f"coverage does not add up: {row}"
        examined = sum(row["examined"] for row in self.coverage)
        # The torn beginning of a line need not have a message, so it is no operation.
        if examined != len(self.operations) and not (self.log.may_tear and examined > len(self.operations)):
            yield f"coverage says {examined} entries were examined, the operations are {len(self.operations)}"

    def _sizes(self, seen):
        """Long lines: what was left of each is a gap of exactly that size."""
        expected = Counter()
        for number in seen:
            line = self.log.lines.get(number)
            if line and line.size > MAXIMUM_LINE:
                expected[line.size - MAXIMUM_LINE] += 1
        stated = Counter(int(gap["size"].split()[0]) for gap in self.gaps if gap["cause"] == "lineTooLong")
        # A file that is cut in the middle of such a line takes the rest of it along; that gap is of another kind.
        cuts = sum(gap["cause"] in ("truncated", "removed") for gap in self.gaps)
        missing, more = expected - stated, stated - expected
        if (more or sum(missing.values()) > cuts) and not self.log.may_tear:
            yield f"rests of long lines are gaps of {sorted(stated.elements())} bytes, not {sorted(expected.elements())}"

    def _correlations(self):
        """Three of a group within twenty seconds of event time, counted over what was examined in its order."""
        entries = [
            (moment(o["time"]), re.search(r"sim\[(\d+)\]: line ", o["record"])) for o in self.operations if "record" in o]
        times = [time for time, _ in entries]
        # A stamp from the future, as after a clock that was set back, counts as one of about now.
        is_future = any(moment(o["time"]) > moment(o["received"]) + LATENESS_SECONDS for o in self.operations)
        is_split = len({o["source"] for o in self.operations}) > 1
        if times != sorted(times) or is_future or is_split or self.log.may_tear:
            return
        if all(match for _, match in entries):
            yield from correlations([(time, match[1]) for time, match in entries], self.findings)


def correlations(entries, findings):
    """Whether the findings are those that the entries, as (time, group), give."""
    expected = Counter()
    windows, active = {}, {}
    for time, group in entries:
        window = windows.setdefault(group, deque())
        window.append(time)
        while window[0] < time - SPAN_SECONDS:
            window.popleft()
        if len(window) >= 3 and not active.get(group):
            expected[group, time] += 1
        active[group] = len(window) >= 3
    stated = Counter((f["group"].get("pid"), moment(f["time"])) for f in findings for _ in range(f["count"]))
    if expected != stated:
        more, less = stated - expected, expected - stated
        yield f"correlation findings: {len(more)} too many {list(more)[:3]}, {len(less)} missing {list(less)[:3]}"


def ranges(numbers):
    """1-4, 9"""
    parts = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(f"{a}-{b}" if a != b else f"{a}" for a, b in parts[:12])
