import GRDB
import Glibc

/// The database of a state folder: where it is, how it comes into being, how it is opened.
struct DatabaseFile {
  let folder: String
  let path: String

  init(state: String) {
    folder = state
    path = state + "/attestd.db"
  }

  /// Opens for writing, creating folder and database where there are none.
  func openForWriting() throws -> DatabaseQueue {
    try createFolder()
    switch sizeOnDisk {
    case nil: try create()
    // A new database is complete before it gets its name, so an empty one lost what it held. SQLite would
    // take it for a new one.
    case 0: throw StoreError.corrupt(doing: "open", path: path, reason: "the file is empty")
    default: break
    }
    var configuration = Self.configuration
    configuration.journalMode = .wal
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase { db in
      try Schema.refuseNewer(try Schema.foundVersion(db), path: path)
      try check(db)
      try Schema.migrate(db, path: path)
      try makeDurable(db)
    }
    return queue
  }

  /// Opens for reading beside whoever writes.
  func openForReading() throws -> DatabaseQueue {
    try explainIfNotReadable()
    var configuration = Self.configuration
    configuration.readonly = true
    configuration.allowsUnsafeTransactions = true
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    // Leaves are found by indices, so all over the file: 2 MB of pages, as is the default, would be read again and again.
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = -8192") }
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = true
    return configuration
  }

  /// GRDB sets `synchronous = NORMAL` with WAL after any prepare hook ran, and then a commit that was
  /// acknowledged could be lost with the power. So: set it now, and look.
  private func makeDurable(_ db: Database) throws {
    try db.execute(sql: "PRAGMA synchronous = FULL")
    // What is deleted or replaced leaves nothing behind in free pages.
    _ = try Int.fetchOne(db, sql: "PRAGMA secure_delete = ON")
    let synchronous = try Int.fetchOne(db, sql: "PRAGMA synchronous")
    let journal = try String.fetchOne(db, sql: "PRAGMA journal_mode")
    guard synchronous == 2, journal == "wal" else {
      throw StoreError(
        .other, path: path,
        "cannot open '\(path)': SQLite does not keep commits through a power failure here "
          + "(synchronous \(synchronous ?? -1), journal \(journal ?? "unknown"))")
    }
  }

  private func check(_ db: Database) throws {
    // It takes as long as reading the whole file: minutes for the record of years.
    if (sizeOnDisk ?? 0) <= DatabaseFile.mostCheckedBytes {
      let verdict = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
      guard verdict == "ok" else { throw StoreError.corrupt(doing: "open", path: path, reason: verdict) }
    }
    guard try Schema.foundVersion(db) > 0 else {
      throw StoreError.corrupt(doing: "open", path: path, reason: "it is not a store of attestd")
    }
  }

  /// A larger file is checked where it is used: its end when it is opened, all of it by `attestctl verify`.
  private static let mostCheckedBytes = 64 << 20

  private func createFolder() throws {
    guard mkdir(folder, 0o700) != 0, errno != EEXIST else { return }
    let code = errno
    let kind: StoreError.Kind =
      switch code {
      case ENOSPC, EROFS: .full
      case EACCES, EPERM: .permissionDenied
      case ENOENT: .missing
      default: .other
      }
    throw StoreError(
      kind, path: folder,
      "cannot create the state folder '\(folder)': \(String(cString: strerror(code))); "
        + "create it for this user or name another folder with --state")
  }

  /// Builds the database under another name and renames it, so that no crash leaves half of one behind.
  private func create() throws {
    guard access(path + "-wal", F_OK) != 0 else {
      throw StoreError.corrupt(doing: "open", path: path, reason: "it is gone, but its '-wal' file is there")
    }
    let unfinished = path + ".new"
    for suffix in ["", "-wal", "-shm", "-journal"] { unlink(unfinished + suffix) }
    // SQLite gives its other files the mode of this one.
    let descriptor = Glibc.open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      let kind: StoreError.Kind = errno == ENOSPC || errno == EROFS ? .full : .permissionDenied
      throw StoreError(
        kind, path: path,
        "cannot create '\(path)': \(reason); the state folder must be writable for the user attestd runs as")
    }
    close(descriptor)
    let queue = try DatabaseQueue(path: unfinished, configuration: Self.configuration)
    try queue.inDatabase { try Schema.migrate($0, path: path) }
    try queue.close()
    guard rename(unfinished, path) == 0 else {
      throw StoreError(
        .inputOutput, path: path, "cannot create '\(path)': \(String(cString: strerror(errno)))")
    }
    syncFolder()
  }

  private func syncFolder() {
    let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private var sizeOnDisk: Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
  }

  private func explainIfNotReadable() throws {
    guard access(path, R_OK) != 0 else {
      guard sizeOnDisk != 0 else {
        throw StoreError.corrupt(doing: "read", path: path, reason: "the file is empty")
      }
      return
    }
    let code = errno
    if code == ENOENT || code == ENOTDIR {
      throw StoreError(
        .missing, path: path,
        "no store at '\(path)': attestd has not run with this state folder yet; "
          + "start it, or name its folder with --state")
    }
    throw StoreError(
      .permissionDenied, path: path,
      "cannot read the store '\(path)': \(String(cString: strerror(code))); it is for \(owners); "
        + "run this with sudo or as that user")
  }

  /// `user attestd and group attestd` of the innermost thing one may look at.
  private var owners: String {
    var status = stat()
    guard stat(path, &status) == 0 || stat(folder, &status) == 0 else { return "another user" }
    let user = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)"
    let group = getgrgid(status.st_gid).map { String(cString: $0.pointee.gr_name) } ?? "\(status.st_gid)"
    return "user \(user) and group \(group)"
  }
}
