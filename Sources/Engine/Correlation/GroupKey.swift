import Glibc

/// A group's values as one key: bytes, hashed in one go.
package struct GroupKey: Hashable, Sendable {
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package static func == (a: GroupKey, b: GroupKey) -> Bool { GroupKey.areEqual(a.bytes, b.bytes) }

  /// In one go: arrays are compared element by element.
  static func areEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return a.withUnsafeBytes { first in
      b.withUnsafeBytes { second in
        guard let one = first.baseAddress, let other = second.baseAddress else { return true }
        return memcmp(one, other, first.count) == 0
      }
    }
  }

  /// The order of bytes, in one go.
  static func precedes(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    let order = a.withUnsafeBytes { first in
      b.withUnsafeBytes { second -> Int32 in
        guard let one = first.baseAddress, let other = second.baseAddress else { return 0 }
        return memcmp(one, other, min(first.count, second.count))
      }
    }
    return order == 0 ? a.count < b.count : order < 0
  }

  /// Swift hashes an array element by element; log writers choose these bytes, so the hash stays a keyed one.
  package func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
