/// The hash by which shapes are found: a sum over columns, so that one with a value instead of a word is known
/// without going over the others again.
enum ColumnHash {
  @inline(always)
  static func mix(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = (a ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: b ^ 0xD6E8_FEB8_6659_FD93)
    return product.high ^ product.low
  }

  /// What the column adds to the sum.
  @inline(always)
  static func part(_ position: Int, _ separator: UInt64, _ atom: UInt64, _ salt: UInt64) -> UInt64 {
    let place = UInt64(truncatingIfNeeded: position &+ 1) &* 0xA076_1D64_78BD_642F
    return mix(atom &+ place, separator ^ salt)
  }

  /// The code of a separator with `byte` behind it; a row of spaces or of dots is one.
  @inline(always)
  static func separator(_ code: UInt64, adding byte: UInt8) -> UInt64 {
    let last = UInt8(truncatingIfNeeded: code)
    if byte == last, byte == 0x20 || byte == UInt8(ascii: ".") { return code }
    if code >> 56 == 0 { return code << 8 | UInt64(byte) }
    let hash = mix(code, UInt64(byte)) | 1 << 63
    return hash & ~0xFFFF | UInt64(last) << 8 | UInt64(byte)
  }

  /// The first byte of a separator, zero for none and for one that is too long to tell.
  static func firstByte(_ code: UInt64) -> UInt8 {
    guard code != 0, code >> 56 == 0 else { return 0 }
    return UInt8(truncatingIfNeeded: code >> UInt64((63 - code.leadingZeroBitCount) & ~7))
  }

  /// Of the `count` bytes from `start` on, never one of the numbers that mean something else. Reads up to `readable`
  /// bytes, at least `count`.
  @inline(always)
  static func word(_ start: UnsafePointer<UInt8>, _ count: Int, _ readable: Int, _ salt: UInt64) -> UInt64 {
    let bytes = UnsafeRawPointer(start)
    var hash = salt ^ UInt64(truncatingIfNeeded: count)
    var at = 0
    while at &+ 8 <= count {
      hash = mix(hash, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at &+= 8
    }
    if at < count {
      var rest: UInt64 = 0
      if at &+ 8 <= readable {
        rest = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        rest &= UInt64.max >> UInt64(8 &* (8 &- (count &- at)))
      } else {
        var shift: UInt64 = 0
        while at < count {
          rest |= UInt64(start[at]) << shift
          shift &+= 8
          at &+= 1
        }
      }
      hash = mix(hash, rest)
    }
    return hash <= MessageColumn.end ? hash &+ 2 : hash
  }

  /// The same of less than eight bytes, the lowest of `word`.
  @inline(always)
  static func shortWord(_ word: UInt64, _ count: Int, _ salt: UInt64) -> UInt64 {
    let hash = mix(salt ^ UInt64(truncatingIfNeeded: count), word)
    return hash <= MessageColumn.end ? hash &+ 2 : hash
  }
}
