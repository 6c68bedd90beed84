import Events

/// The texts of an event without its secrets, as far as only the whole entry tells that they are secrets (docs/privacy.md).
///
/// A value cut out of an entry may have lost what gives it away: `hunter2` behind `--password`. So secrets are looked for in
/// the entry and taken out of every part of it.
///
/// Who mistypes sshd's prompt sends a password as the name. So a name the decoder knows to be of nobody
/// (`invalid_user`) is kept only if it is one of those that everybody tries; a mark stands for any other, wherever the
/// entry has it.
struct EventText {
  private typealias Mark = (range: Range<Int>, mark: [UInt8])

  private let event: Event
  /// What is hidden, and what stands there instead, from left to right.
  private let marks: [Mark]
  /// The part of the event's bytes that was searched.
  private let searched: Range<Int>

  /// - Parameter most: bytes of the entry that are searched.
  init(_ event: Event, _ table: FieldTable, _ redactor: Redactor, most: Int) {
    self.event = event
    let whole = event.raw ?? event.message
    searched = whole.lowerBound..<whole.lowerBound + min(whole.count, most)
    let start = searched.lowerBound
    var marks = redactor.marks(in: Array(event.bytes[searched])).map { found -> Mark in
      (found.range.lowerBound + start..<found.range.upperBound + start, found.mark)
    }
    marks += EventText.names(in: event, table, redactor)
    self.marks = marks.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private static func names(in event: Event, _ table: FieldTable, _ redactor: Redactor) -> [Mark] {
    guard let field = table.id(of: "invalid_user"), event.first(field) != nil else { return [] }
    var marks: [Mark] = []
    for value in event.values where value.field == field && !value.range.isEmpty {
      let name = Array(event.bytes[value.range])
      guard !GuessedAccounts.contains(name) else { continue }
      let mark = Array(redactor.mark(.user, name).utf8)
      marks.append((value.range, mark))
      guard name.count >= shortestElsewhere else { continue }
      for range in occurrences(of: name, in: event.bytes) { marks.append((range, mark)) }
    }
    return marks
  }

  /// Whether every secret of this part of the entry is known.
  func isSearched(_ range: Range<Int>) -> Bool {
    searched.lowerBound <= range.lowerBound && range.upperBound <= searched.upperBound
  }

  /// Shorter names are words of the message as well, or part of an address.
  private static let shortestElsewhere = 4

  /// The same name again in the text: as a whole word.
  private static func occurrences(of name: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    let text = bytes.span
    var from = 0
    while let start = text.first(of: name, from: from) {
      let end = start + name.count
      if start == 0 || !text[start - 1].isLetterOrDigit, end == text.count || !text[end].isLetterOrDigit {
        ranges.append(start..<end)
      }
      from = end
    }
    return ranges
  }

  func string(_ range: Range<Int>) -> String {
    guard !marks.isEmpty else { return event.text(range) }
    var bytes: [UInt8] = []
    var start = range.lowerBound
    for (hidden, mark) in marks where hidden.overlaps(start..<range.upperBound) {
      bytes += event.bytes[start..<max(start, hidden.lowerBound)]
      bytes += mark
      start = min(hidden.upperBound, range.upperBound)
    }
    bytes += event.bytes[start..<range.upperBound]
    return String(decoding: bytes, as: UTF8.self)
  }
}
