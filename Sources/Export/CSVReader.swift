/// Reads RFC 4180 back, for the verifier.
struct CSVReader {
  /// Rows of cells, the header first. Nil if a quoted cell does not end or a line does not end in CRLF.
  static func rows(_ bytes: [UInt8]) -> [[String]]? {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var index = 0
    func at(_ position: Int) -> UInt8? { position < bytes.count ? bytes[position] : nil }
    while let byte = at(index) {
      index += 1
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && at(index) == byte:
        cell.append(byte)
        index += 1
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        row.append(String(decoding: cell, as: UTF8.self))
        cell.removeAll()
      case UInt8(ascii: "\r") where !isQuoted && at(index) == UInt8(ascii: "\n"):
        index += 1
        row.append(String(decoding: cell, as: UTF8.self))
        rows.append(row)
        row.removeAll()
        cell.removeAll()
      default: cell.append(byte)
      }
    }
    return isQuoted || !cell.isEmpty || !row.isEmpty ? nil : rows
  }
}
