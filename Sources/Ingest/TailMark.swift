import Events

extension FilePosition.TailMark {
  /// Bytes before a place that are remembered.
  static let limit = 64
  /// So far back a mark is looked for in a file that was changed.
  private static let farthest: UInt64 = 64 << 20
  private static let block = 1 << 20

  /// Nil for bytes that hardly tell one place from another.
  init?(_ tail: [UInt8]) {
    guard tail.count >= 8 else { return nil }
    self.init(hash: FileIdentity.hash(tail), length: tail.count)
  }

  /// Bytes that are nearly all alike end many lines.
  private static func isTelling(_ tail: some Collection<UInt8>) -> Bool { Set(tail).count >= 8 }

  func matches(_ tail: some Collection<UInt8>) -> Bool {
    tail.count == length && FileIdentity.hash(tail) == hash
  }

  /// The last place in `content` right behind a line end that has the same bytes before it; nil if there is none.
  func find(in content: FileContent, size: UInt64) throws(LogFileError) -> UInt64? {
    var end = size
    var bytes: [UInt8] = []
    while end > 0, size - end < Self.farthest {
      let start = end > UInt64(Self.block) ? end - UInt64(Self.block) : 0
      // With what comes before the block, for lines that end early in it.
      let from = start > UInt64(length) ? start - UInt64(length) : 0
      bytes.removeAll(keepingCapacity: true)
      _ = try content.read(appendingTo: &bytes, atMost: Int(end - from), at: from)
      var place = bytes.count
      while place >= length, UInt64(place) + from > start {
        let before = bytes[place - length..<place]
        if bytes[place - 1] == 0x0A, matches(before), Self.isTelling(before) { return from + UInt64(place) }
        place -= 1
      }
      end = start
    }
    return nil
  }
}
