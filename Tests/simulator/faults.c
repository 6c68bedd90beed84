// Preloaded into attestd by simulate.py: counts the calls it makes to the operating system and, at calls chosen
// beforehand, writes to its log files as another program would, or makes a call fail. Time is virtual: it moves on
// by what poll(2) was asked to wait, so a run of minutes takes milliseconds and repeats exactly.
//
// SIMULATOR_SCHEDULE  text file, see read_schedule()
// SIMULATOR_SEGMENT   number of this run within the schedule
// SIMULATOR_WORLD     shared file that outlives the process: clock, files, what has been done
// SIMULATOR_LOGS, SIMULATOR_STORE  folders whose calls count; all others pass unseen
// SIMULATOR_PLAYER    optional: a socket at which journald.py does deeds and waits for journald
// SIMULATOR_TRACE     optional: one line for each counted call
// SIMULATOR_MUTANT    optional: breaks the process on purpose, see mutate()
//
// Only the main thread counts; calls of other threads pass.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
  MOST_CALLS = 1000000, MOST_ACTIONS = 4096, MOST_FAULTS = 256, MOST_WORDS = 6, MOST_FILES = 8192, MOST_DENIED = 16,
  MOST_OPEN = 4096
};

// ---------------------------------------------------------------------------------------------------------------------
// What outlives a process

struct file_record {
  uint64_t real_device, real_inode;
  uint64_t inode;
  int64_t birth, modified;  // nanoseconds since 1970
};

// The first fields are read by simulate.py (WORLD in world.py).
struct world {
  int64_t magic;
  int64_t next_action;  // actions before it are done, whichever process did them
  int64_t trace_hash;
  int64_t counted_calls;
  int64_t realtime, monotonic;  // nanoseconds
  int64_t last_stamp;           // microseconds; of the latest line written
  int64_t faults_hit;
  int64_t next_inode, last_unlinked_inode;
  int64_t granularity;  // nanoseconds a time stamp of a file is rounded down to
  int64_t has_birth;
  int64_t files;
  struct file_record file[MOST_FILES];
  char denied[MOST_DENIED][512];
};

static const int64_t MAGIC = 0x51a7e5;
static struct world *world;

// ---------------------------------------------------------------------------------------------------------------------
// The schedule

// What calls are counted as. A call counts in all the classes it belongs to.
enum class {
  EVERY, LOG, LOG_READ, LOG_OPEN, LOG_STATUS, STORE, STORE_READ, STORE_WRITE, STORE_SYNC, POLL, JOURNAL, JOURNAL_OPEN,
  JOURNAL_SEEK, JOURNAL_NEXT, JOURNAL_PROCESS, JOURNAL_SEND, JOURNAL_FIELD, START, CLASSES
};
static const char *const class_names[CLASSES] = {
  "every", "log", "log-read", "log-open", "log-status", "store", "store-read", "store-write", "store-sync", "poll",
  "journal", "journal-open", "journal-seek", "journal-next", "journal-process", "journal-send", "journal-field", "start"
};

struct action {
  int segment;
  enum class class;
  int64_t at;
  char *words[MOST_WORDS];
};

struct fault {
  enum class class;
  int64_t at, count;
  enum { FAIL, SHORT, KILL_BEFORE, KILL_AFTER } kind;
  int error;
};

static struct action actions[MOST_ACTIONS];
static int action_count;
static struct fault faults[MOST_FAULTS];
static int fault_count;
static int64_t counts[CLASSES];
static int segment;
static int64_t idle_limit = 70000;  // virtual milliseconds without anything to do, after which SIGTERM is sent
static int64_t idle;

static const char *logs, *store, *player;
static int trace = -1;
static const char *mutant;
static pid_t main_thread;
static __thread int inside;

static void die(const char *what, const char *about) {
  dprintf(2, "simulator: %s: %s: %s\n", what, about, strerror(errno));
  _exit(99);
}

static enum class class_named(const char *name) {
  for (int i = 0; i < CLASSES; i++)
    if (strcmp(name, class_names[i]) == 0) return (enum class)i;
  die("unknown class of calls", name);
  return EVERY;
}

static int error_named(const char *name) {
  static const struct { const char *name; int code; } errors[] = {
    {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EINTR", EINTR}, {"EACCES", EACCES}, {"EMFILE", EMFILE}, {"ENOENT", ENOENT},
    {"ESTALE", ESTALE}, {"ENFILE", ENFILE}, {"ENOMEM", ENOMEM},
    {"EBADMSG", EBADMSG},
  };
  for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
    if (strcmp(name, errors[i].name) == 0) return errors[i].code;
  die("unknown error", name);
  return 0;
}

static void read_fault(char **words) {
  struct fault *fault = &faults[fault_count++];
  fault->class = class_named(words[0]);
  fault->at = atoll(words[1]);
  fault->count = words[3] ? atoll(words[3]) : 1;
  if (strcmp(words[2], "short") == 0) fault->kind = SHORT;
  else if (strcmp(words[2], "kill-before") == 0) fault->kind = KILL_BEFORE;
  else if (strcmp(words[2], "kill-after") == 0) fault->kind = KILL_AFTER;
  else {
    fault->kind = FAIL;
    fault->error = error_named(words[2]);
  }
}

// A line each, words separated by tabs:
//   epoch NANOSECONDS | granularity NANOSECONDS | birth 0|1 | segment N IDLE-MILLISECONDS
//   do CLASS CALL VERB [ARGUMENT...]            an action; all are done in this order
//   fault CLASS CALL short|kill-before|kill-after|EIO|… [COUNT]
// What follows a `segment` line belongs to that run of attestd.
static void read_schedule(const char *path) {
  FILE *file = fopen(path, "r");
  if (!file) die("cannot read the schedule", path);
  char *line = NULL;
  size_t size = 0;
  int current = 0;
  while (getline(&line, &size, file) > 0) {
    line[strcspn(line, "\n")] = 0;
    char *words[MOST_WORDS + 4] = {0}, *rest = strdup(line);
    for (int i = 0; i < MOST_WORDS + 3 && (words[i] = strsep(&rest, "\t")); i++) {}
    if (strcmp(words[0], "segment") == 0) {
      current = atoi(words[1]);
      if (current == segment) idle_limit = atoll(words[2]);
    } else if (strcmp(words[0], "do") == 0) {
      if (action_count == MOST_ACTIONS) die("too many actions in", path);
      struct action *action = &actions[action_count++];
      action->segment = current;
      action->class = class_named(words[1]);
      action->at = atoll(words[2]);
      memcpy(action->words, words + 3, sizeof action->words);
    } else if (strcmp(words[0], "fault") == 0) {
      if (current == segment && fault_count < MOST_FAULTS) read_fault(words + 1);
    } else if (world->magic != MAGIC) {
      int64_t value = atoll(words[1]);
      if (strcmp(words[0], "epoch") == 0) {
        world->realtime = value;
        world->last_stamp = value / 1000;
      }
      if (strcmp(words[0], "granularity") == 0) world->granularity = value;
      if (strcmp(words[0], "birth") == 0) world->has_birth = value;
    }
  }
  free(line);
  fclose(file);
}

// ---------------------------------------------------------------------------------------------------------------------
// Virtual time and files

static void pass(int64_t nanoseconds) {
  world->realtime += nanoseconds;
  world->monotonic += nanoseconds;
}

static int64_t file_time(void) {
  return world->granularity ? world->realtime / world->granularity * world->granularity : world->realtime;
}

static struct file_record *record_of(uint64_t device, uint64_t inode) {
  for (int64_t i = world->files - 1; i >= 0; i--)
    if (world->file[i].real_inode == inode && world->file[i].real_device == device) return &world->file[i];
  return NULL;
}

static struct file_record *record_at(const char *path) {
  struct stat found;
  return stat(path, &found) == 0 ? record_of(found.st_dev, found.st_ino) : NULL;
}

// Takes a file just made at `path` into the books; `inode` 0 gives it a number of its own.
static void register_file(const char *path, uint64_t inode) {
  struct stat found;
  if (lstat(path, &found) != 0) die("cannot look up", path);
  if (world->files == MOST_FILES) die("too many files", path);
  struct file_record *record = &world->file[world->files++];
  record->real_device = found.st_dev;
  record->real_inode = found.st_ino;
  record->inode = inode ? inode : (uint64_t)++world->next_inode;
  record->birth = record->modified = file_time();
}

static void touch_file(const char *path) {
  struct file_record *record = record_at(path);
  if (record) record->modified = file_time();
}

// What statx(2) tells attestd of a file: numbers and times of the books, so that runs repeat.
static void disguise(struct statx *found) {
  struct file_record *record = record_of(makedev(found->stx_dev_major, found->stx_dev_minor), found->stx_ino);
  if (!record) return;
  found->stx_ino = record->inode;
  found->stx_dev_major = 8;
  found->stx_dev_minor = 1;
  found->stx_btime.tv_sec = record->birth / 1000000000;
  found->stx_btime.tv_nsec = (uint32_t)(record->birth % 1000000000);
  found->stx_mtime.tv_sec = record->modified / 1000000000;
  found->stx_mtime.tv_nsec = (uint32_t)(record->modified % 1000000000);
  if (world->has_birth) found->stx_mask |= STATX_BTIME;
  else found->stx_mask &= ~(uint32_t)STATX_BTIME;
}

static int is_denied(const char *path) {
  for (int i = 0; i < MOST_DENIED; i++)
    if (strcmp(world->denied[i], path) == 0) return 1;
  return 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// Actions of other programs

static void append_stamp(char **out) {
  int64_t now = world->realtime / 1000;
  world->last_stamp = now > world->last_stamp + 1000 ? now : world->last_stamp + 1000;
  time_t seconds = (time_t)(world->last_stamp / 1000000);
  struct tm parts;
  gmtime_r(&seconds, &parts);
  *out += strftime(*out, 32, "%Y-%m-%dT%H:%M:%S", &parts);
  *out += sprintf(*out, ".%06dZ", (int)(world->last_stamp % 1000000));
}

// %T a stamp, %n newline, %r carriage return, %0 a zero byte, %xN; N times the letter x.
static size_t expand(const char *text, char *bytes, size_t limit) {
  char *out = bytes;
  while (*text && out + 40 < bytes + limit) {
    if (*text != '%') {
      *out++ = *text++;
      continue;
    }
    text++;
    switch (*text++) {
    case 'T': append_stamp(&out); break;
    case 'n': *out++ = '\n'; break;
    case 'r': *out++ = '\r'; break;
    case '0': *out++ = 0; break;
    case 'x': {
      size_t count = strtoul(text, (char **)&text, 10);
      if (*text == ';') text++;
      if (out + count + 40 > bytes + limit) die("text too long", text);
      memset(out, 'x', count);
      out += count;
    } break;
    default: die("unknown escape in", text);
    }
  }
  return (size_t)(out - bytes);
}

static void write_all(int file, const char *bytes, size_t count, const char *path) {
  while (count > 0) {
    ssize_t written = syscall(SYS_write, file, bytes, count);
    if (written <= 0) die("cannot write", path);
    bytes += written;
    count -= (size_t)written;
  }
}

static int open_for_writing(const char *path, int flags) {
  int is_new = syscall(SYS_faccessat, AT_FDCWD, path, F_OK) != 0;
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);
  if (file < 0) die("cannot open", path);
  if (is_new) {
    // The link, if there is one, is not what was made.
    char *real = realpath(path, NULL);
    register_file(real ? real : path, 0);
    free(real);
  }
  return file;
}

static void write_text(const char *path, const char *text) {
  static char bytes[4 << 20];
  int file = open_for_writing(path, O_APPEND);
  write_all(file, bytes, expand(text, bytes, sizeof bytes), path);
  syscall(SYS_close, file);
  touch_file(path);
}

// Appends the bytes of `from` between the percentages `first` and `last` to `to`.
static void copy_part(const char *from, const char *to, int first, int last) {
  int source = (int)syscall(SYS_openat, AT_FDCWD, from, O_RDONLY | O_CLOEXEC);
  struct stat found;
  if (source < 0 || fstat(source, &found) != 0) die("cannot copy", from);
  off_t start = found.st_size * first / 100, end = found.st_size * last / 100;
  char *bytes = malloc((size_t)(end - start) + 1);
  if (!bytes || syscall(SYS_pread64, source, bytes, (size_t)(end - start), start) != end - start) die("cannot copy", from);
  int file = open_for_writing(to, O_APPEND);
  write_all(file, bytes, (size_t)(end - start), to);
  free(bytes);
  syscall(SYS_close, source);
  syscall(SYS_close, file);
  touch_file(to);
}

// Runs `tool -c from > to`, without this library in it.
static void compress(const char *tool, const char *from, const char *to) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, from, O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, to, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  char *const arguments[] = {(char *)tool, "-c", NULL}, *const environment[] = {"PATH=/usr/bin:/bin", NULL};
  pid_t child;
  if (posix_spawnp(&child, tool, &files, NULL, arguments, environment) != 0) die("cannot run", tool);
  posix_spawn_file_actions_destroy(&files);
  // attestd ignores its children: then this returns ECHILD once the child is gone.
  waitpid(child, NULL, 0);
}

static void terminate_self(void) { syscall(SYS_tgkill, main_thread, main_thread, SIGTERM); }

static void kill_self(void) {
  syscall(SYS_kill, (pid_t)syscall(SYS_getpid), SIGKILL);
  for (;;) {}
}

static void set_denied(const char *path, int denied) {
  for (int i = 0; i < MOST_DENIED; i++) {
    if (denied ? world->denied[i][0] == 0 : strcmp(world->denied[i], path) == 0) {
      snprintf(world->denied[i], sizeof world->denied[i], "%s", denied ? path : "");
      // As chmod would, tell who watches.
      syscall(SYS_chmod, path, denied ? 0 : 0644);
      return;
    }
  }
}

static void unlink_file(const char *path) {
  struct file_record *record = record_at(path);
  if (record) world->last_unlinked_inode = (int64_t)record->inode;
  if (syscall(SYS_unlink, path) != 0) die("cannot remove", path);
}

static void create_file(const char *path, int reuses_inode) {
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
  if (file < 0) die("cannot create", path);
  syscall(SYS_close, file);
  register_file(path, reuses_inode ? (uint64_t)world->last_unlinked_inode : 0);
}

// Has journald.py do the deed of this number, or wait for journald, and goes on once it says so.
static void ask(const char *what) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s", player ? player : "");
  int connection = (int)syscall(SYS_socket, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  char answer[16];
  if (connection < 0 || syscall(SYS_connect, connection, &address, sizeof address) != 0
      || syscall(SYS_write, connection, what, strlen(what)) < 0
      || syscall(SYS_read, connection, answer, sizeof answer) <= 0)
    die("no answer to", what);
  syscall(SYS_close, connection);
}

static void perform(const struct action *action) {
  const char *verb = action->words[0];
  char *const *a = action->words + 1;
  if (strcmp(verb, "write") == 0) write_text(a[0], a[1]);
  else if (strcmp(verb, "rename") == 0) {
    if (syscall(SYS_rename, a[0], a[1]) != 0) die("cannot rename", a[0]);
  } else if (strcmp(verb, "create") == 0) create_file(a[0], a[1] && strcmp(a[1], "reuse") == 0);
  else if (strcmp(verb, "copy") == 0) copy_part(a[0], a[1], atoi(a[2]), atoi(a[3]));
  else if (strcmp(verb, "truncate") == 0) {
    if (syscall(SYS_truncate, a[0], atoll(a[1])) != 0) die("cannot truncate", a[0]);
    touch_file(a[0]);
  } else if (strcmp(verb, "unlink") == 0) unlink_file(a[0]);
  else if (strcmp(verb, "compress") == 0) compress(a[0], a[1], a[2]);
  else if (strcmp(verb, "symlink") == 0) {
    if (syscall(SYS_symlink, a[0], a[1]) != 0) die("cannot link", a[1]);
  } else if (strcmp(verb, "deny") == 0) set_denied(a[0], 1);
  else if (strcmp(verb, "allow") == 0) set_denied(a[0], 0);
  else if (strcmp(verb, "sleep") == 0) pass(atoll(a[0]) * 1000000);
  else if (strcmp(verb, "ask") == 0) ask(a[0]);
  else if (strcmp(verb, "step") == 0) world->realtime += atoll(a[0]) * 1000000;
  else die("unknown action", verb);
}

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void note(const char *format, ...) {
  if (trace < 0) return;
  va_list arguments;
  va_start(arguments, format);
  vdprintf(trace, format, arguments);
  va_end(arguments);
}

static void perform_next(void) {
  const struct action *action = &actions[world->next_action++];
  inside++;
  int saved = errno;
  note("  %.3f do %s %s %s\n", (double)world->monotonic / 1e9, action->words[0], action->words[1] ? action->words[1] : "",
       action->words[2] ? action->words[2] : "");
  perform(action);
  errno = saved;
  inside--;
  idle = 0;
}

static int has_action(void) { return world->next_action < action_count && actions[world->next_action].segment <= segment; }

static void perform_due(void) {
  while (has_action()) {
    const struct action *action = &actions[world->next_action];
    if (action->segment == segment && action->class != START && counts[action->class] < action->at) return;
    perform_next();
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// Counting

enum place { ELSEWHERE, IN_LOGS, IN_STORE };

static char place_of_open[MOST_OPEN];

static enum place place_of(const char *path) {
  if (!world || !path) return ELSEWHERE;
  size_t length = strlen(logs);
  if (strncmp(path, logs, length) == 0) return IN_LOGS;
  return strncmp(path, store, strlen(store)) == 0 ? IN_STORE : ELSEWHERE;
}

static enum place place_of_descriptor(int descriptor) {
  return descriptor >= 0 && descriptor < MOST_OPEN ? (enum place)place_of_open[descriptor] : ELSEWHERE;
}

static int counts_here(enum place place) {
  return world && place != ELSEWHERE && !inside && (pid_t)syscall(SYS_gettid) == main_thread;
}

struct verdict {
  int error;
  int is_short, kills_after;
};

static void mix(int64_t value) {
  world->trace_hash = (int64_t)(((uint64_t)world->trace_hash ^ (uint64_t)value) * 0x100000001b3u);
}

// Counts a call, lets others act before it, and says what is to become of it.
static struct verdict enter(const char *name, enum class first, enum class second) {
  struct verdict verdict = {0, 0, 0};
  world->counted_calls++;
  if (++counts[EVERY] > MOST_CALLS) {
    // No run needs so many.
    dprintf(2, "simulator: attestd goes round in circles\n");
    _exit(98);
  }
  counts[first]++;
  if (second != first) counts[second]++;
  pass(2000);
  perform_due();
  for (int i = 0; i < fault_count; i++) {
    const struct fault *fault = &faults[i];
    if (fault->class != EVERY && fault->class != first && fault->class != second) continue;
    int64_t count = counts[fault->class];
    if (count < fault->at || count >= fault->at + fault->count) continue;
    world->faults_hit++;
    note("  fault %d in %s\n", fault->kind, name);
    if (fault->kind == KILL_BEFORE) kill_self();
    if (fault->kind == KILL_AFTER) verdict.kills_after = 1;
    if (fault->kind == SHORT) verdict.is_short = 1;
    if (fault->kind == FAIL) verdict.error = fault->error;
  }
  return verdict;
}

static long leave(struct verdict verdict, const char *name, const char *what, long result) {
  for (const char *c = name; *c; c++) mix(*c);
  // Which number a descriptor gets depends on threads.
  mix(strcmp(name, "open") == 0 ? result >= 0 : result);
  note("%" PRId64 " %s %s = %ld\n", counts[EVERY], name, what ? what : "", result);
  if (verdict.kills_after) kill_self();
  return result;
}

static enum class reading(enum place place) { return place == IN_LOGS ? LOG_READ : STORE_READ; }
static enum class any(enum place place) { return place == IN_LOGS ? LOG : STORE; }

// ---------------------------------------------------------------------------------------------------------------------
// Breaking attestd on purpose: shows that the simulator would notice

static int64_t mutable_reads;

// Called with what a read of a log file gave; returns what attestd is to believe.
static ssize_t mutate(char *bytes, ssize_t count, off_t offset) {
  if (!mutant || count <= 0) return count;
  mutable_reads++;
  if (strcmp(mutant, "drop") == 0) {
    // Line 3 is line 2 once more.
    char *line = memmem(bytes, (size_t)count, ": line 3 of", 11);
    if (line) line[7] = '2';
  } else if (strcmp(mutant, "eof") == 0 && offset + count > 700) {
    // Whatever lies behind byte 700 does not exist.
    return offset < 700 ? 700 - offset : 0;
  } else if (strcmp(mutant, "twice") == 0 && mutable_reads % 5 == 0 && offset == 0 && count > 200) {
    // The second line is the first again.
    char *end = memchr(bytes, '\n', (size_t)count);
    if (end && end + 1 + (end - bytes) + 1 <= bytes + count) memmove(end + 1, bytes, (size_t)(end - bytes + 1));
  }
  return count;
}

// ---------------------------------------------------------------------------------------------------------------------
// The calls

static int open_counted(int directory, const char *path, int flags, mode_t mode) {
  enum place place = place_of(path);
  if (!counts_here(place)) {
    int file = (int)syscall(SYS_openat, directory, path, flags, mode);
    if (file >= 0 && file < MOST_OPEN) place_of_open[file] = (char)place;
    return file;
  }
  struct verdict verdict = enter("open", any(place), place == IN_LOGS ? LOG_OPEN : STORE);
  if (!verdict.error && place == IN_LOGS && is_denied(path)) verdict.error = EACCES;
  int file = -1;
  if (verdict.error) errno = verdict.error;
  else file = (int)syscall(SYS_openat, directory, path, flags, mode);
  if (file >= 0 && file < MOST_OPEN) place_of_open[file] = (char)place;
  return (int)leave(verdict, "open", path, file);
}

#define OPEN_MODE(flags, mode)                        \
  mode_t mode = 0;                                    \
  if ((flags) & (O_CREAT | __O_TMPFILE)) {            \
    va_list arguments;                                \
    va_start(arguments, flags);                       \
    mode = va_arg(arguments, mode_t);                 \
    va_end(arguments);                                \
  }

int open(const char *path, int flags, ...) {
  OPEN_MODE(flags, mode)
  return open_counted(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  OPEN_MODE(flags, mode)
  return open_counted(AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int directory, const char *path, int flags, ...) {
  OPEN_MODE(flags, mode)
  return open_counted(directory, path, flags, mode);
}

int close(int descriptor) {
  if (descriptor >= 0 && descriptor < MOST_OPEN) place_of_open[descriptor] = ELSEWHERE;
  return (int)syscall(SYS_close, descriptor);
}

ssize_t read(int descriptor, void *bytes, size_t count) {
  enum place place = place_of_descriptor(descriptor);
  if (!counts_here(place)) return syscall(SYS_read, descriptor, bytes, count);
  struct verdict verdict = enter("read", any(place), reading(place));
  ssize_t result = -1;
  if (verdict.error) errno = verdict.error;
  else result = syscall(SYS_read, descriptor, bytes, count);
  if (verdict.is_short && result > 1) {
    syscall(SYS_lseek, descriptor, -(off_t)(result / 2), SEEK_CUR);
    result -= result / 2;
  }
  return leave(verdict, "read", NULL, result);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
  enum place place = place_of_descriptor(descriptor);
  if (!counts_here(place)) return syscall(SYS_pread64, descriptor, bytes, count, offset);
  struct verdict verdict = enter("pread", any(place), reading(place));
  ssize_t result = -1;
  if (verdict.error) errno = verdict.error;
  else result = syscall(SYS_pread64, descriptor, bytes, count, offset);
  if (place == IN_LOGS) result = mutate(bytes, result, offset);
  if (verdict.is_short && result > 1) result -= result / 2;
  return leave(verdict, "pread", NULL, result);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) { return pread64(descriptor, bytes, count, offset); }

ssize_t write(int descriptor, const void *bytes, size_t count) {
  enum place place = place_of_descriptor(descriptor);
  if (!counts_here(place)) return syscall(SYS_write, descriptor, bytes, count);
  struct verdict verdict = enter("write", any(place), STORE_WRITE);
  if (verdict.is_short && count > 1) count /= 2;
  ssize_t result = -1;
  if (verdict.error) errno = verdict.error;
  else result = syscall(SYS_write, descriptor, bytes, count);
  return leave(verdict, "write", NULL, result);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  enum place place = place_of_descriptor(descriptor);
  if (!counts_here(place)) return syscall(SYS_pwrite64, descriptor, bytes, count, offset);
  struct verdict verdict = enter("pwrite", any(place), STORE_WRITE);
  if (verdict.is_short && count > 1) count /= 2;
  ssize_t result = -1;
  if (verdict.error) errno = verdict.error;
  else result = syscall(SYS_pwrite64, descriptor, bytes, count, offset);
  return leave(verdict, "pwrite", NULL, result);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  return pwrite64(descriptor, bytes, count, offset);
}

static int on_descriptor(const char *name, long call, enum class class, int descriptor, off_t argument) {
  enum place place = place_of_descriptor(descriptor);
  if (!counts_here(place)) return (int)syscall(call, descriptor, argument);
  struct verdict verdict = enter(name, any(place), class);
  int result = -1;
  if (verdict.error) errno = verdict.error;
  else result = (int)syscall(call, descriptor, argument);
  return (int)leave(verdict, name, NULL, result);
}

int fsync(int descriptor) { return on_descriptor("fsync", SYS_fsync, STORE_SYNC, descriptor, 0); }
int fdatasync(int descriptor) { return on_descriptor("fdatasync", SYS_fdatasync, STORE_SYNC, descriptor, 0); }
int ftruncate64(int descriptor, off64_t size) {
  return on_descriptor("ftruncate", SYS_ftruncate, STORE_WRITE, descriptor, size);
}
int ftruncate(int descriptor, off_t size) { return ftruncate64(descriptor, size); }

int rename(const char *from, const char *to) {
  enum place place = place_of(to);
  if (!counts_here(place)) return (int)syscall(SYS_rename, from, to);
  struct verdict verdict = enter("rename", any(place), STORE_WRITE);
  int result = -1;
  if (verdict.error) errno = verdict.error;
  else result = (int)syscall(SYS_rename, from, to);
  return (int)leave(verdict, "rename", to, result);
}

int unlink(const char *path) {
  enum place place = place_of(path);
  if (!counts_here(place)) return (int)syscall(SYS_unlink, path);
  struct verdict verdict = enter("unlink", any(place), STORE_WRITE);
  int result = -1;
  if (verdict.error) errno = verdict.error;
  else result = (int)syscall(SYS_unlink, path);
  return (int)leave(verdict, "unlink", path, result);
}

int statx(int directory, const char *restrict path, int flags, unsigned mask, struct statx *restrict found) {
  enum place place = *path ? place_of(path) : place_of_descriptor(directory);
  if (place != IN_LOGS || !counts_here(place)) return (int)syscall(SYS_statx, directory, path, flags, mask, found);
  struct verdict verdict = enter("statx", LOG, LOG_STATUS);
  int result = -1;
  if (verdict.error) errno = verdict.error;
  else result = (int)syscall(SYS_statx, directory, path, flags, mask, found);
  if (result == 0) disguise(found);
  return (int)leave(verdict, "statx", path, result);
}

DIR *opendir(const char *path) {
  static DIR *(*real)(const char *);
  if (!real) real = (DIR * (*)(const char *)) dlsym(RTLD_NEXT, "opendir");
  enum place place = place_of(path);
  if (place != IN_LOGS || !counts_here(place)) return real(path);
  struct verdict verdict = enter("opendir", LOG, LOG_OPEN);
  DIR *result = NULL;
  if (verdict.error) errno = verdict.error;
  else result = real(path);
  leave(verdict, "opendir", path, result != NULL);
  return result;
}

char *realpath(const char *restrict path, char *restrict out) {
  static char *(*real)(const char *, char *);
  if (!real) real = (char *(*)(const char *, char *))dlsym(RTLD_NEXT, "realpath");
  enum place place = place_of(path);
  if (place != IN_LOGS || !counts_here(place)) return real(path, out);
  struct verdict verdict = enter("realpath", LOG, LOG_STATUS);
  char *result = real(path, out);
  leave(verdict, "realpath", path, result != NULL);
  return result;
}

ssize_t readlink(const char *restrict path, char *restrict out, size_t size) {
  enum place place = place_of(path);
  if (place != IN_LOGS || !counts_here(place)) return syscall(SYS_readlink, path, out, size);
  struct verdict verdict = enter("readlink", LOG, LOG_STATUS);
  return leave(verdict, "readlink", path, syscall(SYS_readlink, path, out, size));
}

int glob(const char *restrict pattern, int flags, int (*error)(const char *, int), glob_t *restrict found) {
  static int (*real)(const char *, int, int (*)(const char *, int), glob_t *);
  if (!real) real = (int (*)(const char *, int, int (*)(const char *, int), glob_t *))dlsym(RTLD_NEXT, "glob");
  enum place place = place_of(pattern);
  if (place != IN_LOGS || !counts_here(place)) return real(pattern, flags, error, found);
  struct verdict verdict = enter("glob", LOG, LOG_STATUS);
  return (int)leave(verdict, "glob", pattern, real(pattern, flags, error, found));
}

// ---------------------------------------------------------------------------------------------------------------------
// The journal, which libsystemd maps: its own calls are counted, and a failing one returns the error's number

struct sd_journal;

// Nobody else's journal is looked at.
static int counts_journal(void) { return player && counts_here(IN_STORE); }

// The function of this name that would be called without this library.
#define REAL(function)                                                       \
  static __typeof__(function) *real;                                         \
  if (!real) real = (__typeof__(function) *)dlsym(RTLD_NEXT, #function);

#define JOURNAL_CALL(function, class, parameters, ...)                       \
  int function parameters;                                                   \
  int function parameters {                                                  \
    REAL(function)                                                           \
    if (!counts_journal()) return real(__VA_ARGS__);                    \
    struct verdict verdict = enter(#function, JOURNAL, class);               \
    return (int)leave(verdict, #function, NULL, verdict.error ? -verdict.error : real(__VA_ARGS__)); \
  }

JOURNAL_CALL(sd_journal_open, JOURNAL_OPEN, (struct sd_journal **journal, int flags), journal, flags)
JOURNAL_CALL(sd_journal_seek_cursor, JOURNAL_SEEK, (struct sd_journal *journal, const char *cursor), journal, cursor)
JOURNAL_CALL(sd_journal_seek_tail, JOURNAL_SEEK, (struct sd_journal *journal), journal)
JOURNAL_CALL(sd_journal_previous, JOURNAL_SEEK, (struct sd_journal *journal), journal)
JOURNAL_CALL(sd_journal_process, JOURNAL_PROCESS, (struct sd_journal *journal), journal)

static int64_t journal_steps;

int sd_journal_next(struct sd_journal *journal);
int sd_journal_next(struct sd_journal *journal) {
  REAL(sd_journal_next)
  if (!counts_journal()) return real(journal);
  struct verdict verdict = enter("sd_journal_next", JOURNAL, JOURNAL_NEXT);
  int result = verdict.error ? -verdict.error : real(journal);
  // Breaking attestd on purpose, as mutate() does.
  if (mutant && result > 0 && ++journal_steps % 7 == 0) {
    if (strcmp(mutant, "drop") == 0) result = real(journal);
    if (strcmp(mutant, "eof") == 0) result = 0;
    if (strcmp(mutant, "twice") == 0) sd_journal_previous(journal);
  }
  return (int)leave(verdict, "sd_journal_next", NULL, result);
}

int sd_journal_enumerate_available_data(struct sd_journal *journal, const void **bytes, size_t *count);
int sd_journal_enumerate_available_data(struct sd_journal *journal, const void **bytes, size_t *count) {
  REAL(sd_journal_enumerate_available_data)
  if (!counts_journal()) return real(journal, bytes, count);
  struct verdict verdict = enter("sd_journal_enumerate_available_data", JOURNAL_FIELD, JOURNAL_FIELD);
  int result = verdict.error ? -verdict.error : real(journal, bytes, count);
  return (int)leave(verdict, "sd_journal_enumerate_available_data", NULL, result);
}

// What attestd itself writes is in the journal before it goes on, so that it always reads it at the same call.
ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
  const struct sockaddr_un *to = message->msg_name;
  if (!to || to->sun_family != AF_UNIX || strcmp(to->sun_path, "/run/systemd/journal/socket") != 0
      || !counts_journal())
    return syscall(SYS_sendmsg, descriptor, message, flags);
  struct verdict verdict = enter("sendmsg", JOURNAL, JOURNAL_SEND);
  ssize_t result = -1;
  if (verdict.error) errno = verdict.error;
  else result = syscall(SYS_sendmsg, descriptor, message, flags);
  int saved = errno;
  ask("wait");
  errno = saved;
  return leave(verdict, "sendmsg", NULL, result);
}

// ---------------------------------------------------------------------------------------------------------------------
// Waiting, and what time it is

// Nothing is ready: time passes. After two seconds of it the next action is done although its call has not come, and
// when there is none left, the process is told to stop. A quiet process is woken late, to come to the end sooner.
static void wait_idle(int64_t milliseconds) {
  if (milliseconds < 0) milliseconds = 60000;
  if (idle > 2000 && milliseconds < 900) milliseconds = 900;
  pass(milliseconds * 1000000);
  idle += milliseconds;
  if (has_action()) {
    if (idle >= 2000) perform_next();
  } else if (idle >= idle_limit) {
    idle = 0;
    note("  told to stop\n");
    terminate_self();
  }
}

int poll(struct pollfd *descriptors, nfds_t count, int milliseconds) {
  if (!counts_here(IN_STORE)) return (int)syscall(SYS_poll, descriptors, count, milliseconds);
  struct verdict verdict = enter("poll", POLL, POLL);
  if (verdict.error) {
    errno = verdict.error;
    return (int)leave(verdict, "poll", NULL, -1);
  }
  int result = (int)syscall(SYS_poll, descriptors, count, 0);
  if (result == 0 && milliseconds != 0) wait_idle(milliseconds);
  return (int)leave(verdict, "poll", NULL, result);
}

static int sleep_virtually(int64_t nanoseconds) {
  pass(nanoseconds);
  return 0;
}

int usleep(useconds_t microseconds) {
  if (!counts_here(IN_STORE)) return (int)syscall(SYS_nanosleep, &(struct timespec){0, microseconds * 1000}, NULL);
  return sleep_virtually((int64_t)microseconds * 1000);
}

int nanosleep(const struct timespec *time, struct timespec *rest) {
  if (!counts_here(IN_STORE)) return (int)syscall(SYS_nanosleep, time, rest);
  return sleep_virtually((int64_t)time->tv_sec * 1000000000 + time->tv_nsec);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int is_real = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  int is_monotonic = clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_MONOTONIC_RAW
    || clock == CLOCK_BOOTTIME;
  if (!world || (!is_real && !is_monotonic)) return (int)syscall(SYS_clock_gettime, clock, time);
  if (counts_here(IN_STORE)) pass(1000);
  int64_t now = is_real ? world->realtime : world->monotonic;
  time->tv_sec = now / 1000000000;
  time->tv_nsec = now % 1000000000;
  return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  struct timespec now;
  (void)zone;
  clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}

// The kernel knows nothing of this time: a timer of Dispatch would be due at once, again and again.
int timerfd_settime(int timer, int flags, const struct itimerspec *next, struct itimerspec *previous) {
  if (!world) return (int)syscall(SYS_timerfd_settime, timer, flags, next, previous);
  if (previous) memset(previous, 0, sizeof *previous);
  return 0;
}

// The same in every run of a seed, so that lengths of what is stored are too. Threads of the last run had those after it.
pid_t getpid(void) { return world ? 20000 + 50 * segment : (pid_t)syscall(SYS_getpid); }

// ---------------------------------------------------------------------------------------------------------------------

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("SIMULATOR_WORLD"), *schedule = getenv("SIMULATOR_SCHEDULE");
  if (!path || !schedule) return;
  inside++;
  main_thread = (pid_t)syscall(SYS_gettid);
  logs = getenv("SIMULATOR_LOGS");
  store = getenv("SIMULATOR_STORE");
  player = getenv("SIMULATOR_PLAYER");
  mutant = getenv("SIMULATOR_MUTANT");
  const char *number = getenv("SIMULATOR_SEGMENT"), *trace_path = getenv("SIMULATOR_TRACE");
  segment = number ? atoi(number) : 0;
  if (!logs || !store) die("SIMULATOR_LOGS and SIMULATOR_STORE must be set", path);
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0 || syscall(SYS_ftruncate, file, sizeof *world) != 0) die("cannot open the world", path);
  struct world *mapped = mmap(NULL, sizeof *world, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) die("cannot map the world", path);
  syscall(SYS_close, file);
  if (trace_path)
    trace = (int)syscall(SYS_openat, AT_FDCWD, trace_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  world = mapped;
  read_schedule(schedule);
  if (world->magic != MAGIC) {
    world->magic = MAGIC;
    world->next_inode = 1000;
    world->monotonic = 1000000000000;
  }
  // A moment passes between two runs.
  pass(50000000);
  note("segment %d\n", segment);
  perform_due();
  inside--;
}
