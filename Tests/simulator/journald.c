// Preloaded into journald by journald.py: it lives in the world's time, and what it draws at random repeats.
//
// SIMULATOR_WORLD   the file that faults.c keeps its clocks in
// SIMULATOR_RANDOM  a number that random bytes follow from

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

// As `struct world` in faults.c begins.
struct clocks {
  int64_t unused[4];
  int64_t realtime, monotonic;  // nanoseconds
};

static const volatile struct clocks *clocks;
static uint64_t random_state;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("SIMULATOR_WORLD"), *number = getenv("SIMULATOR_RANDOM");
  if (!path) return;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *clocks, PROT_READ, MAP_SHARED, file, 0);
  if (mapped == MAP_FAILED) _exit(99);
  close(file);
  clocks = mapped;
  random_state = 0x9e3779b97f4a7c15u ^ (number ? strtoull(number, NULL, 10) : 0);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  int is_real = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  int is_monotonic = clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_MONOTONIC_RAW
    || clock == CLOCK_BOOTTIME;
  if (!clocks || (!is_real && !is_monotonic)) return (int)syscall(SYS_clock_gettime, clock, time);
  int64_t now = is_real ? clocks->realtime : clocks->monotonic;
  time->tv_sec = now / 1000000000;
  time->tv_nsec = now % 1000000000;
  return 0;
}

// The kernel knows nothing of that time. What is due is done when the next message comes.
int timerfd_settime(int timer, int flags, const struct itimerspec *next, struct itimerspec *previous) {
  (void)timer, (void)flags, (void)next;
  if (previous) memset(previous, 0, sizeof *previous);
  return 0;
}

// journald tells readers of new entries a quarter of a second late; without this timer it does at once.
int journal_file_enable_post_change_timer(void *file, void *event, uint64_t delay) {
  (void)file, (void)event, (void)delay;
  return 0;
}

ssize_t getrandom(void *bytes, size_t count, unsigned flags) {
  if (!clocks) return syscall(SYS_getrandom, bytes, count, flags);
  for (size_t i = 0; i < count; i++) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    ((unsigned char *)bytes)[i] = (unsigned char)(random_state >> 32);
  }
  return (ssize_t)count;
}
