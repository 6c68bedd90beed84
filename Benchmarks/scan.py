#!/usr/bin/env python3
"""scan.py BIN_DIR CORPORA - times `attestctl scan` and its peers on the same files and prints figures and ratios.

Each command runs alone, output to a file, input files in the page cache; the best of three runs counts. fail2ban-regex
is given the first lines of the same file only, because it needs minutes for the rest; rates are compared.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

BIN, CORPORA = sys.argv[1], sys.argv[2]
RUNS = 3
FAIL2BAN_LINES = 60_000


def measure(command, runs=RUNS):
    """Wall and CPU seconds of the fastest run, and the largest peak resident size in MB over all runs."""
    best, peak = None, 0
    for _ in range(runs):
        start = time.monotonic()
        # A file, not /dev/null: grep stops at the first match when nobody can see its output.
        with tempfile.TemporaryFile() as output:
            child = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
        wall = time.monotonic() - start
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, 1):
            sys.exit(f"{' '.join(command)} ended with {code}")
        peak = max(peak, usage.ru_maxrss / 1024)
        figures = (wall, usage.ru_utime + usage.ru_stime)
        if best is None or figures < best:
            best = figures
    return best[0], best[1], peak


def report(name, corpus, lines, size, figures):
    wall, cpu, peak = figures
    print(
        f"{name:<34} {corpus:<12} {lines / wall:>12,.0f} lines/s {size / wall / 1e6:>8,.1f} MB/s "
        f"{wall:>8.2f} s wall {cpu:>8.2f} s CPU {peak:>7.1f} MB peak",
        flush=True,
    )
    return lines / wall


def lines_of(path):
    with open(path, "rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def main():
    attestctl = os.path.join(BIN, "attestctl")
    literals = subprocess.run(
        [attestctl, "rules", "list", "--literals"], check=True, capture_output=True, text=True
    ).stdout
    count = len(literals.splitlines())
    print(f"default pack: {count} literals; best of {RUNS} runs, {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        patterns = os.path.join(folder, "literals")
        with open(patterns, "w") as file:
            file.write(literals)
        rates, peaks = {}, {}
        for corpus in ("quiet-50", "quiet-500", "attack-100"):
            path = os.path.join(CORPORA, corpus + ".log")
            size, lines = os.path.getsize(path), lines_of(path)
            figures = measure([attestctl, "scan", "--now", "2026-11-23", path])
            peaks[corpus] = figures[2]
            rates[corpus] = report("attestctl scan", corpus, lines, size, figures)
            grep = measure(["grep", "-ciF", "-f", patterns, path], runs=1)
            ratio = rates[corpus] / report(f"grep -ciF -f ({count} literals)", corpus, lines, size, grep)
            print(f"{'':<34} {corpus:<12} attestctl scan / grep: {ratio:.1f}x")
        fail2ban = shutil.which("fail2ban-regex")
        for corpus in ("quiet-500", "attack-100") if fail2ban else ():
            head = os.path.join(folder, corpus + ".head")
            with open(os.path.join(CORPORA, corpus + ".log"), "rb") as source, open(head, "wb") as target:
                for _ in range(FAIL2BAN_LINES):
                    target.write(source.readline())
            figures = measure([fail2ban, head, "sshd"], runs=1)
            rate = report("fail2ban-regex sshd", corpus, FAIL2BAN_LINES, os.path.getsize(head), figures)
            print(f"{'':<34} {corpus:<12} attestctl scan / fail2ban-regex: {rates[corpus] / rate:.1f}x")
        if not fail2ban:
            print("fail2ban-regex is not installed (apt-get install fail2ban): no comparison")
        growth = peaks["quiet-500"] / peaks["quiet-50"]
        print(f"\npeak memory of 500 MB over 50 MB: {growth:.2f}x ({peaks['quiet-500']:.1f} MB)")


main()
