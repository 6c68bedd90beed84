"""A journald of one's own: in namespaces that end with it, in the world's time, with books of what it wrote.

The books are filled from the journal's files themselves (systemd's JOURNAL_FILE_FORMAT), not through libsystemd, which
leaves out without a word what it cannot read.
"""

import array
import ctypes
import fcntl
import glob
import json
import mmap
import os
import signal
import socket
import struct
import subprocess
import time
import traceback
from collections import defaultdict, deque
from dataclasses import dataclass, field

PROGRAM = "/lib/systemd/systemd-journald"
MACHINE = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
VOLATILE, PERSISTENT = "/run/log/journal", "/var/log/journal"
SENDERS = (301, 302, 303)
JOURNALD_PIDS = 1_000
MAXIMUM_VALUE = 65_536
SECONDS = 20
CONFIGURATION = """[Journal]
Storage=persistent
SplitMode=none
ReadKMsg=no
Audit=no
RateLimitIntervalSec=0
ForwardToSyslog=no
ForwardToWall=no
SystemMaxUse=400M
SystemKeepFree=1M
SystemMaxFileSize=2M
RuntimeMaxUse=400M
RuntimeKeepFree=1M
RuntimeMaxFileSize=2M
"""

# ----------------------------------------------------------------------------------------------------------------------
# Namespaces

_libc = ctypes.CDLL(None, use_errno=True)
_NEW_MOUNTS, _NEW_USER, _NEW_PIDS, _NEW_IPC = 0x20000, 0x10000000, 0x20000000, 0x08000000
_BIND, _RECURSIVE, _PRIVATE, _DETACH = 0x1000, 0x4000, 0x40000, 2


def _check(result, what):
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def _mount(source, target, kind=None, flags=0, options=None):
    words = [word and word.encode() for word in (source, target, kind)]
    _check(_libc.mount(*words, flags, options and options.encode()), f"mount {target}")


def missing():
    """Why there can be no journald of one's own here; None if there can."""
    for path in (PROGRAM, "/etc/machine-id", "/etc/systemd", "/proc/sys/kernel/ns_last_pid"):
        if not os.path.exists(path):
            return f"{path} is not there"
    child = os.fork()
    if child == 0:
        try:
            _unshare()
            os._exit(0)
        except OSError:
            os._exit(1)
    return None if os.waitpid(child, 0)[1] == 0 else "this account may not make namespaces"


def _unshare():
    user, group = os.geteuid(), os.getegid()
    _check(_libc.unshare(_NEW_MOUNTS | _NEW_PIDS | _NEW_IPC | (_NEW_USER if user else 0)), "unshare")
    if user:
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)


def inside(work):
    """Calls `work` as the first process of namespaces in which the system's folders are empty, and waits for it.

    What it starts ends with it.
    """
    child = os.fork()
    if child == 0:
        try:
            _unshare()
            first = os.fork()
            if first == 0:
                _hide_system()
                work()
            else:
                os.waitpid(first, 0)
        except BaseException:  # noqa: BLE001 - nobody else would tell
            traceback.print_exc()
        finally:
            os._exit(0)
    os.waitpid(child, 0)


def _hide_system():
    _mount(None, "/", None, _RECURSIVE | _PRIVATE)
    _mount("proc", "/proc", "proc")
    for path in ("/run", "/var/log", "/etc/systemd"):
        _mount("tmpfs", path, "tmpfs", 0, "mode=755,size=1G")
    for path in ("/run/systemd/journal", "/run/dev", VOLATILE, PERSISTENT):
        os.makedirs(path)
    # journald may want a link in /dev.
    _mount("/dev", "/run/dev", None, _BIND | _RECURSIVE)
    _mount("tmpfs", "/dev", "tmpfs", 0, "mode=755")
    for name in ("null", "zero", "full", "random", "urandom"):
        open(f"/dev/{name}", "w").close()
        _mount(f"/run/dev/{name}", f"/dev/{name}", None, _BIND)
    os.mkdir("/dev/shm")
    _mount("/run/dev/shm", "/dev/shm", None, _BIND)
    _check(_libc.umount2(b"/run/dev", _DETACH), "umount")
    for name, text, target in (("boot", "", "/proc/sys/kernel/random/boot_id"), ("machine", MACHINE, "/etc/machine-id")):
        with open(f"/run/{name}", "w") as file:
            file.write(text + "\n")
        _mount(f"/run/{name}", target, None, _BIND)
    with open("/etc/systemd/journald.conf", "w") as file:
        file.write(CONFIGURATION)


def next_pid(number):
    """The next process gets this number."""
    with open("/proc/sys/kernel/ns_last_pid", "w") as file:
        file.write(str(number - 1))


# ----------------------------------------------------------------------------------------------------------------------
# Files and books


@dataclass
class Entry:
    """An entry of the journal: of which chain (sequence id) and number, and what else tells it from others."""

    chain: str
    number: int
    content: tuple  # boot, monotonic, realtime, hash of its fields
    pid: int
    is_volatile: bool
    # In the order of writing; copies of an entry share it.
    place: int = 0

    @property
    def key(self):
        return self.chain, self.number


def read_file(path, known):
    """The entries in a journal file, in order. Those whose (chain, number) is in `known` are taken from there."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        if size < 264:
            return
        with mmap.mmap(file.fileno(), size, prot=mmap.PROT_READ) as data:
            place = os.readlink(path) if path.startswith("/proc/") else path
            yield from _entries(data, place.startswith(VOLATILE), known)


def _entries(data, is_volatile, known):
    flags, = struct.unpack_from("<I", data, 12)
    is_compact = bool(flags & 16)
    chain = data[72:88].hex()
    offset, = struct.unpack_from("<Q", data, 88)
    last, = struct.unpack_from("<Q", data, 136)
    while 0 < offset <= last:
        size, = struct.unpack_from("<Q", data, offset + 8)
        if size < 16 or offset + size > len(data):
            return
        if data[offset] == 3:
            number, realtime, monotonic = struct.unpack_from("<QQQ", data, offset + 16)
            entry = known.get((chain, number))
            if not entry:
                content = (data[offset + 40:offset + 56].hex(), monotonic, realtime, data[offset + 56:offset + 64].hex())
                items = array.array("I" if is_compact else "Q", data[offset + 64:offset + size])
                entry = Entry(chain, number, content, _pid(data, items[::1 if is_compact else 2], is_compact), is_volatile)
            yield entry
        offset += (size + 7) & ~7


def _pid(data, items, is_compact):
    start = 72 if is_compact else 64
    for item in items:
        if item and data[item + start:item + start + 5] == b"_PID=":
            size, = struct.unpack_from("<Q", data, item + 8)
            return int(data[item + start + 5:item + size])
    return 0


@dataclass
class Books:
    """What was ever written to the journal, and what stands there in the end."""

    written: dict = field(default_factory=dict)
    standing: set = field(default_factory=set)
    # Entries in files that were damaged: nobody knows which of them can still be read.
    doubtful: set = field(default_factory=set)
    # By boot and monotonic time: how many bytes of an entry's fields are beyond what is examined.
    rests: dict = field(default_factory=dict)
    # Deeds that can lose entries.
    losses: list = field(default_factory=list)
    # What was really done, by step.
    results: dict = field(default_factory=dict)
    # As journalctl lists the journal in the end, an opinion of its own.
    listed: set = field(default_factory=set)
    boots: int = 1
    logs: tuple = ()

    def enter(self, entry):
        """Takes a new entry into the books. One that journald moved from memory to disk is the same entry."""
        # Its hash may be another one: a value that is there twice is kept once in a copy.
        moment = entry.content[:3]
        twins = self._moved[moment] if not entry.is_volatile else None
        entry.place = twins.popleft().place if twins else len(self.written) + 1
        self.written[entry.key] = entry
        if entry.is_volatile:
            self._moved[moment].append(entry)

    def __post_init__(self):
        # Volatile entries that have not been seen on disk.
        self._moved = defaultdict(deque)


class Clock:
    """The clocks that faults.c, journald.c and this share (WORLD in world.py)."""

    def __init__(self, path, epoch):
        with open(path, "w+b") as file:
            file.truncate(4_096)
            self.map = mmap.mmap(file.fileno(), 4_096)
        struct.pack_into("<9q", self.map, 0, 0x51A7E5, 0, 0, 0, epoch, 1_000_000_000_000, epoch // 1_000, 0, 1_000)

    def pass_time(self, milliseconds, is_step=False):
        for offset in (32,) if is_step else (32, 40):
            now, = struct.unpack_from("<q", self.map, offset)
            struct.pack_into("<q", self.map, offset, now + milliseconds * 1_000_000)

    def begin_boot(self):
        struct.pack_into("<q", self.map, 40, 5_000_000_000)

    @property
    def monotonic(self):
        """Microseconds."""
        return struct.unpack_from("<q", self.map, 40)[0] // 1_000

    @property
    def next_action(self):
        return struct.unpack_from("<q", self.map, 8)[0]

    @next_action.setter
    def next_action(self, number):
        struct.pack_into("<q", self.map, 8, number)


# ----------------------------------------------------------------------------------------------------------------------
# journald and what is done to it


class Journald:
    """Does deeds (methods `_name`, as in writer.py) with a real journald; each returns words for the story."""

    def __init__(self, library, world, clock, seed, is_volatile):
        self.library = library
        self.world = world
        self.clock = clock
        self.seed = seed
        self.books = Books()
        self.process = None
        self.starts = 0
        self.lines = 0
        self.damaged = set()
        # Files that are deleted while journald writes to them.
        self.ghosts = []
        self.senders = [self._sender(pid) for pid in SENDERS]
        self._name_boot()
        if not is_volatile:
            open("/run/systemd/journal/flushed", "w").close()
        self.start()

    def _sender(self, pid):
        next_pid(pid)
        child = os.fork()
        if child == 0:
            signal.pause()
        if child != pid:
            raise OSError(f"a process got the number {child}, not {pid}")
        return child

    @property
    def boot(self):
        return f"5d0c6e9e6a1b4c0f8d2e7f3a1b2c{self.books.boots:04x}"

    def _name_boot(self):
        b = self.boot
        with open("/run/boot", "w") as file:
            file.write(f"{b[:8]}-{b[8:12]}-{b[12:16]}-{b[16:20]}-{b[20:]}\n")

    # -- the process

    def start(self):
        if self.process:
            return
        self.starts += 1
        next_pid(JOURNALD_PIDS + 10 * self.starts)
        environment = {
            "LD_PRELOAD": self.library, "SIMULATOR_WORLD": self.world,
            "SIMULATOR_RANDOM": str(self.seed * 1_000 + self.starts), "PATH": "/usr/bin:/bin"}
        with open("/run/journald.err", "ab") as errors:
            self.process = subprocess.Popen([PROGRAM], env=environment, stdin=subprocess.DEVNULL, stderr=errors)
        self.wait()

    def end(self, number):
        if self.process:
            self.look()
            self.process.send_signal(number)
            self.process.wait(SECONDS)
            self.process = None
            self.look()

    def wait(self):
        """Until journald has done all that was asked of it, and its threads too."""
        if self.process:
            self._call("Synchronize")
            end = time.monotonic() + SECONDS
            while len(os.listdir(f"/proc/{self.process.pid}/task")) > 1:
                if time.monotonic() > end:
                    raise TimeoutError("journald's threads do not end")
                time.sleep(0.0002)

    def _call(self, method):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(SECONDS)
            end = time.monotonic() + SECONDS
            while True:
                try:
                    connection.connect("/run/systemd/journal/io.systemd.journal")
                    break
                except OSError:
                    if time.monotonic() > end or self.process.poll() is not None:
                        raise
                    time.sleep(0.001)
            connection.sendall(json.dumps({"method": f"io.systemd.Journal.{method}"}).encode() + b"\0")
            answer = b""
            while not answer.endswith(b"\0"):
                part = connection.recv(4_096)
                if not part:
                    raise OSError(f"journald does not answer to {method}")
                answer += part
        if b'"error"' in answer:
            raise OSError(f"journald refuses {method}: {answer}")

    # -- the books

    def files(self):
        """Paths of all journal files, by what they are called."""
        return sorted(glob.glob(f"{VOLATILE}/*/*.journal*") + glob.glob(f"{PERSISTENT}/*/*.journal*"))

    def archived(self):
        """Files that nobody writes to any more, the oldest first."""
        paths = [path for path in self.files() if "@" in path and path not in self.damaged]
        return sorted(paths, key=lambda path: [entry.place for entry in self.entries(path)][:1])

    def entries(self, path):
        found = list(read_file(path, self.books.written))
        for entry in found:
            if entry.key not in self.books.written:
                self.books.enter(entry)
        return found

    def look(self):
        """Brings the books up to date."""
        self.wait()
        standing = set()
        # What journald wrote to a deleted file is older than what it wrote to the next.
        for ghost in self.ghosts:
            self.entries(ghost)
        # Volatile files first: what is on disk may be a copy.
        for path in self.files():
            if path not in self.damaged:
                standing.update(entry.key for entry in self.entries(path))
        self.books.standing = standing

    def list(self):
        """Asks journalctl what there is, file by file.

        Of all files together it leaves out entries where the clock was set back between boots of several chains: it goes
        by numbers, by times since the boot and by the wall clock in turn, and that order can be a circle.
        """
        self.books.listed = set()
        for path in self.files():
            done = subprocess.run(
                ["journalctl", "--quiet", "--all", "--output=json", "--output-fields=_BOOT_ID", f"--file={path}"],
                capture_output=True, timeout=SECONDS)
            cursors = (json.loads(line)["__CURSOR"] for line in done.stdout.splitlines())
            self.books.listed |= {place_of(cursor) for cursor in cursors}

    # -- deeds

    def do(self, step, deed):
        """Does a deed, and remembers in words what it came to."""
        # Each deed has a moment of its own.
        self.clock.pass_time(1)
        words = getattr(self, "_" + deed.kind)(deed)
        if deed.kind in ("append", "burst", "again"):
            self.wait()
        elif deed.kind not in ("sleep", "step"):
            self.look()
        self.books.results[step] = words

    def _sleep(self, deed):
        self.clock.pass_time(deed.count)
        return f"sleep {deed.count}"

    def _step(self, deed):
        self.clock.pass_time(deed.count, is_step=True)
        return f"step {deed.count}"

    def _append(self, deed):
        self._send(deed)
        self.wait()
        return f"entry {self.lines}" + (f" {deed.variant}" if deed.variant else "")

    def _burst(self, deed):
        """Entries of one moment."""
        for _ in range(deed.count):
            self._send(deed)
        return f"entries {self.lines - deed.count + 1}-{self.lines} at once"

    def _again(self, deed):
        """The same bytes, one after the other."""
        self.lines += 1
        for _ in range(deed.count):
            self._send(deed, f"line {self.lines} of journal again".encode())
            self.wait()
            self.clock.pass_time(1)
        return f"entry {self.lines} {deed.count} times"

    def _send(self, deed, text=None):
        if text is None:
            self.lines += 1
            text = f"line {self.lines} of journal {deed.variant or 'end'}".encode()
        sender = SENDERS[int(deed.pick * 997 + self.lines * (1 + int(deed.pick * 10))) % len(SENDERS)]
        fields = [(b"SYSLOG_IDENTIFIER", b"sim"), (b"PRIORITY", b"6"), (b"MESSAGE", text)]
        rest = 0
        if deed.variant == "long":
            size = [MAXIMUM_VALUE, MAXIMUM_VALUE + 1, 70_000, 140_000, 700_000][int(deed.pick * 4.99)]
            fields[2] = (b"MESSAGE", text + b" " + b"x" * (size - len(text) - 1))
            rest = max(0, size - MAXIMUM_VALUE)
        elif deed.variant == "huge":
            fields.append((b"FILLER", (b"%d " % self.lines) * (2_000_000 // 5)))
            rest = len(fields[-1][1]) - MAXIMUM_VALUE
        elif deed.variant == "binary":
            fields[2] = (b"MESSAGE", text + b"\n\0\xff\xfe\n")
        elif deed.variant == "repeated":
            fields += [(b"MESSAGE", text + b" once more"), (b"WORD", b"a"), (b"WORD", b"b"), (b"WORD", b"a")]
        elif deed.variant == "forged":
            fields = [
                (b"SYSLOG_IDENTIFIER", [b"attestd", b"sshd", b"systemd-journald"][self.lines % 3]), (b"MESSAGE", text),
                (b"_PID", b"20000"), (b"_BOOT_ID", b"0" * 32), (b"_TRANSPORT", b"driver"), (b"N_DROPPED", b"7"),
                (b"MESSAGE_ID", b"a596d6fe7bfa4994828e72309e95d61e")]
        elif deed.variant == "silent":
            fields = [(b"WORD", text)]
        if rest:
            self.books.rests[self.boot, self.clock.monotonic] = rest
        self._deliver(fields, sender)

    def _deliver(self, fields, sender):
        message = b"".join(name + b"\n" + struct.pack("<Q", len(value)) + value + b"\n" for name, value in fields)
        who = (socket.SOL_SOCKET, socket.SCM_CREDENTIALS if hasattr(socket, "SCM_CREDENTIALS") else 2,
               struct.pack("3i", sender, 0, 0))
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as connection:
            connection.settimeout(SECONDS)
            try:
                connection.connect("/run/systemd/journal/socket")
                if len(message) < 100_000:
                    connection.sendmsg([message], [who])
                    return
                memory = os.memfd_create("entry", os.MFD_ALLOW_SEALING)
                os.write(memory, message)
                # Shrinking, growing, writing, sealing.
                fcntl.fcntl(memory, 1033, 2 | 4 | 8 | 1)
                connection.sendmsg([], [who, (socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("i", memory))])
                os.close(memory)
            except OSError:
                # Nobody is there to take it.
                if self.process:
                    raise

    def _rotate(self, deed):
        return self._ask("rotate", "Rotate", signal.SIGUSR2, deed)

    def _flush(self, deed):
        """From memory to disk."""
        return self._ask("flush", "FlushToVar", signal.SIGUSR1, deed)

    def _relinquish(self, deed):
        """From now on in memory."""
        return self._ask("relinquish", "RelinquishVar", None, deed)

    def _ask(self, word, method, number, deed):
        if not self.process:
            return ""
        self.look()
        if number and deed.variant == "signal":
            self.process.send_signal(number)
        else:
            self._call(method)
        return word + (" by signal" if deed.variant == "signal" and number else "")

    def _crash(self, deed):
        """journald is killed and comes back."""
        if not self.process:
            return ""
        self.end(signal.SIGKILL)
        self.clock.pass_time(1)
        self.start()
        return "journald killed and started"

    def _stop(self, deed):
        """journald is not there; what is sent meanwhile never was."""
        if not self.process:
            return ""
        self.end(signal.SIGKILL if deed.variant == "kill" else signal.SIGTERM)
        return "journald stopped" + (" by kill" if deed.variant == "kill" else "")

    def _start(self, deed):
        was_running = self.process is not None
        self.start()
        return "" if was_running else "journald started"

    def _reboot(self, deed):
        """Everything starts anew; what was in memory is gone. journald writes to memory until `flush`."""
        self.end(signal.SIGKILL if deed.variant == "kill" else signal.SIGTERM)
        volatile = [path for path in self.files() if path.startswith(VOLATILE)]
        for path in volatile:
            os.unlink(path)
        if volatile:
            self.books.losses.append("memory was lost at a reboot")
        if os.path.exists("/run/systemd/journal/flushed"):
            os.unlink("/run/systemd/journal/flushed")
        self.ghosts.clear()
        self.books.boots += 1
        self._name_boot()
        self.clock.pass_time(30_000)
        self.clock.begin_boot()
        self.start()
        return "reboot"

    # -- deeds that lose entries

    def _delete(self, deed):
        """Archived files go: the oldest, any, or all of them."""
        self.look()
        paths = self.archived()
        if not paths:
            return ""
        if deed.variant == "any":
            paths = [paths[int(deed.pick * len(paths) * 0.999)]]
        elif deed.variant != "all":
            paths = paths[:deed.count]
        return "delete " + self._remove(paths)

    def _remove(self, paths):
        count = sum(len(self.entries(path)) for path in paths)
        for path in paths:
            os.unlink(path)
        self.books.losses.append("files were deleted")
        return f"{len(paths)} files with {count} entries"

    def _vacuum(self, deed):
        """As an administrator does it."""
        self.look()
        before = len(self.files())
        subprocess.run(["journalctl", "--quiet", f"--vacuum-files={deed.count}"], capture_output=True, timeout=SECONDS)
        gone = before - len(self.files())
        if gone:
            self.books.losses.append("files were vacuumed")
        return f"vacuum {gone} files" if gone else ""

    def _wipe(self, deed):
        """Everything goes, also the file that journald is writing to."""
        self.look()
        paths = self.files()
        ghosts = [os.open(path, os.O_RDONLY) for path in paths if "@" not in path]
        self.ghosts += [f"/proc/self/fd/{number}" for number in ghosts]
        return "wipe " + self._remove(paths) if paths else ""

    def _damage(self, deed):
        """An archived file is cut short, or zeros are written into it."""
        self.look()
        paths = self.archived()
        if not paths:
            return ""
        path = paths[int(deed.pick * len(paths) * 0.999)]
        self.books.doubtful.update(entry.key for entry in self.entries(path))
        self.books.losses.append("a file was damaged")
        self.damaged.add(path)
        size = os.path.getsize(path)
        at = int(size * ((deed.pick * 7) % 1))
        if deed.variant == "cut":
            os.truncate(path, at)
            return f"cut {os.path.basename(path)} to {at} of {size} bytes"
        with open(path, "r+b") as file:
            file.seek(at)
            file.write(bytes(min(deed.count * 64, size - at)))
        return f"zeros in {os.path.basename(path)} at {at}"


def place_of(cursor):
    """Chain and number of a cursor."""
    parts = dict(part.split("=", 1) for part in cursor.split(";"))
    return parts["s"], int(parts["i"], 16)
