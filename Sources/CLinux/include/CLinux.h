#pragma once

#include <stddef.h>
#include <stdint.h>

/// What statx(2) says of a file, in plain integers.
struct clinux_status {
  uint64_t device;
  uint64_t inode;
  uint64_t size;
  uint64_t links;
  int64_t birth_nanoseconds;
  int64_t modified_nanoseconds;
  uint32_t mode;
  uint32_t user;
  uint32_t group;
  uint32_t has_birth;
};

// All functions return -1 and leave the reason in errno when they fail.

int clinux_status_of_path(const char *path, int follows_links, struct clinux_status *status);
int clinux_status_of_descriptor(int descriptor, struct clinux_status *status);

/// Blocks the signals for the calling thread and returns a descriptor that reports them instead.
int clinux_signal_descriptor(const int *signals, size_t count);
/// Reads one signal; 0 when none is waiting.
int clinux_read_signal(int descriptor);
/// Children that end leave no zombie and send no signal.
int clinux_ignore_children(void);

/// An exclusive lock on the whole file, owned by the open file description; EAGAIN when another has it.
int clinux_lock(int descriptor);

int clinux_peer(int descriptor, int32_t *process, uint32_t *user, uint32_t *group);

int clinux_unix_socket(void);
int clinux_bind(int descriptor, const char *path);
int clinux_connect(int descriptor, const char *path);
int clinux_accept(int descriptor);
/// send(2) that never raises SIGPIPE.
long clinux_send(int descriptor, const void *bytes, size_t count);

/// What adjtimex(2) says of the wall clock; times in microseconds.
struct clinux_clock {
  /// The kernel is told by a time service that the clock is right.
  int is_synchronised;
  int64_t offset;
  int64_t maximum_error;
  int64_t estimated_error;
};
int clinux_clock_state(struct clinux_clock *clock);

/// From now on a page of a mapped file that is not there any more reads as zeros, instead of ending the process.
int clinux_survive_truncated_mappings(void);
/// How many pages that were, since the last call.
unsigned long clinux_take_truncated_pages(void);

/// Lets the process open as many files as its hard limit permits; returns that number.
long clinux_raise_open_files(void);
