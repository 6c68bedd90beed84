import CLzma

/// xz, any number of streams one after the other.
final class XzStream: ByteStream {
  private let input: CompressedInput
  private var state = lzma_stream()
  private var hasEnded = false

  init(_ input: CompressedInput) throws(LogFileError) {
    self.input = input
    // 256 MiB decode what xz -9 writes, and a hostile file no more than that.
    let limit: UInt64 = 256 << 20
    // LZMA_CONCATENATED, a macro that Swift does not import.
    let concatenated: UInt32 = 0x08
    guard lzma_stream_decoder(&state, limit, concatenated) == LZMA_OK else {
      throw input.damage("liblzma did not start")
    }
  }

  deinit { lzma_end(&state) }

  func read(appendingTo bytes: inout [UInt8], atMost count: Int) throws(LogFileError) -> Int {
    while !hasEnded {
      let waiting = try input.waiting()
      var result = LZMA_OK
      let before = bytes.count
      waiting.withUnsafeBufferPointer { source in
        state.next_in = source.baseAddress
        state.avail_in = source.count
        bytes.append(addingCapacity: count) { span in
          span.withUnsafeMutableBufferPointer { target, initialized in
            let room = min(count, target.count)
            state.next_out = target.baseAddress
            state.avail_out = room
            result = lzma_code(&state, source.isEmpty ? LZMA_FINISH : LZMA_RUN)
            initialized = room - state.avail_out
          }
        }
        input.take(source.count - state.avail_in)
      }
      if result == LZMA_STREAM_END { hasEnded = true }
      if bytes.count > before { return bytes.count - before }
      switch result {
      case LZMA_OK, LZMA_STREAM_END: continue
      case LZMA_BUF_ERROR: throw input.damage("the xz data end too early")
      case LZMA_MEMLIMIT_ERROR: throw input.damage("the xz data need more than 256 MiB of memory")
      default: throw input.damage("the xz data are corrupt")
      }
    }
    return 0
  }
}
