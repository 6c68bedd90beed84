/* Preloaded: nothing waits for the disk. SQLite does so some hundred thousand times while a synthetic year is written, and
   nobody would miss that record after a power failure. */
int fsync(int descriptor)
{
  (void)descriptor;
  return 0;
}

int fdatasync(int descriptor)
{
  (void)descriptor;
  return 0;
}
