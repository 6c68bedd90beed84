/// A stretch of a text that must not be kept.
struct FoundSecret {
  var range: Range<Int>
  var kind: RedactionKind

  init(_ range: Range<Int>, _ kind: RedactionKind) {
    self.range = range
    self.kind = kind
  }
}
