/// A file that is not compressed, or a pipe.
final class PlainStream: ByteStream {
  private let input: CompressedInput

  init(_ input: CompressedInput) { self.input = input }

  func read(appendingTo bytes: inout [UInt8], atMost count: Int) throws(LogFileError) -> Int {
    let waiting = try input.waiting().prefix(count)
    bytes.append(contentsOf: waiting)
    input.take(waiting.count)
    return waiting.count
  }
}
