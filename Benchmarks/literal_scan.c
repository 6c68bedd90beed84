// literal_scan LITERALS FILE - the fastest plain way to look for many literals: libvectorscan's literal matcher over
// 256 KiB chunks cut at line ends, ignoring case. Prints how many lines contain a literal and how many (line, literal)
// pairs there are; times and memory are read from outside. LITERALS has one a line.
#define _GNU_SOURCE
#include <fcntl.h>
#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { chunk_size = 256 << 10, room = 1 << 20 };

static const char *chunk;
static const char *line_start, *line_end;
static size_t chunk_length;
static unsigned generation;
static unsigned *seen;  // by literal: the line it was last counted in
static unsigned long long lines, pairs;

static int found(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context) {
  (void)from; (void)flags; (void)context;
  const char *last = chunk + to - 1;
  if (!line_end || last >= line_end) {
    const char *before = memrchr(chunk, '\n', (size_t)(last - chunk));
    line_start = before ? before + 1 : chunk;
    line_end = memchr(last, '\n', chunk_length - (size_t)(last - chunk));
    if (!line_end) line_end = chunk + chunk_length;
    lines++;
    generation++;
  }
  if (seen[id] != generation) { seen[id] = generation; pairs++; }
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) { fprintf(stderr, "usage: literal_scan LITERALS FILE\n"); return 64; }
  FILE *list = fopen(argv[1], "r");
  int file = open(argv[2], O_RDONLY);
  if (!list || file < 0) { perror("literal_scan"); return 66; }
  const char **literal = NULL;
  size_t *length = NULL, count = 0, capacity = 0;
  char *line = NULL;
  size_t space = 0;
  for (ssize_t n; (n = getline(&line, &space, list)) > 0;) {
    if (line[n - 1] == '\n') line[--n] = 0;
    if (!n) continue;
    if (count == capacity) {
      capacity = capacity ? capacity * 2 : 1024;
      literal = realloc(literal, capacity * sizeof *literal);
      length = realloc(length, capacity * sizeof *length);
    }
    literal[count] = strdup(line);
    length[count++] = (size_t)n;
  }
  unsigned *flags = malloc(count * sizeof *flags), *ids = malloc(count * sizeof *ids);
  for (size_t i = 0; i < count; i++) { flags[i] = HS_FLAG_CASELESS; ids[i] = (unsigned)i; }
  seen = calloc(count, sizeof *seen);
  hs_database_t *database;
  hs_compile_error_t *error;
  if (hs_compile_lit_multi(literal, flags, ids, length, (unsigned)count, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS) {
    fprintf(stderr, "literal_scan: cannot compile: %s\n", error->message);
    return 70;
  }
  hs_scratch_t *scratch = NULL;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 70;

  static char buffer[room];
  size_t held = 0;
  for (;;) {
    ssize_t n = held < room ? read(file, buffer + held, held + chunk_size <= room ? chunk_size : room - held) : 0;
    if (n < 0) { perror("literal_scan"); return 74; }
    held += (size_t)n;
    const char *newline = n ? memrchr(buffer, '\n', held) : NULL;
    if (n && !newline && held < room) continue;
    chunk = buffer;
    chunk_length = newline ? (size_t)(newline - buffer) + 1 : held;
    line_end = NULL;
    if (chunk_length && hs_scan(database, chunk, (unsigned)chunk_length, 0, scratch, found, NULL) != HS_SUCCESS) return 70;
    memmove(buffer, buffer + chunk_length, held - chunk_length);
    held -= chunk_length;
    if (!n && !held) break;
  }
  printf("%llu lines %llu pairs\n", lines, pairs);
  return 0;
}
