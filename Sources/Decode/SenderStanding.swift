import Events

/// How far journald's own fields bear out that an entry comes from the program it names.
package enum SenderStanding: Sendable {
  /// From the program itself, or, where its name proves nothing, from the kernel or an account of the system.
  case vouched
  /// Nothing speaks against it; any user could have written it.
  case open
  case contradicted
}

extension Decoder {
  /// Judges one entry by its fields, as `decodeJournal` does.
  package func standing(ofEntry fields: [(name: String, value: [UInt8])]) -> SenderStanding {
    var bytes: [UInt8] = []
    var found = JournalFields.Found()
    for (name, value) in fields {
      guard let role = JournalFields.Role(rawValue: name) else { continue }
      let start = bytes.count
      bytes.append(contentsOf: value)
      found.add(start..<bytes.count, as: role)
    }
    let name = found.identifier ?? found.sender.command ?? 0..<0
    guard let protection = programs.find(bytes.span, name)?.protection else {
      return TrustedOrigin.isOfSystem(found.sender, bytes.span) ? .vouched : .open
    }
    return switch TrustedOrigin.judge(found.sender, bytes.span, protection) {
    case .trusted: .vouched
    case .unverified, .unrelated: .open
    case .contradicted: .contradicted
    }
  }
}
