import Events

/// What ClamAV's programs say of a file: `/srv/a.zip: Win.Test.EICAR_HDB-1 FOUND`, `/srv/a.zip: Removed.`
struct VirusScan: Sendable {
  private let filename, signature, action: FieldID?

  init(fields: inout FieldTable) {
    filename = fields.intern("Filename")
    signature = fields.intern("Signature")
    action = fields.intern("Action")
  }

  func decode(_ bytes: Span<UInt8>, _ range: Range<Int>, into values: inout [FieldValue]) {
    var text = range
    if starts(bytes, text, "ScanOnAccess: ") { text = text.lowerBound + 14..<text.upperBound }
    // File names may hold anything, so what clamd wrote is what stands last.
    guard let colon = lastColon(bytes, text) else { return }
    let said = colon + 2..<text.upperBound
    if let mark = find(" FOUND", bytes, said), mark + 6 == said.upperBound {
      var name = said.lowerBound..<mark
      // `name(md5:size)` with ExtendedDetectionInfo.
      if let open = find("(", bytes, name), bytes[mark - 1] == UInt8(ascii: ")") {
        name = name.lowerBound..<open
      }
      values.add(signature, name)
      values.add(action, mark + 1..<said.upperBound)
    } else if starts(bytes, said, "moved to '") || starts(bytes, said, "copied to '") {
      var words = Words(said)
      values.add(action, words.next(bytes))
    } else if equal(bytes, said, "Removed.") {
      values.add(action, said.lowerBound..<said.upperBound - 1)
    } else {
      return
    }
    values.add(filename, text.lowerBound..<colon)
  }

  private func lastColon(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Int? {
    var at = text.upperBound - 2
    while at > text.lowerBound {
      if bytes[at] == UInt8(ascii: ":"), bytes[at + 1] == blank { return at }
      at -= 1
    }
    return nil
  }
}
