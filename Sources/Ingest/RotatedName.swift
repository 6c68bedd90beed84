/// A name that log rotation made: `auth.log.2.gz`, `auth.log-20261122`, `auth.log.2026-11-22.xz`.
struct RotatedName: Hashable {
  let name: String
  /// `auth.log`.
  let base: String
  let stamp: Stamp
  let isCompressed: Bool

  enum Stamp: Hashable {
    /// Counts up with age.
    case number(Int)
    /// Digits that grow with time.
    case date(String)
  }

  static let compressedEndings = [".gz", ".zst", ".xz"]

  private init(name: String, base: String, stamp: Stamp, isCompressed: Bool) {
    self.name = name
    self.base = base
    self.stamp = stamp
    self.isCompressed = isCompressed
  }

  /// Nil for a name without a stamp.
  init?(_ name: String) {
    self.name = name
    let ending = RotatedName.compressedEndings.first { name.hasSuffix($0) }
    isCompressed = ending != nil
    let bare = name.dropLast(ending?.count ?? 0)
    func isStamp(_ byte: UInt8) -> Bool { (48...57).contains(byte) || isSeparator(byte) }
    func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x3A }
    let tail = bare.utf8.reversed().prefix(while: isStamp)
    let text = Substring(bare.suffix(tail.count))
    // The stamp starts behind the first separator of the tail.
    guard let first = text.utf8.first, isSeparator(first), tail.count < bare.utf8.count else { return nil }
    let digits = text.utf8.filter { (48...57).contains($0) }
    guard !digits.isEmpty, digits.count <= 24 else { return nil }
    base = String(bare.dropLast(tail.count))
    let spelled = String(decoding: digits, as: UTF8.self)
    if digits.count <= 4, text.utf8.count == digits.count + 1, let number = Int(spelled) {
      stamp = .number(number)
    } else {
      stamp = .date(spelled)
    }
  }

  /// Nil for a name that rotation does not make of `base`. A log that is archived under its own name has no stamp, and is the
  /// youngest.
  init?(_ name: String, base: String) {
    if name.hasPrefix(base), RotatedName.compressedEndings.contains(String(name.dropFirst(base.count))) {
      self.init(name: name, base: base, stamp: .number(0), isCompressed: true)
      return
    }
    self.init(name)
    guard self.base == base else { return nil }
  }

  /// Whether its lines are older than those of `other`; dates are older than numbers.
  func isOlder(than other: RotatedName) -> Bool {
    switch (stamp, other.stamp) {
    case (.number(let a), .number(let b)): a > b
    case (.date(let a), .date(let b)): a < b
    case (.date, .number): true
    case (.number, .date): false
    }
  }
}
