"""What must be on the record after a seed of the journal half.

The numbers that journald gave its entries are known from its files. Each number is examined once, or it is one of those
that a gap counts, or it is attestd's own entry; what still stands in the journal was examined.
"""

import json
import re
from collections import Counter

from journald import place_of
from oracle import LATENESS_SECONDS, correlations, gaps, moment, ranges, runs, say

HOLE = re.compile(r"i=(\d+)$")


def judge(plan, outcome):
    """Sentences about what is wrong; none if the record is as it must be."""
    if outcome.problems:
        return outcome.problems
    problems = list(runs(plan, outcome))
    if outcome.world["next_action"] != outcome.actions:
        problems.append(f"only {outcome.world['next_action']} of {outcome.actions} actions were done")
    journal = _Journal(outcome)
    problems += journal.problems()
    # A damaged entry stays so.
    is_damaged = journal.books.doubtful or journal.in_part
    problems += [problem for problem in gaps(plan, outcome) if not (is_damaged and " unreadable " in problem)]
    return problems


class _Journal:
    def __init__(self, outcome):
        record = outcome.record
        self.books = outcome.writer
        self.operations = sorted(
            (o for o in record["operations"] if o["source"] == "journal"), key=lambda o: (o["shard"], o["leaf"]))
        self.findings = [f for f in record["findings"] if f["source"] == "journal"]
        self.gaps = [gap for gap in record["gaps"] if gap["source"] == "journal"]
        self.coverage = [row for row in record["coverage"] if row["source"] == "journal"]
        self.examined = [place_of(operation["reference"]) for operation in self.operations]
        self.in_part = self._in_part()
        self.examined += self.in_part
        # What a run said that never could write to its store is like anybody's: nothing tells of that run.
        self.is_own = {key: entry.pid in record["pids"] for key, entry in self.books.written.items()}
        # Entries by the order of writing: copies that journald made are the same entry.
        self.place = {key: entry.place for key, entry in self.books.written.items()}
        self.read = {self.place[key] for key in self.examined if key in self.place}
        # By chain.
        self.last_read = {}
        for chain, number in self.examined:
            self.last_read[chain] = max(number, self.last_read.get(chain, 0))
        self.position = place_of(json.loads(outcome.position)["journal"]["_0"]["cursor"]) if outcome.position else None

    def problems(self):
        if not self.read or not self.position:
            yield "nothing was examined"
            return
        books = self.books
        if not books.doubtful and books.listed != books.standing:
            yield f"the simulator's books are wrong: {len(books.standing)} entries, journalctl lists {len(books.listed)}"
        yield from self._once()
        yield from self._standing()
        yield from self._vanished()
        yield from self._coverage()
        yield from self._sizes()
        yield from self._correlations()

    def _once(self):
        for operation in self.operations:
            if operation["count"] != 1:
                yield f"an operation counts {operation['count']} times: {operation['id']}"
        unknown = [key for key in self.examined if key not in self.place]
        if unknown and not self.books.doubtful:
            yield f"{len(unknown)} entries were examined that nobody wrote: {unknown[:3]}"
        twice = [place for place, count in Counter(self.place.get(key) for key in self.examined).items() if place and count > 1]
        if twice:
            yield f"{len(twice)} entries were examined more than once: {self._say(twice)}"
        own = [self.place[key] for key in self.examined if self.is_own.get(key)]
        if own:
            yield f"{len(own)} of attestd's own entries were examined: {self._say(own)}"

    def _after_start(self):
        """Entries from the first one that was examined, or began to be, on."""
        first = min(self.read)
        return {key for key in self.place if self.place[key] > first}

    def _standing(self):
        missing = {
            self.place[key] for key in self.books.standing & self._after_start() - self.books.doubtful
            if not self.is_own[key] and self.place[key] not in self.read}
        if missing:
            yield f"{len(missing)} entries still stand in the journal and were not examined: {self._say(missing)}"

    def _vanished(self):
        doubtful = {self.place[key] for key in self.books.doubtful}
        standing = {self.place[key] for key in self.books.standing}
        lost = {key for key in self._after_start() if self.place[key] not in self.read | standing | doubtful}
        # Of the last ones of a chain no number tells, and whether attestd had read its own ones nobody can.
        told = {self.place[key] for key in lost if not self.is_own[key] and key[1] < self.last_read.get(key[0], 0)}
        covered, unknown = set(), []
        claims = [gap for gap in self.gaps if gap["cause"] == "vanished"]
        for gap in claims:
            places = self._places(gap)
            if places is not None and not places:
                places = self._skipped(gap, covered)
            if places is None:
                unknown.append(gap)
            elif not places:
                yield f"gap that counts entries that were examined, or still stand, or never were: {say(gap)}"
            elif covered & places:
                yield f"gap that counts entries that another counts too: {say(gap)}"
            covered |= places or set()
        if told - covered and not unknown:
            yield f"{len(told - covered)} entries vanished unread and no gap says so: {self._say(told - covered)}"
        # Where even the entry is gone that was read last, nobody can say what followed it.
        for gap in unknown:
            if not {self.place[key] for key in lost} - covered and not doubtful and not self._is_gone(gap):
                yield f"gap of unknown size although everything is accounted for: {say(gap)}"
        self.covered, self.is_exact = covered, not unknown
        # Numbers of own entries that may or may not have been read.
        self.uncertain = {self.place[key] for key in lost if self.is_own[key]} - covered
        if claims and not self.books.losses:
            yield f"gap that claims a loss although nothing was lost: {[say(gap) for gap in claims]}"

    def _is_gone(self, gap):
        """True when the entry that a gap of unknown size begins with is gone."""
        number, chain = HOLE.match(gap["from"]), re.search(r"after s=([0-9a-f]{32})", gap["detail"])
        return bool(number and chain) and (chain[1], int(number[1])) not in self.books.standing

    def _places(self, gap):
        """The entries that a gap counts, all of one chain; none if there are no such entries, None for an unknown size."""
        if not gap["size"].endswith(" entries") or gap["size"].startswith("at least"):
            return None
        ends = HOLE.match(gap["from"]), HOLE.match(gap["to"])
        if not all(ends):
            return set()
        first, last = int(ends[0][1]) + 1, int(ends[1][1]) - 1
        if last - first + 1 != int(gap["size"].split()[0]):
            return set()
        for chain in {chain for chain, _ in self.place}:
            keys = [(chain, number) for number in range(first, last + 1)]
            if all(key in self.place for key in keys):
                places = {self.place[key] for key in keys}
                safe = self.books.standing - self.books.doubtful
                if not places & self.read and not safe & set(keys):
                    return places
        return set()

    def _skipped(self, gap, covered):
        """The entries that a gap counts by numbers that journald gave to nothing where the gap is.

        Entries that journald moves from memory to disk are numbered on without holes, and it goes on where it was: the
        number jumps by as many as were lost of those in memory, before any of those moved. Of what was lost before
        attestd had read anything of that memory, nobody can say more than how many.
        """
        ends = HOLE.match(gap["from"]), HOLE.match(gap["to"])
        if not all(ends):
            return set()
        first, last = int(ends[0][1]), int(ends[1][1])
        for chain in {chain for chain, _ in self.place}:
            keys = {(chain, number) for number in range(first + 1, last)}
            if not {(chain, first), (chain, last)} <= self.place.keys() or keys & self.place.keys():
                continue
            standing = {self.place[key] for key in self.books.standing}
            moved = {entry.place for entry in self.books.written.values() if not entry.is_volatile}
            lost = sorted(
                {entry.place for entry in self.books.written.values() if entry.is_volatile}
                - moved - standing - self.read - covered)
            lost = [place for place in lost if place < self.place[chain, last]][-len(keys):]
            if keys and len(lost) == len(keys) and self.place[chain, first] in self._of_memory():
                return set(lost)
        return set()

    def _of_memory(self):
        """Entries that were in memory once."""
        return {entry.place for entry in self.books.written.values() if entry.is_volatile}

    def _in_part(self):
        """Entries of which attestd says that they were damaged, and that are gone.

        What vacuuming takes away it empties first, under the eyes of whoever has the file open.
        """
        if not any("vacuumed" in loss for loss in self.books.losses):
            return []
        known = Counter(number for _, number in self.examined)
        found = []
        for gap in self.gaps:
            number = HOLE.match(gap["from"])
            if gap["cause"] == "unreadable" and gap["from"] == gap["to"] and number and not known[int(number[1])]:
                keys = [key for key in self.books.written if key[1] == int(number[1]) and key not in self.books.standing]
                found += keys[:1]
        return found

    def _coverage(self):
        for row in self.coverage:
            if row["read"] != row["examined"] + row["own"]:
                yield f"coverage does not add up: {row}"
        examined = sum(row["examined"] for row in self.coverage)
        if examined != len(self.operations) + len(self.in_part):
            yield f"coverage says {examined} entries were examined, the operations are {len(self.operations)}"
        stated = sum(row["own"] for row in self.coverage)
        # What attestd says last of all, it does not read.
        own = {
            self.place[key] for key in self._after_start() | {self.position}
            if self.is_own.get(key) and self.place[key] not in self.covered
            and self.place[key] <= self.place.get(self.position, 0)}
        # Nothing was examined yet when these were read, if they were.
        before = {self.place[key] for key in self.place if self.is_own[key] and self.place[key] < min(self.read)}
        most = len(own | before)
        if self.is_exact and not self.books.doubtful and not len(own - self.uncertain) <= stated <= most:
            yield f"coverage says {stated} entries were attestd's own, there were {len(own)}"

    def _sizes(self):
        """Of long entries, what was left of each is a gap of exactly that size."""
        expected = Counter()
        for key in set(self.examined) & set(self.place):
            boot, monotonic, _, _ = self.books.written[key].content
            if (boot, monotonic) in self.books.rests:
                expected[self.books.rests[boot, monotonic]] += 1
        cut = [gap for gap in self.gaps if gap["cause"] == "lineTooLong"]
        stated = Counter(int(gap["size"].split()[0]) if gap["size"].endswith(" bytes") else -1 for gap in cut)
        if expected != stated and not self.books.doubtful:
            yield f"rests of long entries are gaps of {sorted(stated.elements())} bytes, not {sorted(expected.elements())}"
        others = [gap for gap in self.gaps if gap["cause"] == "suppressed"]
        if others:
            yield f"gap that somebody else than journald spoke of: {[say(gap) for gap in others]}"

    def _correlations(self):
        times = [moment(operation["time"]) for operation in self.operations]
        is_future = any(moment(o["time"]) > moment(o["received"]) + LATENESS_SECONDS for o in self.operations)
        if times != sorted(times) or is_future or self.books.doubtful:
            return
        entries = [
            (moment(o["time"]), o["group"]["pid"]) for o in self.operations
            if (o["group"].get("message") or "").startswith("line ") and o["id"] not in self._strangers()]
        yield from correlations(entries, self.findings)

    def _strangers(self):
        """Operations of entries that were sent under another name."""
        return {o["id"] for o in self.operations if " forged" in (o["group"].get("message") or "")}

    def _say(self, places):
        """Numbers of entries, with their chains."""
        chains = {}
        for key, place in self.place.items():
            if place in places:
                chains.setdefault(key[0][:6], []).append(key[1])
        return "; ".join(f"{chain}… {ranges(sorted(numbers))}" for chain, numbers in chains.items())
