/// Files of one value, as /proc and /etc have them.
package enum SmallFile {
  /// The text without white space at its ends; what lies beyond `limit` bytes is not read.
  package static func read(_ path: String, limit: Int = 4_096) throws(SystemError) -> String {
    let file = try Descriptor.open(path)
    var bytes: [UInt8] = []
    while bytes.count < limit, try file.read(appendingTo: &bytes, atMost: limit - bytes.count) > 0 {}
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    let head = bytes.drop(while: isSpace)
    let tail = head.reversed().prefix(while: isSpace).count
    return String(decoding: head.dropLast(tail), as: UTF8.self)
  }
}
