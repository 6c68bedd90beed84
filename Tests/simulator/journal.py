"""The journal half: plans of what happens to a journal, and a box that plays them with a journald of its own."""

import os
import pickle
import random
import select
import shutil
import socket
import sqlite3
import subprocess
import time
import traceback
from dataclasses import dataclass

import journald
from plan import Fault, Item, Plan, Segment
from world import RUN_SECONDS, Box, Outcome, Run
from writer import Deed

CLASSES = (
    ["journal"] * 6 + ["journal-next"] * 6 + ["journal-process"] * 3 + ["journal-seek", "journal-open"] + ["journal-send"] * 2
    + ["journal-field"] * 2 + ["store-write", "store-sync"] + ["poll"] * 4)
# Two heartbeats and more: attestd then looks whether its handle of the journal is stuck.
IDLE_LONG = 700_000
FIRST_PID = 20_000


@dataclass
class JournalPlan(Plan):
    """A plan without log files. Deeds are done by journald.py."""

    is_volatile: bool = False
    sends_alerts: bool = True


class JournalDice:
    """Chooses what happens, seed by seed."""

    def __init__(self, seed):
        self.random = random.Random(f"journal {seed}")
        self.seed = seed

    def plan(self):
        r = self.random
        self.lossy = r.random() < 0.5
        self.damaging = self.lossy and r.random() < 0.3
        self.plain_only = r.random() < 0.4
        segments = [self._segment(number) for number in range(r.choice([1, 2, 2, 3, 3, 4]))]
        return JournalPlan(
            self.seed, [], "journal", segments, epoch=1_772_366_400_000_000_000 + r.randrange(10**6) * 1_000, lossy=self.lossy,
            is_volatile=r.random() < 0.3, sends_alerts=r.random() < 0.7)

    def _segment(self, number):
        r = self.random
        segment = Segment(once=r.random() < 0.15, idle=r.choice([200, 3_000, 3_000, 20_000, 70_000]))
        if number and r.random() < 0.2:
            segment.before.append(Deed("reboot", variant=r.choice(["", "kill"])))
        segment.before += [self._deed() for _ in range(r.choice([0, 1, 2, 4, 8]) if number else r.choice([0, 1, 3, 6]))]
        counters = dict.fromkeys(CLASSES, 0)
        counters.update({"store-write": r.randrange(12, 40), "store-sync": r.randrange(3, 8)})
        for _ in range(0 if segment.once and r.random() < 0.3 else r.choice([0, 2, 5, 10, 15])):
            calls = r.choice(CLASSES)
            counters[calls] += r.choice([1, 1, 2, 3, 5, 8, 13, 30]) * (8 if calls == "journal-field" else 1)
            segment.during.append(Item(self._deed(), calls, counters[calls], r.choice([0, 0, 1, 1, 2, 5])))
        if r.random() < 0.6:
            segment.faults += self._faults()
        return segment

    def _faults(self):
        r = self.random
        kind = r.choice(["kill"] * 6 + ["journal", "journal", "store", "full"])
        if kind == "kill":
            calls = r.choice(["every", "every", "journal", "journal-next", "journal-send", "store-write", "store-sync", "poll"])
            at = {"every": 900, "journal": 300, "journal-next": 150, "journal-send": 12, "store-write": 120, "store-sync": 16}
            return [Fault(calls, r.randrange(1, at.get(calls, 60)), r.choice(["kill-before", "kill-after"]))]
        if kind == "journal":
            calls = r.choice(["journal-next", "journal-process", "journal-seek", "journal-open"])
            kinds = ["EIO", "EBADMSG", "ENOMEM", "EMFILE"]
            at = {"journal-next": 60, "journal-process": 20, "journal-seek": 6, "journal-open": 4}[calls]
            return [Fault(calls, r.randrange(1, at), r.choice(kinds), r.choice([1, 1, 3]))]
        if kind == "store":
            calls = r.choice(["store", "store-write", "store-sync", "store-read"])
            return [Fault(calls, r.randrange(1, 120), "EIO")]
        return [Fault("store-write", r.randrange(20, 120), "ENOSPC", r.choice([1, 2, 5, 20]))]

    def _deed(self):
        r = self.random
        kinds = ["append"] * 10 + ["burst"] * 3 + ["again"] + ["sleep"] * 2 + ["rotate"] * 5 + ["flush"] * 2
        if not self.plain_only:
            kinds += ["relinquish", "crash", "crash", "stop", "start", "start", "step"]
        if self.lossy:
            kinds += ["delete"] * 5 + ["vacuum"] * 2 + ["wipe"]
        if self.damaging:
            kinds += ["damage"] * 3
        deed = Deed(r.choice(kinds), 0, r.choice([1, 1, 2, 3, 6]), round(r.random(), 4))
        if deed.kind == "burst":
            deed.count = r.choice([2, 5, 20, 80])
        if deed.kind == "again":
            deed.count = r.choice([2, 3])
        if deed.kind == "sleep":
            deed.count = r.choice([5, 400, 2_000, 8_000])
        if deed.kind == "step":
            deed.count = r.choice([-3_600_000, -5_000, 5_000, 3_600_000])
        if deed.kind == "append" and not self.plain_only:
            special = ["long", "huge", "binary", "repeated", "forged", "silent"]
            deed.variant = r.choice([""] * 12 + special)
        if deed.kind in ("rotate", "flush"):
            deed.variant = r.choice(["", "signal"])
        if deed.kind == "stop":
            deed.variant = r.choice(["", "kill"])
        if deed.kind == "delete":
            deed.variant = r.choice(["", "", "any", "all"])
        if deed.kind == "damage":
            deed.variant = r.choice(["cut", "zeros"])
        return deed


class JournalBox(Box):
    """A folder for a seed, and a journald while it is played."""

    def play(self):
        # The journal is gone when this returns; what is told of it comes in a file.
        journald.inside(self._play_and_tell)
        with open(self.path("outcome"), "rb") as file:
            outcome = pickle.load(file)
        if not outcome.problems:
            self._look(outcome)
        return outcome

    def _play_and_tell(self):
        outcome = Outcome()
        try:
            self._play(outcome)
        except Exception:  # noqa: BLE001 - a seed must not end the others
            outcome.problems.append(traceback.format_exc())
        with open(self.path("outcome"), "wb") as file:
            pickle.dump(outcome, file)

    def _play(self, outcome):
        # journald.py does everything of the last run before it starts.
        settling = Segment(idle=IDLE_LONG, before=[Deed("start"), Deed("append"), Deed("rotate"), Deed("append")])
        segments = self.plan.segments + [settling]
        schedule = self._schedule(segments)
        outcome.actions = len(self.actions)
        for name, text in (("schedule", schedule), ("plan", repr(self.plan))):
            with open(self.path(name), "w") as file:
                file.write(text)
        self._configure()
        self.clock = journald.Clock(self.path("world"), self.plan.epoch)
        # A socket's name has no room for a long path.
        self.player = "/run/player"
        self.listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.listener.bind(self.player)
        self.listener.listen(4)
        self.journald = journald.Journald(
            self.tools.journald, self.path("world"), self.clock, self.plan.seed, self.plan.is_volatile)
        for number, segment in enumerate(segments):
            self._prepare(number, segment)
            run = self._run(number, segment.once)
            outcome.runs.append(run)
            if run.status in (98, 99, 124):
                outcome.problems.append(f"run {number} ended with {run.status}: {run.output[-600:]}")
                break
        self.journald.look()
        self.journald.list()
        if self.trace:
            for folder in (journald.VOLATILE, journald.PERSISTENT):
                shutil.copytree(folder, self.path("journal" + folder), dirs_exist_ok=True)
        outcome.world = self._world()
        outcome.writer = self.journald.books
        outcome.story = self._story(segments)

    def _schedule(self, segments):
        """The schedule's text; `actions` are its steps, as (run, deed)."""
        self.actions = []
        text = []
        for number, segment in enumerate(segments):
            text.append(f"segment\t{number}\t{segment.idle}")
            for item in segment.during:
                item.first = len(self.actions)
                for place, deed in enumerate(_steps(item.deed)):
                    text.append(f"do\t{item.calls}\t{item.at + place * item.spacing}\task\t{len(self.actions)}")
                    self.actions.append((number, deed))
                item.last = len(self.actions)
            for fault in segment.faults:
                text.append(f"fault\t{fault.calls}\t{fault.at}\t{fault.kind}\t{fault.count}")
        return "\n".join(text) + "\n"

    def _prepare(self, number, segment):
        """What earlier runs did not live to see, and what happens before this one."""
        while self.clock.next_action < len(self.actions) and self.actions[self.clock.next_action][0] < number:
            self._do(self.clock.next_action)
            self.clock.next_action += 1
        for place, deed in enumerate(segment.before):
            for part, step in enumerate(_steps(deed)):
                self.journald.do((number, place, part), step)

    def _do(self, number):
        self.journald.do(number, self.actions[number][1])

    def _story(self, segments):
        story = []
        results = self.journald.books.results
        for number, segment in enumerate(segments):
            is_last = number == len(segments) - 1
            story.append(f"  run {number}" + (" (last, undisturbed)" if is_last else " --once" if segment.once else ""))
            for place, deed in enumerate(segment.before):
                words = [results.get((number, place, part), "") for part, _ in enumerate(_steps(deed))]
                story += [f"    before: {'; '.join(filter(None, words))}"] if any(words) else []
            for item in segment.during:
                words = [results.get(step, "") for step in range(item.first, item.last)]
                spacing = f" +{item.spacing}" if item.spacing and len(words) > 1 else ""
                story += [f"    at {item.calls} {item.at}{spacing}: {'; '.join(filter(None, words))}"] if any(words) else []
            story += [f"    fault: {fault}" for fault in segment.faults]
        return story

    def _configure(self):
        with open(self.path("attestd.yaml"), "w") as file:
            file.write(
                f"rules: [{os.path.join(self.tools.scratch, 'journal.yml')}]\n"
                "sources:\n  journal: {enabled: true, start: oldest}\n  files: []\n"
                f"alerts: {{journal: {str(self.plan.sends_alerts).lower()}, min_level: informational}}\n")

    def _environment(self, number):
        return super()._environment(number) | {"SIMULATOR_PLAYER": self.player, "ATTESTD_BOOT_ID": self.journald.boot}

    def _wait(self, command, environment, output, number):
        """Does deeds while attestd runs, each when faults.c asks for it."""
        # A thread of journald's could take the number.
        self.journald.wait()
        # As faults.c has it: the kernel tells journald the same number.
        wanted = FIRST_PID + 50 * number
        journald.next_pid(wanted)
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        if process.pid != wanted:
            raise OSError(f"attestd got the number {process.pid}")
        ending = os.pidfd_open(process.pid)
        end = time.monotonic() + RUN_SECONDS
        try:
            while True:
                ready, _, _ = select.select([self.listener, ending], [], [], max(0, end - time.monotonic()))
                if self.listener in ready:
                    self._serve()
                elif ending in ready:
                    return process.wait()
                else:
                    process.kill()
                    raise subprocess.TimeoutExpired(command, RUN_SECONDS)
        finally:
            os.close(ending)

    def _serve(self):
        connection, _ = self.listener.accept()
        with connection:
            words = connection.recv(64).decode()
            if words == "wait":
                self.journald.wait()
            elif words:
                self._do(int(words))
            connection.send(b"done")

    def _look(self, outcome):
        super()._look(outcome)
        with sqlite3.connect(os.path.join(self.path("state"), "attestd.db")) as database:
            found = database.execute("SELECT json FROM position WHERE source = 'journal'").fetchall()
        outcome.position = found[0][0] if found else None


def _steps(deed):
    """Entries of an `append` are written one by one."""
    if deed.kind != "append":
        return [deed]
    return [Deed("append", 0, 1, deed.pick, deed.variant) for _ in range(deed.count)]
