/// Rows under 64-bit keys, each bucket of them in the order of the keys: little memory beside the rows, no pause for growing,
/// and a bucket is what a commit writes.
struct HashedRows<Row: Sendable>: Sendable {
  /// Taken from the key's upper bits.
  static var bucketCount: Int { 4_096 }

  private var buckets: [[Row]] = []
  private(set) var count = 0
  private var changed: Set<Int32> = []
  private let key: @Sendable (Row) -> UInt64

  init(key: @escaping @Sendable (Row) -> UInt64) { self.key = key }

  static func bucket(of key: UInt64) -> Int { Int(key >> 52) }

  func row(_ wanted: UInt64) -> Row? {
    guard !buckets.isEmpty else { return nil }
    let bucket = Self.bucket(of: wanted)
    let place = place(of: wanted, in: bucket)
    guard place < buckets[bucket].count, key(buckets[bucket][place]) == wanted else { return nil }
    return buckets[bucket][place]
  }

  /// Puts a row in, in place of one with its key.
  mutating func put(_ row: Row) {
    if buckets.isEmpty { buckets = [[Row]](repeating: [], count: Self.bucketCount) }
    let bucket = Self.bucket(of: key(row))
    let place = place(of: key(row), in: bucket)
    if place < buckets[bucket].count, key(buckets[bucket][place]) == key(row) {
      buckets[bucket][place] = row
    } else {
      buckets[bucket].insert(row, at: place)
      count += 1
    }
    changed.insert(Int32(truncatingIfNeeded: bucket))
  }

  /// Takes away what is no longer wanted, in the order of the keys.
  mutating func removeAll(where isUnwanted: (Row) -> Bool) {
    for bucket in buckets.indices {
      let before = buckets[bucket].count
      buckets[bucket].removeAll(where: isUnwanted)
      guard buckets[bucket].count < before else { continue }
      count -= before - buckets[bucket].count
      changed.insert(Int32(truncatingIfNeeded: bucket))
    }
  }

  func forEach(_ body: (Row) -> Void) {
    for bucket in buckets { for row in bucket { body(row) } }
  }

  /// The buckets touched since the last call, in order.
  mutating func takeChanges() -> [(bucket: Int, rows: [Row])] {
    defer { changed.removeAll(keepingCapacity: true) }
    return changed.sorted().map { (Int($0), buckets[Int($0)]) }
  }

  /// False where the rows are not in order or of another bucket.
  mutating func restore(_ bucket: Int, _ rows: [Row]) -> Bool {
    guard (0..<Self.bucketCount).contains(bucket) else { return false }
    var last: UInt64?
    for row in rows {
      guard Self.bucket(of: key(row)) == bucket, last.map({ $0 < key(row) }) ?? true else { return false }
      last = key(row)
    }
    if buckets.isEmpty { buckets = [[Row]](repeating: [], count: Self.bucketCount) }
    count += rows.count - buckets[bucket].count
    buckets[bucket] = rows
    return true
  }

  /// The first place whose key is not below this one.
  private func place(of wanted: UInt64, in bucket: Int) -> Int {
    let rows = buckets[bucket]
    var low = 0
    var high = rows.count
    while low < high {
      let middle = (low + high) / 2
      if key(rows[middle]) < wanted { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension [UInt8] {
  /// Big-endian.
  mutating func append(number: UInt64) {
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}

/// Reads big-endian numbers off bytes of unknown origin.
struct NumberReader {
  private let bytes: [UInt8]
  private var at: Int

  init(_ bytes: [UInt8], from at: Int = 0) {
    self.bytes = bytes
    self.at = at
  }

  var isAtEnd: Bool { at >= bytes.count }

  mutating func number() -> UInt64? {
    guard at + 8 <= bytes.count else { return nil }
    defer { at += 8 }
    return bytes[at..<at + 8].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
