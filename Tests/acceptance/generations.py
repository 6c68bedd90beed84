#!/usr/bin/env python3
"""generations.py FOLDER COUNT BYTES COMMAND... - cuts standard input into COUNT rotated generations of FOLDER/app.log with BYTES
each, at ends of lines, as logrotate would number them. COMMAND is run when the oldest has its first million bytes and is not
rotated yet. Prints how many bytes and lines it wrote. Made in this order so that the times of creation are those of a host."""

import os
import subprocess
import sys

folder, count, size, command = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
EARLY = 1_000_000
path = os.path.join(folder, "app.log")
total = lines = 0


def take(file, limit):
    """Copies lines of at least `limit` bytes; the rest of the last block waits in `pending`."""
    global pending, total, lines
    written = 0
    while written < limit:
        block = pending or sys.stdin.buffer.read(min(limit, 1 << 20))
        if not block:
            break
        if written + len(block) >= limit:
            end = block.find(b"\n", limit - written - 1) + 1
            if end == 0:
                block += sys.stdin.buffer.readline()
                end = len(block)
            block, pending = block[:end], block[end:]
        else:
            pending = b""
        file.write(block)
        written += len(block)
        lines += block.count(b"\n")
    total += written


pending = b""
with open(path, "wb") as oldest:
    take(oldest, EARLY)
    oldest.flush()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr)
    take(oldest, size - EARLY)
os.rename(path, f"{path}.{count - 1}")
for number in range(count - 2, -1, -1):
    with open(f"{path}.{number}" if number else path, "wb") as file:
        # What is over goes to the newest.
        take(file, size if number else 1 << 62)
print(total, lines)
