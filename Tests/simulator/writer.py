"""The programs that write logs: what they do, step by step, and what is true afterwards.

A *deed* is what a plan holds (`append`, `rotate`, `copytruncate`, …) with a few numbers; `Writer.expand` turns it into
*steps*, the verbs of faults.c with their paths, given how the folder looks at that moment. A deed that is not possible
then becomes no steps, so any deed can be left out of a plan and the rest still makes sense.
"""

import itertools
import os
from dataclasses import dataclass, field

STAMP_BYTES = len("2026-03-01T00:00:00.000000Z")
MAXIMUM_LINE = 65_536
GRACE_MILLISECONDS = 60_000


@dataclass
class Deed:
    """Something a writer does. `pick` is a number from 0 to 1 by which it chooses among what there is."""

    kind: str
    log: int = 0
    count: int = 1
    pick: float = 0.0
    variant: str = ""


@dataclass
class Line:
    """A line of a log. `size` is without its end."""

    number: int
    size: int
    kind: str
    # Lines of one epoch stood in one file, between two truncations of it.
    epoch: int = 0
    is_complete: bool = False
    rest: str = ""


@dataclass
class File:
    """Contents as (line, part): a part is `whole`, `head` (no newline yet), `tail`, or `stump` (a head's copy)."""

    content: list = field(default_factory=list)
    epoch: int = field(default_factory=itertools.count(1).__next__)
    left_at: int = 0

    def add(self, line, part):
        self.content.append((line, part))
        line.epoch = self.epoch
        line.is_complete = part != "head"

    def clear(self):
        self.content.clear()
        self.epoch = -self.epoch if self.epoch > 0 else self.epoch - 1_000_000

    def whole_lines(self):
        """Numbers of the lines that stand here in full."""
        numbers = {line.number for line, part in self.content if part == "whole"}
        for (line, part), (following, next_part) in zip(self.content, self.content[1:]):
            if part in ("head", "stump") and next_part == "tail" and line is following:
                numbers.add(line.number)
        return numbers

    def has_open_line(self):
        return bool(self.content) and self.content[-1][1] == "head"


class Log:
    """One followed path with its rotated files, and everything that was ever written to it."""

    def __init__(self, index, path, scheme, keep):
        self.index = index
        self.path = path
        # down: app.log.1 is the newest; up: the highest number is; date: app.log-20260301.
        self.scheme = scheme
        self.keep = keep
        self.lines = {}
        # Oldest first; without the current file.
        self.rotated = []
        self.generation = 0
        # Reasons why lines may be gone, or a gap may say so.
        self.losses = []
        self.has_hole = False
        self.may_tear = False
        self.has_late = False
        self.was_denied = False
        self.has_archives = False
        self.target = path

    def new_line(self, kind, size):
        line = Line(len(self.lines) + 1, size, kind)
        self.lines[line.number] = line
        return line


class Writer:
    """The folder of logs as the writers leave it."""

    def __init__(self, folder, scratch):
        self.folder = folder
        self.scratch = scratch
        self.logs = []
        self.files = {}
        self.denied = set()
        # Milliseconds that have passed at most, as far as attestd's grace for rotated files is concerned.
        self.now = 0

    def add_log(self, name, scheme, keep, is_link):
        log = Log(len(self.logs), os.path.join(self.folder, name), scheme, keep)
        if is_link:
            log.target = self._target(log)
        self.logs.append(log)
        return log

    # -- what a deed is made of

    def expand(self, deed):
        """The steps of `deed`: lists of words for faults.c."""
        # A quiet process is given the next step after two seconds.
        self.now += 3_000
        if deed.kind in ("sleep", "step"):
            if deed.kind == "sleep":
                self.now += deed.count
            return [[deed.kind, str(deed.count)]]
        return getattr(self, "_" + deed.kind)(self.logs[deed.log % len(self.logs)], deed)

    def pass_time(self, milliseconds):
        self.now += milliseconds

    def _current(self, log):
        return self.files.get(log.target)

    def _write(self, log, path, text):
        if path not in self.files:
            self.files[path] = File()
        return ["write", path, text]

    def _line(self, log, deed, number):
        """A new line's text without its end, and its record."""
        group = 1 + int(deed.pick * 997 + number * (1 + int(deed.pick * 10))) % 3
        text = f"host sim[{group}]: line {len(log.lines) + 1} of log {log.index} "
        kind = deed.variant or "plain"
        size = STAMP_BYTES + 1 + len(text)
        if kind == "long":
            filler = [MAXIMUM_LINE - size - 5, MAXIMUM_LINE - size - 4, 66_000, 140_000, 700_000][int(deed.pick * 4.99)]
            text += f"long %x{filler};"
            size += 5 + filler
        elif kind == "nul":
            text += "end%0%0%0"
            size += 6
        elif kind == "return":
            text += "end%r"
            size += 3
        else:
            text += "end"
            size += 3
        return "%T " + text, log.new_line(kind, size)

    def _append(self, log, deed, path=None):
        path = path or log.target
        if self.files.get(path) and self.files[path].has_open_line():
            return self._complete(log, deed, path)
        steps = []
        for number in range(deed.count):
            text, line = self._line(log, deed, number)
            steps.append(self._write(log, path, text + "%n"))
            self.files[path].add(line, "whole")
        return steps

    def _burst(self, log, deed):
        """Lines in one write."""
        if self._current(log) and self._current(log).has_open_line():
            return []
        texts = []
        lines = []
        for number in range(deed.count):
            text, line = self._line(log, deed, number)
            texts.append(text + "%n")
            lines.append(line)
        step = self._write(log, log.target, "".join(texts))
        for line in lines:
            self.files[log.target].add(line, "whole")
        return [step]

    def _partial(self, log, deed):
        """The first part of a line; a later deed completes it."""
        if self._current(log) and self._current(log).has_open_line():
            return []
        text, line = self._line(log, Deed("", pick=deed.pick), 0)
        cut = 3 + int(deed.pick * (len(text) - 4))
        step = self._write(log, log.target, text[:cut])
        line.rest = text[cut:]
        self.files[log.target].add(line, "head")
        return [step]

    def _complete(self, log, deed, path=None):
        """The rest of a line that was begun, wherever its file is now."""
        steps = []
        for name in [path] if path else [log.target] + [name for name in reversed(log.rotated)]:
            file = self.files.get(name)
            if file and file.has_open_line() and not name.endswith((".gz", ".zst", ".xz")):
                line = file.content[-1][0]
                if name != log.target and self.now - file.left_at > GRACE_MILLISECONDS - 5_000:
                    # Too late: attestd may have closed the file for good, and taken the line as it is.
                    file.content[-1] = (line, "stump")
                    log.may_tear = True
                    continue
                steps.append(["write", name, line.rest + "%n"])
                file.add(line, "tail")
                break
        return steps

    # -- rotation

    def _rename(self, old, new):
        if new in self.files:
            self._forget(new)
        self.files[new] = self.files.pop(old)
        return ["rename", old, new]

    def _forget(self, path):
        """The file at `path` goes; what only it held is lost."""
        self.files.pop(path, None)

    def _shift(self, log):
        """Makes room for the next rotated file: (steps, its name)."""
        steps = []
        if log.scheme != "down":
            log.generation += 1
            stamp = f".{log.generation}" if log.scheme == "up" else f"-{20260300 + log.generation}"
            return steps, log.target + stamp
        renamed = []
        for name in log.rotated:
            number, *ending = name[len(log.target) + 1:].split(".")
            renamed.append(".".join([log.target, str(int(number) + 1)] + ending))
            steps.append(self._rename(name, renamed[-1]))
        log.rotated = renamed
        return steps, log.target + ".1"

    def _drop_old(self, log):
        steps = []
        while log.keep and len(log.rotated) > log.keep:
            oldest = log.rotated.pop(0)
            if self.files[oldest].has_open_line():
                log.may_tear = True
            steps.append(["unlink", oldest])
            self._forget(oldest)
            log.losses.append("an old file was removed by rotation")
        return steps

    def _rotate(self, log, deed):
        """Rename, then a new file at once (`create`) or with the next line."""
        if not self._current(log) or log.target != log.path:
            return []
        steps, name = self._shift(log)
        steps.append(self._rename(log.target, name))
        log.rotated.append(name)
        self.files[name].left_at = self.now
        if deed.variant == "create":
            steps.append(["create", log.target])
            self.files[log.target] = File()
        if deed.variant == "late" and not self.files[name].has_open_line():
            # The writer still has the old file open.
            steps += self._append(log, Deed("append", pick=deed.pick, count=1), name)
            log.has_late = True
        return steps + self._drop_old(log)

    def _copytruncate(self, log, deed):
        """`torn`: lines are written between copying and cutting; `slow`: the copy is made in two steps."""
        current = self._current(log)
        if not current or log.target != log.path or not current.content:
            return []
        steps, name = self._shift(log)
        if current.has_open_line():
            log.may_tear = True
        halves = [(0, 50), (50, 100)] if deed.variant == "slow" else [(0, 100)]
        steps += [["copy", log.target, name, str(first), str(last)] for first, last in halves]
        # Nobody completes a line in a copy.
        self.files[name] = File([(line, "stump" if part == "head" else part) for line, part in current.content])
        log.rotated.append(name)
        if deed.variant == "torn" and not current.has_open_line():
            steps += self._append(log, Deed("append", pick=deed.pick, count=1))
            log.losses.append("lines were written between copy and truncation")
            # Nothing tells of them but the file itself, for a moment.
            current.content[-1][0].epoch = 0
        steps.append(["truncate", log.target, "0"])
        current.clear()
        return steps + self._drop_old(log)

    def _compress(self, log, deed):
        """A rotated file becomes an archive, as gzip does it: both stand there for a moment."""
        plain = [n for n in log.rotated if not n.endswith((".gz", ".zst", ".xz")) and not self.files[n].has_open_line()]
        if not plain:
            return []
        name = plain[int(deed.pick * len(plain) * 0.999)]
        tool = deed.variant or "gzip"
        log.has_archives = True
        archive = name + {"gzip": ".gz", "zstd": ".zst", "xz": ".xz"}[tool]
        scratch = os.path.join(self.scratch, "archive")
        steps = [["compress", tool, name, scratch]]
        halves = [(0, 40), (40, 100)] if deed.count > 1 else [(0, 100)]
        steps += [["copy", scratch, archive, str(first), str(last)] for first, last in halves]
        self.files[archive] = File(list(self.files[name].content))
        steps.append(["unlink", name])
        self._forget(name)
        log.rotated[log.rotated.index(name)] = archive
        return steps

    # -- what loses lines

    def _truncate(self, log, deed):
        """Cut to nothing without a copy."""
        current = self._current(log)
        if not current:
            return []
        if current.has_open_line():
            log.may_tear = True
        current.clear()
        log.losses.append("the file was cut in place")
        return [["truncate", log.target, "0"]]

    def _delete(self, log, deed):
        """The current file or an old one goes; `reuse`: the next one gets its inode number."""
        names = [n for n in log.rotated + [log.target] if n in self.files]
        if not names:
            return []
        name = names[int(deed.pick * len(names) * 0.999)]
        if self.files[name].has_open_line():
            log.may_tear = True
        self._forget(name)
        log.losses.append("a file was removed")
        steps = [["unlink", name]]
        if name in log.rotated:
            log.rotated.remove(name)
            # With numbers that count upwards nothing but a second file tells that this is not a rotated file nobody saw.
            log.has_hole = log.scheme == "up"
        elif deed.variant:
            steps.append(["create", name] + ([deed.variant] if deed.variant == "reuse" else []))
            self.files[name] = File()
        return steps

    # -- names and rights

    def _target(self, log):
        name = f"{os.path.basename(log.path)}-{20260300 + log.generation}"
        return os.path.join(self.folder, "targets", name)

    def _link(self, log, deed):
        """A symbolic link is made, or moved on to the next file."""
        if log.target == log.path:
            return []
        steps = []
        if log.generation:
            steps.append(["unlink", log.path])
            log.rotated.append(log.target)
            log.generation += 1
            log.target = self._target(log)
        else:
            log.generation = 1
        if log.target not in self.files:
            steps.append(["create", log.target])
            self.files[log.target] = File()
        steps.append(["symlink", log.target, log.path])
        return steps

    def _deny(self, log, deed):
        """Nobody may open the file until `allow`."""
        if log.path in self.denied:
            return []
        self.denied.add(log.path)
        log.was_denied = True
        return [["deny", log.path]]

    def _allow(self, log, deed):
        if log.path not in self.denied:
            return []
        self.denied.discard(log.path)
        return [["allow", log.path]]

    # -- the beginning and the end

    def forget_lost(self):
        """What was lost before anybody watched is not missed."""
        for log in self.logs:
            surviving = self.surviving(log)
            for line in log.lines.values():
                line.is_complete = line.is_complete and line.number in surviving
            log.losses.clear()

    def settle(self):
        """Deeds that leave everything readable and complete."""
        deeds = []
        for log in self.logs:
            deeds.append(Deed("allow", log.index))
            deeds += [Deed("complete", log.index)] * 4
            deeds.append(Deed("append", log.index, 1, 0.5))
        return deeds

    def surviving(self, log):
        """Numbers of the lines that stand in some file of `log` now."""
        names = [n for n in [log.target] + log.rotated if n in self.files]
        return set().union(*(self.files[name].whole_lines() for name in names))
