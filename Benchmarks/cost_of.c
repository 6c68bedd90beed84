// cost_of RESULT COMMAND... - runs COMMAND and writes to the file RESULT: user and system seconds, wall seconds, peak
// resident KiB, exit code. Small on purpose: the kernel lets a child begin with its parent's peak, and a Python
// interpreter's would hide that of most programs.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) { fprintf(stderr, "usage: cost_of RESULT COMMAND...\n"); return 64; }
  FILE *result = fopen(argv[1], "we");
  if (!result) { perror("cost_of"); return 73; }
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  pid_t child = fork();
  if (child == 0) { execvp(argv[2], argv + 2); perror(argv[2]); _exit(127); }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) < 0) { perror("cost_of"); return 71; }
  clock_gettime(CLOCK_MONOTONIC, &end);
  fprintf(result, "%.6f %.6f %.6f %ld %d\n", (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / 1e6,
    (double)usage.ru_stime.tv_sec + (double)usage.ru_stime.tv_usec / 1e6,
    (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9, usage.ru_maxrss,
    WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return fclose(result) ? 74 : 0;
}
