/// What is wrong with one file of a bundle. A hostile file can be wrong once a byte, so only the first are kept in words.
struct FileProblems {
  private static let most = 20

  private var first: [String] = []
  private var count = 0

  mutating func append(_ reason: @autoclosure () -> String) {
    count += 1
    if first.count < FileProblems.most { first.append(reason()) }
  }

  func tell(of name: String, _ verdict: inout BundleVerdict) {
    for reason in first { verdict.add(name, reason) }
    if count > first.count { verdict.add(name, "and \(count - first.count) more") }
  }
}
