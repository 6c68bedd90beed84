import Sigma
import Testing

private let good = """
  title: Good
  logsource: {product: linux}
  detection: {s: {f: a}, condition: s}

  """

/// What does not keep a rule from running but that other tools would trip over.
@Suite struct MetadataLintTests {
  @Test(
    "tags (1.7)",
    arguments: [
      "attack.t1110", "attack.t1110.001", "attack.g0016", "attack.s0002", "attack.ta0001", "attack.m1013",
      "attack.stealth", "attack.defense-impairment", "car.2013-05-002", "cve.2021-44228", "d3fend.d3-anci",
      "detection.threat-hunting", "stp.3k", "tlp.amber-strict", "soc2.cc6.1", "soc2.tsc.cc6.1",
      "attack.initial_access",
    ])
  func tagsInForm(tag: String) {
    #expect(warnings(good + "tags: [\(tag)]") == [])
  }

  @Test(
    "tags (1.7)",
    arguments: [
      (
        "attack",
        "the tag 'attack' is not written as 'namespace.name' in lower-case letters, digits, '_' and '-'"
      ),
      (
        "Attack.t1110",
        "the tag 'Attack.t1110' is not written as 'namespace.name' in lower-case letters, digits, '_' and '-'"
      ),
      (
        "attack..t1",
        "the tag 'attack..t1' is not written as 'namespace.name' in lower-case letters, digits, '_' and '-'"
      ),
      (
        "'attack.initial access'",
        "the tag 'attack.initial access' is not written as 'namespace.name' in lower-case letters, digits, '_' and '-'"
      ),
      ("atack.t1110", "the tag 'atack.t1110' has an unknown namespace; did you mean 'attack'?"),
      (
        "own.thing",
        "the tag 'own.thing' has an unknown namespace; known are attack, car, cve, d3fend, detection, stp, tlp, soc2"
      ),
      ("attack.t111", "'attack.t111' is no tactic and no number such as 'attack.t1110.001'"),
      ("attack.t1110.1", "'attack.t1110.1' is no tactic and no number such as 'attack.t1110.001'"),
      ("attack.x1110", "'attack.x1110' is no tactic and no number such as 'attack.t1110.001'"),
      ("tlp.blue", "'tlp.blue' is no label of the traffic light protocol"),
    ])
  func tagsOutOfForm(tag: String, warning: String) {
    #expect(warnings(good + "tags: [\(tag)]") == ["4:8: \(warning)"])
    #expect(errors(good + "tags: [\(tag)]").isEmpty)
  }

  @Test(
    "D8 scope",
    arguments: [
      ("related: [{id: a, type: derived}, {id: b, type: similar}, {id: c, type: correlation}]", []),
      ("related: [{id: a, type: derivd}]", ["4:25: 'derivd' is no relation; did you mean 'derived'?"]),
      ("related: [{id: a}]", ["4:11: each of 'related' is a map with 'id' and 'type'"]),
      ("related: x", ["4:10: 'related' is a list of maps"]), ("scope: [server, workstation]", []),
      ("scope: server", []), ("scope: [{a: b}]", ["4:8: 'scope' names kinds of machines, each as text"]),
      ("date: 2026-01-31", []), ("modified: 2026/01/31", []),
      ("date: yesterday", ["4:7: 'date' is a day such as 2026-01-31, not the text 'yesterday'"]),
      ("simulation: [{a: 1}]\nregression_tests_path: x", []),
    ])
  func otherDescriptiveKeys(line: String, expected: [String]) {
    #expect(warnings(good + line) == expected)
    #expect(errors(good + line).isEmpty)
  }

  @Test(
    "D9",
    arguments: [
      ("{product: linux, service: sshd, definition: prose, custom: x}", []),
      ("{category: process_creation}", []),
      ("{product: Linux}", ["2:22: 'product' is written in lower case: 'linux'"]),
    ])
  func logSources(source: String, expected: [String]) {
    #expect(warnings(good.replacing("{product: linux}", with: source)) == expected)
  }

  @Test(
    "D9",
    arguments: [
      ("{}", "2:12: 'logsource' needs a category, product or service"),
      ("{product: ''}", "2:22: 'product' is empty; leave it out"),
      ("{product: [linux]}", "2:22: 'product' must be text, not a list"),
      ("linux", "2:12: 'logsource' must be a map, not the text 'linux'"),
    ])
  func logSourcesThatSayNothing(source: String, error: String) {
    #expect(errors(good.replacing("{product: linux}", with: source)) == [error])
  }
}
