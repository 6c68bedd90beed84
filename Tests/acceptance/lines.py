#!/usr/bin/env python3
"""Writes the log lines of the acceptance scripts. Standard library only; nothing is random without a seed."""

import argparse
import datetime
import json
import os
import socket
import subprocess
import sys
import tempfile
import time

UTC = datetime.timezone.utc


def doorkeeper(user):
    return (f"pam_unix(doorkeeper:auth): authentication failure; logname= uid=0 euid=0 tty= ruser= "
            f"rhost=192.0.2.10  user={user}")


def stamp(moment):
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def syslog_socket():
    out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    out.connect("/dev/log")
    return out


def number(options):
    """COUNT numbered lines to /dev/log and as many to FILE, which is renamed to FILE.1, FILE.2, ... on the way.
    Every 100th line names a user of its own, so losing or repeating one of those is visible by name."""
    out = syslog_socket()
    turn_every = max(1, options.count // options.rotations)
    file = open(options.file, "ab", buffering=0)
    turns = 0
    pause = options.seconds / max(1, options.count / 50)
    for n in range(1, options.count + 1):
        alarm = n % 100 == 0
        for kind in ("j", "f"):
            text = doorkeeper(f"{kind}{n:07d}") if alarm else f"line {kind}{n:07d}"
            if kind == "j":
                out.send(f"<38>doorkeeper[{os.getpid()}]: {text}".encode())
            else:
                now = datetime.datetime.now(UTC)
                file.write(f"{stamp(now)} testhost doorkeeper[{os.getpid()}]: {text}\n".encode())
        if n % turn_every == 0 and n < options.count:
            file.close()
            turns += 1
            os.rename(options.file, f"{options.file}.{turns}")
            file = open(options.file, "ab", buffering=0)
        if n % 50 == 0:
            time.sleep(pause)
    # Alive a little longer, so that journald can still look at this process.
    time.sleep(1)


def latency(options):
    """COUNT spaced entries; prints how long after each its alert was in the journal."""
    # Into a file: a pipe that nobody reads yet would stop journalctl after a few dozen alerts.
    alerts = tempfile.TemporaryFile("w+")
    follow = subprocess.Popen(
        ["journalctl", "--follow", "--lines=0", "--all", "--output=json", "SYSLOG_IDENTIFIER=attestd"],
        stdout=alerts, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    out = syslog_socket()
    sent = {}
    for n in range(options.count):
        user = f"u{n:06d}"
        sent[user] = time.time_ns() // 1000
        out.send(f"<38>doorkeeper[{os.getpid()}]: {doorkeeper(user)}".encode())
        time.sleep(options.interval)
    time.sleep(5)
    follow.terminate()
    follow.wait()
    alerts.seek(0)
    taken = {}
    for line in alerts:
        entry = json.loads(line)
        for user in sent:
            if user not in taken and user in str(entry.get("ATTESTD_GROUP", "")):
                taken[user] = int(entry["__REALTIME_TIMESTAMP"]) - sent[user]
    values = sorted(taken.values())
    print(f"entries {len(sent)}, alerts {len(values)}")
    if values:
        at = lambda share: values[min(len(values) - 1, int(share * len(values)))] / 1000
        print(f"entry to alert: median {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, max {values[-1] / 1000:.1f} ms")
    sys.exit(0 if len(values) == len(sent) else 1)


def cpu_seconds(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/schedstat") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS")) / 1024


def load(options):
    """COUNT entries at RATE a second; prints what the daemon takes, and how long after its entry each alert came."""
    alerts = tempfile.TemporaryFile("w+")
    follow = subprocess.Popen(
        ["journalctl", "--follow", "--lines=0", "--output=json", "--output-fields=ATTESTD_GROUP",
         "SYSLOG_IDENTIFIER=attestd"], stdout=alerts, stderr=subprocess.DEVNULL)
    time.sleep(0.5)
    out = syslog_socket()
    sent, memory = {}, []
    begin = mark = time.monotonic()
    cpu, journald = cpu_seconds(options.daemon), cpu_seconds(options.journald)
    for n in range(options.count):
        if n % 1000 == 500:
            user = f"u{n:08d}"
            sent[user] = time.time_ns() // 1000
            out.send(f"<38>doorkeeper[{os.getpid()}]: {doorkeeper(user)}".encode())
        else:
            out.send(f"<30>worker[{os.getpid()}]: request {n} of session {n % 977} took {n % 89} ms".encode())
        if n % 200 == 199:
            wait = begin + n / options.rate - time.monotonic()
            if wait > 0:
                time.sleep(wait)
        now = time.monotonic()
        if now - mark >= 10:
            spent, other = cpu_seconds(options.daemon), cpu_seconds(options.journald)
            memory.append(resident_mb(options.daemon))
            print(f"{now - begin:5.0f} s: {n / (now - begin):,.0f} entries/s, attestd {100 * (spent - cpu) / (now - mark):.0f} % "
                  f"of a core, {memory[-1]:.1f} MB; journald {100 * (other - journald) / (now - mark):.0f} %", flush=True)
            mark, cpu, journald = now, spent, other
    took = time.monotonic() - begin
    time.sleep(5)
    follow.terminate()
    follow.wait()
    alerts.seek(0)
    taken = {}
    for line in alerts:
        entry = json.loads(line)
        group = str(entry.get("ATTESTD_GROUP", ""))
        user = group.partition("user=")[2].split(" ")[0]
        if user in sent and user not in taken:
            taken[user] = int(entry["__REALTIME_TIMESTAMP"]) - sent[user]
    values = sorted(taken.values())
    at = lambda share: values[min(len(values) - 1, int(share * len(values)))] / 1000 if values else float("inf")
    print(f"{options.count:,} entries in {took:.0f} s, {len(sent)} alarms, {len(values)} alerts; entry to alert: "
          f"median {at(0.5):.0f} ms, p99 {at(0.99):.0f} ms, max {at(1):.0f} ms")
    # The first quarter fills caches.
    # It goes up and down with the journal files that are mapped; what counts is where it goes in the long run.
    third = len(memory) // 3
    flat = third < 1 or sum(memory[-third:]) / third - sum(memory[-2 * third:-third]) / third < 8
    sys.exit(0 if len(values) == len(sent) and at(0.99) < 1000 and flat else 1)


# program, path, unit, uid, facility, text; what the real programs of Debian 12 write.
STORY = [
    ("sshd", "/usr/sbin/sshd", 0, 4, "Invalid user {u} from 192.0.2.{o} port {p}"),
    ("sshd", "/usr/sbin/sshd", 0, 4, "Failed password for invalid user {u} from 192.0.2.{o} port {p} ssh2"),
    ("sshd", "/usr/sbin/sshd", 0, 4, "Failed password for root from 192.0.2.{o} port {p} ssh2"),
    ("sshd", "/usr/sbin/sshd", 0, 4, "Accepted publickey for {u} from 198.51.100.{o} port {p} ssh2: "
     "ED25519 SHA256:5mQ0c1kF2y3vZ9X8w7u6t5s4r3q2p1o0nmlkjihgfed"),
    ("sudo", "/usr/bin/sudo", 1000, 10, "{u} : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/{u} ; USER=root ; "
     "COMMAND=/usr/bin/id"),
    ("sudo", "/usr/bin/sudo", 1000, 10, "   {u} : TTY=pts/0 ; PWD=/home/{u} ; USER=root ; COMMAND=/usr/bin/apt update"),
    ("usermod", "/usr/sbin/usermod", 0, 10, "add '{u}' to group 'sudo'"),
    ("useradd", "/usr/sbin/useradd", 0, 10, "new user: name={u}, UID=10{o}, GID=10{o}, home=/home/{u}, shell=/bin/bash, "
     "from=/dev/pts/0"),
    ("su", "/usr/bin/su", 1000, 10, "FAILED SU (to root) {u} on pts/1"),
    ("CRON", "/usr/sbin/cron", 0, 9, "({u}) CMD (/usr/local/bin/tidy)"),
]


def roads(options):
    """The same entries as an auth.log (FILE) and in the journal export format (EXPORT), an hour of one day."""
    start = datetime.datetime.fromisoformat(options.day).replace(hour=12, tzinfo=UTC)
    boot = "5d0c6e9e6a1b4c0f8d2e7f3a1b2c4d5e"
    users = ["ada", "bert", "cleo", "dora"]
    with open(options.file, "w") as file, open(options.export, "wb") as export:
        for n in range(options.count):
            program, path, uid, facility, text = STORY[(n * 7 + n // 10) % len(STORY)]
            text = text.format(u=users[n % 4], o=10 + n % 5, p=40000 + n)
            moment = start + datetime.timedelta(microseconds=n * (3_600_000_000 // options.count) + 1)
            pid = 3000 + n
            file.write(f"{stamp(moment)} testhost {program}[{pid}]: {text}\n")
            micros = int(moment.timestamp() * 1_000_000)
            fields = {
                "__REALTIME_TIMESTAMP": micros, "__MONOTONIC_TIMESTAMP": micros - int(start.timestamp() * 1_000_000) + 1,
                "_BOOT_ID": boot, "_TRANSPORT": "syslog", "PRIORITY": 6, "SYSLOG_FACILITY": facility,
                "SYSLOG_IDENTIFIER": program, "SYSLOG_PID": pid, "_PID": pid, "_UID": uid, "_GID": uid,
                "_COMM": os.path.basename(path), "_EXE": path, "_HOSTNAME": "testhost",
                "_MACHINE_ID": options.machine, "_SOURCE_REALTIME_TIMESTAMP": micros, "MESSAGE": text,
            }
            export.write("".join(f"{name}={value}\n" for name, value in fields.items()).encode() + b"\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run in (("number", number), ("latency", latency), ("load", load), ("roads", roads)):
        command = commands.add_parser(name, help=run.__doc__)
        command.set_defaults(run=run)
        command.add_argument("--count", type=int, required=True)
        if name == "number":
            command.add_argument("--file", required=True)
            command.add_argument("--rotations", type=int, default=10)
            command.add_argument("--seconds", type=float, default=10, help="how long to take")
        elif name == "load":
            command.add_argument("--rate", type=float, required=True, help="entries a second")
            command.add_argument("--daemon", type=int, required=True, help="process number of attestd")
            command.add_argument("--journald", type=int, required=True, help="and of journald")
        elif name == "latency":
            command.add_argument("--interval", type=float, default=0.1)
        else:
            command.add_argument("--file", required=True)
            command.add_argument("--export", required=True)
            command.add_argument("--day", required=True)
            command.add_argument("--machine", required=True)
    options = parser.parse_args()
    options.run(options)


main()
