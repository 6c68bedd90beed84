package import Events

/// The event behind a report that is made later than it came: where it stands, and what people need to see of it.
package struct Witness: Hashable, Sendable {
  /// The journal cursor or file identity, as the batch had it.
  package var reference: [UInt8]
  package var ordinal: UInt64
  package var received: Timestamp
  /// The group's values in the order of `group-by`, as written; of a long one its beginning and a digest of it all.
  var group: [[UInt8]]
  var program: [UInt8]
  /// What the program said, at most `mostText` bytes.
  var text: [UInt8]

  static let mostText = 1_024
  private static let mostBeginning = 900

  /// Bounded, and of two values still two.
  static func bounded(_ value: ArraySlice<UInt8>) -> [UInt8] {
    guard value.count > mostText else { return Array(value) }
    var end = value.startIndex + mostBeginning
    // Not within a character.
    while end > value.startIndex, value[end] & 0xC0 == 0x80 { end -= 1 }
    let digest = Fingerprint.sha256(CaseFolding.unicode(value)).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return value[..<end] + Array("… sha256:\(digest.joined())".utf8)
  }
}
