package import Events

/// How something departs from what was learnt, in words and figures that a person can judge.
package struct Deviation: Sendable {
  /// `one of 3 values of src_ip known for the group`.
  package var expected: String
  package var seen: String
  /// From when on it was learnt what is expected.
  package var since: Timestamp
  /// Among so many cases one would be like this if nothing had changed, by what was learnt.
  package var oneIn: Double
  /// Still learning: it is counted and not raised.
  package var isLearning: Bool
  /// What would be accepted as usual from now on, if somebody does; nil where that is not one value.
  package var key: Key?

  /// A value in its group, as the baseline knows them.
  package struct Key: Hashable, Sendable {
    package var value: UInt64
    package var group: UInt64

    package init(value: UInt64, group: UInt64) {
      self.value = value
      self.group = group
    }
  }

  package init(
    expected: String, seen: String, since: Timestamp, oneIn: Double, isLearning: Bool, key: Key? = nil
  ) {
    self.expected = expected
    self.seen = seen
    self.since = since
    self.oneIn = oneIn
    self.isLearning = isLearning
    self.key = key
  }
}
