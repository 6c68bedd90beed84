package import Events

/// Texts that come from outside and stand in leaves for years, not in evidence that can be deleted: names of files that
/// were found in a folder, and what is said of gaps. All of it passes here.
extension Redactor {
  /// What a followed file is called in the record: `file:` and its path, with marks in the place of secrets.
  ///
  /// The same path always has the same name, whatever the configuration says of mail addresses, and a name names itself:
  /// positions, states and ids hang on it.
  package func sourceName(ofFile path: String) -> String {
    let bytes = Array(path.utf8)
    var redactor = self
    redactor.hidesMail = false
    let marks = redactor.marks(in: bytes)
    guard !marks.isEmpty else { return "file:\(path)" }
    var name = Array("file:".utf8)
    var end = 0
    for (range, mark) in marks {
      name += bytes[end..<range.lowerBound] + mark
      end = range.upperBound
    }
    return String(decoding: name + bytes[end...], as: UTF8.self)
  }

  /// The same for a name that was stored, perhaps by a version that hid less.
  package func sourceName(_ stored: String) -> String {
    stored.hasPrefix("file:") ? sourceName(ofFile: String(stored.dropFirst(5))) : stored
  }

  package func redact(_ gap: SourceGap) -> SourceGap {
    SourceGap(
      cause: gap.cause, size: gap.size, from: redact(gap.from), to: redact(gap.to), detail: redact(gap.detail)
    )
  }
}
