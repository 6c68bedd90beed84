import Glibc

/// What statvfs(3) says of a file system.
package struct DiskSpace: Hashable {
  /// Bytes that somebody who is not root can still write.
  var available: Int64
  var used: Int64
  var inodesAvailable: Int64
  var inodesUsed: Int64

  package init(available: Int64, used: Int64, inodesAvailable: Int64 = 0, inodesUsed: Int64 = 0) {
    self.available = available
    self.used = used
    self.inodesAvailable = inodesAvailable
    self.inodesUsed = inodesUsed
  }

  init(_ found: statvfs) {
    func bytes(_ blocks: UInt) -> Int64 {
      let (product, overflow) = Int64(clamping: blocks).multipliedReportingOverflow(
        by: Int64(clamping: found.f_frsize))
      return overflow ? .max : product
    }
    available = bytes(UInt(found.f_bavail))
    used = bytes(UInt(found.f_blocks) - min(UInt(found.f_bfree), UInt(found.f_blocks)))
    inodesAvailable = Int64(clamping: found.f_favail)
    inodesUsed = Int64(clamping: UInt(found.f_files) - min(UInt(found.f_ffree), UInt(found.f_files)))
  }

  /// Of what is there for others than root, as df(1) counts.
  var freePercent: Int { DiskSpace.percent(available, used) }

  /// Nil where inodes are made as needed, as on btrfs.
  var inodesFreePercent: Int? {
    inodesAvailable + inodesUsed == 0 ? nil : DiskSpace.percent(inodesAvailable, inodesUsed)
  }

  private static func percent(_ free: Int64, _ used: Int64) -> Int {
    let whole = Double(free) + Double(used)
    return whole > 0 ? Int(Double(free) / whole * 100) : 100
  }
}
