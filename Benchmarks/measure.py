"""Runs a command alone and says what it cost."""
import os
import subprocess
import sys
import tempfile


class Cost:
    """Seconds and megabytes of one command; the cheapest of several runs, the largest memory of all of them."""

    def __init__(self, cpu, wall, peak, output=""):
        self.cpu, self.wall, self.peak, self.output = cpu, wall, peak, output


# The compiled cost_of.c; set once by whoever measures.
launcher = None


def run(command, runs=1, seconds=30.0, env=None, accept=(0, 1)):
    """The cheapest of `runs` runs by CPU time; stops repeating once `seconds` are spent.

    Output goes to a file: grep stops at its first match when nobody can see what it prints.
    """
    best, peak, spent = None, 0.0, 0.0
    for _ in range(runs):
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors, tempfile.NamedTemporaryFile("r") as result:
            subprocess.run([launcher, result.name, *command], stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                           env=dict(os.environ, **(env or {})), check=True)
            user, system, wall, kib, code = result.read().split()
            if int(code) not in accept:
                errors.seek(0)
                sys.exit(f"bench: {' '.join(command)[:300]} ended with {code}: {errors.read()[-500:].decode(errors='replace')}")
            output.seek(0)
            # Long output is findings, which nobody here reads.
            said = output.read(1 << 16).decode(errors="replace")
        cost = Cost(float(user) + float(system), float(wall), 0.0, said)
        peak = max(peak, int(kib) * 1024 / 1e6)
        if best is None or cost.cpu < best.cpu:
            best = cost
        spent += cost.wall
        if spent > seconds:
            break
    best.peak = peak
    return best


def net(full, idle):
    """What the input cost: a run over it less a run over an empty one."""
    return Cost(max(full.cpu - idle.cpu, 1e-3), max(full.wall - idle.wall, 1e-3), full.peak, full.output)
