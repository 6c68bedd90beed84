import Events
package import LocatedYAML

extension ResponseTargets {
  /// `{critical: {ack: 1h, resolve: 3d}, low: none}`: what is not written stays as it is in `base`, `none` takes a target
  /// away.
  package init(_ map: YAMLMapping, over base: ResponseTargets) throws(Diagnostic) {
    try map.rejectUnknownKeys(besides: Level.allCases.map(\.rawValue), in: "'targets'")
    self = base
    for level in Level.allCases {
      guard let node = map[level.rawValue] else { continue }
      if node.isNone {
        levels[level] = nil
        continue
      }
      let parts = try node.expectMapping("'\(level.rawValue)'")
      try parts.rejectUnknownKeys(besides: ["ack", "resolve"], in: "the target of a level")
      var target = levels[level] ?? Target()
      if let node = parts["ack"] { target.acknowledge = try seconds(node, "'ack'") }
      if let node = parts["resolve"] { target.resolve = try seconds(node, "'resolve'") }
      levels[level] = target
    }
  }
}

private func seconds(_ node: YAMLNode, _ what: String) throws(Diagnostic) -> Int? {
  node.isNone ? nil : try node.expectSeconds(what)
}

extension YAMLNode {
  fileprivate var isNone: Bool { scalar?.text == "none" }
}
