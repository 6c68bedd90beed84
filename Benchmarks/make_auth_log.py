#!/usr/bin/env python3
"""Writes a log that looks like a server's /var/log/auth.log and syslog in one, the same bytes for the same arguments.

  make_auth_log.py --size 500M --mix quiet|attack --stamps rfc3164|iso [--seed N] > FILE

quiet: a working day, fewer than one line in a hundred is of interest to a rule. attack: at least a third of the lines are
password guessing and what follows it. Lines are made from templates once, in blocks, so that 500 MB take seconds.
"""

import argparse
import datetime
import random
import sys

USERS = ["amina", "bela", "chiara", "deniz", "emeka", "farid", "greta", "hanna", "ivo", "jonas", "kaya", "lena"]
GUESSES = ["admin", "test", "oracle", "ubuntu", "git", "postgres", "guest", "ftpuser", "pi", "deploy", "support", "user1"]
UNITS = ["invoices", "mailer", "search-index", "thumbnailer", "report-queue", "webshop"]
JOBS = ["/usr/local/bin/rotate-exports", "/usr/local/bin/sync-stock --quiet", "test -x /usr/sbin/anacron || run-parts /etc/cron.daily"]

# (weight, program, template); templates use the names that `values` fills.
QUIET = [
    (22, "webshop[{pid}]", "GET /products/{n}?page={o} 200 {n}b in {o}ms session={hex}"),
    (14, "invoices[{pid}]", "invoice {n} for customer {o} rendered, {o} pages, checksum {hex}"),
    (9, "mailer[{pid}]", "message {hex} to {user}@customers.example accepted by relay, queue length {o}"),
    (8, "CRON[{pid}]", "({user}) CMD ({job})"),
    (8, "CRON[{pid}]", "pam_unix(cron:session): session opened for user {user}(uid={uid}) by (uid=0)"),
    (8, "CRON[{pid}]", "pam_unix(cron:session): session closed for user {user}"),
    (6, "systemd[1]", "Started {unit}.service - worker {o}."),
    (5, "systemd[1]", "{unit}.service: Deactivated successfully."),
    (4, "systemd[1]", "{unit}.service: Consumed {o}.{port}s CPU time."),
    (3, "kernel", "[{n}.{port}] eth0: link state notification {o}, carrier on"),
    (3, "kernel", "[{n}.{port}] EXT4-fs (sda1): re-mounted with mode {hex}, quota none"),
    (3, "sshd[{pid}]", "Connection from 198.51.100.{o} port {port} on 203.0.113.5 port 22 rdomain \"\""),
    (2, "sshd[{pid}]", "Disconnected from user {user} 198.51.100.{o} port {port}"),
    (2, "sshd[{pid}]", "Received disconnect from 198.51.100.{o} port {port}:11: disconnected by user"),
    (2, "systemd-logind[611]", "Removed session {o}."),
    (1, "dhclient[{pid}]", "DHCPACK of 10.20.0.{o} from 10.20.0.1, renewal in {n} seconds"),
]

# What a rule of the pack looks for, on a day without an attack: 0.7 % of the lines.
NOTABLE = [
    (4, "sudo", "  {user} : TTY=pts/{o} ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/systemctl status {unit}"),
    (3, "sshd[{pid}]", "Accepted publickey for {user} from 198.51.100.{o} port {port} ssh2: ED25519 SHA256:{hex}{hex}{hex}"),
    (1, "sshd[{pid}]", "Failed password for {user} from 198.51.100.{o} port {port} ssh2"),
]

ATTACK = [
    (30, "sshd[{pid}]", "Failed password for invalid user {guess} from 192.0.2.{o} port {port} ssh2"),
    (20, "sshd[{pid}]", "Invalid user {guess} from 192.0.2.{o} port {port}"),
    (20, "sshd[{pid}]", "Failed password for root from 192.0.2.{o} port {port} ssh2"),
    (12, "sshd[{pid}]", "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.{o}  user=root"),
    (8, "sshd[{pid}]", "Connection closed by invalid user {guess} 192.0.2.{o} port {port} [preauth]"),
    (4, "sshd[{pid}]", "error: maximum authentication attempts exceeded for root from 192.0.2.{o} port {port} ssh2 [preauth]"),
    (1, "sudo", "  {user} : user NOT in sudoers ; TTY=pts/{o} ; PWD=/home/{user} ; USER=root ; COMMAND=/usr/bin/id"),
    (1, "usermod[{pid}]", "add '{user}' to group 'sudo'"),
]


def size(text):
    units = {"K": 10**3, "M": 10**6, "G": 10**9}
    return int(float(text[:-1]) * units[text[-1]]) if text[-1:] in units else int(text)


def rendered(templates, chance, copies):
    """Each template `copies` times its weight, filled in: the pool lines are drawn from."""
    pool = []
    for weight, program, text in templates:
        for _ in range(weight * copies):
            values = {
                "pid": chance.randint(300, 65000), "n": chance.randint(1000, 999999), "o": chance.randint(1, 250),
                "port": chance.randint(32768, 60999), "uid": chance.randint(1000, 1012), "hex": f"{chance.getrandbits(64):016x}",
                "user": chance.choice(USERS), "guess": chance.choice(GUESSES), "unit": chance.choice(UNITS),
                "job": chance.choice(JOBS),
            }
            pool.append(f" web3 {program}: {text}\n".format(**values).encode())
    return pool


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=size, default=size("500M"), help="bytes; K, M and G are powers of 1000")
    parser.add_argument("--mix", choices=["quiet", "attack"], default="quiet")
    parser.add_argument("--stamps", choices=["rfc3164", "iso"], default="rfc3164")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    chance = random.Random(options.seed)
    quiet = rendered(QUIET, chance, 40)
    notable = rendered(NOTABLE, chance, 40)
    attack = rendered(ATTACK, chance, 40)

    # The order of kinds within a second, drawn once and walked through with a stride: no draw per line.
    kinds = [quiet] * 993 + [notable] * 7 if options.mix == "quiet" else [quiet] * 595 + [notable] * 5 + [attack] * 400
    chance.shuffle(kinds)

    moment = datetime.datetime(2026, 3, 2, 6, 0, 0)
    out = sys.stdout.buffer
    written = drawn = second = 0
    while written < options.size:
        now = moment + datetime.timedelta(seconds=second)
        second += 1
        lines = []
        for step in range(40):
            pool = kinds[drawn % 1000]
            if options.stamps == "iso":
                stamp = f"{now:%Y-%m-%dT%H:%M:%S}.{step * 24_000 + drawn % 23_000:06d}+00:00".encode()
            else:
                stamp = f"{now:%b} {now.day:2d} {now:%H:%M:%S}".encode()
            # A prime larger than any pool keeps neighbours different and the walk long.
            lines.append(stamp + pool[(drawn * 7919 + second) % len(pool)])
            drawn += 1
        block = b"".join(lines)
        out.write(block)
        written += len(block)


main()
