import CZlib

/// gzip, any number of members one after the other.
final class GzipStream: ByteStream {
  private let input: CompressedInput
  private var state = z_stream()
  private var isBetweenMembers = false
  private var hasEnded = false

  init(_ input: CompressedInput) throws(LogFileError) {
    self.input = input
    // 15 bits of window; 16 more ask for the gzip format.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(&state, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      throw input.damage("zlib did not start")
    }
  }

  deinit { inflateEnd(&state) }

  func read(appendingTo bytes: inout [UInt8], atMost count: Int) throws(LogFileError) -> Int {
    while !hasEnded {
      let waiting = try input.waiting()
      if isBetweenMembers {
        // Zeros may pad the file; anything else that is no member is not ours to judge, as gzip(1) has it.
        guard waiting.first == 0x1F, inflateReset(&state) == Z_OK else {
          hasEnded = true
          return 0
        }
        isBetweenMembers = false
      }
      if waiting.isEmpty { throw input.damage("the gzip data end too early") }
      var result: Int32 = Z_OK
      let before = bytes.count
      waiting.withUnsafeBufferPointer { source in
        state.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        state.avail_in = UInt32(clamping: source.count)
        bytes.append(addingCapacity: count) { span in
          span.withUnsafeMutableBufferPointer { target, initialized in
            state.next_out = target.baseAddress
            state.avail_out = UInt32(clamping: min(count, target.count))
            result = inflate(&state, Z_NO_FLUSH)
            initialized = min(count, target.count) - Int(state.avail_out)
          }
        }
        input.take(source.count - Int(state.avail_in))
      }
      guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
        // What came out before the damage is good; the next call meets the damage again.
        if bytes.count > before { return bytes.count - before }
        throw input.damage("the gzip data are corrupt")
      }
      if result == Z_STREAM_END { isBetweenMembers = true }
      if bytes.count > before { return bytes.count - before }
    }
    return 0
  }
}
