import Linux

/// The bytes of a file from its start, decompressed where needed.
protocol ByteStream: AnyObject {
  /// Appends at most `count` bytes; returns how many, 0 at the end.
  func read(appendingTo bytes: inout [UInt8], atMost count: Int) throws(LogFileError) -> Int
}

/// Chooses the stream by the first bytes, whatever the file is called.
enum Compression {
  static func stream(_ input: CompressedInput) throws(LogFileError) -> any ByteStream {
    if input.starts(with: [0x1F, 0x8B]) { return try GzipStream(input) }
    if input.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) || input.startsWithSkippableFrame {
      return try ZstdStream(input)
    }
    if input.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return try XzStream(input) }
    return PlainStream(input)
  }
}
