// corpus KIND SIZE SEED LIST [LITERALS] - writes a synthetic log to standard output, the same bytes for the same
// arguments. SIZE is bytes of text, or a count of entries for the journal kinds; K, M and G are powers of 1000.
//
//   quiet     servers on a working day: many hosts and programs, fewer than one line in a hundred of interest
//   silent    the same without any line of interest
//   attack    more than a third of the lines are password guessing and what follows it
//   hostile   lines made of the literals in the file LITERALS, one a line: what somebody writes who knows the rules
//   groups    failed logins from 100,000 addresses, LIST unused
//   journal, silent-journal
//             the quiet and silent mix as journal export format with the fields journald adds
//
// LIST holds phrases that no other template contains (witnesses.txt); a rule looks for each.
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct { const char *program; const char *text; int weight; } Template;

// In a template: {d} 1-250, {n} 1000-999999, {p} a port, {h} 16 hex digits, {t} seconds with fraction, {u} a user,
// {g} a guessed name, {i} an inside address, {o} an outside one, {a} an attacker's, {s} a unit, {w} a word,
// {q} a path of a URL, {x} a witness, {l} a literal. A program ending in [] gets a process id.
static const Template quiet[] = {
  {"webshop[]", "GET {q}?page={d} 200 {n}b in {d}ms session={h}", 80},
  {"webshop[]", "POST {q} 302 {d}b in {d}ms session={h} basket={n}", 24},
  {"webshop[]", "cache {w}: hit ratio 0.{n}, {n} entries, evicted {d} in {t} s", 10},
  {"webshop[]", "rendered {w}/{w}.html with layout {w} in {d}ms ({n} allocations)", 14},
  {"webshop[]", "worker {d} took job {h} from queue {w}, {d} waiting", 26},
  {"nginx", "{o} - - \"GET {q} HTTP/2.0\" 200 {n} \"https://shop.example{q}\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101\" {t}", 14},
  {"nginx", "{o} - - \"GET /static/{w}.{h}.js HTTP/1.1\" 304 0 \"-\" \"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)\" {t}", 14},
  {"nginx", "{o} - {u} \"PUT /api/v2/{w}/{n} HTTP/1.1\" 204 0 \"-\" \"okhttp/4.{d}\" {t}", 12},
  {"haproxy[]", "{o}:{p} [07/Mar/2026:09:{d}] front~ pool_{w}/node{d} 0/0/{d}/{d}/{d} 200 {n} - - ---- {d}/{d}/{d}/0/0 0/0 \"GET {q}\"", 8},
  {"invoices[]", "invoice {n} for customer {n} rendered, {d} pages, checksum {h}", 28},
  {"invoices[]", "posting {n} booked on account {n}/{d}, balance checked in {d}ms", 12},
  {"mailer[]", "message {h} to {u}@customers.example queued, {d} recipients, size {n}", 16},
  {"postfix/smtp[]", "{h}: to=<{u}@partner.example>, relay=mx{d}.partner.example[{o}]:25, delay={t}, dsn=2.0.0, status=sent (250 ok queued as {h})", 12},
  {"postfix/qmgr[]", "{h}: from=<noreply@shop.example>, size={n}, nrcpt={d} (queue active)", 20},
  {"postfix/smtpd[]", "connect from mail{d}.partner.example[{o}]", 18},
  {"postfix/smtpd[]", "disconnect from mail{d}.partner.example[{o}] ehlo=2 starttls=1 mail=1 rcpt=1 data=1 quit=1 commands=7", 10},
  {"postfix/cleanup[]", "{h}: message-id=<{h}.{n}@shop.example>", 10},
  {"dovecot", "imap({u})<{n}><{h}>: Logged out in={n} out={n} deleted=0 expunged=0 trashed=0 hdr_count={d}", 14},
  {"dovecot", "imap-login: Login: user=<{u}>, method=PLAIN, rip={i}, lip=10.20.0.9, mpid={n}, TLS, session=<{h}>", 10},
  {"postgres[]", "[{d}-1] {u}@{w} LOG:  duration: {t} ms  statement: SELECT {w}, {w} FROM {w} WHERE id = {n} ORDER BY {w} LIMIT {d}", 12},
  {"postgres[]", "[{d}-1] LOG:  checkpoint complete: wrote {n} buffers ({d}.{d}%); {d} WAL file(s) added, write={t} s, sync={t} s", 8},
  {"postgres[]", "[{d}-1] LOG:  automatic vacuum of table \"{w}.public.{w}\": index scans: {d} pages: {n} remain, {n} scanned", 6},
  {"named[]", "client @0x{h} {i}#{p} ({w}.example): query: {w}.example IN A +E(0)K (10.20.0.53)", 24},
  {"dnsmasq[]", "query[AAAA] {w}.{w}.example from {i}", 30},
  {"dnsmasq[]", "forwarded {w}.{w}.example to 10.20.0.{d}", 20},
  {"dhcpd[]", "DHCPACK on {i} to 52:54:00:{d}:{d}:{d} ({w}-{d}) via eth0", 10},
  {"dhclient[]", "DHCPREQUEST for {i} on eth0 to 10.20.0.1 port 67, xid 0x{h}", 12},
  {"systemd[1]", "Started {s}.service - {w} worker {d}.", 24},
  {"systemd[1]", "Starting {s}.service - {w} worker {d}...", 24},
  {"systemd[1]", "{s}.service: Deactivated successfully.", 24},
  {"systemd[1]", "{s}.service: Consumed {t}s CPU time, {d}M memory peak.", 12},
  {"systemd[]", "Listening on dirmngr.socket - network certificate management daemon for {u}.", 2},
  {"systemd[]", "Reached target sockets.target - Sockets of the session of {u}.", 2},
  {"systemd-logind[611]", "Removed session {n}.", 10},
  {"systemd-logind[611]", "Session {n} logged out. Waiting for processes to exit.", 4},
  {"systemd-resolved[512]", "Using degraded feature set UDP instead of UDP+EDNS0 for DNS server {i}.", 4},
  {"systemd-networkd[498]", "veth{h}: Gained carrier", 5},
  {"kernel", "[{t}] br-{h}: port {d}(veth{h}) entered forwarding state", 8},
  {"kernel", "[{t}] EXT4-fs (dm-{d}): mounted filesystem with ordered data mode. Quota mode: none.", 4},
  {"kernel", "[{t}] usb 1-{d}: new high-speed USB device number {d} using xhci_hcd", 3},
  {"kernel", "[{t}] nfs: server store{d}.example OK, {n} requests resent", 3},
  {"kernel", "[{t}] perf: interrupt took too long ({n} > {n}), lowering kernel.perf_event_max_sample_rate to {n}", 3},
  {"kernel", "[{t}] IPv6: ADDRCONF(NETDEV_CHANGE): veth{h}: link becomes ready", 4},
  {"sshd[]", "Connection from {i} port {p} on 10.20.0.5 port 22 rdomain \"\"", 10},
  {"sshd[]", "Received disconnect from {i} port {p}:11: disconnected by user", 10},
  {"sshd[]", "Disconnected from user {u} {i} port {p}", 10},
  {"sshd[]", "Starting session: subsystem 'backup-pull' for {u} from {i} port {p} id {d}", 1},
  {"CRON[]", "pam_unix(cron:session): session closed for user {u}", 24},
  {"chronyd[]", "Selected source {o} (2.debian.pool.ntp.example)", 3},
  {"dockerd[]", "time=\"2026-03-07T09:{d}Z\" level=info msg=\"ignoring event\" container={h}{h} module=libcontainerd topic=/tasks/delete", 4},
  {"containerd[]", "time=\"2026-03-07T09:{d}Z\" level=info msg=\"shim disconnected\" id={h}{h}{h} namespace=moby", 3},
  {"kubelet[]", "I0307 09:{d}.{n} {n} pod_startup_latency_tracker.go:{d}] \"Observed pod startup duration\" pod=\"{w}/{w}-{h}\" podStartSLOduration={t}", 7},
  {"kubelet[]", "I0307 09:{d}.{n} {n} reconciler_common.go:{d}] \"operationExecutor.MountVolume started for volume \\\"{w}\\\"\" pod=\"{w}-{h}\"", 4},
  {"etcd[]", "{\"level\":\"info\",\"ts\":\"2026-03-07T09:{d}Z\",\"caller\":\"mvcc/index.go:{d}\",\"msg\":\"compact tree index\",\"revision\":{n}}", 5},
  {"prometheus[]", "ts=2026-03-07T09:{d}Z caller=compact.go:{d} level=info component=tsdb msg=\"write block\" mint={n} maxt={n} ulid={h} duration={t}s", 4},
  {"grafana[]", "logger=context userId={d} orgId=1 uname={u} t=2026-03-07T09:{d}Z level=info msg=\"Request Completed\" method=GET path={q} status=200 remote_addr={i} time_ms={d}", 6},
  {"vault[]", "{\"time\":\"2026-03-07T09:{d}Z\",\"type\":\"response\",\"auth\":{\"policies\":[\"{w}\"]},\"request\":{\"id\":\"{h}\",\"operation\":\"read\",\"path\":\"kv/{w}\"}}", 3},
  {"consul[]", "2026-03-07T09:{d}Z [INFO]  agent.server.serf.lan: serf: EventMemberUpdate: {w}-{d}", 6},
  {"redis[]", "{n} changes in 300 seconds. Saving... {d} MB of memory used by copy-on-write", 5},
  {"rabbitmq[]", "accepting AMQP connection <0.{n}.0> ({i}:{p} -> 10.20.0.7:5672) vhost '{w}' user '{u}'", 8},
  {"smbd[]", "  {w}-pc (ipv4:{i}:{p}) connect to service {w} as user {u} (uid={n}, gid=100) (pid {n})", 6},
  {"slapd[]", "conn={n} op={d} SRCH base=\"ou={w},dc=shop,dc=example\" scope=2 deref=0 filter=\"(uid={u})\"", 12},
  {"slapd[]", "conn={n} op={d} SEARCH RESULT tag=101 qtime={t} etime={t} nentries={d} text=", 20},
  {"search-index[]", "indexed {n} documents of {w} in {t} s, segment {h}, {d} merges pending", 14},
  {"thumbnailer[]", "{w}-{n}.jpg 1600x1200 -> 320x240 quality {d} in {d}ms", 26},
  {"report-queue[]", "report {w}-{n} for {u} ready after {t} s, {d} rows, \xc3\xbc" "bertragen nach {w}", 6},
  {"app[]", "{\"level\":\"info\",\"req\":\"{h}\",\"user\":\"{u}\",\"ms\":{d},\"path\":\"{q}\",\"status\":200,\"bytes\":{n}}", 24},
  {"app[]", "{\"level\":\"warn\",\"req\":\"{h}\",\"msg\":\"upstream {w} slow\",\"ms\":{n},\"retry\":{d}}", 6},
  {"app[]", "panel {w} root component mounted, {d} children, hydration {t} s", 8},
  {"collectd[]", "plugin_read_thread: read-function of the `{w}' plugin took {t} seconds, above its interval", 5},
  {"snmpd[]", "Connection from UDP: [{i}]:{p}->[10.20.0.5]:161", 8},
  {"ntpd[]", "adjusting local clock by {t}s via {o}", 3},
  {"rsyncd[]", "name lookup {i}: valid address; sent {n} bytes  received {d} bytes  total size {n}", 5},
  {"zabbix-agent[]", "item {w}.{w}[{d}] became supported, next check in {d} s", 5},
  {"varnishd[]", "Child ({n}) said expiry thread settled, {n} objects, /sbin/ldconfig cache age {d}", 3},
};

// What rules of the default pack look for, and the witnesses: under one line in a hundred of the quiet mix.
static const Template notable[] = {
  {"sudo", "{u} : TTY=pts/{d} ; PWD=/home/{u} ; USER=root ; COMMAND=/usr/bin/systemctl status {s}", 4},
  {"sshd[]", "Accepted publickey for {u} from {i} port {p} ssh2: ED25519 SHA256:{h}{h}{h}", 5},
  {"sshd[]", "Failed password for {u} from {i} port {p} ssh2", 2},
  {"CRON[]", "({u}) CMD (/usr/local/bin/sync-{w} --quiet)", 4},
  {"useradd[]", "new user: name={w}{d}, UID={n}, GID={n}, home=/home/{w}, shell=/bin/bash, from=none", 1},
  {"app[]", "request {h} says: {x}", 4},
};

static const Template attack[] = {
  {"sshd[]", "Failed password for invalid user {g} from {a} port {p} ssh2", 30},
  {"sshd[]", "Invalid user {g} from {a} port {p}", 20},
  {"sshd[]", "Failed password for root from {a} port {p} ssh2", 20},
  {"sshd[]", "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={a}  user=root", 14},
  {"sshd[]", "Connection closed by invalid user {g} {a} port {p} [preauth]", 8},
  {"sshd[]", "error: maximum authentication attempts exceeded for root from {a} port {p} ssh2 [preauth]", 4},
  {"sudo", "{u} : user NOT in sudoers ; TTY=pts/{d} ; PWD=/home/{u} ; USER=root ; COMMAND=/usr/bin/id", 2},
  {"su[]", "FAILED SU (to root) {u} on pts/{d}", 2},
  {"usermod[]", "add '{u}' to group 'sudo'", 1},
  {"nginx", "{a} - - \"GET /{g}/../../{w}.php?x={x} HTTP/1.1\" 404 {d} \"-\" \"curl/7.88\" {t}", 6},
  {"app[]", "{\"level\":\"error\",\"from\":\"{a}\",\"msg\":\"{x}\"}", 6},
};

static const Template hostile[] = {
  {"bash[]", "{l} {l} {l} {l} {l} {l}", 3}, {"sshd[]", "{l} {l} {l} {l}", 2}, {"sudo", "{u} : {l} {l} {l} {l} {l}", 1},
  {"kernel", "[{t}] {l} {l} {l} {l} {l}", 1}, {"nginx", "{a} - - \"GET {l}{l}{l} HTTP/1.1\" 200 {d} \"{l}\" \"{l}\"", 1},
  {"systemd[1]", "{l}: {l} {l} {l}", 1},
};

static const Template groups[] = {{"sshd[]", "Failed password for {u} from {a} port {p} ssh2", 1}};

static const char *hosts[] = {"web-01", "web-02", "web-03", "db-01", "db-02", "mail-1", "dns-1", "shop-eu-1", "shop-eu-2", "kube-a1",
  "kube-a2", "kube-a3", "kube-b1", "ldap-1", "files-1", "proxy-1", "proxy-2", "queue-1", "metrics", "builder-7"};
static const char *users[] = {"amina", "bela", "chiara", "deniz", "emeka", "farid", "greta", "hanna", "ivo", "jonas", "kaya", "lena",
  "mirko", "nadia", "oskar", "paula", "quinn", "rosa", "samir", "tilda", "www-data", "deploy-bot"};
static const char *guesses[] = {"admin", "test", "oracle", "ubuntu", "git", "postgres", "guest", "ftpuser", "pi", "deploy", "support",
  "user1", "minecraft", "jenkins", "nagios", "mysql"};
static const char *units[] = {"invoices", "mailer", "search-index", "thumbnailer", "report-queue", "webshop", "logrotate", "man-db",
  "phpsessionclean", "fstrim", "e2scrub_all", "motd-news"};
static const char *words[] = {"basket", "stock", "orders", "parcel", "carrier", "ledger", "region", "tariff", "voucher", "review",
  "picture", "shelf", "supplier", "country", "currency", "season", "window", "garden", "kitchen", "lighting", "textile", "toys",
  "books", "music", "travel", "ticket", "meeting", "salary", "holiday", "contract", "warehouse", "pallet", "forklift", "scanner",
  "label", "printer", "terminal", "counter", "branch", "city", "street", "river", "mountain", "harbour", "station", "platform",
  "summary", "detail", "history", "archive", "catalog", "price", "discount", "campaign", "banner", "newsletter", "address",
  "profile", "avatar", "comment", "rating", "metric", "gauge", "sample", "bucket", "shard", "replica", "cluster", "tenant"};

#define COUNT(array) (sizeof array / sizeof *array)

static uint64_t state;
static uint64_t draw(void) {  // xorshift64*
  state ^= state >> 12; state ^= state << 25; state ^= state >> 27;
  return (state * 0x2545F4914F6CDD1DULL) >> 16;
}
static uint64_t below(uint64_t bound) { return (uint64_t)(((__uint128_t)(draw() & 0xFFFFFFFFULL) * bound) >> 32); }

typedef struct { char **line; size_t *length; size_t count; } Lines;
static Lines witnesses, literals;

static Lines read_lines(const char *path) {
  Lines lines = {0};
  FILE *file = fopen(path, "r");
  if (!file) { fprintf(stderr, "corpus: cannot read %s\n", path); exit(66); }
  size_t room = 0, capacity = 0;
  char *line = NULL;
  ssize_t length;
  while ((length = getline(&line, &room, file)) > 0) {
    if (line[length - 1] == '\n') line[--length] = 0;
    if (!length) continue;
    if (lines.count == capacity) {
      capacity = capacity ? capacity * 2 : 256;
      lines.line = realloc(lines.line, capacity * sizeof *lines.line);
      lines.length = realloc(lines.length, capacity * sizeof *lines.length);
    }
    lines.line[lines.count] = strdup(line);
    lines.length[lines.count++] = (size_t)length;
  }
  free(line);
  fclose(file);
  if (!lines.count) { fprintf(stderr, "corpus: %s is empty\n", path); exit(65); }
  return lines;
}

static char *text(char *at, const char *string) { size_t n = strlen(string); memcpy(at, string, n); return at + n; }
static char *number(char *at, uint64_t value) {
  char digits[20]; int n = 0;
  do digits[n++] = (char)('0' + value % 10); while (value /= 10);
  while (n) *at++ = digits[--n];
  return at;
}
static char *hex(char *at, uint64_t value, int digits) {
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) *at++ = "0123456789abcdef"[value >> shift & 15];
  return at;
}
static char *address(char *at, int a, int b, uint64_t rest) {
  at = number(at, (uint64_t)a); *at++ = '.';
  if (b >= 0) { at = number(at, (uint64_t)b); } else { at = number(at, 18 + (rest >> 16 & 1)); }
  *at++ = '.'; at = number(at, rest >> 8 & 255); *at++ = '.';
  return number(at, rest & 255);
}
static char *some_line(char *at, const Lines *lines) {
  size_t which = below(lines->count), n = lines->length[which] < 400 ? lines->length[which] : 400;
  memcpy(at, lines->line[which], n);
  return at + n;
}

static uint64_t attackers = 2000;

static char *fill(char *at, const char *template) {
  for (; *template; template++) {
    if (*template != '{' || !template[1] || template[2] != '}') { *at++ = *template; continue; }
    switch (template[1]) {
      case 'd': at = number(at, 1 + below(250)); break;
      case 'n': at = number(at, 1000 + below(999000)); break;
      case 'p': at = number(at, 32768 + below(28232)); break;
      case 'h': at = hex(at, draw() << 16 ^ draw(), 16); break;
      case 't': at = number(at, below(900)); *at++ = '.'; at = number(at, 100 + below(899900)); break;
      case 'u': at = text(at, users[below(COUNT(users))]); break;
      case 'g': at = text(at, guesses[below(COUNT(guesses))]); break;
      case 'i': at = address(at, 10, 20, below(65536)); break;
      case 'o': at = address(at, 198, 51, 25600 + below(250)); break;
      case 'a': at = address(at, 198, -1, below(attackers)); break;
      case 's': at = text(at, units[below(COUNT(units))]); break;
      case 'w': at = text(at, words[below(COUNT(words))]); break;
      case 'q':
        at = text(at, "/"); at = text(at, words[below(COUNT(words))]); at = text(at, "/");
        at = text(at, words[below(COUNT(words))]); at = text(at, "/"); at = number(at, below(1000000)); break;
      case 'x': at = some_line(at, &witnesses); break;
      case 'l': at = some_line(at, &literals); break;
      default: *at++ = *template; continue;
    }
    template += 2;
  }
  return at;
}

// The templates of a mix, each as often as its weight says.
typedef struct { const Template **at; size_t count; } Pool;
static Pool pool(const Template *templates, size_t count) {
  Pool pool = {0};
  for (size_t i = 0; i < count; i++) pool.count += (size_t)templates[i].weight;
  pool.at = malloc(pool.count * sizeof *pool.at);
  size_t next = 0;
  for (size_t i = 0; i < count; i++) for (int n = 0; n < templates[i].weight; n++) pool.at[next++] = &templates[i];
  return pool;
}

static char *program(char *at, const char *name) {
  size_t n = strlen(name);
  if (n > 2 && !strcmp(name + n - 2, "[]")) {
    memcpy(at, name, n - 1); at = number(at + n - 1, 300 + below(64000)); *at++ = ']';
    return at;
  }
  return text(at, name);
}

// A journal entry as `journalctl -o export` would write it, with about as many fields as journald keeps.
static char *entry(char *at, const Template *template, uint64_t micros, uint64_t start) {
  char name[64], pid[24];
  size_t n = strcspn(template->program, "[");
  memcpy(name, template->program, n); name[n] = 0;
  const char *bracket = template->program[n] == '[' ? template->program + n + 1 : "]";
  if (*bracket == ']') *number(pid, 300 + below(900)) = 0; else { strcpy(pid, bracket); pid[strlen(pid) - 1] = 0; }
  const char *host = hosts[0];
  int kernel = !strcmp(name, "kernel"), manager = !strcmp(name, "systemd") && *bracket == '1';
  char comm[64], exe[96];
  strcpy(comm, !strcmp(name, "CRON") ? "cron" : name);
  for (char *c = comm; *c; c++) if (*c == '/') *c = '-';
  sprintf(exe, !strncmp(comm, "systemd", 7) ? "/usr/lib/systemd/%s" : !strcmp(comm, "sudo") ? "/usr/bin/%s" : "/usr/sbin/%s", comm);
  int privileged = manager || !strcmp(name, "sshd") || !strcmp(name, "sudo") || !strcmp(name, "useradd") || !strcmp(comm, "cron");
  at += sprintf(at, "__REALTIME_TIMESTAMP=%llu\n__MONOTONIC_TIMESTAMP=%llu\n_BOOT_ID=6b2f6c1a4f0e4f3c9a1f55b1f8f3a201\n",
    (unsigned long long)micros, (unsigned long long)(micros - start + 5000000));
  at += sprintf(at, "_MACHINE_ID=0d5ac4be7b1b4f0fa1c2d3e4f5061728\n_HOSTNAME=%s\n_RUNTIME_SCOPE=system\nPRIORITY=%d\n"
    "SYSLOG_IDENTIFIER=%s\n_TRANSPORT=%s\n", host, below(20) ? 6 : 4, name, kernel ? "kernel" : manager ? "journal" : "syslog");
  if (kernel) {
    at += sprintf(at, "SYSLOG_FACILITY=0\n_SOURCE_MONOTONIC_TIMESTAMP=%llu\nMESSAGE=", (unsigned long long)(micros - start));
    // The kernel's own clock is a field there, not text.
    at = fill(at, template->text + (strncmp(template->text, "[{t}] ", 6) ? 0 : 6));
  } else {
    int user = !privileged && below(2);
    at += sprintf(at, "SYSLOG_FACILITY=%d\n_PID=%s\n_UID=%d\n_GID=%d\n_COMM=%.15s\n_EXE=%s\n_CMDLINE=%s --config /etc/%s.conf\n",
      manager ? 3 : !strcmp(name, "sshd") || !strcmp(name, "sudo") ? 10 : 1, pid, user ? 998 : 0, user ? 998 : 0, comm, exe, exe, comm);
    at += sprintf(at, "_CAP_EFFECTIVE=%s\n_SELINUX_CONTEXT=unconfined\n_SYSTEMD_CGROUP=/system.slice/%s.service\n_SYSTEMD_UNIT=%s.service\n"
      "_SYSTEMD_SLICE=system.slice\n_SYSTEMD_INVOCATION_ID=", user ? "0" : "1ffffffffff", comm, comm);
    uint64_t hash = 1469598103934665603ULL;
    for (char *c = comm; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211ULL;
    at = hex(at, hash, 16); at = hex(at, hash * 31, 16);
    at += sprintf(at, "\n_SOURCE_REALTIME_TIMESTAMP=%llu\n", (unsigned long long)(micros - 20 - below(900)));
    if (manager) {
      at += sprintf(at, "CODE_FILE=src/core/job.c\nCODE_LINE=768\nCODE_FUNC=job_emit_done_message\nTID=1\nJOB_TYPE=start\nJOB_ID=%llu\n",
        (unsigned long long)below(90000));
    } else {
      at += sprintf(at, "SYSLOG_PID=%s\nSYSLOG_TIMESTAMP=Mar  7 09:00:00 \n", pid);
    }
    at = text(at, "MESSAGE=");
    at = fill(at, template->text);
  }
  *at++ = '\n';
  *at++ = '\n';
  return at;
}

int main(int argc, char **argv) {
  if (argc < 5) { fprintf(stderr, "usage: corpus KIND SIZE SEED WITNESSES [LITERALS]\n"); return 64; }
  const char *kind = argv[1];
  char *unit;
  double size = strtod(argv[2], &unit);
  size *= *unit == 'K' ? 1e3 : *unit == 'M' ? 1e6 : *unit == 'G' ? 1e9 : 1;
  state = strtoull(argv[3], NULL, 10) * 0x9E3779B97F4A7C15ULL | 1;
  witnesses = read_lines(argv[4]);
  Pool usual = pool(quiet, COUNT(quiet)), rare = pool(notable, COUNT(notable)), other = rare;
  uint64_t rare_per_mille = 6, other_per_mille = 0;
  int journal = 0;
  if (!strcmp(kind, "quiet")) {
  } else if (!strcmp(kind, "silent")) { rare_per_mille = 0;
  } else if (!strcmp(kind, "attack")) { other = pool(attack, COUNT(attack)); other_per_mille = 470;
  } else if (!strcmp(kind, "journal")) { journal = 1;
  } else if (!strcmp(kind, "silent-journal")) { journal = 1; rare_per_mille = 0;
  } else if (!strcmp(kind, "groups")) { other = pool(groups, COUNT(groups)); other_per_mille = 1000; attackers = 100000;
  } else if (!strcmp(kind, "hostile")) {
    if (argc < 6) { fprintf(stderr, "corpus: hostile needs LITERALS\n"); return 64; }
    literals = read_lines(argv[5]);
    other = pool(hostile, COUNT(hostile)); other_per_mille = 1000;
  } else { fprintf(stderr, "corpus: unknown kind %s\n", kind); return 64; }

  static char block[1 << 20];
  char *at = block, stamp[32] = "";
  double written = 0;
  const uint64_t start = 1772874000000000ULL;  // 2026-03-07T09:00:00Z
  for (uint64_t n = 0, second = 0; written < size; n++) {
    uint64_t kind_of_line = below(1000);
    const Pool *from = kind_of_line < other_per_mille ? &other
      : kind_of_line < other_per_mille + rare_per_mille ? &rare : &usual;
    const Template *template = from->at[below(from->count)];
    char *line = at;
    if (journal) {
      at = entry(at, template, start + n * 2500 + below(2000), start);
      written += 1;
    } else {
      // Four hundred lines a second: the rate of a busy collector.
      if (n % 400 == 0) {
        time_t now = (time_t)(start / 1000000 + second++);
        struct tm parts;
        strftime(stamp, sizeof stamp, "%b %e %H:%M:%S ", gmtime_r(&now, &parts));
      }
      at = text(at, stamp);
      at = text(at, hosts[below(COUNT(hosts))]);
      *at++ = ' ';
      at = program(at, template->program);
      *at++ = ':'; *at++ = ' ';
      at = fill(at, template->text);
      *at++ = '\n';
      written += (double)(at - line);
    }
    if (at > block + sizeof block - 16384) {
      if (fwrite(block, 1, (size_t)(at - block), stdout) < (size_t)(at - block)) return 74;
      at = block;
    }
  }
  return fwrite(block, 1, (size_t)(at - block), stdout) < (size_t)(at - block) || fflush(stdout) ? 74 : 0;
}
