import Crypto

/// Stands for some cells of a row, which would take more to hold.
struct CellDigest: Hashable {
  private let high: UInt64
  private let low: UInt64

  init(_ cells: some Sequence<String>) {
    var text: [UInt8] = []
    for cell in cells {
      text += cell.utf8
      text.append(0)
    }
    let bytes = Array(SHA256.hash(data: text))
    high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }
}
