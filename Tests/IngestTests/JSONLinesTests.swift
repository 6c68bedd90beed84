import Events
import Ingest
import Testing

@Suite struct JSONLinesTests {
  /// Values by name, each with its text and the first letter of its type.
  typealias Values = [String: [String]]

  static func decode(_ lines: [[UInt8]], _ fields: FieldTable) -> (batch: EventBatch, malformed: Int) {
    var input = EventBatch()
    for (index, line) in lines.enumerated() {
      let start = input.bytes.count
      input.bytes += line + [0x0A]
      input.entries.append(
        EventBatch.Entry(
          start: start, end: start + line.count, ordinal: UInt64(index + 1),
          received: Timestamp(seconds: 1_795_392_000)))
    }
    var json = JSONLines(fields: fields, unstated: LogSourceSet()) { _ in LogSourceSet() }
    var batch = EventBatch()
    json.decode(input, into: &batch)
    return (batch, json.malformed)
  }

  @Test func whatALineSaysOfItsTimeIsAClaimBesideTheTimeOfReading() throws {
    let lines = [#"{"_meta":{"time":"9999-01-01T00:00:00Z"},"a":1}"#, #"{"a":1}"#, "text"]
    let (batch, _) = Self.decode(lines.map { Array($0.utf8) }, FieldTable())
    #expect(batch.entries.map(\.received) == Array(repeating: Timestamp(seconds: 1_795_392_000), count: 3))
    #expect(batch.claims.map(\.time) == [Timestamp(seconds: 253_370_764_800), nil, nil])
  }

  /// Nil for a line that is taken for text.
  static func values(_ line: [UInt8], naming names: Set<String>) throws -> Values? {
    var fields = FieldTable()
    for name in names.sorted() { _ = fields.intern(name) }
    let (batch, malformed) = decode([line], fields)
    let entry = try #require(batch.entries.first)
    guard malformed == 0 else {
      #expect(Array(batch.bytes[entry.range]) == line)
      #expect(batch.claims.first?.raw == entry.range)
      #expect(entry.valueCount == 0)
      return nil
    }
    #expect(batch.claims.first?.raw == nil)
    var values: Values = [:]
    for value in batch.values[entry.valueRange] {
      #expect(
        value.range.lowerBound >= entry.range.lowerBound && value.range.upperBound <= entry.range.upperBound)
      let kind =
        switch value.kind {
        case .text: "t"
        case .number: "n"
        case .boolean: "b"
        case .null: "0"
        }
      let text = String(decoding: batch.bytes[value.range], as: UTF8.self)
      values[fields.name(of: value.field), default: []].append("\(kind):\(text)")
    }
    return values
  }

  static let objects: [(String, Values)] = [
    ("{}", [:]), (#" { "a" : "b" } "#, ["a": ["t:b"]]), ("\u{FEFF}{\"a\":\"b\"}\r", ["a": ["t:b"]]),
    // Nested keys, and keys that hold dots themselves.
    (
      #"{"a":{"b":{"c":"x"},"d":1},"e.f":2,"g":{"h.i":3}}"#,
      ["a.b.c": ["t:x"], "a.d": ["n:1"], "e.f": ["n:2"], "g.h.i": ["n:3"]]
    ),
    // Lists are repeated fields, however deep.
    (
      #"{"a":["x","y"],"b":[{"c":1},{"c":[2,[3]]}],"d":[],"e":{}}"#,
      ["a": ["t:x", "t:y"], "b.c": ["n:1", "n:2", "n:3"]]
    ),
    (#"{"a":1,"b":2,"a":"x"}"#, ["a": ["n:1", "t:x"], "b": ["n:2"]]),
    // Types.
    (
      #"{"a":true,"b":false,"c":null,"d":"true","e":"","f":"1"}"#,
      ["a": ["b:true"], "b": ["b:false"], "c": ["0:null"], "d": ["t:true"], "e": ["t:"], "f": ["t:1"]]
    ),
    (
      #"{"a":[0,-0,10,-1.5,1e9,2E-7,3.25e+2]}"#,
      ["a": ["n:0", "n:-0", "n:10", "n:-1.5", "n:1e9", "n:2E-7", "n:3.25e+2"]]
    ),
    (
      #"{"a":123456789012345678901234567890,"b":1e999999}"#,
      ["a": ["n:123456789012345678901234567890"], "b": ["n:1e999999"]]
    ),
    // Escapes, surrogates in pairs and alone, names with escapes.
    (#"{"a":"\"\\\/\b\f\n\r\t"}"#, ["a": ["t:\"\\/\u{8}\u{C}\n\r\t"]]),
    (#"{"a":"\u00e9\u20AC\uD83D\uDE00"}"#, ["a": ["t:é€😀"]]),
    (
      #"{"a":["\ud83d","\ude00","\ud83dx","\ud83d\ud83d\ude00","\ud83d\u0041","\ud83d\n"]}"#,
      ["a": ["t:\u{FFFD}", "t:\u{FFFD}", "t:\u{FFFD}x", "t:\u{FFFD}😀", "t:\u{FFFD}A", "t:\u{FFFD}\n"]]
    ),
    (#"{"\u0061":{"\"":1}}"#, ["a.\"": ["n:1"]]), (#"{"a":"\u0000"}"#, ["a": ["t:\u{0}"]]),
    ("{\"a\":\"tab\there\"}", ["a": ["t:tab\there"]]),
  ]

  @Test(arguments: objects) func anObjectGivesItsValues(_ line: String, _ values: Values) throws {
    #expect(try Self.values(Array(line.utf8), naming: Set(values.keys)) == values)
  }

  static let others = [
    "x", "[]", "[{}]", "{}{}", "{} x", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}",
    #"{"a":tru}"#, #"{"a":truex}"#, #"{"a":nul}"#, #"{"a":[1,]}"#, #"{"a":[1 2]}"#, #"{"a":"\x"}"#,
    #"{"a":"\u12g4"}"#, #"{"a":"\u+123"}"#, #"{"a":"b}"#, #"{"a":"b\"#, #"{"a":"b\u12"#, #"{"a":1}}"#,
    #"{"a":01}"#, #"{"a":+1}"#, #"{"a":.5}"#, #"{"a":1.}"#, #"{"a":-}"#, #"{"a":1e}"#, #"{"a":1-2}"#,
    #"{"a":0x1F}"#, #"{"a":NaN}"#,
  ]

  @Test(arguments: others) func whatIsNoObjectIsExaminedAsText(_ line: String) throws {
    #expect(try Self.values(Array(line.utf8), naming: ["a"]) == nil)
  }

  @Test func everyBeginningOfAnObjectIsExaminedAsText() throws {
    let line = Array(#"{"a":{"b":["x\u00e9\ud83d\ude00",-1.5e3,true,null]},"c":"\\"}"#.utf8)
    for length in 1..<line.count {
      #expect(try Self.values(Array(line[..<length]), naming: ["a.b", "c"]) == nil)
    }
  }

  @Test func nestingIsBounded() throws {
    func nested(_ levels: Int) -> [UInt8] {
      Array((String(repeating: #"{"a":"#, count: levels) + "1" + String(repeating: "}", count: levels)).utf8)
    }
    let name = [String](repeating: "a", count: 64).joined(separator: ".")
    #expect(try Self.values(nested(64), naming: [name]) == [name: ["n:1"]])
    #expect(try Self.values(nested(65), naming: []) == nil)
    let lists = "{\"a\":" + String(repeating: "[", count: 100_000)
    #expect(try Self.values(Array(lists.utf8), naming: []) == nil)
  }

  static let stamps: [(String, String?)] = [
    ("1764000000", "2025-11-24T16:00:00.000000Z"), ("-1.5", "1969-12-31T23:59:58.500000Z"),
    ("\"2025-11-24T16:00:00Z\"", "2025-11-24T16:00:00.000000Z"),
    ("1099511627775", "9999-12-31T23:59:59.999999Z"),
    ("-9223372036854775808", nil), ("\"-9223372036854775808\"", nil), ("9223372036854775807", nil),
    ("-9223372036854775809", nil), ("1e300", nil), ("-1e999", nil), ("\"-inf\"", nil), ("\"nan\"", nil),
    ("1099511627776e0", nil), ("null", nil), ("{}", nil),
  ]

  @Test(arguments: stamps)
  func aStatedTimeIsTakenWhereItCanBeOne(_ stamp: String, _ expected: String?) throws {
    let (batch, malformed) = Self.decode([Array(#"{"_meta":{"time":\#(stamp)},"a":"b"}"#.utf8)], FieldTable())
    #expect(malformed == 0)
    #expect(batch.claims.map { $0.time?.description } == [expected])
    // When it was read is not for the line to say.
    #expect(batch.entries.map(\.received.description) == ["2026-11-23T00:00:00.000000Z"])
  }

  @Test func oneLineLeavesNothingBehindForTheNext() throws {
    var fields = FieldTable()
    _ = fields.intern("c")
    let lines = [#"{"a":{"b":tru}}"#, #"{"c":1}"#, #"{"a":{"b"#, #"{"c":2}"#].map { Array($0.utf8) }
    let (batch, malformed) = Self.decode(lines, fields)
    #expect(malformed == 2)
    #expect(batch.entries.map(\.ordinal) == [1, 2, 3, 4])
    #expect(batch.values.map { fields.name(of: $0.field) } == ["c", "c"])
  }

  @Test func randomBytesAreReadWithoutATrap() throws {
    var state: UInt64 = 5
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let seeds = Self.objects.map { Array($0.0.utf8) }
    let telling = Array("{}[]\",:\\u0dD8e-. \u{0}".utf8)
    for _ in 0..<5_000 {
      var line = seeds[next(seeds.count)]
      for _ in 0...next(5) {
        line.insert(telling[next(telling.count)], at: next(line.count + 1))
        if next(2) == 0 { line.remove(at: next(line.count)) }
      }
      if !line.isEmpty { _ = try Self.values(line, naming: ["a", "a.b"]) }
    }
  }
}
