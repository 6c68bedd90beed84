/// Refuses documents whose aliases could grow without bound inside of keys.
///
/// Values that repeat an anchor share it, and the tree's own node limit stops what is too large when it is
/// written out. Keys are different: the YAML library hashes each whole key to find repeated ones, so an alias
/// of an alias of an alias as a key would take for ever before anything of ours is asked.
enum AliasGuard {
  static func check(_ bytes: ArraySlice<UInt8>, at location: SourceLocation) throws(Diagnostic) {
    var anchors = 0.0
    var aliases = 0.0
    var hasOddKey = false
    var previous = UInt8(ascii: "\n")
    var lastVisible = previous
    for byte in bytes {
      let startsToken = [0x20, 0x09, 0x0A, 0x0D, 0x5B, 0x7B, 0x2C, 0x3A].contains(previous)
      switch byte {
      case UInt8(ascii: "&") where startsToken: anchors += 1
      case UInt8(ascii: "*") where startsToken: aliases += 1
      case UInt8(ascii: "?") where startsToken: hasOddKey = true
      case UInt8(ascii: ":") where lastVisible == UInt8(ascii: "]") || lastVisible == UInt8(ascii: "}"):
        hasOddKey = true
      case UInt8(ascii: ":") where previous == 0x20 || previous == 0x09: hasOddKey = true
      default: break
      }
      previous = byte
      if byte > 0x20 { lastVisible = byte }
    }
    guard anchors > 0, aliases > 0, hasOddKey else { return }
    var size = Double(bytes.count)
    for _ in 0..<Int(min(anchors, 64)) where size < 1e9 { size *= aliases / anchors + 1 }
    guard size < 1e8 else {
      throw Diagnostic(
        .error, at: location,
        "many anchors and aliases together with keys that are lists or maps; write the aliases out")
    }
  }
}
