import Glibc
import Linux
import Testing

@Suite struct FileTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func bytesAreAppendedWithoutDisturbingWhatIsThere() throws {
    try folder.write("hello world", to: "a")
    let file = try Descriptor.open(folder.file("a"))
    var bytes = Array("> ".utf8)
    #expect(try file.read(appendingTo: &bytes, atMost: 5) == 5)
    #expect(try file.read(appendingTo: &bytes, atMost: 100, at: 5) == 6)
    #expect(try file.read(appendingTo: &bytes, atMost: 100, at: 500) == 0)
    #expect(String(decoding: bytes, as: UTF8.self) == "> hello world")
    try file.close()
  }

  @Test func errorsSayWhatWasDoneToWhat() throws {
    let error = #expect(throws: SystemError.self) { try Descriptor.open("/none/a").close() }
    #expect(error?.description == "cannot open '/none/a': No such file or directory")
    #expect(error?.code == ENOENT)
    let directory = try Descriptor.open(folder.path)
    var bytes: [UInt8] = [1]
    #expect(throws: SystemError(code: EISDIR, action: "read", subject: folder.path)) {
      try directory.read(appendingTo: &bytes, atMost: 10)
    }
    #expect(bytes == [1])
  }

  @Test func statusTellsFilesApart() throws {
    try folder.write("12345", to: "a")
    try folder.write("", to: "b")
    symlink("a", folder.file("link"))
    let status = try FileStatus(path: folder.file("a"))
    #expect(status.size == 5)
    #expect(status.kind == .regular)
    #expect(status.permissions & 0o700 == 0o600)
    #expect(status.user == getuid())
    #expect(status.isSameFile(as: try FileStatus(path: folder.file("link"))))
    #expect(!status.isSameFile(as: try FileStatus(path: folder.file("b"))))
    #expect(try FileStatus(path: folder.file("link"), followsLinks: false).kind == .symbolicLink)
    #expect(try FileStatus(path: folder.path).kind == .directory)
    let file = try Descriptor.open(folder.file("a"))
    unlink(folder.file("a"))
    #expect(try file.status().links == 0)
  }

  @Test func patternsAndNames() throws {
    for name in ["b.log", "a.log", "c.txt"] { try folder.write("", to: name) }
    #expect(Directory.paths(matching: folder.file("*.log")) == [folder.file("a.log"), folder.file("b.log")])
    #expect(Directory.paths(matching: folder.file("none*")).isEmpty)
    #expect(try Directory.names(in: folder.path).sorted() == ["a.log", "b.log", "c.txt"])
    #expect(throws: SystemError.self) { try Directory.names(in: folder.file("none")) }
    #expect(FilePath.directory(of: "/var/log/a") == "/var/log")
    #expect(FilePath.directory(of: "/a") == "/")
    #expect(FilePath.directory(of: "a") == ".")
    #expect(FilePath.name(of: "/var/log/a") == "a")
    #expect(FilePath.join("/", "a") == "/a")
  }

  @Test func aSmallFileIsReadWithoutTheSpaceAroundIt() throws {
    try folder.write(" \n value \n\n", to: "a")
    #expect(try SmallFile.read(folder.file("a")) == "value")
    try folder.write("\n \n", to: "empty")
    #expect(try SmallFile.read(folder.file("empty")) == "")
  }

  @Test func oneHolderOfALock() throws {
    let path = folder.file("lock")
    do {
      let lock = try FileLock.take(path)
      let error = #expect(throws: FileLock.Failure.self) { _ = try FileLock.take(path) }
      #expect(error?.description == "'\(path)' is held by process \(getpid()); stop it first")
      #expect(try SmallFile.read(path) == "\(getpid())")
      _ = consume lock
    }
    _ = try FileLock.take(path)
    #expect(throws: FileLock.Failure.self) { _ = try FileLock.take(folder.file("none/lock")) }
  }

  @Test func whatHappensToWatchedFilesIsReported() throws {
    try folder.write("", to: "a")
    var watch = try FileWatch()
    try watch.watch(directory: folder.path)
    try watch.watch(file: folder.file("a"))
    #expect(try watch.drain().paths.isEmpty)
    try folder.write("x", to: "a")
    #expect(try Poll.wait(for: [watch.number], milliseconds: 1_000) == [watch.number])
    #expect(try watch.drain().paths == [folder.file("a")])
    try folder.write("", to: "b")
    #expect(try watch.drain().paths == [folder.path])
    rename(folder.file("a"), folder.file("c"))
    try folder.write("x", to: "c")
    #expect(try watch.drain().paths == [folder.path, folder.file("a")])
    let error = #expect(throws: FileWatch.Unavailable.self) { try watch.watch(file: folder.file("none")) }
    #expect(error?.cause.code == ENOENT)
  }

  @Test func aFullQueueIsReported() throws {
    let limit = Int(try SmallFile.read("/proc/sys/fs/inotify/max_queued_events")) ?? 16_384
    guard limit <= 100_000 else { return }
    var watch = try FileWatch()
    try watch.watch(directory: folder.path)
    // Two different events in turn, because the kernel folds equal ones.
    for number in 0...limit / 2 {
      let path = folder.file("\(number % 2)")
      _ = try Descriptor.open(path, O_WRONLY | O_CREAT)
      unlink(path)
    }
    #expect(try watch.drain().overflowed)
    #expect(try !watch.drain().overflowed)
  }
}
