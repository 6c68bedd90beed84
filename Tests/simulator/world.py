"""One seed in a folder of its own: runs attestd as the plan says and asks attestctl what is on the record."""

import os
import shutil
import sqlite3
import struct
import subprocess
from dataclasses import dataclass, field

import record
from plan import Segment, expand

HERE = os.path.dirname(os.path.abspath(__file__))
RUN_SECONDS = 30
ASK_EVERY = 20
VERIFY_EVERY = 4
# The first fields of `struct world` in faults.c.
WORLD = ["magic", "next_action", "trace_hash", "counted_calls", "realtime", "monotonic", "last_stamp", "faults_hit"]


@dataclass
class Tools:
    """What every seed uses."""

    attestd: str
    attestctl: str
    library: str
    scratch: str
    mutant: str = ""
    # Preloaded into journald.
    journald: str = ""


@dataclass
class Run:
    """How one run of attestd ended: its status as a shell would say it (137 for SIGKILL)."""

    status: int
    output: str


@dataclass
class Outcome:
    """Everything the oracle looks at."""

    runs: list = field(default_factory=list)
    record: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    world: dict = field(default_factory=dict)
    actions: int = 0
    story: list = field(default_factory=list)
    writer: object = None
    # Where reading of the journal has come to, as the store keeps it.
    position: str = ""


class Box:
    """A folder for a seed."""

    def __init__(self, plan, tools, folder, trace=False):
        self.plan = plan
        self.tools = tools
        self.folder = folder
        self.trace = trace
        shutil.rmtree(folder, ignore_errors=True)
        for name in ("logs/targets", "scratch", "state"):
            os.makedirs(self.path(name))
        cache = os.path.join(tools.scratch, "cache")
        if os.path.isdir(cache):
            shutil.copytree(cache, self.path("state/cache"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def play(self):
        """All runs of the plan, then a last one that nothing disturbs; what is on the record then."""
        outcome = Outcome()
        schedule, outcome.story, outcome.writer = expand(self.plan, self.path("logs"), self.path("scratch"))
        outcome.actions = schedule.count("\ndo\t")
        for name, text in (("schedule", schedule), ("plan", repr(self.plan))):
            with open(self.path(name), "w") as file:
                file.write(text)
        self._configure(outcome.writer)
        for number, segment in enumerate(self.plan.segments + [Segment()]):
            run = self._run(number, segment.once)
            outcome.runs.append(run)
            if run.status in (98, 99, 124):
                outcome.problems.append(f"run {number} ended with {run.status}: {run.output[-600:]}")
                return outcome
        outcome.world = self._world()
        self._look(outcome)
        return outcome

    def _look(self, outcome):
        """Fills in what is on the record; every so often attestctl is asked too."""
        state = self.path("state")
        try:
            outcome.record = record.read(state)
            if self.plan.seed % ASK_EVERY == 0:
                outcome.problems += record.differences(self.tools.attestctl, state, outcome.record)
            if self.plan.seed % VERIFY_EVERY == 0:
                verdict = record.ask(self.tools.attestctl, state, "verify")
                if not verdict.get("ok"):
                    outcome.problems.append(f"the ledger does not verify: {verdict.get('problems')}")
        except (ValueError, sqlite3.Error) as error:
            outcome.problems.append(f"the record cannot be read: {error}")

    def _configure(self, writer):
        paths = [log.path for log in writer.logs]
        if self.plan.pattern != "path":
            paths = [self.path("logs/" + self.plan.pattern)]
        files = "\n".join(f"    - {{path: '{path}', examine: always}}" for path in paths)
        with open(self.path("attestd.yaml"), "w") as file:
            file.write(
                f"rules: [{os.path.join(self.tools.scratch, 'rules.yml')}]\n"
                f"sources:\n  journal: {{enabled: false, start: oldest}}\n  files:\n{files}\nalerts: {{journal: false}}\n")

    def _environment(self, number):
        environment = {
            "PATH": "/usr/bin:/bin", "LD_PRELOAD": self.tools.library, "SIMULATOR_SCHEDULE": self.path("schedule"),
            "SIMULATOR_SEGMENT": str(number), "SIMULATOR_WORLD": self.path("world"), "SIMULATOR_LOGS": self.path("logs"),
            "SIMULATOR_STORE": self.path("state"), "SWIFT_DETERMINISTIC_HASHING": "1", "TZ": "UTC",
            "ATTESTD_BOOT_ID": "5d0c6e9e6a1b4c0f8d2e7f3a1b2c4d5e"}
        if self.trace:
            environment["SIMULATOR_TRACE"] = self.path("trace")
        if self.tools.mutant:
            environment["SIMULATOR_MUTANT"] = self.tools.mutant
        return environment

    def _run(self, number, once):
        command = [self.tools.attestd, "--state", self.path("state"), "--config", self.path("attestd.yaml")]
        with open(self.path("output"), "wb") as output:
            try:
                status = self._wait(command + (["--once"] if once else []), self._environment(number), output, number)
                status = status if status >= 0 else 128 - status
            except subprocess.TimeoutExpired:
                status = 124
        with open(self.path("output"), errors="replace") as output:
            return Run(status, output.read())

    def _wait(self, command, environment, output, number):
        """Runs attestd to its end; returns its status."""
        return subprocess.run(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            timeout=RUN_SECONDS).returncode

    def _world(self):
        with open(self.path("world"), "rb") as file:
            return dict(zip(WORLD, struct.unpack(f"<{len(WORLD)}q", file.read(8 * len(WORLD)))))
