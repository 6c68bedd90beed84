import Events

/// What the kernel logs of a packet: `[UFW BLOCK] IN=eth0 OUT= MAC=… SRC=203.0.113.7 DST=192.0.2.1 … PROTO=TCP
/// SPT=4444 DPT=22 …`, whatever the rule put in front of it.
struct Netfilter: Sendable {
  private let action: FieldID?
  private let keys: [(key: StaticString, field: FieldID?)]

  init(fields: inout FieldTable) {
    action = fields.intern("action")
    keys = [
      ("SRC=", fields.intern("src_ip")), ("DST=", fields.intern("dst_ip")),
      ("PROTO=", fields.intern("protocol")),
      ("SPT=", fields.intern("src_port")), ("DPT=", fields.intern("dst_port")),
    ]
  }

  static func isPacket(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
    packet(bytes, text) != nil
  }

  /// Where `IN=` stands.
  private static func packet(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int? {
    // The prefix that a rule may give has at most 127 bytes (nft), of old 29 (iptables).
    let head = text.lowerBound..<min(text.upperBound, text.lowerBound + 160)
    guard let start = find("IN=", bytes, head), find(" OUT=", bytes, start..<text.upperBound) != nil,
      find(" SRC=", bytes, start..<text.upperBound) != nil
    else { return nil }
    return start
  }

  func decode(
    _ bytes: Span<UInt8>, _ text: Range<Int>, into values: inout [FieldValue]
  ) -> ShapeSet.Derived? {
    guard let start = Netfilter.packet(bytes, text) else { return nil }
    var words = Words(start..<text.upperBound)
    var found = 0
    while true {
      let word = words.next(bytes)
      // ICMP errors quote the packet that they are about in brackets.
      guard !word.isEmpty, bytes[word.lowerBound] != UInt8(ascii: "[") else { break }
      for index in keys.indices where found & 1 << index == 0 && starts(bytes, word, keys[index].key) {
        found |= 1 << index
        let value = word.lowerBound + keys[index].key.utf8CodeUnitCount..<word.upperBound
        if !value.isEmpty { values.add(keys[index].field, value) }
        break
      }
    }
    guard let (range, isBlocked) = verdict(bytes, text.lowerBound..<start) else { return nil }
    values.add(action, range)
    return isBlocked.map { ShapeSet.Derived(isBlocked: $0) }
  }

  /// Words of a rule's prefix that say what it did, and whether that stops the packet.
  private static let verdicts: [(word: StaticString, isBlocked: Bool?)] = [
    ("BLOCK", true), ("BLOCKED", true), ("DROP", true), ("DROPPED", true), ("REJECT", true),
    ("REJECTED", true), ("DENY", true), ("DENIED", true), ("ACCEPT", false), ("ACCEPTED", false),
    ("ALLOW", false), ("ALLOWED", false), ("FORWARD", nil), ("AUDIT", nil), ("LIMIT", nil),
  ]

  /// The last such word of the prefix: `[UFW LIMIT BLOCK]` blocks, `Shorewall:net2fw:DROP:` drops.
  private func verdict(_ bytes: Span<UInt8>, _ prefix: Range<Int>) -> (Range<Int>, Bool?)? {
    var end = prefix.upperBound
    while end > prefix.lowerBound {
      while end > prefix.lowerBound, !isLetter(bytes[end - 1]) { end -= 1 }
      var start = end
      while start > prefix.lowerBound, isLetter(bytes[start - 1]) { start -= 1 }
      for verdict in Netfilter.verdicts where equalIgnoringCase(bytes, start..<end, verdict.word) {
        return (start..<end, verdict.isBlocked)
      }
      end = start
    }
    return nil
  }

  private func equalIgnoringCase(_ bytes: Span<UInt8>, _ range: Range<Int>, _ upper: StaticString) -> Bool {
    guard range.count == upper.utf8CodeUnitCount else { return false }
    return upper.withUTF8Buffer { word in
      for index in 0..<word.count where bytes[range.lowerBound + index] & 0xDF != word[index] { return false }
      return true
    }
  }
}
