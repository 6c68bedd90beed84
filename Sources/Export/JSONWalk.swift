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

  /// The piece that is looked at.
  private var bytes: [UInt8] = []
  private var index = 0
  /// Of what came before the piece.
  private var bytesBefore = 0
  private var path: [String] = []
  private let more: (inout [UInt8]) -> Bool
  private let visit: ([String], Item) -> Void

  /// No string of a document that attestd writes is that long.
  private static let longestString = 1 << 24

  /// Array elements add nothing to the path.
  static func walk(_ bytes: [UInt8], visit: @escaping ([String], Item) -> Void) throws(JSONError) {
    var rest = [bytes]
    try walk(
      pieces: { piece in
        piece = rest.popLast() ?? []
        return !piece.isEmpty
      }, visit: visit)
  }

  /// - Parameter pieces: puts the next piece of the text in place of the one before; false where there is none.
  static func walk(
    pieces: @escaping (inout [UInt8]) -> Bool, visit: @escaping ([String], Item) -> Void
  ) throws(JSONError) {
    var walk = JSONWalk(more: pieces, visit: visit)
    try walk.value(depthLeft: 64)
    walk.skipBlanks()
    guard walk.next == nil else { throw walk.error("something follows the value") }
  }

  private init(more: @escaping (inout [UInt8]) -> Bool, visit: @escaping ([String], Item) -> Void) {
    self.more = more
    self.visit = visit
  }

  private var next: UInt8? {
    mutating get {
      while index == bytes.count {
        bytesBefore += bytes.count
        index = 0
        guard more(&bytes) else {
          bytes = []
          return nil
        }
      }
      return bytes[index]
    }
  }

  private func error(_ reason: String) -> JSONError {
    JSONError(offset: bytesBefore + index, reason: reason)
  }

  private mutating func skipBlanks() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { index += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard next == UInt8(ascii: character) else { return false }
    index += 1
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
    var text: [UInt8] = []
    while let byte = next, byte > 0x20, !",]}:\"[{".utf8.contains(byte), text.count < 64 {
      text.append(byte)
      index += 1
    }
    let word = String(decoding: text, as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Double(word) != nil else {
      throw error("expected a value")
    }
  }

  /// What it spells is left to the parser that evidence is read with.
  private mutating func string() throws(JSONError) -> String {
    guard next == UInt8(ascii: "\"") else { throw error("expected a string") }
    index += 1
    var text: [UInt8] = []
    var isPlain = true
    var isEscaped = false
    while next != nil {
      let (end, isEnd) = span(&isPlain, &isEscaped)
      // Most strings lie in one piece and are what they spell.
      if isEnd, text.isEmpty, isPlain {
        defer { index = end + 1 }
        return String(decoding: bytes[index..<end], as: UTF8.self)
      }
      text.append(contentsOf: bytes[index..<end])
      index = end
      guard text.count < JSONWalk.longestString else { throw error("the string is too long") }
      guard isEnd else { continue }
      index += 1
      if isPlain { return String(decoding: text, as: UTF8.self) }
      let quote = UInt8(ascii: "\"")
      return try JSONValue(parsing: [quote] + text + [quote]).string ?? ""
    }
    throw error("the string does not end")
  }

  /// Up to where the piece holds the string, and whether it ends there.
  private func span(_ isPlain: inout Bool, _ isEscaped: inout Bool) -> (end: Int, isEnd: Bool) {
    bytes.withUnsafeBufferPointer { bytes in
      var at = index
      while at < bytes.count {
        let byte = bytes[at]
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\"") {
          return (at, true)
        } else if byte == UInt8(ascii: "\\") {
          (isPlain, isEscaped) = (false, true)
        }
        if byte < 0x20 || byte > 0x7E { isPlain = false }
        at += 1
      }
      return (at, false)
    }
  }
}
