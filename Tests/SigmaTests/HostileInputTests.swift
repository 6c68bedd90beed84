import LocatedYAML
import Sigma
import Testing

private let sample = """
  title: Naïve \\"quoting\\" — and more
  id: 0d1f0000-0000-4000-8000-000000000001
  name: sample
  tags: &tags [soc2.cc6.1, 'soc2.cc7.2']
  more: *tags
  logsource: {product: linux, service: sshd}
  detection:
    keywords:
      - 'Failed password'
      - "tab\\tescape"
    nets:
      src_ip|cidr: ['10.0.0.0/8', '2001:db8::/32']
      user|re|i: '^ro+t[a-z]{2,3}$'
      note: |
        a block
          of text
    condition: keywords and not (nets or 1 of ne*)
  attestd: {merge: 15m, samples: {match: [a, {b: c}]}}
  ---
  title: Many
  correlation: {type: event_count, rules: sample, group-by: [src_ip], timespan: 5m, condition: {gte: 5}}

  """

/// Whatever the bytes, loading ends and says something about what it leaves out.
@Suite(.timeLimit(.minutes(2))) struct HostileInputTests {
  private func load(_ bytes: [UInt8]) {
    let loaded = RuleLoader.load(bytes: bytes, file: "h.yml")
    #expect(loaded.rejected == 0 || loaded.diagnostics.contains { $0.severity == .error })
  }

  @Test func theSampleItselfLoads() {
    let loaded = RuleLoader.load(text: sample, file: "h.yml")
    #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    #expect(loaded.correlations.count == 1)
  }

  @Test func everyTruncationIsSurvived() {
    let bytes = Array(sample.utf8)
    for length in 0...bytes.count { load(Array(bytes[..<length])) }
  }

  @Test func randomBytesAreSurvived() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<300 {
      let length = Int.random(in: 0..<400, using: &generator)
      load((0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
  }

  @Test func randomYAMLPunctuationIsSurvived() {
    var generator = SeededGenerator(seed: 2)
    let alphabet = Array("-:?[]{},&*!|>'\"%@#~<=ab1 \n\n  \t.".utf8)
    for _ in 0..<1_000 {
      let length = Int.random(in: 0..<80, using: &generator)
      load((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0x20 })
    }
  }

  @Test func damagedRulesAreSurvived() {
    var generator = SeededGenerator(seed: 3)
    let bytes = Array(sample.utf8)
    let punctuation = Array(":-[]{}&*|'\"\\\n \u{0}".utf8) + [0xFF, 0xC3]
    for _ in 0..<500 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<damaged.count, using: &generator)
        damaged[place] = punctuation.randomElement(using: &generator) ?? 0
      }
      load(damaged)
    }
  }

  @Test func damagedPipelinesAreSurvived() {
    let pipeline = """
      name: p
      priority: 10
      vars: {who: [a, 'b*']}
      transformations:
        - {id: one, type: field_name_mapping, mapping: {f: [x, y]}, rule_conditions: [{type: logsource, product: linux}]}
        - {type: replace_string, regex: '^(a)b', replacement: '\\1*'}
        - type: add_condition
          conditions: {g|contains: $product}
          template: true
        - {type: nest, items: [{type: case, field_name_conditions: {a: {type: include_fields, fields: [x]}}, field_name_cond_expr: not a}]}
        - {type: value_placeholders, include: [who]}
      """
    var generator = SeededGenerator(seed: 4)
    let punctuation = Array(":-[]{}&*|'\"\\\n \u{0}".utf8) + [0xFF]
    for _ in 0..<400 {
      var bytes = Array(pipeline.utf8)
      for _ in 0..<Int.random(in: 0...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[place] = punctuation.randomElement(using: &generator) ?? 0
      }
      let read = ProcessingPipeline.load(text: String(decoding: bytes, as: UTF8.self), file: "p.yml")
      #expect(!read.pipelines.isEmpty || read.diagnostics.contains { $0.severity == .error })
      let loaded = RuleLoader.load(text: sample, file: "h.yml", options: .init(pipelines: read.pipelines))
      #expect(loaded.rejected == 0 || loaded.diagnostics.contains { $0.severity == .error })
    }
  }

  @Test(arguments: [
    "[", "{a: ", "- ", "? ", "[{", "!a ", "&a ", "'", "\"", "|\n ", "%", "a: [", "---\n", "{? ",
  ])
  func deepNestingIsAnError(part: String) {
    load(Array(String(repeating: part, count: 10_000).utf8))
  }

  @Test func deepIndentationIsAnError() {
    var text = ""
    for depth in 0..<2_000 { text += String(repeating: " ", count: depth) + "a:\n" }
    #expect(RuleLoader.load(text: text, file: "h.yml").rejected == 1)
  }

  @Test func aliasBombsAreAnError() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(errors(text).count == 1)
    #expect(errors(text + "? *a30 : x\n").count == 1)
    #expect(errors(text + "*a30 : x\n").count == 1)
    #expect(errors(text + "{[*a30]: x, [*a30]: y}\n").count == 1)
    #expect(errors(text + "z: {<<: *a30}\n").count == 1)
  }

  @Test func mergeBombsAreAnError() {
    var text = "a0: &a0 {x: 1}\n"
    for level in 1...30 {
      text += "a\(level): &a\(level) {<<: [*a\(level - 1), *a\(level - 1)], k\(level): 1}\n"
    }
    load(Array(text.utf8))
  }

  @Test func largeFilesAreAnError() {
    let bytes = [UInt8](repeating: 0x61, count: 5 << 20)
    #expect(RuleLoader.load(bytes: bytes, file: "h.yml").rejected == 1)
    load(Array(String(repeating: "- a\n", count: 50_000).utf8))
    load([UInt8](repeating: 0x0A, count: 1 << 20))
  }
}
