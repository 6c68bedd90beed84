import LocatedYAML

/// Turns one written value into a test, with the item's modifiers applied from left to right.
struct PredicateBuilder {
  var modifiers: [Modifier]
  var isKeyword: Bool

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
    if let comparison = modifiers.lazy.compactMap(\.comparison).first {
      guard scalar.kind == .integer || scalar.kind == .float else {
        throw node.error("a numeric comparison needs a number without quotes, not \(node.gist)")
      }
      return .number(comparison, scalar.text)
    }
    return try plain(node, scalar)
  }

  private func plain(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> Predicate {
    if isKeyword {
      guard scalar.kind != .null, !scalar.text.isEmpty else {
        throw node.error("a keyword must be text, not \(scalar.kind == .null ? "null" : "empty")")
      }
    } else if scalar.kind != .text {
      let needsText: Set<Modifier> = [.contains, .startswith, .endswith, .cased]
      if let modifier = modifiers.first(where: { needsText.contains($0) }) {
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
    var wildcards = Wildcards(sigma: scalar.text)
    for modifier in modifiers {
      if modifier == .contains || modifier == .endswith { wildcards.openStart() }
      if modifier == .contains || modifier == .startswith { wildcards.openEnd() }
    }
    if isKeyword {
      wildcards.openStart()
      wildcards.openEnd()
    }
    return .string(wildcards, isCased: modifiers.contains(.cased))
  }

  /// Regular expressions search anywhere in the value (v2.2.0 draft), so `contains` and the like after `re`,
  /// which would add `.*` at an end, change nothing.
  private func regex(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> Predicate {
    guard scalar.kind != .null, scalar.kind != .boolean else {
      throw node.error("'re' needs a regular expression, not \(node.gist)")
    }
    if let problem = RegularExpressionDialect.problem(in: scalar.text) {
      var location = node.location
      if let offset = scalar.verbatimOffset { location.column += offset + problem.offset }
      throw Diagnostic(
        .error, at: location,
        "the regular expression cannot be run at character \(problem.offset + 1): \(problem.message)")
    }
    return .regex(
      pattern: scalar.text, ignoreCase: modifiers.contains(.ignoreCase),
      multiline: modifiers.contains(.multiline), dotAll: modifiers.contains(.dotAll))
  }

  private func network(_ node: YAMLNode, _ scalar: YAMLScalar) throws(Diagnostic) -> CIDR {
    guard scalar.kind == .text else { throw node.error("'cidr' needs a network, not \(node.gist)") }
    do throws(CIDR.Problem) {
      return try CIDR(scalar.text)
    } catch {
      switch error {
      case .malformed:
        throw node.error(
          "'\(scalar.text.shortened)' is no network; write it as '10.0.0.0/8' or '2001:db8::/32'")
      case .hostBits(let network):
        throw node.error("'\(scalar.text.shortened)' has bits behind its prefix; did you mean '\(network)'?")
      }
    }
  }
}
