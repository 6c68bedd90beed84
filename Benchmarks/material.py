"""What is measured and with what: corpora, rules, journals and small programs, made once and kept in a folder."""
import hashlib
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
WITNESSES = os.path.join(HERE, "witnesses.txt")
PACK = os.path.join(ROOT, "config", "rules")
SEED = 1
REMOTE = "/usr/lib/systemd/systemd-journal-remote"


def bytes_of(size):
    units = {"K": 10**3, "M": 10**6, "G": 10**9}
    return int(float(size[:-1]) * units[size[-1]]) if size[-1:] in units else int(size)


def digest(*paths):
    hash = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            for block in iter(lambda: file.read(1 << 20), b""):
                hash.update(block)
    return hash.hexdigest()


class Corpus:
    """A text file with what has to be said about it beside a figure."""

    def __init__(self, kind, path):
        self.kind, self.path = kind, path
        self.bytes = os.path.getsize(path)
        facts = path + ".facts"
        if not os.path.exists(facts):
            with open(path, "rb") as file:
                lines = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
            with open(facts, "w") as file:
                json.dump({"lines": lines, "sha256": digest(path)}, file)
        with open(facts) as file:
            known = json.load(file)
        self.lines, self.sha256 = known["lines"], known["sha256"]

    def describe(self):
        return {"kind": self.kind, "lines": self.lines, "bytes": self.bytes, "seed": SEED, "sha256": self.sha256}


class Material:
    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        os.makedirs(self.folder, exist_ok=True)
        self.used = set()
        self.used.add("result.json")
        self.empty = self.path("empty.log")
        open(self.empty, "w").close()

    def path(self, name):
        self.used.add(name)
        return os.path.join(self.folder, name)

    def program(self, source, *flags, output=None):
        """A C program of this folder, compiled when it changed."""
        name = f"{output or source.removesuffix('.c')}-{digest(os.path.join(HERE, source))[:8]}"
        path = self.path(name)
        if not os.path.exists(path):
            compiler = shutil.which("cc") or shutil.which("clang")
            if not compiler:
                sys.exit("bench: no C compiler: install gcc")
            subprocess.run([compiler, "-O2", "-o", path + ".new", os.path.join(HERE, source), *flags], check=True)
            os.replace(path + ".new", path)
        return path

    def _stamp(self, *more):
        return digest(os.path.join(HERE, "corpus.c"), WITNESSES, *more)[:8]

    def corpus(self, kind, size, literals=None):
        path = self.path(f"{kind}-{size}-{self._stamp(*[literals] if literals else [])}.log")
        self.used.add(os.path.basename(path) + ".facts")
        if not os.path.exists(path):
            command = [self.program("corpus.c"), kind, str(size), str(SEED), WITNESSES] + ([literals] if literals else [])
            with open(path + ".new", "wb") as file:
                subprocess.run(command, stdout=file, check=True)
            os.replace(path + ".new", path)
        return Corpus(kind, path)

    def head(self, corpus, lines):
        """The first lines of a corpus, for peers that would need minutes for all of it."""
        path = self.path(os.path.basename(corpus.path).removesuffix(".log") + f"-head-{lines}.log")
        self.used.add(os.path.basename(path) + ".facts")
        if not os.path.exists(path):
            with open(corpus.path, "rb") as source, open(path + ".new", "wb") as target:
                for _ in range(lines):
                    target.write(source.readline())
            os.replace(path + ".new", path)
        return Corpus(corpus.kind, path)

    def rules(self, count):
        path = self.path(f"rules-{count}-{digest(os.path.join(HERE, 'make_rules.py'), WITNESSES)[:8]}")
        if not os.path.exists(path):
            subprocess.run([sys.executable, os.path.join(HERE, "make_rules.py"), str(count), str(SEED), path + ".new"], check=True)
            os.replace(path + ".new", path)
        return path

    def some_rules(self, folder, marker, count):
        """A folder with the first `count` rule files of another, however deep, that contain `marker`."""
        path = self.path(f"{os.path.basename(folder)}-some-{count}")
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        found = 0
        for place, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                file = os.path.join(place, name)
                if found < count and name.endswith((".yml", ".yaml")) and marker.encode() in open(file, "rb").read():
                    shutil.copy(file, os.path.join(path, f"{found:05}-{name}"))
                    found += 1
        return path

    def journal(self, kind, entries):
        """A folder of journal files as systemd-journal-remote writes them; None if it is not installed."""
        path = self.path(f"{kind}-{entries}-{self._stamp()}")
        if not os.path.exists(path):
            if not os.path.exists(REMOTE):
                return None
            shutil.rmtree(path + ".new", ignore_errors=True)
            os.makedirs(path + ".new")
            export = subprocess.Popen([self.program("corpus.c"), kind, str(entries), str(SEED), WITNESSES], stdout=subprocess.PIPE)
            subprocess.run([REMOTE, "-o", path + ".new/remote.journal", "-"], stdin=export.stdout, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if export.wait() != 0:
                sys.exit(f"bench: cannot make {path}")
            os.replace(path + ".new", path)
        return path

    def written(self, name, text):
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def tidy(self):
        """Removes what earlier versions of the generators left."""
        for name in os.listdir(self.folder):
            if not any(used == name or used.startswith(name + "/") for used in self.used):
                path = os.path.join(self.folder, name)
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
