extension Wildcards {
  /// Wildcards as `*` and `?`, literal ones behind a backslash: what patterns of pipelines see.
  var plain: String { units.map(\.text).joined() }

  var withoutOuterWildcards: Wildcards {
    var parts = parts
    if parts.first == .any { parts.removeFirst() }
    if parts.last == .any { parts.removeLast() }
    return Wildcards(parts: parts)
  }

  var number: String? {
    guard let bytes = wholeLiteral else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let number = Double(text), number.isFinite, !text.lowercased().contains("x") else { return nil }
    return text
  }

  func mappingLiterals(_ map: (String) -> [Part]) -> Wildcards {
    Wildcards(
      parts: parts.flatMap { part -> [Part] in
        guard case .literal(let bytes) = part, let text = String(validating: bytes, as: UTF8.self) else {
          return [part]
        }
        return map(text)
      })
  }

  func replacingInLiterals(
    _ pattern: PipelinePattern, with replacement: String, interpretsSpecial: Bool
  ) -> Wildcards {
    mappingLiterals { text in
      let replaced = pattern.replaced(in: text, with: replacement)
      return interpretsSpecial
        ? Wildcards(sigma: replaced).parts : replaced.isEmpty ? [] : [.literal(Array(replaced.utf8))]
    }.joined
  }

  /// The part of the text that the pattern leaves alone keeps its wildcards and backslashes as they are; what the
  /// replacement brings is read for wildcards.
  func replacing(_ pattern: PipelinePattern, with replacement: String) -> Wildcards {
    guard !isBinary else { return self }
    let plain = plain
    var result: [Part] = []
    var pending = ""
    func flush() {
      if !pending.isEmpty { result += Wildcards(replaced: pending).parts }
      pending = ""
    }
    func keep(_ range: Range<String.Index>) {
      var start = plain.startIndex
      for unit in units {
        let end = plain.unicodeScalars.index(start, offsetBy: unit.text.unicodeScalars.count)
        defer { start = end }
        guard end > range.lowerBound, start < range.upperBound else { continue }
        if start >= range.lowerBound, end <= range.upperBound {
          flush()
          result.append(unit.part)
        } else {
          pending += plain[max(start, range.lowerBound)..<min(end, range.upperBound)]
        }
      }
    }
    var place = plain.startIndex
    for match in pattern.matches(in: plain) {
      keep(place..<match.range.lowerBound)
      pending += match.expanded(replacement)
      place = match.range.upperBound
    }
    keep(place..<plain.endIndex)
    flush()
    return Wildcards(parts: result).joined
  }

  /// A backslash is one, unless it makes a wildcard literal.
  private init(replaced text: String) {
    var sigma = ""
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
      sigma.unicodeScalars.append(scalar)
      let escapes = index + 1 < scalars.count && (scalars[index + 1] == "*" || scalars[index + 1] == "?")
      if scalar == "\\", !escapes { sigma.unicodeScalars.append("\\") }
    }
    self.init(sigma: sigma)
  }

  private struct Unit {
    var text: String
    var part: Part
  }

  private var units: [Unit] {
    parts.flatMap { part -> [Unit] in
      switch part {
      case .any: [Unit(text: "*", part: .any)]
      case .one: [Unit(text: "?", part: .one)]
      case .literal(let bytes):
        String(decoding: bytes, as: UTF8.self).unicodeScalars.map { scalar in
          let text = String(scalar)
          return Unit(
            text: scalar == "*" || scalar == "?" ? "\\" + text : text, part: .literal(Array(text.utf8)))
        }
      }
    }
  }

  /// Neighbouring literals in one.
  private var joined: Wildcards {
    var parts: [Part] = []
    for part in self.parts {
      if case .literal(let more) = part, case .literal(let bytes)? = parts.last {
        parts[parts.count - 1] = .literal(bytes + more)
      } else {
        parts.append(part)
      }
    }
    return Wildcards(parts: parts)
  }
}

extension PipelinePattern {
  fileprivate func replaced(in text: String, with replacement: String) -> String {
    var result = ""
    var place = text.startIndex
    for match in matches(in: text) {
      result += text[place..<match.range.lowerBound] + match.expanded(replacement)
      place = match.range.upperBound
    }
    return result + text[place...]
  }
}

extension PipelinePattern.Match {
  /// Python's replacement language: `\1`, `\g<1>`, `\g<name>`, `\n`, `\t`, `\\`.
  fileprivate func expanded(_ template: String) -> String {
    var result = ""
    var rest = Substring(template)
    while let character = rest.popFirst() {
      guard character == "\\", let next = rest.popFirst() else {
        result.append(character)
        continue
      }
      if next.isASCII, next.isNumber {
        var digits = String(next)
        if let second = rest.first, second.isASCII, second.isNumber { digits.append(rest.removeFirst()) }
        result += group(digits)
      } else if next == "g", rest.first == "<", let end = rest.firstIndex(of: ">") {
        result += group(String(rest[..<end].dropFirst()))
        rest = rest[rest.index(after: end)...]
      } else {
        result += next == "n" ? "\n" : next == "t" ? "\t" : next == "\\" ? "\\" : "\\\(next)"
      }
    }
    return result
  }

  private func group(_ name: String) -> Substring {
    guard let index = Int(name) else { return names[name] ?? "" }
    return groups.indices.contains(index) ? groups[index] ?? "" : ""
  }
}
