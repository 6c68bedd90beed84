import Glibc

/// A file of somebody's bundle, read piece by piece: bundles may be larger than memory.
struct BundleInput {
  let path: String

  init(path: String) { self.path = path }

  init(_ name: String, in folder: String) { self.init(path: "\(folder)/\(name)") }

  /// False, with `errno` set, where there is no regular file (links are none), or it cannot be read to its end.
  func forEachPiece(_ body: (ArraySlice<UInt8>) -> Void) -> Bool {
    guard let reader = Reader(path) else { return false }
    var piece: [UInt8] = []
    while reader.read(&piece) { body(piece[...]) }
    return !reader.hasFailed
  }

  /// Reads the file as somebody asks for more of it.
  final class Reader {
    private let descriptor: CInt
    /// With `errno` set.
    private(set) var hasFailed = false

    /// Nil, with `errno` set, where there is no regular file.
    init?(_ path: String) {
      descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return nil }
      guard status.st_mode & S_IFMT == S_IFREG else {
        errno = EINVAL
        return nil
      }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next piece in place of what is in `piece`; false at the end, and where it cannot be read.
    func read(_ piece: inout [UInt8]) -> Bool {
      if piece.count < BundleInput.pieceBytes {
        piece = [UInt8](repeating: 0, count: BundleInput.pieceBytes)
      }
      let count = Glibc.read(descriptor, &piece, piece.count)
      hasFailed = count < 0
      guard count > 0 else { return false }
      piece.removeLast(piece.count - count)
      return true
    }
  }

  private static let pieceBytes = 1 << 16

  /// Lines without their newline; a last one that does not end is not among them, nor is what is longer than any
  /// leaf.
  @discardableResult
  func forEachLine(_ body: (ArraySlice<UInt8>) -> Void) -> Bool {
    var rest: [UInt8] = []
    return forEachPiece { piece in
      var piece = piece
      while let end = piece.firstNewline {
        if rest.isEmpty {
          body(piece[..<end])
        } else {
          rest.append(contentsOf: piece[..<end])
          body(rest[...])
          rest.removeAll(keepingCapacity: true)
        }
        piece = piece[(end + 1)...]
      }
      if rest.count < BundleInput.longestLine { rest.append(contentsOf: piece) }
    }
  }

  private static let longestLine = 1 << 24

  /// Rows of a CSV file as the header names their cells; a file that is not well-formed has been named elsewhere.
  func forEachRow(_ body: (_ number: Int, _ row: NamedRow) -> Void) {
    var reader = CSVReader()
    var columns: [String: Int]?
    var number = 0
    _ = forEachPiece { piece in
      reader.take(piece) { row in
        guard let columns else {
          columns = Dictionary(
            row.cells.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
          return
        }
        number += 1
        body(number, NamedRow(columns: columns, row: row))
      }
    }
  }

  struct NamedRow {
    fileprivate let columns: [String: Int]
    fileprivate let row: CSVReader.Row

    subscript(name: String) -> String? { columns[name].map { row[$0] } }
  }

  /// The whole file; nil, with `errno` set, where it cannot be read or has more than 256 MB.
  func whole() -> [UInt8]? {
    var bytes: [UInt8] = []
    var isTooLong = false
    let isRead = forEachPiece { piece in
      if bytes.count + piece.count > 1 << 28 { isTooLong = true } else { bytes.append(contentsOf: piece) }
    }
    if isTooLong { errno = EFBIG }
    return isRead && !isTooLong ? bytes : nil
  }
}

extension ArraySlice<UInt8> {
  /// By memchr: a bundle's lines are looked at byte by byte often enough.
  var firstNewline: Index? {
    withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress, let found = memchr(base, 10, bytes.count) else { return nil }
      return startIndex + (UnsafeRawPointer(found) - base)
    }
  }

  var newlines: Int {
    var (rest, count) = (self, 0)
    while let end = rest.firstNewline {
      count += 1
      rest = rest[(end + 1)...]
    }
    return count
  }
}
