/// Everything in a text that must not be kept, from left to right, without overlaps.
enum SecretFinder {
  static func find(
    in text: Span<UInt8>, decodesHex: Bool = true, findsMail: Bool = false
  ) -> [FoundSecret] {
    var found: [FoundSecret] = []
    PrivateKeys.find(in: text, into: &found)
    AddressSecrets.find(in: text, into: &found)
    NamedSecrets.find(in: text, into: &found)
    ProgramOptions.find(in: text, into: &found)
    KnownShapes.find(in: text, into: &found)
    CardNumber.find(in: text, into: &found)
    LongWord.find(in: text, decodesHex: decodesHex, into: &found)
    if findsMail { MailAddress.find(in: text, into: &found) }
    guard !found.isEmpty else { return [] }
    return merged(found, besides: RedactedMark.ranges(in: text))
  }

  /// What overlaps becomes one, of the kind that begins first. What is redacted already stays as it is.
  private static func merged(_ found: [FoundSecret], besides marks: [Range<Int>]) -> [FoundSecret] {
    let sorted = found.enumerated().sorted {
      ($0.element.range.lowerBound, $0.offset) < ($1.element.range.lowerBound, $1.offset)
    }.map(\.element)
    var merged: [FoundSecret] = []
    for secret in sorted {
      // `[redacted:token:…` is no token's name with a value.
      let start = secret.range.lowerBound
      if marks.contains(where: {
        $0.lowerBound < start && start < $0.upperBound
          || $0.lowerBound == start && secret.range.upperBound <= $0.upperBound
      }) {
        continue
      }
      if let last = merged.last, secret.range.lowerBound < last.range.upperBound {
        merged[merged.count - 1].range =
          last.range.lowerBound..<max(last.range.upperBound, secret.range.upperBound)
      } else {
        merged.append(secret)
      }
    }
    return merged
  }
}
