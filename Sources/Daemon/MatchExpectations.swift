import Engine
package import LocatedYAML
package import Sigma

/// What rules must find in given logs, for `rules test --expect FILE`: a list of maps with `rule` (id, name or title),
/// `input` (a path beside the file) and `exactly` or `at_least`. A rule that matches and is not listed for an input
/// is a failure, too.
package struct MatchExpectations {
  private struct Expectation {
    var rule: String
    var input: String
    var form: SampleLog.Form?
    var least: Int
    var most: Int
  }

  private let list: [Expectation]

  package init(path: String) throws(Diagnostic) {
    let documents = YAMLDocument.documents(in: try SourceFile.read(path), file: path)
    var list: [Expectation] = []
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(
      separator: "/")
    for document in documents {
      for node in try document.root.get().expectSequence("a file of expectations") {
        let map = try node.expectMapping("an expectation")
        try map.rejectUnknownKeys(
          besides: ["rule", "input", "form", "exactly", "at_least"], in: "an expectation")
        let exactly = try map["exactly"]?.expectInteger("'exactly'", in: 0...1_000_000_000)
        let least = try map["at_least"]?.expectInteger("'at_least'", in: 0...1_000_000_000)
        guard (exactly == nil) != (least == nil) else {
          throw node.error("an expectation has either 'exactly' or 'at_least'")
        }
        let input = try map.required("input", of: "an expectation").expectString("'input'")
        list.append(
          Expectation(
            rule: try map.required("rule", of: "an expectation").expectString("'rule'"),
            input: input.hasPrefix("/") || folder.isEmpty ? input : folder + "/" + input,
            form: try map["form"]?.expectCase("'form'", as: SampleLog.Form.self),
            least: exactly ?? least ?? 0,
            most: exactly ?? .max))
      }
    }
    self.list = list
  }

  /// One line for each expectation that is not met, and for each match that nobody expected.
  func run(_ rules: ActiveRules) -> (passed: Int, messages: [String]) {
    var passed = 0
    var messages: [String] = []
    let documents = rules.ruleSet.rules.map(\.metadata) + rules.ruleSet.correlations.map(\.metadata)
    var inputs: [String] = []
    for expectation in list where !inputs.contains(expectation.input) { inputs.append(expectation.input) }
    for input in inputs {
      let wanted = list.filter { $0.input == input }
      let counts: [String: Int]
      do {
        let log = SampleLog(try SampleLog.read(input), form: wanted.lazy.compactMap(\.form).first, rules)
        counts = SampleLog.matches([log], rules)
      } catch {
        messages.append("\(input): \(error)")
        continue
      }
      var expected: Set<String> = []
      for expectation in wanted {
        guard let metadata = documents.first(where: { $0.isCalled(expectation.rule) }) else {
          messages.append("\(input): there is no rule '\(expectation.rule)'")
          continue
        }
        expected.insert(metadata.reference)
        let count = counts[metadata.reference] ?? 0
        if (expectation.least...expectation.most).contains(count) {
          passed += 1
        } else {
          let number = expectation.most == .max ? "at least \(expectation.least)" : "\(expectation.least)"
          messages.append("\(input): '\(expectation.rule)' matched \(count) times, not \(number)")
        }
      }
      for (reference, count) in counts.sorted(by: { $0.key < $1.key }) where !expected.contains(reference) {
        let title = documents.first { $0.reference == reference }?.title ?? reference
        messages.append("\(input): '\(title)' matched \(count) times, which nobody expected")
      }
    }
    return (passed, messages)
  }
}

extension Metadata {
  /// True if `text` is the document's id, name or title.
  package func isCalled(_ text: String) -> Bool {
    id?.lowercased() == text.lowercased() || name == text || title == text
  }
}
