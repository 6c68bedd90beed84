import LocatedYAML

/// Turns one written value into a test, with the item's modifiers applied from left to right.
struct PredicateBuilder {
  var modifiers: [Modifier]
  var isKeyword: Bool
  var placeholders: Placeholders

  /// More spellings of one value than this are refused.
  private static let mostSpellings = 4_096

  func predicate(_ node: YAMLNode) throws(Diagnostic) -> Predicate {
    guard let scalar = node.scalar else {
      throw node.error("a value must be text, a number, true, false or null, not \(node.gist)")
    }
    if modifiers.contains(.exists) {
      guard let isPresent = scalar.boolean else {
        throw node.error("'exists' must be true or false, not \(node.gist)")
      }
      return .exists(isPresent)
    }
    if modifiers.contains(.re) { return try regex(node, scalar) }
    if modifiers.contains(.cidr) { return .cidr(try network(node, scalar)) }
    if modifiers.contains(.fieldref) { return try reference(node, scalar) }
    let comparison = modifiers.lazy.compactMap(\.comparison).first
    if let part = modifiers.lazy.compactMap(\.datePart).first {
      guard scalar.kind == .integer else {
        throw node.error(
          "'\(part.rawValue)' is compared with a whole number without quotes, not \(node.gist)")
      }
      return .datePart(part, comparison ?? .equal, scalar.text)
    }
    if let comparison {
      guard scalar.kind == .integer || scalar.kind == .float else {
        throw node.error("a numeric comparison needs a number without quotes, not \(node.gist)")
      }
      return .number(comparison, scalar.text)
    }
    if !isKeyword, scalar.kind != .text { return try typed(node, scalar) }
    return try text(node, scalar)
  }

  /// A number, boolean or null, which only equality takes.
  private func typed(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> Predicate {
    if let modifier = modifiers.first(where: { $0.isPart || $0.isEncoding || $0 == .cased || $0 == .expand })
    {
      throw node.error("'\(modifier.rawValue)' needs text, not \(node.gist); put the value in quotes")
    }
    switch scalar.kind {
    case .null:
      if modifiers.contains(.all) { throw node.error("'all' needs values, not null") }
      return .null
    case .boolean: return .boolean(scalar.boolean == true)
    case .integer, .float, .text: return .number(.equal, scalar.text)
    }
  }

  private func text(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> Predicate {
    if isKeyword {
      guard scalar.kind != .null, !scalar.text.isEmpty else {
        throw node.error("a keyword must be text, not \(scalar.kind == .null ? "null" : "empty")")
      }
      if scalar.kind != .text, let modifier = modifiers.first(where: \.isEncoding) {
        throw node.error("'\(modifier.rawValue)' needs text, not \(node.gist); put the value in quotes")
      }
    }
    // A placeholder may hold wildcards of its own, so it is filled in before any modifier adds some.
    var spellings =
      modifiers.contains(.expand)
      ? try expanded(scalar.text, node).map { Wildcards(sigma: $0) } : [Wildcards(sigma: scalar.text)]
    for modifier in modifiers {
      let modified = try modified(spellings, by: modifier, node)
      guard let modified, modified.count <= PredicateBuilder.mostSpellings else {
        throw node.error(
          "'\(modifier.rawValue)' makes more than \(PredicateBuilder.mostSpellings) spellings of this value; "
            + "write the ones that occur")
      }
      spellings = modified
    }
    let tests = spellings.uniqued().map { spelling -> Predicate in
      var spelling = spelling
      if isKeyword {
        spelling.openStart()
        spelling.openEnd()
      }
      return .string(spelling, isCased: modifiers.contains(.cased) || spelling.isBinary)
    }
    return tests.count == 1 ? tests[0] : .any(tests)
  }

  /// Nil where there are too many to be looked for.
  private func modified(
    _ spellings: [Wildcards], by modifier: Modifier, _ node: YAMLNode
  ) throws(Diagnostic) -> [Wildcards]? {
    switch modifier {
    case .contains, .startswith, .endswith:
      return spellings.map { spelling in
        var spelling = spelling
        if modifier != .startswith { spelling.openStart() }
        if modifier != .endswith { spelling.openEnd() }
        return spelling
      }
    case .windash:
      var variants: [Wildcards] = []
      for spelling in spellings {
        guard let more = spelling.dashVariants(limit: PredicateBuilder.mostSpellings) else { return nil }
        variants += more
        if variants.count > PredicateBuilder.mostSpellings { return nil }
      }
      return variants
    case .wide, .utf16le: return spellings.map { $0.encoded(as: .littleEndian) }
    case .utf16be: return spellings.map { $0.encoded(as: .bigEndian) }
    case .utf16: return spellings.map { $0.encoded(as: .littleEndianWithMark) }
    case .base64, .base64offset:
      var encoded: [Wildcards] = []
      for spelling in spellings {
        guard let bytes = spelling.wholeLiteral else {
          throw node.error("a wildcard cannot be encoded; escape it with '\\' or leave it out")
        }
        // A single byte has no character of its own at one of the offsets; looking for nothing would find it
        // everywhere.
        let texts = modifier == .base64 ? [Base64.encoded(bytes)] : Base64.atAllOffsets(bytes)
        encoded += texts.filter { !$0.isEmpty }.map { Wildcards(parts: [.literal($0)]) }
      }
      guard !encoded.isEmpty else { throw node.error("'\(modifier.rawValue)' needs text, not nothing") }
      return encoded
    default: return spellings
    }
  }

  /// An unknown placeholder refuses the rule.
  private func expanded(_ text: String, _ node: YAMLNode) throws(Diagnostic) -> [String] {
    do throws(Placeholders.Problem) {
      return try placeholders.expand(text)
    } catch {
      switch error {
      case .unknown(let name):
        throw node.error(
          "the placeholder '%\(name.shortened)%' has no value; give it one under 'placeholders' in the "
            + "configuration"
        ).named(.missingPlaceholder)
      case .tooMany:
        throw node.error("the placeholders of this value stand for too many values")
      }
    }
  }

  private func reference(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> Predicate {
    guard scalar.kind == .text, !scalar.text.isEmpty else {
      throw node.error("'fieldref' names another field, not \(node.gist)")
    }
    guard let name = Wildcards(sigma: scalar.text).wholeLiteral else {
      throw node.error("'fieldref' names one field; wildcards mean nothing in it")
    }
    let comparison: FieldComparison =
      if modifiers.contains(.contains) || modifiers.contains(.startswith) && modifiers.contains(.endswith) {
        .contains
      } else if modifiers.contains(.startswith) {
        .startsWith
      } else if modifiers.contains(.endswith) {
        .endsWith
      } else {
        .equal
      }
    return .fieldReference(
      String(decoding: name, as: UTF8.self), comparison, isCased: modifiers.contains(.cased))
  }

  /// Regular expressions search anywhere in the value (v2.2.0 draft), so `contains` and the like after `re`,
  /// which would add `.*` at an end, change nothing. What a placeholder stands for is part of the expression.
  private func regex(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> Predicate {
    guard scalar.kind != .null, scalar.kind != .boolean else {
      throw node.error("'re' needs a regular expression, not \(node.gist)")
    }
    let isExpanded = modifiers.contains(.expand)
    let ignoreCase = modifiers.contains(.ignoreCase)
    let multiline = modifiers.contains(.multiline)
    let dotAll = modifiers.contains(.dotAll)
    let options = RegularExpressionTrial.options(
      ignoreCase: ignoreCase, multiline: multiline, dotAll: dotAll)
    var tests: [Predicate] = []
    for pattern in isExpanded ? try expanded(scalar.text, node) : [scalar.text] {
      let portable: String
      do throws(RegularExpressionDialect.Problem) {
        portable = try RegularExpressionDialect.portable(pattern)
        if let problem = RegularExpressionTrial.problem(in: portable, options: options) { throw problem }
      } catch {
        var location = node.location
        if let offset = scalar.verbatimOffset, !isExpanded { location.column += offset + error.offset }
        throw Diagnostic(
          .error, at: location,
          "the regular expression \(isExpanded ? "'\(pattern.shortened)' " : "")cannot be run at character "
            + "\(error.offset + 1): \(error.message)"
        ).named(.invalidRegex)
      }
      tests.append(
        .regex(pattern: portable, ignoreCase: ignoreCase, multiline: multiline, dotAll: dotAll))
    }
    return tests.count == 1 ? tests[0] : .any(tests)
  }

  private func network(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> CIDR {
    guard scalar.kind == .text else { throw node.error("'cidr' needs a network, not \(node.gist)") }
    do throws(CIDR.Problem) {
      return try CIDR(scalar.text)
    } catch {
      switch error {
      case .malformed:
        throw node.error(
          "'\(scalar.text.shortened)' is no network; write it as '10.0.0.0/8' or '2001:db8::/32'"
        ).named(.invalidNetwork)
      case .hostBits(let network):
        throw node.error("'\(scalar.text.shortened)' has bits behind its prefix; did you mean '\(network)'?")
          .named(
            .invalidNetwork)
      }
    }
  }
}

extension [Wildcards] {
  /// Each once, in the order they first come.
  fileprivate func uniqued() -> [Wildcards] {
    guard count > 1 else { return self }
    var seen: Set<Wildcards> = []
    return filter { seen.insert($0).inserted }
  }
}
