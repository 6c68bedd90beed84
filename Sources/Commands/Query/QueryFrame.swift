import Linux

/// A piece of the answer: a byte that says of what, four for its length (big-endian), then that many bytes.
enum QueryFrame {
  enum Kind: UInt8 {
    case output = 1
    case errors = 2
    /// A file begins: the number of the output, and of a folder `/` and the name below it.
    case file = 3
    /// More of the file that began last.
    case bytes = 4
    /// The exit status, one byte. Without it the answer is not whole.
    case end = 5
  }

  /// Bytes of one piece.
  static let most = 1 << 16

  static func send(_ kind: Kind, _ bytes: [UInt8], to socket: borrowing UnixSocket) throws {
    let count = UInt32(bytes.count)
    try socket.send(
      [kind.rawValue] + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> $0) } + bytes)
  }

  /// Nil where the other side ended; what is no piece throws.
  static func receive(from socket: inout UnixSocket) throws -> (kind: Kind, bytes: [UInt8])? {
    guard let head = try socket.receive(count: 5) else { return nil }
    let count = head.dropFirst().reduce(0) { $0 << 8 | Int($1) }
    guard let kind = Kind(rawValue: head[0]), count <= most else { throw Writer.unknownForm }
    return try socket.receive(count: count).map { (kind, $0) }
  }
}

extension QueryFrame {
  /// All of a file, in as many pieces as it takes.
  static func send(contentsOf path: String, as kind: Kind, to socket: borrowing UnixSocket) throws {
    let file = try Descriptor.open(path)
    var bytes: [UInt8] = []
    while try file.read(appendingTo: &bytes, atMost: most) > 0 {
      try send(kind, bytes, to: socket)
      bytes.removeAll(keepingCapacity: true)
    }
  }
}
