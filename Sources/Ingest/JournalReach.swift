/// How far the entries of each boot in each chain have been read.
///
/// libsystemd orders entries of one chain by number, of one boot by the time since its start, and all others by the wall
/// clock. Where that was set back, an entry can come up again behind others that it was read before. Within one boot of one
/// chain numbers and monotonic times only rise, so there it can be told what has been read.
struct JournalReach: Sendable {
  private struct End {
    var place: JournalCursor
    var monotonic: UInt64

    func isOf(_ other: JournalCursor) -> Bool { place.chain == other.chain && place.boot == other.boot }
  }

  /// The last entry read of each boot in each chain, the one read latest last.
  private var ends: [End] = []
  /// A journal is offered from its oldest boot on, so what was read long ago does not come up again.
  private static let mostEnds = 32

  init() {}

  /// - Parameter cursors: as `cursors` gave them. What is no cursor is left out.
  init(_ cursors: [String]) {
    for cursor in cursors {
      let text = Array(cursor.utf8)
      if let place = JournalCursor(text.span) { add(place, monotonic: JournalCursor.monotonic(text)) }
    }
  }

  /// Its parts that place the last entry of each boot in each chain, written as in journald's own cursors.
  var cursors: [String] {
    ends.map {
      let place = $0.place
      return "s=\(place.chain);i=\(String(place.number, radix: 16));b=\(place.boot)"
        + ";m=\(String($0.monotonic, radix: 16))"
    }
  }

  /// Chain and number of the last entries, the one read latest last.
  var numbers: [(chain: Identifier128, number: UInt64)] { ends.map { ($0.place.chain, $0.place.number) } }

  /// True if that entry, or a later one of its boot and chain, has been read.
  func contains(_ place: JournalCursor, monotonic: @autoclosure () -> UInt64) -> Bool {
    guard let end = ends.last(where: { $0.isOf(place) }) else { return false }
    return place.number <= end.place.number && monotonic() <= end.monotonic
  }

  /// True if an entry of this boot has been read, in whatever chain.
  func hasSeen(_ boot: Identifier128) -> Bool { ends.contains { $0.place.boot == boot } }

  /// Takes note of an entry that was read.
  mutating func add(_ place: JournalCursor, monotonic: UInt64) {
    ends.removeAll { $0.isOf(place) }
    if ends.count >= Self.mostEnds { ends.removeFirst() }
    ends.append(End(place: place, monotonic: monotonic))
  }
}
