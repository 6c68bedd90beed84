import Engine
import Events
import LocatedYAML
import Sigma

/// SigmaHQ's regression tests: a rule names an `info.yml` with `regression_tests_path`, and that names logs with the
/// number of matches they must give.
struct RegressionTests {
  private let rules: ActiveRules
  private(set) var passed = 0
  private(set) var messages: [String] = []

  init(_ rules: ActiveRules) { self.rules = rules }

  /// One log that an `info.yml` names.
  private struct Case {
    var name: String
    var type: String
    var path: YAMLNode
    /// At least one where nothing is said.
    var matches: Int?
  }

  mutating func run(_ metadata: Metadata, logSource: LogSource?) {
    guard let written = metadata.regressionTestsPath else { return }
    let name = metadata.name ?? metadata.title
    guard let path = RegressionPath.resolve(written, from: metadata.location.file) else {
      messages.append("\(name): there is no '\(written)' in any folder above \(metadata.location.file)")
      return
    }
    do throws(Diagnostic) {
      for test in try cases(at: path, of: metadata) { run(test, metadata, logSource, name) }
    } catch {
      messages.append("\(name): \(error)")
    }
  }

  private func cases(at path: String, of metadata: Metadata) throws(Diagnostic) -> [Case] {
    let documents = YAMLDocument.documents(in: try SourceFile.read(path), file: path)
    guard let document = documents.first else {
      throw Diagnostic(.error, at: SourceLocation(file: path, line: 1, column: 1), "the file is empty")
    }
    let root = try document.root.get().expectMapping("a file of regression tests")
    var ids: [String] = []
    for node in try root["rule_metadata"]?.expectSequence("'rule_metadata'") ?? [] {
      if let id = try node.expectMapping("each of 'rule_metadata'").string("id") {
        ids.append(id.lowercased())
      }
    }
    if let id = metadata.id, !ids.isEmpty, !ids.contains(id.lowercased()) {
      throw Diagnostic(
        .error, at: root["rule_metadata"]?.location ?? root.location,
        "these tests are for another rule: \(ids[0])")
    }
    var cases: [Case] = []
    for node in try root.required("regression_tests_info", of: "a file of regression tests")
      .expectSequence("'regression_tests_info'")
    {
      let map = try node.expectMapping("a regression test")
      cases.append(
        Case(
          name: try map.string("name") ?? "without a name", type: try map.string("type") ?? "log",
          path: try map.required("path", of: "a regression test"),
          matches: try map["match_count"]?.expectInteger("'match_count'", in: 0...1_000_000_000)))
    }
    return cases
  }

  private mutating func run(
    _ test: Case, _ metadata: Metadata, _ logSource: LogSource?, _ name: String
  ) {
    let what = "\(name): regression test '\(test.name)'"
    do {
      let path = try test.path.expectString("'path'")
      guard let file = file(path, test) else {
        messages.append(
          "\(what): there is no '\(path)'" + (test.type == "evtx" ? ", nor its JSON beside it" : ""))
        return
      }
      let log = SampleLog(try SampleLog.read(file), stated: stated(logSource), rules)
      let count = SampleLog.matches([log], rules)[metadata.reference] ?? 0
      if test.matches.map({ $0 == count }) ?? (count > 0) {
        passed += 1
      } else {
        messages.append("\(what): \(count) matches, not \(test.matches.map { "\($0)" } ?? "at least one")")
      }
    } catch {
      messages.append("\(what): \(error)")
    }
  }

  /// The file itself; of a binary event log its JSON, if that is there.
  private func file(_ path: String, _ test: Case) -> String? {
    if path.hasSuffix(".evtx") || test.type == "evtx" {
      let stem = path.hasSuffix(".evtx") ? String(path.dropLast(".evtx".count)) : path
      for suffix in [".json", ".jsonl"] {
        if let json = RegressionPath.resolve(stem + suffix, from: test.path.location.file) { return json }
      }
    }
    return RegressionPath.resolve(path, from: test.path.location.file)
  }

  /// A log that a rule is tested with is of the rule's log source, except where its lines can tell it themselves.
  private func stated(_ logSource: LogSource?) -> LogSourceSet? {
    guard let logSource, logSource.product != "linux" else { return nil }
    return rules.ruleSet.logSources(wanting: logSource)
  }
}
