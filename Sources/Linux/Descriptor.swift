package import Glibc

/// The owner of an open file descriptor; closes it when it goes away.
package struct Descriptor: ~Copyable {
  package private(set) var number: Int32
  /// What errors call it, usually the path.
  package let name: String

  package init(owning number: Int32, name: String) {
    self.number = number
    self.name = name
  }

  deinit { if number >= 0 { _ = Glibc.close(number) } }

  /// Opens `path`; `O_CLOEXEC` is always added.
  package static func open(
    _ path: String, _ flags: Int32 = O_RDONLY, mode: mode_t = 0o600
  ) throws(SystemError) -> Descriptor {
    let number = try SystemError.check("open", path) { Glibc.open(path, flags | O_CLOEXEC, mode) }
    return Descriptor(owning: number, name: path)
  }

  /// Reads once; 0 at the end of the file.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
    try SystemError.check("read", name) { Glibc.read(number, buffer.baseAddress, buffer.count) }
  }

  /// Appends at most `count` bytes from the descriptor's own position; returns how many, 0 at the end.
  package func read(appendingTo bytes: inout [UInt8], atMost count: Int) throws(SystemError) -> Int {
    try append(to: &bytes, atMost: count) { Glibc.read(number, $0, $1) }
  }

  /// Appends at most `count` bytes from `offset` on; returns how many, 0 at the end.
  package func read(
    appendingTo bytes: inout [UInt8], atMost count: Int, at offset: UInt64
  ) throws(SystemError) -> Int {
    let start = off_t(clamping: offset)
    return try append(to: &bytes, atMost: count) { Glibc.pread(number, $0, $1, start) }
  }

  /// Writes all of `bytes`.
  package func write(_ bytes: some Collection<UInt8>) throws(SystemError) {
    let bytes = Array(bytes)
    var written = 0
    while written < bytes.count {
      written += try SystemError.check("write", name) {
        bytes.withUnsafeBytes { rest in
          Glibc.write(number, rest.baseAddress?.advanced(by: written), rest.count - written)
        }
      }
    }
  }

  package func truncate(to size: UInt64) throws(SystemError) {
    _ = try SystemError.check("truncate", name) { ftruncate(number, off_t(clamping: size)) }
  }

  /// Waits until contents and size are on the disk.
  package func status() throws(SystemError) -> FileStatus { try FileStatus(of: self) }

  /// Closes now and reports what close(2) says; `deinit` cannot.
  package consuming func close() throws(SystemError) {
    let closing = number
    number = -1
    // An interrupted close has closed on Linux; trying again could hit somebody else's descriptor.
    if Glibc.close(closing) != 0, errno != EINTR {
      throw SystemError(code: errno, action: "close", subject: name)
    }
  }

  private func append(
    to bytes: inout [UInt8], atMost count: Int, _ read: (UnsafeMutableRawPointer?, Int) -> Int
  ) throws(SystemError) -> Int {
    var result = 0
    var code: Int32 = 0
    bytes.append(addingCapacity: count) { span in
      span.withUnsafeMutableBufferPointer { buffer, initialized in
        repeat {
          result = read(buffer.baseAddress, min(count, buffer.count))
          code = result < 0 ? errno : 0
        } while code == EINTR
        initialized = max(0, result)
      }
    }
    guard code == 0 else { throw SystemError(code: code, action: "read", subject: name) }
    return result
  }
}
