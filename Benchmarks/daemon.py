"""The daemon's own figures: how soon it is ready, and what it holds then."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


class Start:
    """From exec to READY=1: wall and CPU seconds, and resident megabytes at that moment."""

    def __init__(self, wall, cpu, resident):
        self.wall, self.cpu, self.resident = wall, cpu, resident


def start(attestd, state, rules):
    """Starts the daemon with `rules` (folders) on one empty log file, waits until it is ready, stops it."""
    os.makedirs(state, exist_ok=True)
    log, config, path = (os.path.join(state, name) for name in ("watched.log", "attestd.yaml", "notify"))
    open(log, "a").close()
    with open(config, "w") as file:
        file.write(f"rules: [{', '.join(rules)}]\nsources:\n  journal: {{enabled: false}}\n  files:\n    - {{path: {log}, examine: always}}\n")
    if os.path.exists(path):
        os.remove(path)
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(path)
    notify.settimeout(60)
    with open(os.path.join(state, "output"), "w+") as output:
        began = time.monotonic()
        child = subprocess.Popen([attestd, "--state", os.path.join(state, "state"), "--config", config], stdin=subprocess.DEVNULL,
                                 stdout=output, stderr=output, env=dict(os.environ, NOTIFY_SOCKET=path))
        try:
            while b"READY=1" not in notify.recv(4096):
                pass
            wall = time.monotonic() - began
            cpu = sum(int(open(f"/proc/{child.pid}/task/{task}/schedstat").read().split()[0]) for task in os.listdir(f"/proc/{child.pid}/task"))
            resident = next(int(line.split()[1]) for line in open(f"/proc/{child.pid}/status") if line.startswith("VmRSS"))
        except TimeoutError:
            output.seek(0)
            sys.exit(f"bench: attestd did not get ready: {output.read()[-800:]}")
        finally:
            child.send_signal(signal.SIGINT)
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            notify.close()
    return Start(wall, cpu / 1e9, resident * 1024 / 1e6)


def starts(attestd, rules, repeats=3):
    """The first start in a new state folder, and the fastest of later ones in the same: with whatever it keeps between."""
    folder = tempfile.mkdtemp(prefix="attestd-bench.")
    try:
        first = start(attestd, folder, rules)
        later = [start(attestd, folder, rules) for _ in range(repeats)]
        return first, min(later, key=lambda one: one.wall)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
