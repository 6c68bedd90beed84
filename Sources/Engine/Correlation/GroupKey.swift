/// A group's values as one key: bytes, hashed in one go.
package struct GroupKey: Hashable, Sendable {
  package var bytes: [UInt8]

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Swift hashes an array element by element; log writers choose these bytes, so the hash stays a keyed one.
  package func hash(into hasher: inout Hasher) {
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
  }
}
