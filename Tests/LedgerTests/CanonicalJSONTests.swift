import CanonicalJSON
import Testing

@Test func keysAreSortedByTheirBytesAndNothingIsBlank() {
  // In Unicode's order, unlike that of bytes, the composed form of "u\u{308}" comes after "v".
  let value: JSONValue = [
    "v": 1, "u\u{308}": 1, "b": 1, "a": ["x", -2], "é": "ü", "Z": [:], "z": [], "\u{FFFF}": 0, "\u{10000}": 0,
  ]
  #expect(
    value.canonicalText
      == #"{"Z":{},"a":["x",-2],"b":1,"u\#u{308}":1,"v":1,"z":[],"é":"ü","\#u{FFFF}":0,"\#u{10000}":0}"#)
}

@Test func onlyWhatMustBeEscapedIs() {
  let text = (0..<0x21).map { String(Unicode.Scalar(UInt8($0))) }.joined() + "\"\\/\u{7F}\u{2028}\u{FFFD}😀"
  let expected =
    #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
    + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f"#
    + #" \"\\/"# + "\u{7F}\u{2028}\u{FFFD}😀\""
  #expect(JSONValue.string(text).canonicalText == expected)
}

@Test(arguments: [
  #""""#, "0", "-9223372036854775808", "9223372036854775807", "[]", "{}", #"{"a":[1,{"b":"\u001f"}]}"#,
  #""\\\"""#,
]) func theCanonicalSpellingIsReadBack(_ text: String) throws {
  #expect(try JSONValue(parsing: text).canonicalText == text)
}

@Test(arguments: [
  (" { \"b\" : [ 1 , 2 ] ,\n\"a\":\"\\u00e9\\/\"}", #"{"a":"é/","b":[1,2]}"#),
  (#""\ud83d\ude00\u0041""#, #""😀A""#),
]) func otherSpellingsAreReadAndSpelledCanonically(_ text: String, _ canonical: String) throws {
  #expect(try JSONValue(parsing: text).canonicalText == canonical)
}

@Test(arguments: [
  "", " ", "1.0", "1e3", "1E3", "true", "false", "null", "01", "-0", "-", "+1", "9223372036854775808", "[1,]",
  "[1",
  #"{"a":1,"a":2}"#, #"{"\u00e9":1,"e\u0301":2}"#, #"{"a"}"#, #"{"a":1,}"#, "{1:2}", "1 ", "1 2", "{}x",
  #""a"#,
  #""\x""#, #""\ud83d""#, #""\ude00""#, #""\ud83dA""#, #""\u12g4""#, "\"\u{01}\"", "\"\n\"", "nan", "'a'",
  "[1 2]",
]) func whatIsOutsideTheSubsetIsRefused(_ text: String) {
  #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
}

@Test(arguments: [
  [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xEF, 0xBB, 0xBF, 0x31],
])
func invalidUTF8IsRefused(_ bytes: [UInt8]) {
  #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
}

@Test func depthIsBounded() throws {
  func nested(_ depth: Int) -> String {
    String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
  }
  #expect(throws: Never.self) { try JSONValue(parsing: nested(32)) }
  #expect(throws: JSONError.self) { try JSONValue(parsing: nested(33)) }
  #expect(throws: JSONError.self) { try JSONValue(parsing: nested(1_000_000)) }
  #expect(throws: JSONError.self) { try JSONValue(parsing: "[[]]", depthLimit: 1) }
}

@Test func randomValuesSurviveARoundTripAndRandomBytesAreNoTrap() {
  var generator = SplitMix(seed: 7)
  for _ in 0..<2_000 {
    let value = randomValue(depth: 4, &generator)
    let bytes = value.canonicalBytes
    #expect((try? JSONValue(parsing: bytes)) == value)
    var broken = bytes
    for _ in 0..<3 where !broken.isEmpty {
      broken[Int.random(in: 0..<broken.count, using: &generator)] = UInt8.random(
        in: 0...255, using: &generator)
    }
    _ = try? JSONValue(parsing: broken)
    _ = try? JSONValue(parsing: Array(bytes.dropLast()))
  }
}

private func randomValue(depth: Int, _ generator: inout SplitMix) -> JSONValue {
  switch Int.random(in: depth > 0 ? 0..<4 : 0..<2, using: &generator) {
  case 0: return .integer(Int64.random(in: .min ... .max, using: &generator))
  case 1: return .string(randomText(&generator))
  case 2:
    return .array(
      (0..<Int.random(in: 0..<4, using: &generator)).map { _ in randomValue(depth: depth - 1, &generator) })
  default:
    var members: [String: JSONValue] = [:]
    for _ in 0..<Int.random(in: 0..<5, using: &generator) {
      members[randomText(&generator)] = randomValue(depth: depth - 1, &generator)
    }
    return .object(members)
  }
}

private func randomText(_ generator: inout SplitMix) -> String {
  var text = ""
  for _ in 0..<Int.random(in: 0..<6, using: &generator) {
    let range: ClosedRange<UInt32> = Bool.random(using: &generator) ? 0...0x7F : 0...0x10FFFF
    if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) {
      text.unicodeScalars.append(scalar)
    }
  }
  return text
}
