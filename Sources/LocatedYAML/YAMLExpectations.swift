extension YAMLNode {
  package func expectMapping(_ what: String) throws(Diagnostic) -> YAMLMapping {
    guard let mapping else { throw error("\(what) must be a map, not \(gist)") }
    return mapping
  }

  package func expectSequence(_ what: String) throws(Diagnostic) -> [YAMLNode] {
    guard let sequence else { throw error("\(what) must be a list, not \(gist)") }
    return sequence
  }

  /// Any single value as its text: a title may well be `2023`.
  package func expectString(_ what: String) throws(Diagnostic) -> String {
    guard let scalar, scalar.kind != .null else { throw error("\(what) must be text, not \(gist)") }
    return scalar.text
  }

  /// One text or a list of texts.
  package func expectStrings(_ what: String) throws(Diagnostic) -> [String] {
    guard let sequence else { return [try expectString(what)] }
    var texts: [String] = []
    for node in sequence { texts.append(try node.expectString("each of \(what)")) }
    return texts
  }

  package func expectBoolean(_ what: String) throws(Diagnostic) -> Bool {
    guard let boolean = scalar?.boolean else {
      throw error("\(what) must be true or false, not \(gist)")
    }
    return boolean
  }

  package func expectInteger(_ what: String, in range: ClosedRange<Int>) throws(Diagnostic) -> Int {
    guard let scalar, scalar.kind == .integer, let number = Int(scalar.text), range.contains(number) else {
      throw error(
        "\(what) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \(gist)")
    }
    return number
  }

  /// One of `cases`, with a suggestion when it is none.
  package func expectCase<Value: RawRepresentable & CaseIterable>(
    _ what: String, as type: Value.Type = Value.self
  ) throws(Diagnostic) -> Value where Value.RawValue == String {
    let text = try expectString(what)
    if let value = Value(rawValue: text) { return value }
    let known = Value.allCases.map(\.rawValue)
    let hint = Spelling.suggestion(for: text, among: known).map { "; did you mean '\($0)'?" } ?? ""
    throw error("\(what) must be one of \(known.joined(separator: ", ")), not '\(text.shortened)'\(hint)")
  }

  /// A span of time with its unit, in seconds: `90s`, `15m`, `2h`, `7d`; `0s` is allowed.
  package func expectSeconds(_ what: String) throws(Diagnostic) -> Int {
    let text = try expectString(what)
    let units = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = text.last.flatMap({ units[String($0)] }), let count = Int(text.dropLast()),
      text.first?.isASCII == true, text.first?.isNumber == true,
      count <= 36_500
        || unit == 1 && count <= 3_153_600_000
    else {
      throw error("\(what) must be a number with a unit s, m, h or d such as '15m', not \(gist)")
    }
    return count * unit
  }
}
