// A library for LD_PRELOAD that counts what a program asks of the allocator and, at the end, writes the counts to the
// file that COUNT_ALLOCATIONS names: calls, then bytes asked for.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_ullong calls, bytes;
static void *(*real_malloc)(size_t), *(*real_calloc)(size_t, size_t), *(*real_realloc)(void *, size_t);
static void *(*real_aligned)(size_t, size_t);
static int (*real_posix)(void **, size_t, size_t);

// dlsym itself allocates; what it gets before the real functions are known comes from here and is never returned.
static char early[4096];
static size_t early_used;
static __thread int resolving;

static void *early_piece(size_t size) {
  size = (size + 15) & ~(size_t)15;
  if (early_used + size > sizeof early) abort();
  void *piece = early + early_used;
  early_used += size;
  return piece;
}
static void resolve(void) {
  resolving = 1;
  real_calloc = dlsym(RTLD_NEXT, "calloc");
  real_malloc = dlsym(RTLD_NEXT, "malloc");
  real_realloc = dlsym(RTLD_NEXT, "realloc");
  real_aligned = dlsym(RTLD_NEXT, "aligned_alloc");
  real_posix = dlsym(RTLD_NEXT, "posix_memalign");
  resolving = 0;
}
static int ready(void) {
  if (resolving) return 0;
  if (!real_posix) resolve();
  return 1;
}
static void count(size_t size) {
  atomic_fetch_add_explicit(&calls, 1, memory_order_relaxed);
  atomic_fetch_add_explicit(&bytes, size, memory_order_relaxed);
}

void *malloc(size_t size) {
  if (!ready()) return early_piece(size);
  count(size);
  return real_malloc(size);
}
void *calloc(size_t n, size_t size) {
  if (!ready()) return memset(early_piece(n * size), 0, n * size);
  count(n * size);
  return real_calloc(n, size);
}
void *realloc(void *old, size_t size) {
  if (!ready()) return early_piece(size);
  count(size);
  if ((char *)old >= early && (char *)old < early + sizeof early) {
    void *piece = real_malloc(size);
    size_t left = (size_t)(early + sizeof early - (char *)old);
    return piece ? memcpy(piece, old, size < left ? size : left) : piece;
  }
  return real_realloc(old, size);
}
void free(void *piece) {
  static void (*real_free)(void *);
  if ((char *)piece >= early && (char *)piece < early + sizeof early) return;
  if (!real_free) {
    // Freed while dlsym works on it: leaked, once.
    static int asked;
    if (asked++) return;
    real_free = dlsym(RTLD_NEXT, "free");
  }
  if (real_free) real_free(piece);
}
void *aligned_alloc(size_t alignment, size_t size) {
  if (!ready()) return NULL;
  count(size);
  return real_aligned(alignment, size);
}
int posix_memalign(void **piece, size_t alignment, size_t size) {
  if (!ready()) return ENOMEM;
  count(size);
  return real_posix(piece, alignment, size);
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("COUNT_ALLOCATIONS");
  if (!path) return;
  char text[64];
  int length = snprintf(text, sizeof text, "%llu %llu\n", atomic_load(&calls), atomic_load(&bytes));
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0 || write(file, text, (size_t)length) != length) _exit(74);
  close(file);
}
