import CZstd

/// Zstandard, any number of frames one after the other.
final class ZstdStream: ByteStream {
  private let input: CompressedInput
  private let state: OpaquePointer
  private var isInsideFrame = false

  init(_ input: CompressedInput) throws(LogFileError) {
    self.input = input
    guard let state = ZSTD_createDStream() else { throw input.damage("zstd did not start") }
    self.state = state
    // The window a file may ask for is memory; 2^27 is what zstd(1) grants too.
    ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, 27)
  }

  deinit { ZSTD_freeDStream(state) }

  func read(appendingTo bytes: inout [UInt8], atMost count: Int) throws(LogFileError) -> Int {
    while true {
      let waiting = try input.waiting()
      if waiting.isEmpty, !isInsideFrame { return 0 }
      var result = 0
      let before = bytes.count
      waiting.withUnsafeBufferPointer { source in
        var from = ZSTD_inBuffer(src: source.baseAddress, size: source.count, pos: 0)
        bytes.append(addingCapacity: count) { span in
          span.withUnsafeMutableBufferPointer { target, initialized in
            var into = ZSTD_outBuffer(dst: target.baseAddress, size: min(count, target.count), pos: 0)
            result = ZSTD_decompressStream(state, &into, &from)
            initialized = into.pos
          }
        }
        input.take(from.pos)
      }
      if ZSTD_isError(result) != 0 {
        if bytes.count > before { return bytes.count - before }
        throw input.damage("the zstd data are corrupt (\(String(cString: ZSTD_getErrorName(result))))")
      }
      isInsideFrame = result != 0
      if bytes.count > before { return bytes.count - before }
      if waiting.isEmpty, isInsideFrame { throw input.damage("the zstd data end too early") }
    }
  }
}
