import Glibc
import LocatedYAML
import Sigma
import Testing

/// Every kind of document, item and value, and some that are refused.
private let everything = #"""
  title: Everything
  id: 0d1f0000-0000-4000-8000-000000000001
  name: first
  description: What it keeps are two names that read the same and are not
  status: test
  level: high
  regression_tests_path: regression/first/info.yml
  tags: [soc2.cc6.1, attack.t1110]
  falsepositives: [Tests]
  logsource: {category: process_creation, product: linux, service: sshd}
  detection:
    words: [alpha, 'be*ta?']
    texts: {a|contains|all: [x, y], b|cased: Z, c|neq: [p, q], d: null, e|exists: true, f: yes, g: true}
    expressions: {h|re|i|m|s: 'ro+t[0-9]'}
    networks: {i|cidr: [10.0.0.0/8, '2001:db8::/32']}
    numbers: {j: 5, k|lt: -1.5, l|gte: 3}
    fields: {m|fieldref: n, o|fieldref|startswith: p}
    dates: {q|hour|gt: 20, r|week: 3}
    spellings: {s|windash|contains: ' -x', t|base64offset|contains: secret}
    list: [{u: 1}, {v: [2, w]}]
    condition: words and not (texts or 1 of n*) or expressions and fields or dates or spellings or list
  attestd:
    signals: [odd-thing, other-1]
    kind: operation
    keep: ["caf\u00E9", "cafe\u0301"]
    merge: 15m
    group: []
    samples: {match: [a line, {x: y, z: w}], ignore: [other]}
  ---
  title: Second
  name: second
  logsource: {product: linux}
  detection: {s: {a: b}, unused: [c], condition: s}
  ---
  title: Refused
  logsource: {product: linux}
  detection: {s: {a|contians: b}, condition: s}
  ---
  title: Many
  name: many
  correlation:
    {type: value_percentile, rules: [first, second], group-by: [who], timespan: 5m,
     aliases: {who: {first: a, second: b}}, condition: {field: c, percentile: 95, gte: 1.25, lt: 9}}
  ---
  title: Both
  correlation:
    {type: temporal, rules: [first, second], timespan: 1h, condition: first and not second, generate: true}
  ---
  title: Chain
  correlation: {type: event_count, rules: many, timespan: 1h, condition: {gte: 2}}
  ---
  title: Not here
  logsource: {product: linux}
  filter: {rules: any, selection: {a: host}, condition: not selection}
  ---
  title: Not there
  logsource: {product: linux}
  filter: {rules: [second, absent], selection: [x], condition: not selection}
  ---
  title: Often
  expectation: {rules: [first, many], calendar: 'Mon,Fri *-1,7-2 09:30', grace: 2h, timezone: Europe/Berlin, if: second, attests: AC-4}
  ---
  title: After a boot
  expectation: {attests: AC-4, per: boot, within: 10m}
  ---
  title: Daily
  expectation: {rules: first, every: 1d}
  ---
  title: Elsewhere
  name: elsewhere
  baseline: {type: first_seen, rules: [first, second], group-by: [a], fields: [b, c], network: {ipv4: 20, ipv6: 56}, learn: 7d}
  ---
  title: More than usual
  name: more
  baseline: {type: rate, rules: first, of: [second], group-by: [a], interval: 15m, direction: above, factor: 2.5, timezone: Europe/Berlin}
  ---
  title: Less than usual
  name: less
  logsource: {product: linux, service: sshd}
  baseline: {type: silence, patience: 4, at-least: 30m, group-by: [program]}
  ---
  title: Of a new shape
  name: shape
  logsource: {category: x}
  baseline: {type: rare_template, at-most: 3, forget: 9d}
  ---
  title: Each minute
  expectation: {rules: first, every: 1m}

  """#

@Suite(.timeLimit(.minutes(2))) struct RuleCacheTests {
  private static let config =
    "/" + SourceFile.canonicalPath(#filePath).split(separator: "/").dropLast(3).joined(separator: "/")
    + "/config"

  /// Strong enough for accidents.
  private static func digest(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return (0..<8).map { UInt8(truncatingIfNeeded: hash >> ($0 * 8)) }
  }

  private static func cache(
    _ texts: SourceTexts, _ options: RuleLoader.Options = .init(), program: String = "test",
    digest: @escaping RuleCache.DigestFunction = digest
  ) -> RuleCache {
    RuleCache(of: texts, options: options, program: program, digest: digest)
  }

  // MARK: It makes no difference

  /// All that reflection sees of a value, so that a property that is not kept shows whenever one is added.
  private static func tree(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    let children = mirror.children.map { "\($0.label ?? "")=\(tree($0.value))" }
    guard !children.isEmpty else { return "\(mirror.subjectType) \(String(reflecting: value))" }
    let ordered = mirror.displayStyle == .dictionary ? children.sorted() : children
    return "\(mirror.subjectType)(\(ordered.joined(separator: ",")))"
  }

  private static func isSame(_ a: RuleCollection, _ b: RuleCollection) -> Bool {
    tree(a).utf8.elementsEqual(tree(b).utf8)
  }

  private func expectNoDifference(_ texts: SourceTexts, _ options: RuleLoader.Options) throws {
    let loaded = RuleLoader.load(texts, options: options)
    let cache = Self.cache(texts, options)
    let bytes = try #require(cache.bytes(of: loaded))
    let known = try #require(cache.collection(from: bytes))
    #expect(Self.isSame(known, loaded))
    #expect(known.canonicalTexts.elementsEqual(loaded.canonicalTexts) { $0.utf8.elementsEqual($1.utf8) })
  }

  @Test func everyKindOfDocumentComesBackAsItWas() throws {
    let folder = try RuleFolder(["r.yml": everything])
    let loaded = RuleLoader.load(folder.texts)
    // Else there is little to compare.
    #expect(loaded.rules.count == 2)
    #expect(loaded.correlations.count == 3)
    #expect(loaded.filters.count == 2)
    #expect(loaded.rejected == 1)
    #expect(loaded.diagnostics.contains { $0.severity == .warning })
    #expect(loaded.rules.allSatisfy { !$0.filters.isEmpty })
    let kept = loaded.rules[0].metadata.attestd.keep
    #expect(kept.map(\.utf8.count) == [5, 6] && kept[0] == kept[1])
    try expectNoDifference(folder.texts, .init())
  }

  @Test func theShippedRulesComeBackAsTheyWere() throws {
    let texts = SourceTexts(paths: [Self.config + "/rules"])
    #expect(texts.items.count > 5)
    try expectNoDifference(texts, .init())
    let options = RuleLoader.Options(
      placeholders: .init(["a": ["b", "c"]]), pipelinePaths: [Self.config + "/pipelines"])
    #expect(!options.pipelines.isEmpty)
    try expectNoDifference(texts, options)
  }

  @Test(.enabled(if: getenv("SIGMA_RULES") != nil, "set SIGMA_RULES to a folder of public rules"))
  func publicRulesComeBackAsTheyWere() throws {
    let folder = try #require(getenv("SIGMA_RULES"))
    try expectNoDifference(SourceTexts(paths: [String(cString: folder)]), .init())
  }

  @Test func whatIsNestedDeeperThanIsReadIsNotKept() throws {
    let texts = try RuleFolder(["r.yml": everything]).texts
    var collection = RuleLoader.load(texts)
    var condition = Condition.search("s")
    for _ in 0..<200 { condition = .not(condition) }
    collection.rules[0].condition = condition
    let cache = Self.cache(texts)
    let known = cache.bytes(of: collection).flatMap { cache.collection(from: $0) }
    #expect(known?.rules.first?.condition == condition)
    for _ in 0..<200 { condition = .not(condition) }
    collection.rules[0].condition = condition
    #expect(cache.bytes(of: collection) == nil)
  }

  // MARK: Whatever the bytes

  @Test func aDamagedCacheIsNone() throws {
    let texts = try RuleFolder(["r.yml": rule(condition: "a and not b")]).texts
    let cache = Self.cache(texts)
    let bytes = try #require(cache.bytes(of: RuleLoader.load(texts)))
    #expect(cache.collection(from: bytes) != nil)
    for length in bytes.indices { #expect(cache.collection(from: Array(bytes[..<length])) == nil) }
    #expect(cache.collection(from: bytes + [0]) == nil)
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place % 8)
      #expect(cache.collection(from: damaged) == nil, "byte \(place)")
    }
  }

  @Test func bytesWithARightDigestAreSurvivedToo() throws {
    let texts = try RuleFolder(["r.yml": everything]).texts
    // Any contents are right by this one.
    let cache = Self.cache(texts) { _ in [] }
    let bytes = try #require(cache.bytes(of: RuleLoader.load(texts)))
    for length in bytes.indices { #expect(cache.collection(from: Array(bytes[..<length])) == nil) }
    #expect(cache.collection(from: bytes + [0]) == nil)
    var generator = SeededGenerator(seed: 5)
    var misread = 0
    for _ in 0..<4_000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        damaged[Int.random(in: damaged.indices, using: &generator)] =
          [
            UInt8.random(in: 0...255, using: &generator), 0, 1, 0x7F, 0xFF,
          ].randomElement(using: &generator) ?? 0
      }
      if cache.collection(from: damaged) != nil { misread += 1 }
    }
    // Texts can be anything.
    #expect(misread > 0)
  }

  @Test func nothingIsReadDeeperThanItIsWritten() throws {
    let texts = try RuleFolder(["r.yml": rule(condition: "a")]).texts
    var collection = RuleLoader.load(texts)
    var condition = Condition.search("s")
    for _ in 0..<50 { condition = .not(condition) }
    collection.rules[0].condition = condition
    let cache = Self.cache(texts) { _ in [] }
    let bytes = try #require(cache.bytes(of: collection))
    let nots = [UInt8](repeating: 3, count: 50)
    let place = try #require(bytes.indices.first { bytes[$0...].starts(with: nots) })
    let deep = bytes[..<place] + [UInt8](repeating: 3, count: 1_000_000) + bytes[place...]
    #expect(cache.collection(from: Array(deep)) == nil)
  }

  // MARK: What it is known by

  @Test func whateverDecidesWhatIsLoadedChangesTheKey() throws {
    let folder = try RuleFolder(["a.yml": rule(condition: "a"), "b.yml": ""])
    let pipelines = ["name: p\npriority: 1\n", "name: p\npriority: 2\n"].map {
      ProcessingPipeline.load(
        text: $0 + "transformations: [{id: x, type: field_name_mapping, mapping: {a: b}}]", file: "p.yml"
      ).pipelines
    }
    #expect(pipelines.allSatisfy { $0.count == 1 })
    var keys = [
      Self.cache(folder.texts).key,
      Self.cache(folder.texts, program: "another").key,
      Self.cache(folder.texts, .init(includesRetired: true)).key,
      Self.cache(folder.texts, .init(placeholders: .init(["a": ["b"]]))).key,
      Self.cache(folder.texts, .init(placeholders: .init(["a": ["b", "c"]]))).key,
      Self.cache(folder.texts, .init(pipelines: pipelines[0])).key,
      Self.cache(folder.texts, .init(pipelines: pipelines[1])).key,
      Self.cache(folder.texts, .init(pipelines: pipelines[1] + pipelines[0])).key,
      Self.cache(SourceTexts(paths: [folder.path, folder.path + "/absent"])).key,
      Self.cache(SourceTexts(paths: [folder.path + "/b.yml", folder.path])).key,
    ]
    // The same bytes, cut elsewhere.
    try folder.write("a.yml", rule(condition: "a") + "#")
    keys.append(Self.cache(folder.texts).key)
    try folder.write("a.yml", rule(condition: "a"))
    try folder.write("b.yml", "#")
    keys.append(Self.cache(folder.texts).key)
    // The same texts elsewhere: diagnostics name files.
    let elsewhere = try RuleFolder(["a.yml": rule(condition: "a"), "b.yml": ""])
    keys.append(Self.cache(elsewhere.texts).key)
    #expect(Set(keys).count == keys.count)
    try folder.write("b.yml", "")
    #expect(Self.cache(folder.texts).key == keys[0])
  }

  @Test func theCacheOfOtherRulesIsNone() throws {
    let folder = try RuleFolder(["a.yml": rule(condition: "a")])
    let old = Self.cache(folder.texts)
    let bytes = try #require(old.bytes(of: RuleLoader.load(folder.texts)))
    try folder.write("a.yml", rule(condition: "b"))
    #expect(old.collection(from: bytes) != nil)
    #expect(Self.cache(folder.texts).collection(from: bytes) == nil)
  }

  // MARK: Reading

  @Test func aFileThatIsReachedTwiceIsReadOnce() throws {
    let folder = try RuleFolder(["a.yml": "a", "sub/b.yaml": "b", "c.txt": "c", ".d.yml": "d"])
    #expect(symlink(folder.path + "/a.yml", folder.path + "/z.yml") == 0)
    #expect(symlink(folder.path, folder.path + "/sub/up") == 0)
    let texts = SourceTexts(paths: [folder.path, folder.path + "/sub/", folder.path + "/c.txt"])
    let files = texts.items.compactMap { item -> String? in
      guard case .file(let path, let place) = item else { return nil }
      return "\(path.dropFirst(folder.path.count)) \(String(decoding: texts.bytes[place], as: UTF8.self))"
    }
    #expect(files == ["/a.yml a", "/sub/b.yaml b", "/c.txt c"])
  }

  /// Around what is asked for at once, and where the size that a file says is none.
  @Test func filesOfAnySizeAreReadToTheirEnds() throws {
    for count in [0, 1, 4_094, 4_095, 4_096, 4_097, 8_191, 8_192, 100_000] {
      let text = String(repeating: "x", count: count)
      let texts = try RuleFolder(["a.yml": text, "b.yml": "b"]).texts
      #expect(String(decoding: texts.bytes, as: UTF8.self) == text + "b", "\(count) bytes")
    }
    #expect(try SourceFile.read("/proc/self/maps", limit: 1 << 24).count > 4_096)
    #expect(throws: Diagnostic.self) { try SourceFile.read("/proc/self/maps", limit: 4_000) }
  }

  @Test func longFilesAndThoseThatCannotBeReadAreTold() throws {
    let long = String(repeating: "# a comment\n", count: 100_000)
    let folder = try RuleFolder(["a.yml": long, "b.yml": "", "d.yml": "title: T"])
    #expect(mkfifo(folder.path + "/c.yml", 0o600) == 0)
    let texts = SourceTexts(paths: [folder.path, folder.path + "/absent"])
    let kinds = texts.items.map { item in
      switch item {
      case .file(_, let place): "\(place.count)"
      case .unreadable: "unreadable"
      case .unlisted: "unlisted"
      }
    }
    #expect(kinds == ["\(long.utf8.count)", "0", "unreadable", "8", "unlisted"])
    #expect(texts.bytes.count == long.utf8.count + 8)
    let loaded = RuleLoader.load(texts)
    // The pipe, and a rule that is little more than a title.
    #expect(loaded.rejected == 2)
    #expect(loaded.diagnostics.count == 3)
  }
}

/// A folder of rule files that is gone when it is let go.
private final class RuleFolder {
  let path: String

  init(_ files: [String: String]) throws {
    var template = Array("/tmp/attestd-rules-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) } != nil
    }
    try #require(made)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files { try write(name, text) }
  }

  deinit {
    var files: [String] = []
    RuleFolder.list(path, &files)
    for file in files.reversed() { remove(file) }
  }

  var texts: SourceTexts { SourceTexts(paths: [path]) }

  func write(_ name: String, _ text: String) throws {
    if let slash = name.firstIndex(of: "/") { mkdir(path + "/" + name[..<slash], 0o700) }
    let file = try #require(fopen(path + "/" + name, "w"))
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  /// A folder before what is in it.
  private static func list(_ path: String, _ files: inout [String]) {
    files.append(path)
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, let folder = opendir(path) else {
      return
    }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
      let name = String(
        cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
      if name != ".", name != ".." { list(path + "/" + name, &files) }
    }
  }
}
