#!/usr/bin/env python3
"""Changes one bit of each byte of a small bundle, one byte at a time, and asks `attestctl verify` about every copy.

    flips.py --attestd BIN --attestctl BIN [--every N] [--jobs N] [--zip]

Makes a record of a few lines with an answer in it, exports its month, and flips every Nth byte of every file (1), the bit
by a fixed sequence. Each change has to be noticed (status 1), and the file it is in has to be named. Every 500th flip is
shown to the bundle's own verify.py too. --zip flips the archive instead: some of its bytes (times, versions) no reader
looks at, so a flip is noticed when the archive cannot be read or what comes out of it is refused, and harmless when the
same files come out; those are counted. Ends with 0 if nothing was missed.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile

LINES = [
    "2026-03-05T10:00:01.000000+00:00 web-01 sshd[100]: Failed password for root from 203.0.113.9 port 4000 ssh2",
    "2026-03-05T10:00:05.000000+00:00 web-01 sudo:  alice : user NOT in sudoers ; TTY=pts/0 ; PWD=/home/alice ; "
    "USER=root ; COMMAND=/bin/ls",
    "2026-03-05T10:20:05.000000+00:00 web-01 useradd[7]: new user: name=bob, UID=1001, GID=1001, home=/home/bob, "
    "shell=/bin/bash, from=pts/0",
]


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        raise SystemExit("%s: %d\n%s%s" % (" ".join(command), done.returncode, done.stdout, done.stderr))
    return done.stdout


def make_bundle(folder, attestd, attestctl):
    log, config, state = (os.path.join(folder, name) for name in ("auth.log", "attestd.yaml", "state"))
    with open(log, "w") as file:
        file.write("".join(line + "\n" for line in LINES))
    with open(config, "w") as file:
        file.write("sources:\n  journal: {enabled: false}\n  files:\n    - path: %s\n" % log)
    run(attestd, "--config", config, "--state", state, "--once")
    control = [attestctl, "--state", state]
    first = run(*control, "findings", "--month", "2026-03", "--json").split('"id":"', 1)[1].split('"', 1)[0]
    run(*control, "resolve", first, "--note", "looked into", "--config", config)
    bundle = os.path.join(folder, "2026-03")
    run(*control, "export", "--config", config, "--month", "2026-03", "--output", bundle, "--zip")
    run(attestctl, "verify", bundle)
    return bundle


def files_of(bundle):
    found = []
    for path, _, names in os.walk(bundle):
        found += [os.path.relpath(os.path.join(path, name), bundle) for name in names]
    return sorted(found)


def bit(name, at):
    return 1 << hashlib.sha256(b"%s %d" % (name.encode(), at)).digest()[0] % 8


class Copy:
    """A copy of the bundle that one worker changes and puts right again."""

    def __init__(self, bundle, parent):
        self.folder = os.path.join(tempfile.mkdtemp(dir=parent), os.path.basename(bundle))
        shutil.copytree(bundle, self.folder)

    def changed(self, name, at, ask):
        with open(os.path.join(self.folder, name), "r+b", buffering=0) as file:
            file.seek(at)
            before = file.read(1)
            file.seek(at)
            file.write(bytes([before[0] ^ bit(name, at)]))
            try:
                return ask(self.folder)
            finally:
                file.seek(at)
                file.write(before)


def flip_range(work):
    bundle, parent, attestctl, name, places = work
    copy = Copy(bundle, parent)
    missed, unnamed = [], []
    for at in places:
        def ask(folder):
            return subprocess.run([attestctl, "verify", folder], capture_output=True, text=True, errors="replace")
        done = copy.changed(name, at, ask)
        if done.returncode != 1:
            missed.append((name, at, bit(name, at), "attestctl ended with %d" % done.returncode))
        elif (name if name != "manifest.json" else "manifest") not in done.stdout + done.stderr:
            unnamed.append((name, at, bit(name, at), (done.stdout + done.stderr).splitlines()))
        if at % 500 == 0:
            def ask_script(folder):
                script = os.path.join(bundle, "verify.py")
                return subprocess.run(["python3", "-I", script, folder], capture_output=True)
            status = copy.changed(name, at, ask_script).returncode
            if status != 1:
                missed.append((name, at, bit(name, at), "verify.py ended with %d" % status))
    shutil.rmtree(os.path.dirname(copy.folder))
    return name, len(places), missed, unnamed


def contents(archive):
    with zipfile.ZipFile(archive) as opened:
        return [(entry.filename, opened.read(entry)) for entry in opened.infolist()]


def is_refused(files, folder, attestctl):
    """Whether what came out of an archive is no bundle any more."""
    for name, data in files:
        path = os.path.normpath(os.path.join(folder, name))
        if not path.startswith(folder + "/") or name.endswith("/"):
            return True
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(data)
        except OSError:
            return True
    inside = [os.path.join(folder, name) for name in os.listdir(folder)]
    return len(inside) != 1 or subprocess.run([attestctl, "verify", inside[0]], capture_output=True).returncode == 1


def flip_archive(archive, every, attestctl):
    """What a zip's readers make of it: an error, the same files, or a bundle that does not verify."""
    with open(archive, "rb") as file:
        data = bytearray(file.read())
    told = contents(archive)
    noticed = harmless = 0
    missed = []
    scratch = archive + ".flipped"
    for at in range(0, len(data), every):
        changed = bit("zip", at)
        data[at] ^= changed
        with open(scratch, "wb") as file:
            file.write(data)
        data[at] ^= changed
        try:
            files = contents(scratch)
        except Exception:
            noticed += 1
            continue
        if files == told:
            harmless += 1
            continue
        with tempfile.TemporaryDirectory() as folder:
            refused = is_refused(files, folder, attestctl)
        if refused:
            noticed += 1
        else:
            missed.append((os.path.basename(archive), at, changed, "another bundle came out, and verifies"))
    return noticed, harmless, missed


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attestd", required=True)
    parser.add_argument("--attestctl", required=True)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--zip", action="store_true")
    options = parser.parse_args()
    attestd, attestctl = os.path.abspath(options.attestd), os.path.abspath(options.attestctl)
    start = time.time()
    with tempfile.TemporaryDirectory() as folder:
        bundle = make_bundle(folder, attestd, attestctl)
        if options.zip:
            noticed, harmless, missed = flip_archive(bundle + ".zip", options.every, attestctl)
            unnamed, flips = [], noticed + harmless + len(missed)
            print("%d flips of the archive: %d noticed on reading, %d harmless" % (flips, noticed, harmless))
        else:
            scratch = tempfile.mkdtemp(dir="/dev/shm" if os.path.isdir("/dev/shm") else folder)
            work = []
            for name in files_of(bundle):
                size = os.path.getsize(os.path.join(bundle, name))
                places = list(range(0, size, options.every))
                work += [(bundle, scratch, attestctl, name, places[i:i + 2000]) for i in range(0, len(places), 2000)]
            flips, missed, unnamed, by_file = 0, [], [], collections.Counter()
            try:
                with concurrent.futures.ProcessPoolExecutor(options.jobs) as pool:
                    for name, count, lost, nameless in pool.map(flip_range, work):
                        flips += count
                        by_file[name] += count
                        missed += lost
                        unnamed += nameless
            finally:
                shutil.rmtree(scratch)
            for name, count in sorted(by_file.items()):
                print("%8d  %s" % (count, name))
    for name, at, changed, what in missed[:20]:
        print("MISSED  %s, byte %d, bit %d: %s" % (name, at, changed, what))
    for name, at, changed, what in unnamed[:20]:
        print("NOT NAMED  %s, byte %d, bit %d: %s" % (name, at, changed, what))
    print("%d flips, %d missed, %d without the file's name, %d s"
          % (flips, len(missed), len(unnamed), time.time() - start))
    sys.exit(1 if missed or unnamed or not flips else 0)


if __name__ == "__main__":
    main()
