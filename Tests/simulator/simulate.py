#!/usr/bin/env python3
"""Runs attestd against writers, rotations, failing calls and kills that are chosen by a seed and repeat exactly.

  simulate.py --attestd BIN --attestctl BIN --seeds 2000            seeds 1 to 2000
  simulate.py --attestd BIN --attestctl BIN --seeds 17-17 --keep -v one seed, its folder kept
  simulate.py --attestd BIN --attestctl BIN --seeds 300 --only journal   all with a journald of their own
"""

import argparse
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

import journal
import journal_oracle
import journald
import oracle
import plan as plans
from plan import KNOWN, Dice
from world import HERE, Box, Tools

SHRINK_RUNS = 100
# One seed in so many is of the journal half.
JOURNAL_EVERY = 20


def build_library(name, folder):
    """Compiles a source to be preloaded; returns the library's path."""
    library = os.path.join(folder, name + ".so")
    subprocess.run(
        [os.environ.get("CC", "cc"), "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library,
         os.path.join(HERE, name + ".c"), "-ldl"], check=True)
    return library


def folder_for_seeds():
    base = "/dev/shm" if "TMPDIR" not in os.environ and os.access("/dev/shm", os.W_OK) else None
    return tempfile.mkdtemp(prefix="attestd-simulator-", dir=base)


def play(plan, tools, name, trace=False):
    """Plays a plan; returns (problems, outcome)."""
    is_journal = isinstance(plan, journal.JournalPlan)
    outcome = box_for(plan, tools, name, trace).play()
    return (journal_oracle if is_journal else oracle).judge(plan, outcome), outcome


def box_for(plan, tools, name, trace=False):
    kind = journal.JournalBox if isinstance(plan, journal.JournalPlan) else Box
    return kind(plan, tools, os.path.join(tools.scratch, name), trace)


def plan_of(seed, options):
    if options.only == "journal" or seed % JOURNAL_EVERY == 0 and not options.without_journal:
        return journal.JournalDice(seed).plan()
    return Dice(seed, options).plan()


def play_seed(work):
    """For a pool: (seed, problems, hash of the trace, the plan made as small as it still fails)."""
    seed, tools, options = work
    name = f"seed-{seed:08d}"
    plan = plan_of(seed, options)
    trace_hash = 0
    try:
        problems, outcome = play(plan, tools, name)
        trace_hash = outcome.world.get("trace_hash", 0)
        if problems and options.shrink:
            plan = shrink(plan, tools, problems)
    except Exception:  # noqa: BLE001 - a seed must not end the others
        problems = [traceback.format_exc()]
    if not options.keep:
        shutil.rmtree(os.path.join(tools.scratch, name), ignore_errors=True)
    return seed, problems, trace_hash, plan


def shrink(plan, tools, problems):
    """Leaves out what is not needed for a problem of the same kind."""
    kind = kind_of(problems)
    tried = set()
    runs = 0
    while runs < SHRINK_RUNS:
        for smaller in filter(None, plan.smaller()):
            if repr(smaller) in tried:
                continue
            tried.add(repr(smaller))
            runs += 1
            found, _ = play(smaller, tools, f"shrink-{plan.seed:06d}")
            if kind & kind_of(found):
                plan = smaller
                break
            if runs >= SHRINK_RUNS:
                break
        else:
            break
    return plan


def kind_of(problems):
    """What sort of problems these are: their words without numbers and names."""
    return {" ".join(word for word in problem.split()[:9] if word.isalpha()) for problem in problems}


def report(plan, tools, options, first=()):
    """Plays a plan again and prints it: what happened, what is wrong, how to see it again.

    `first` is what was wrong when it was played before.
    """
    name = f"failed-{plan.seed:06d}"
    problems, outcome = play(plan, tools, name, trace=options.keep)
    if isinstance(plan, journal.JournalPlan):
        print(f"\nseed {plan.seed}: journal {'in memory' if plan.is_volatile else 'on disk'} at first,"
              f" alerts {'sent to it' if plan.sends_alerts else 'not sent'}")
    else:
        print(f"\nseed {plan.seed}: logs {plan.logs} as {plan.pattern}, granularity {plan.granularity}")
    print("\n".join(outcome.story))
    print("  ended with", [run.status for run in outcome.runs])
    for problem in problems:
        print("  WRONG", problem)
    for problem in first if not problems else ():
        print("  NOT AGAIN", problem)
    known = f" --known {','.join(sorted(options.known))}" if options.known else ""
    known += f" --only {options.only}" if options.only else ""
    print(f"  again: {sys.argv[0]} --attestd {tools.attestd} --attestctl {tools.attestctl}"
          f" --seeds {plan.seed}-{plan.seed} --keep -v{known}")
    if options.keep:
        print(f"  folder: {os.path.join(tools.scratch, name)}")
    sys.stdout.flush()
    return problems


def parse_seeds(text):
    first, _, last = text.partition("-")
    return range(int(first), int(last) + 1) if last else range(1, int(first) + 1)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attestd", required=True)
    parser.add_argument("--attestctl", required=True)
    parser.add_argument("--seeds", default="1000", help="A-B, or N for 1-N")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="leave the folders, with a trace of failed seeds")
    parser.add_argument("-v", "--verbose", action="store_true", help="print the story of every seed")
    parser.add_argument("--no-shrink", dest="shrink", action="store_false")
    parser.add_argument("--most-failures", type=int, default=10, help="stop after so many (10)")
    parser.add_argument("--check-determinism", action="store_true", help="play each seed twice and compare the calls made")
    parser.add_argument("--mutant", default="", help="break attestd on purpose: drop, eof, twice")
    parser.add_argument("--plan", help="play the plan in this file, as --keep leaves one in a seed's folder")
    parser.add_argument(
        "--only", choices=["files", "journal"], help=f"seeds of one half only; one in {JOURNAL_EVERY} is of the journal's otherwise")
    parser.add_argument("--known", default="", help=f"also: all, or some of {', '.join(KNOWN)}")
    options = parser.parse_args()
    options.without_journal = "left out" if options.only == "files" else journald.missing()
    if options.without_journal and options.only != "files":
        print(f"simulate.py: no seeds of the journal half: {options.without_journal}", file=sys.stderr)
        if options.only == "journal":
            sys.exit(77)
    options.known = set(KNOWN) if options.known == "all" else set(filter(None, options.known.split(",")))
    return options


def warm(tools, without_journal):
    """Lets attestd read its rules once, so that seeds find them in its cache (the path is part of its key)."""
    for rules in ("rules.yml", "journal.yml"):
        shutil.copy(os.path.join(HERE, rules), tools.scratch)
    seeds = [Dice(1, argparse.Namespace(known=set())).plan()]
    seeds += [] if without_journal else [journal.JournalDice(1).plan()]
    for plan in seeds:
        plan.segments = []
        box_for(plan, tools, "warm").play()
        shutil.copytree(
            os.path.join(tools.scratch, "warm/state/cache"), os.path.join(tools.scratch, "cache"), dirs_exist_ok=True)


def replay(options, tools):
    """Plays the plan that a kept folder holds."""
    with open(options.plan) as file:
        names = {name: getattr(plans, name) for name in ("Plan", "Segment", "Item", "Fault", "Deed")}
        plan = eval(file.read(), names | {"JournalPlan": journal.JournalPlan})
    return 1 if report(plan, tools, options) else 0


def simulate(options):
    scratch = folder_for_seeds()
    tools = Tools(
        os.path.abspath(options.attestd), os.path.abspath(options.attestctl), build_library("faults", scratch), scratch,
        options.mutant, build_library("journald", scratch))
    warm(tools, options.without_journal)
    if options.plan:
        return replay(options, tools)
    start = time.monotonic()
    failed, hashes, done = [], {}, 0
    work = [(seed, tools, options) for seed in parse_seeds(options.seeds) for _ in range(1 + options.check_determinism)]
    with multiprocessing.Pool(options.jobs) as pool:
        for seed, problems, trace_hash, plan in pool.imap_unordered(play_seed, work, chunksize=4):
            done += 1
            if hashes.setdefault(seed, trace_hash) != trace_hash:
                problems = problems + ["the same seed made other calls the second time"]
            if problems:
                failed.append(seed)
                report(plan, tools, options, problems)
                if len(failed) >= options.most_failures:
                    break
            elif options.verbose:
                report(plan, tools, options)
        pool.terminate()
        pool.join()
    seconds = time.monotonic() - start
    used = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    print(f"{done} seeds in {seconds:.0f} s ({done / seconds:.1f}/s, {used / done:.2f} CPU s each), {len(failed)} failed"
          + "".join(f" {seed}" for seed in failed[:50]))
    if options.keep:
        print(f"kept {scratch}")
    else:
        shutil.rmtree(scratch, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(simulate(parse_options()))
