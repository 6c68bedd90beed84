/// What changed between two texts, line by line, in the form that `diff -u` made familiar. Bounded in time and memory:
/// texts that are too large and too different are shown as one whole exchange.
package struct LineDifference: Hashable, Sendable {
  package struct Line: Hashable, Sendable {
    package enum Kind: Character, Sendable {
      case same = " "
      case removed = "-"
      case added = "+"
      /// Stands for lines that are the same and left out.
      case skipped = "@"
    }

    package var kind: Kind
    package var text: String
  }

  package let lines: [Line]

  /// Products of lines to be compared beyond which no common lines are looked for.
  private static let mostCompared = 4_000_000

  /// - Parameter context: lines that are the same are shown up to so far from a change.
  package init(from before: String, to after: String, context: Int = 3) {
    let old = LineDifference.lines(of: before)
    let new = LineDifference.lines(of: after)
    var head = 0
    while head < old.count, head < new.count, old[head] == new[head] { head += 1 }
    var tail = 0
    while tail < old.count - head, tail < new.count - head,
      old[old.count - 1 - tail] == new[new.count - 1 - tail]
    { tail += 1 }
    let middle = LineDifference.compare(
      Array(old[head..<(old.count - tail)]), Array(new[head..<(new.count - tail)]))
    let all =
      old[..<head].map { Line(kind: .same, text: $0) } + middle
      + old[(old.count - tail)...].map { Line(kind: .same, text: $0) }
    lines = LineDifference.withContext(context, all)
  }

  /// As lines of text.
  package var text: [String] { lines.map { "\($0.kind.rawValue)\($0.text)" } }

  /// Without the empty one behind the last newline.
  private static func lines(of text: String) -> [String] {
    var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// By the longest common subsequence.
  private static func compare(_ old: [String], _ new: [String]) -> [Line] {
    let exchanged =
      old.map { Line(kind: .removed, text: $0) } + new.map { Line(kind: .added, text: $0) }
    guard !old.isEmpty, !new.isEmpty, old.count <= mostCompared / new.count else { return exchanged }
    // lengths[i * width + j]: of the lines from old[i] and new[j] on.
    let width = new.count + 1
    var lengths = [Int32](repeating: 0, count: (old.count + 1) * width)
    for i in old.indices.reversed() {
      for j in new.indices.reversed() {
        lengths[i * width + j] =
          old[i] == new[j]
          ? lengths[(i + 1) * width + j + 1] + 1
          : max(lengths[(i + 1) * width + j], lengths[i * width + j + 1])
      }
    }
    var lines: [Line] = []
    var (i, j) = (0, 0)
    while i < old.count || j < new.count {
      if i < old.count, j < new.count, old[i] == new[j] {
        lines.append(Line(kind: .same, text: old[i]))
        (i, j) = (i + 1, j + 1)
      } else if i < old.count,
        j == new.count || lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]
      {
        lines.append(Line(kind: .removed, text: old[i]))
        i += 1
      } else {
        lines.append(Line(kind: .added, text: new[j]))
        j += 1
      }
    }
    return lines
  }

  private static func withContext(_ context: Int, _ lines: [Line]) -> [Line] {
    var shown = [Bool](repeating: false, count: lines.count)
    for (index, line) in lines.enumerated() where line.kind != .same {
      for near in max(0, index - context)...min(lines.count - 1, index + context) { shown[near] = true }
    }
    var result: [Line] = []
    for (index, line) in lines.enumerated() {
      if shown[index] {
        result.append(line)
      } else if result.last?.kind != .skipped {
        result.append(Line(kind: .skipped, text: "@"))
      }
    }
    return result
  }
}
