extension JSONValue {
  /// Reads one value and nothing after it. Floats, booleans, null, integers beyond 64 bits, invalid UTF-8 and
  /// repeated keys are errors; blanks, key order and the way characters are escaped are free.
  ///
  /// To ask whether `bytes` are the canonical spelling, compare them with the result's `canonicalBytes`.
  /// - Parameter depthLimit: how many arrays and objects may stand inside each other.
  package init(parsing bytes: [UInt8], depthLimit: Int = 32) throws(JSONError) {
    var parser = JSONParser(bytes: bytes)
    self = try parser.value(depthLeft: depthLimit)
    guard parser.offset == bytes.count else { throw parser.error("something follows the value") }
  }

  package init(parsing text: String, depthLimit: Int = 32) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
  }
}

private struct JSONParser {
  let bytes: [UInt8]
  var offset = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  func error(_ reason: String) -> JSONError { JSONError(offset: offset, reason: reason) }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func value(depthLeft: Int) throws(JSONError) -> JSONValue {
    skipBlanks()
    guard let first = next else { throw error("the text ends where a value is expected") }
    switch first {
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .integer(try integer())
    case UInt8(ascii: "["):
      guard depthLeft > 0 else { throw error("nested too deeply") }
      return .array(try array(depthLeft: depthLeft - 1))
    case UInt8(ascii: "{"):
      guard depthLeft > 0 else { throw error("nested too deeply") }
      return .object(try object(depthLeft: depthLeft - 1))
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      throw error("booleans and null are not used; write 0, 1 or leave the key out")
    default: throw error("expected a string, an integer, an array or an object")
    }
  }

  private mutating func array(depthLeft: Int) throws(JSONError) -> [JSONValue] {
    offset += 1
    var items: [JSONValue] = []
    skipBlanks()
    if take("]") { return items }
    repeat {
      items.append(try value(depthLeft: depthLeft))
      skipBlanks()
    } while take(",")
    guard take("]") else { throw error("expected ',' or ']'") }
    return items
  }

  private mutating func object(depthLeft: Int) throws(JSONError) -> [String: JSONValue] {
    offset += 1
    var members: [String: JSONValue] = [:]
    skipBlanks()
    if take("}") { return members }
    repeat {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw error("expected a key") }
      let key = try string()
      // Keys that differ only in Unicode normal form count as repeated too: a dictionary cannot hold both.
      guard members[key] == nil else { throw error("the key '\(key)' is repeated") }
      skipBlanks()
      guard take(":") else { throw error("expected ':'") }
      members[key] = try value(depthLeft: depthLeft)
      skipBlanks()
    } while take(",")
    guard take("}") else { throw error("expected ',' or '}'") }
    return members
  }

  private mutating func integer() throws(JSONError) -> Int64 {
    let isNegative = take("-")
    let start = offset
    var number: Int64 = 0
    while let byte = next, (0x30...0x39).contains(byte) {
      let (tens, tooLarge) = number.multipliedReportingOverflow(by: 10)
      let digit = Int64(byte - 0x30)
      let (sum, overflow) =
        isNegative ? tens.subtractingReportingOverflow(digit) : tens.addingReportingOverflow(digit)
      guard !tooLarge, !overflow else { throw error("the integer needs more than 64 bits") }
      number = sum
      offset += 1
    }
    guard offset > start else { throw error("expected a digit") }
    guard offset == start + 1 || bytes[start] != 0x30 else { throw error("a number may not start with 0") }
    guard !(isNegative && number == 0) else { throw error("-0 is not an integer") }
    if let byte = next, byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e") {
      throw error("floating-point numbers are not used")
    }
    return number
  }

  private mutating func string() throws(JSONError) -> String {
    offset += 1
    var text: [UInt8] = []
    while let byte = next {
      offset += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else {
          throw error("the string before this byte is not UTF-8")
        }
        return string
      case UInt8(ascii: "\\"): try escape(into: &text)
      case 0..<0x20: throw error("control characters must be escaped")
      default: text.append(byte)
      }
    }
    throw error("the string does not end")
  }

  private mutating func escape(into text: inout [UInt8]) throws(JSONError) {
    guard let letter = next else { throw error("the string does not end") }
    offset += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      var code = try hexadecimal()
      if (0xD800...0xDBFF).contains(code), take("\\"), take("u") {
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low) else { throw error("half of a surrogate pair") }
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(code) else { throw error("half of a surrogate pair") }
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default: throw error("unknown escape")
    }
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw error("expected four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      offset += 1
    }
    return code
  }
}
