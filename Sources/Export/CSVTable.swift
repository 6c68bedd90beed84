/// The columns of one CSV file: their order is part of the bundle's format (docs/export.md).
struct CSVTable<Row>: Sendable {
  struct Column: Sendable {
    let name: String
    let cell: @Sendable (Row) -> String

    init(_ name: String, _ cell: @escaping @Sendable (Row) -> String) {
      self.name = name
      self.cell = cell
    }
  }

  let columns: [Column]

  init(_ columns: [Column]) { self.columns = columns }

  var header: String { CSV.line(columns.map(\.name)) }

  func line(_ row: Row) -> String { CSV.line(columns.map { $0.cell(row) }) }
}

/// RFC 4180 with CRLF, made safe for spreadsheets.
enum CSV {
  static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") + "\r\n" }

  /// A cell that a spreadsheet would take for a formula gets a leading apostrophe.
  static func cell(_ text: String) -> String {
    let visible = guarded(text)
    guard visible.utf8.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") }) else {
      return visible
    }
    var quoted: [UInt8] = [UInt8(ascii: "\"")]
    for byte in visible.utf8 {
      if byte == UInt8(ascii: "\"") { quoted.append(byte) }
      quoted.append(byte)
    }
    quoted.append(UInt8(ascii: "\""))
    return String(decoding: quoted, as: UTF8.self)
  }

  /// The text of a cell, as a reader of the file gets it back.
  static func guarded(_ text: String) -> String { (isFormula(text) ? "'" : "") + text.madeVisible }

  private static func isFormula(_ text: String) -> Bool {
    guard let first = text.utf8.first else { return false }
    return "=+-@\t\r".utf8.contains(first)
  }
}
