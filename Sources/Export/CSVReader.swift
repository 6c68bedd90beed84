/// Reads RFC 4180 back, piece by piece, for the verifier. Holds one row.
struct CSVReader {
  /// A row of cells.
  struct Row {
    fileprivate var bytes: [UInt8] = []
    /// Where each cell ends.
    fileprivate var ends: [Int] = []

    var count: Int { ends.count }

    /// Empty for a cell that is not there.
    subscript(cell: Int) -> String {
      guard ends.indices.contains(cell) else { return "" }
      return String(decoding: bytes[(cell == 0 ? 0 : ends[cell - 1])..<ends[cell]], as: UTF8.self)
    }

    var cells: [String] { ends.indices.map { self[$0] } }
  }

  /// No row of a bundle comes near them.
  private static let longest = 1 << 24
  private static let mostCells = 1 << 10

  private enum Place { case plain, quoted, quoteInQuoted, carriageReturn }

  private var place = Place.plain
  private var row = Row()
  private var isTooLong = false

  /// Calls back with each row that ends in `piece`, the header first.
  mutating func take(_ piece: some Sequence<UInt8>, _ body: (Row) -> Void) {
    for byte in piece {
      switch (place, byte) {
      case (.quoted, UInt8(ascii: "\"")): place = .quoteInQuoted
      case (.quoteInQuoted, UInt8(ascii: "\"")):
        append(byte)
        place = .quoted
      case (.quoted, _): append(byte)
      case (.carriageReturn, UInt8(ascii: "\n")):
        place = .plain
        endCell()
        body(row)
        row.bytes.removeAll(keepingCapacity: true)
        row.ends.removeAll(keepingCapacity: true)
      default:
        if place == .carriageReturn { append(UInt8(ascii: "\r")) }
        place = .plain
        switch byte {
        case UInt8(ascii: "\""): place = .quoted
        case UInt8(ascii: ","): endCell()
        case UInt8(ascii: "\r"): place = .carriageReturn
        default: append(byte)
        }
      }
    }
  }

  /// False if a quoted cell did not end, the last line did not end in CRLF, or a row was too long.
  var isWhole: Bool {
    !isTooLong && (place == .plain || place == .quoteInQuoted) && row.bytes.isEmpty && row.ends.isEmpty
  }

  private mutating func endCell() {
    guard row.ends.count < CSVReader.mostCells else {
      isTooLong = true
      return
    }
    row.ends.append(row.bytes.count)
  }

  private mutating func append(_ byte: UInt8) {
    guard row.bytes.count < CSVReader.longest else {
      isTooLong = true
      return
    }
    row.bytes.append(byte)
  }
}
