import GRDB
import Glibc

extension StoreError {
  /// Turns what GRDB throws into what a caller can act on. `doing` completes "cannot ….".
  static func from(_ error: any Error, doing: String, path: String) -> StoreError {
    if let error = error as? StoreError { return error }
    guard let error = error as? DatabaseError else {
      return StoreError(.other, path: path, "cannot \(doing) '\(path)': \(error)")
    }
    let code = error.extendedResultCode
    let reason = error.message ?? "\(code)"
    switch (error.resultCode, code) {
    case (.SQLITE_FULL, _), (.SQLITE_READONLY, _), (_, .SQLITE_IOERR_SHMSIZE):
      return full(doing: doing, path: path)
    // On a file system that went read-only or full under us, SQLite sees only that a write failed.
    case (.SQLITE_IOERR, _) where isFullOrReadOnly(path), (.SQLITE_CANTOPEN, _) where isFullOrReadOnly(path):
      return full(doing: doing, path: path)
    case (.SQLITE_IOERR, _):
      return StoreError(
        .inputOutput, path: path,
        "cannot \(doing) '\(path)': the disk failed (\(reason), code \(code.rawValue)); "
          + "look at the kernel's messages before starting attestd again")
    case (.SQLITE_CORRUPT, _), (.SQLITE_NOTADB, _):
      return corrupt(doing: doing, path: path, reason: reason)
    case (.SQLITE_BUSY, _), (.SQLITE_LOCKED, _):
      return StoreError(
        .busy, path: path, "cannot \(doing) '\(path)': another process holds it; try again when it is done")
    case (.SQLITE_CANTOPEN, _), (.SQLITE_PERM, _), (.SQLITE_AUTH, _):
      return StoreError(.permissionDenied, path: path, "cannot \(doing) '\(path)': \(reason)")
    default:
      return StoreError(.other, path: path, "cannot \(doing) '\(path)': \(reason) (code \(code.rawValue))")
    }
  }

  static func corrupt(doing: String, path: String, reason: String) -> StoreError {
    StoreError(
      .corrupt, path: path,
      "cannot \(doing) '\(path)': the database is damaged (\(reason)); keep this file for examination, "
        + "restore the state folder from a backup or move it away to begin a new ledger")
  }

  private static func full(doing: String, path: String) -> StoreError {
    StoreError(
      .full, path: path,
      "cannot \(doing) '\(path)': no space is left or the file system is read-only; "
        + "free space or make it writable, nothing was half-written")
  }

  private static func isFullOrReadOnly(_ path: String) -> Bool {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return false }
    return status.f_bavail == 0 || status.f_flag & UInt(ST_RDONLY) != 0
  }
}
