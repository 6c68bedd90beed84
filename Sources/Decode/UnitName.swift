/// What the name of a systemd unit looks like.
enum UnitName {
  /// True for `ssh.service`, `dev-sda1.device`, `backup@home.timer`.
  static func isOne(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    guard range.count <= 256 else { return false }
    var dot = range.upperBound - 1
    while dot > range.lowerBound, bytes[dot] != UInt8(ascii: ".") { dot -= 1 }
    guard dot > range.lowerBound else { return false }
    let suffix = dot + 1..<range.upperBound
    for type in types where equal(bytes, suffix, type) { return true }
    return false
  }

  private static let types: [StaticString] = [
    "service", "timer", "socket", "target", "mount", "slice", "scope", "path", "device", "swap", "automount",
  ]
}
