#define _GNU_SOURCE

#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <unistd.h>

static int status(int directory, const char *path, int flags, struct clinux_status *status) {
  struct statx found;
  if (statx(directory, path, flags, STATX_BASIC_STATS | STATX_BTIME, &found) != 0) return -1;
  status->device = makedev(found.stx_dev_major, found.stx_dev_minor);
  status->inode = found.stx_ino;
  status->size = found.stx_size;
  status->links = found.stx_nlink;
  status->has_birth = (found.stx_mask & STATX_BTIME) != 0;
  status->birth_nanoseconds = found.stx_btime.tv_sec * 1000000000LL + found.stx_btime.tv_nsec;
  status->modified_nanoseconds = found.stx_mtime.tv_sec * 1000000000LL + found.stx_mtime.tv_nsec;
  status->mode = found.stx_mode;
  status->user = found.stx_uid;
  status->group = found.stx_gid;
  return 0;
}

int clinux_status_of_path(const char *path, int follows_links, struct clinux_status *out) {
  return status(AT_FDCWD, path, follows_links ? 0 : AT_SYMLINK_NOFOLLOW, out);
}

int clinux_status_of_descriptor(int descriptor, struct clinux_status *out) {
  return status(descriptor, "", AT_EMPTY_PATH, out);
}

int clinux_signal_descriptor(const int *signals, size_t count) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
  int error = pthread_sigmask(SIG_BLOCK, &set, NULL);
  if (error != 0) {
    errno = error;
    return -1;
  }
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_read_signal(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  return count == sizeof info ? (int)info.ssi_signo : -1;
}

int clinux_ignore_children(void) { return signal(SIGCHLD, SIG_IGN) == SIG_ERR ? -1 : 0; }

int clinux_lock(int descriptor) {
  struct flock lock;
  memset(&lock, 0, sizeof lock);
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return fcntl(descriptor, F_OFD_SETLK, &lock);
}

int clinux_peer(int descriptor, int32_t *process, uint32_t *user, uint32_t *group) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
  *process = peer.pid;
  *user = peer.uid;
  *group = peer.gid;
  return 0;
}

int clinux_unix_socket(void) { return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0); }

static int address_of(const char *path, struct sockaddr_un *address) {
  memset(address, 0, sizeof *address);
  address->sun_family = AF_UNIX;
  size_t length = strlen(path);
  if (length >= sizeof address->sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(address->sun_path, path, length);
  return 0;
}

int clinux_bind(int descriptor, const char *path) {
  struct sockaddr_un address;
  if (address_of(path, &address) != 0) return -1;
  return bind(descriptor, (struct sockaddr *)&address, sizeof address);
}

int clinux_connect(int descriptor, const char *path) {
  struct sockaddr_un address;
  if (address_of(path, &address) != 0) return -1;
  return connect(descriptor, (struct sockaddr *)&address, sizeof address);
}

int clinux_accept(int descriptor) { return accept4(descriptor, NULL, NULL, SOCK_CLOEXEC); }

long clinux_send(int descriptor, const void *bytes, size_t count) {
  return send(descriptor, bytes, count, MSG_NOSIGNAL);
}

int clinux_clock_state(struct clinux_clock *clock) {
  struct timex state;
  memset(&state, 0, sizeof state);
  int result = adjtimex(&state);
  if (result < 0) return -1;
  clock->is_synchronised = result != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  clock->offset = state.status & STA_NANO ? state.offset / 1000 : state.offset;
  clock->maximum_error = state.maxerror;
  clock->estimated_error = state.esterror;
  return 0;
}

static atomic_ulong truncated_pages;
static long page_size;

/// Puts a page of zeros where the file has none. libsystemd maps journal files, and anybody who may write them can
/// cut them short at any time.
static void on_bus_error(int number, siginfo_t *info, void *context) {
  (void)context;
  void *page = (void *)((uintptr_t)info->si_addr & ~(uintptr_t)(page_size - 1));
  if (info->si_code == BUS_ADRERR
      && mmap(page, (size_t)page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == page) {
    atomic_fetch_add(&truncated_pages, 1);
    return;
  }
  // Something else: the instruction runs again and ends the process as it would have.
  signal(number, SIG_DFL);
}

int clinux_survive_truncated_mappings(void) {
  page_size = sysconf(_SC_PAGESIZE);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  sigemptyset(&action.sa_mask);
  return sigaction(SIGBUS, &action, NULL);
}

unsigned long clinux_take_truncated_pages(void) { return atomic_exchange(&truncated_pages, 0); }

long clinux_raise_open_files(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
  return (long)limit.rlim_cur;
}
