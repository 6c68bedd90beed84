"""Programs that people use for the same work, each on the same lines. A peer that is missing says so in the table."""
import json
import os
import re
import shutil
import subprocess
import sys

import measure

FAIL2BAN_LINES = 60_000
SEC_LINES = 20_000
MTAIL_LINES = 200_000
PATTERNDB_LINES = 200_000
PYSIGMA_LINES = 20_000

# What ten patterns for sshd would look for; {} is a word that a program may capture.
TEN = ["Failed password for {} from", "Failed password for invalid user {} from", "Invalid user {} from", "Accepted publickey for {} from",
       "Accepted password for {} from", "Connection closed by invalid user {} ", "Received disconnect from {} port", "Disconnected from user {} ",
       "error: maximum authentication attempts exceeded for {} from", "Connection from {} port"]


class Missing(Exception):
    """Why a peer cannot be measured here."""


def needed(program, package):
    path = shutil.which(program)
    if not path:
        raise Missing(f"not installable here: {package} ({program} is not there)")
    return path


def over(command, corpus, empty, runs=2, **options):
    """Cost of a command over a corpus, start-up taken off. `command` is a function of the file."""
    idle = measure.run(command(empty), runs=runs, **options)
    return measure.net(measure.run(command(corpus.path), runs=runs, **options), idle)


def ripgrep(literals, corpus, empty):
    rg = needed("rg", "ripgrep")
    return over(lambda file: [rg, "-j1", "-ciF", "-f", literals, file], corpus, empty, runs=1)


def grep(literals, corpus, empty):
    # The C locale spares grep minutes and changes no count: all literals are ASCII but for a few.
    return over(lambda file: ["grep", "-ciF", "-f", literals, file], corpus, empty, runs=1, env={"LC_ALL": "C"})


def wc(corpus, empty):
    return over(lambda file: ["wc", "-l", file], corpus, empty)


def literal_scan(program, literals, corpus, empty):
    return over(lambda file: [program, literals, file], corpus, empty, runs=3)


def fail2ban(corpus, empty):
    path = needed("fail2ban-regex", "fail2ban")
    cost = over(lambda file: [path, file, "sshd"], corpus, empty, runs=1)
    found = re.search(r"(\d+) matched", cost.output)
    cost.output = found.group(1) if found else "?"
    return cost


def sec(literals, material, corpus, empty, rules=200):
    path = needed("sec", "sec")
    with open(literals, encoding="utf-8") as file:
        patterns = [line.rstrip("\n") for line in file][:rules]
    text = "\n".join(f"type=Single\nptype=RegExp\npattern=(?i){re.escape(pattern).replace(chr(35), chr(92) + chr(35))}\ndesc=r{n}\naction=none\n"
                     for n, pattern in enumerate(patterns))
    conf = material.written("sec.conf", text)
    return over(lambda file: [path, "--conf=" + conf, "--input=" + file, "--notail"], corpus, empty, runs=1), len(patterns)


def mtail(material, corpus, empty):
    path = needed("mtail", "mtail")
    lines = []
    for n, text in enumerate(TEN):
        pattern = re.escape(text).replace(r"\ ", " ").replace(r"\{\}", r"(?P<who>\S+)")
        lines.append(f"counter pattern_{n}\n/sshd\\[\\d+\\]: {pattern}/ {{\n  pattern_{n}++\n}}\n")
    program = material.written("mtail/sshd.mtail", "".join(lines))
    return over(lambda file: [path, "--one_shot", "--logs", file, "--progs", os.path.dirname(program)], corpus, empty, runs=1)


def patterndb(material, corpus, empty):
    path = needed("pdbtool", "syslog-ng-core")
    rules = "".join(
        f"<rule provider='bench' id='r{n}' class='system'><patterns><pattern>{text.replace('{}', '@ESTRING:who: @').replace('who: @ ', 'who: @')}</pattern>"
        "</patterns></rule>" for n, text in enumerate(TEN))
    database = material.written(
        "patterndb.xml",
        "<?xml version='1.0' encoding='UTF-8'?><patterndb version='4' pub_date='2026-03-07'><ruleset name='sshd' id='sshd'>"
        f"<pattern>sshd</pattern><rules>{rules}</rules></ruleset></patterndb>\n")
    # -T: only the class of each message is written, not all of its values.
    return over(lambda file: [path, "match", "-p", database, "-f", file, "-T", "${.classifier.class}\\n"], corpus, empty, runs=1)


def pysigma(material, rules, corpus):
    """Seconds that SQLite needs for what pySigma makes of the rules; installed from PyPI into the bench's own folder."""
    folder = material.path("pysigma")
    python = os.path.join(folder, "bin", "python")
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pysigma_way.py")
    if not os.path.exists(os.path.join(folder, "complete")):
        for command in ([sys.executable, "-m", "venv", folder],
                        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "pysigma", "pysigma-backend-sqlite"]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                last = ((done.stderr or done.stdout).strip().splitlines() or ["failed"])[-1]
                raise Missing(f"not installable here: pySigma from PyPI ({last[:120]})")
        open(os.path.join(folder, "complete"), "w").close()
    said = json.loads(subprocess.run([python, script, rules, corpus.path], capture_output=True, text=True, check=True).stdout)
    spent = said["insert"] + said["query"]
    return measure.Cost(spent, spent, 0.0, f"{said['rules']} rules converted, {said['refused']} refused")


def matching_lines(pattern, path, literal=False):
    """How many lines ripgrep, or else grep, finds."""
    rg = shutil.which("rg")
    flags = "-ciF" if literal else "-c"
    command = [rg, "-j1", flags, "-e", pattern, path] if rg else ["grep", flags if literal else "-cP", "-e", pattern, path]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return int(said or 0)
