extension Wildcards {
  /// Reads Sigma's `*`, `?` and backslash (specification, "Escape character").
  ///
  /// Backslashes only matter in a run before a wildcard: pairs are one backslash each, an odd one makes the
  /// wildcard literal. Anywhere else a pair and a lone backslash both are one backslash.
  package init(sigma text: String) {
    var parts: [Part] = []
    var literal: [UInt8] = []
    var backslashes = 0
    func flush() {
      if !literal.isEmpty { parts.append(.literal(literal)) }
      literal.removeAll(keepingCapacity: true)
    }
    let backslash = UInt8(ascii: "\\")
    for byte in text.utf8 {
      switch byte {
      case backslash:
        backslashes += 1
      case UInt8(ascii: "*"), UInt8(ascii: "?"):
        literal += repeatElement(backslash, count: backslashes / 2)
        if backslashes % 2 == 1 {
          literal.append(byte)
        } else {
          flush()
          parts.append(byte == UInt8(ascii: "*") ? .any : .one)
        }
        backslashes = 0
      default:
        literal += repeatElement(backslash, count: (backslashes + 1) / 2)
        backslashes = 0
        literal.append(byte)
      }
    }
    literal += repeatElement(backslash, count: (backslashes + 1) / 2)
    flush()
    self.init(parts: parts)
  }

  /// `endswith`, and half of `contains`: adds a leading `*` unless there is one.
  mutating func openStart() {
    if parts.first != .any { parts.insert(.any, at: 0) }
  }

  /// `startswith`, and half of `contains`: adds a trailing `*` unless there is one.
  mutating func openEnd() {
    if parts.last != .any { parts.append(.any) }
  }
}
