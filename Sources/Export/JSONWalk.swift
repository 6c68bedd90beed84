import CanonicalJSON

/// Goes through JSON text of any author and calls back for what it holds, with the keys that lead there; keeps
/// nothing, so that a document of 10,000 findings costs no more than its bytes.
struct JSONWalk {
  enum Item: Equatable {
    case string(String)
    /// A number, boolean or null.
    case word
    case emptyArray
    case emptyObject
  }

  private let bytes: [UInt8]
  private var offset = 0
  private var path: [String] = []
  private let visit: ([String], Item) -> Void

  /// Array elements add nothing to the path.
  static func walk(_ bytes: [UInt8], visit: @escaping ([String], Item) -> Void) throws(JSONError) {
    var walk = JSONWalk(bytes: bytes, visit: visit)
    try walk.value(depthLeft: 64)
    walk.skipBlanks()
    guard walk.offset == bytes.count else { throw walk.error("something follows the value") }
  }

  private init(bytes: [UInt8], visit: @escaping ([String], Item) -> Void) {
    self.bytes = bytes
    self.visit = visit
  }

  private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  private func error(_ reason: String) -> JSONError { JSONError(offset: offset, reason: reason) }

  private mutating func skipBlanks() {
    while let byte = next, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { offset += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func value(depthLeft: Int) throws(JSONError) {
    guard depthLeft > 0 else { throw error("nested too deeply") }
    skipBlanks()
    if next == UInt8(ascii: "\"") { return visit(path, .string(try string())) }
    if take("[") {
      if take("]") { return visit(path, .emptyArray) }
      repeat { try value(depthLeft: depthLeft - 1) } while take(",")
      guard take("]") else { throw error("expected ',' or ']'") }
    } else if take("{") {
      if take("}") { return visit(path, .emptyObject) }
      repeat {
        skipBlanks()
        path.append(try string())
        guard take(":") else { throw error("expected ':'") }
        try value(depthLeft: depthLeft - 1)
        path.removeLast()
      } while take(",")
      guard take("}") else { throw error("expected ',' or '}'") }
    } else {
      try word()
      visit(path, .word)
    }
  }

  private mutating func word() throws(JSONError) {
    let start = offset
    while let byte = next, byte > 0x20, !",]}:\"[{".utf8.contains(byte) { offset += 1 }
    let word = String(decoding: bytes[start..<offset], as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Double(word) != nil else {
      throw error("expected a value")
    }
  }

  /// A string with its quotes; what it spells is left to the parser that evidence is read with.
  private mutating func string() throws(JSONError) -> String {
    guard next == UInt8(ascii: "\"") else { throw error("expected a string") }
    let start = offset
    offset += 1
    var isPlain = true
    while let byte = next, byte != UInt8(ascii: "\"") {
      if byte == UInt8(ascii: "\\") { offset += 1 }
      if byte == UInt8(ascii: "\\") || byte < 0x20 || byte > 0x7E { isPlain = false }
      offset += 1
    }
    guard offset < bytes.count else { throw error("the string does not end") }
    offset += 1
    if isPlain { return String(decoding: bytes[start + 1..<offset - 1], as: UTF8.self) }
    return try JSONValue(parsing: Array(bytes[start..<offset])).string ?? ""
  }
}
