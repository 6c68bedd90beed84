// journal_walk FOLDER - libsystemd alone: every field of every entry of a folder of journal files, looked at and left.
#include <stdio.h>
#include <systemd/sd-journal.h>

int main(int argc, char **argv) {
  if (argc != 2) { fprintf(stderr, "usage: journal_walk FOLDER\n"); return 64; }
  sd_journal *journal;
  int rc = sd_journal_open_directory(&journal, argv[1], 0);
  if (rc < 0) { fprintf(stderr, "journal_walk: cannot open %s: error %d\n", argv[1], -rc); return 66; }
  unsigned long long entries = 0, fields = 0, bytes = 0;
  while ((rc = sd_journal_next(journal)) > 0) {
    const void *field;
    size_t length;
    entries++;
    SD_JOURNAL_FOREACH_DATA(journal, field, length) { fields++; bytes += length; }
  }
  printf("%llu entries %llu fields %llu bytes\n", entries, fields, bytes);
  return rc < 0 ? 74 : 0;
}
