import LocatedYAML

/// Reads the `attestd:` map, the one place of a document where unknown keys are errors.
enum AttestdOptionsReader {
  static func read(_ map: YAMLMapping) throws(Diagnostic) -> AttestdOptions {
    try map.rejectUnknownKeys(
      besides: ["kind", "keep", "merge", "count_above", "group", "loss", "signals", "samples"],
      in: "'attestd'")
    var options = AttestdOptions()
    options.isOperation = try map["kind"]?.expectCase("'kind'", as: Kind.self) == .operation
    options.keep = try map.strings("keep") ?? []
    options.mergeSeconds = try map.seconds("merge")
    options.countAbove = try map["count_above"].map(limit)
    // An empty list says: one group for the whole host.
    options.group = try map.strings("group")
    if let stated = try map.mapping("loss") { options.loss = try loss(stated) }
    options.signals = try map["signals"].map(signals) ?? []
    if let samples = try map.mapping("samples") {
      try samples.rejectUnknownKeys(besides: ["match", "ignore"], in: "'samples'")
      options.samples.match = try list("match", of: samples)
      options.samples.ignore = try list("ignore", of: samples)
    }
    return options
  }

  private static func limit(_ node: YAMLNode) throws(Diagnostic) -> Int {
    guard let text = node.scalar?.text, !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }),
      let limit = Int(text), (1...KeptOperations.mostLimit).contains(limit)
    else {
      throw node.error(
        "'count_above' must be a number from 1 to \(KeptOperations.mostLimit), not \(node.gist)")
    }
    return limit
  }

  private static func signals(_ node: YAMLNode) throws(Diagnostic) -> [String] {
    guard let list = node.sequence, !list.isEmpty else {
      throw node.error("'signals' must be a list of ids such as [ssh-fail], not \(node.gist)")
    }
    var ids: [String] = []
    for item in list {
      guard let id = item.scalar?.text, id.isSignalID else {
        throw item.error(
          "a signal's id is lower-case words and numbers joined by '-', such as ssh-fail, not \(item.gist)")
      }
      guard !ids.contains(id) else { throw item.error("'\(id.shortened)' stands in 'signals' twice") }
      ids.append(id)
    }
    return ids
  }

  private static func loss(_ map: YAMLMapping) throws(Diagnostic) -> AttestdOptions.Loss {
    try map.rejectUnknownKeys(besides: ["after", "before", "is"], in: "'loss'")
    var loss = AttestdOptions.Loss()
    if let before = map["before"], map["after"] != nil {
      throw before.error("'loss' says where the number stands by 'after' or by 'before', not by both")
    }
    loss.isBefore = map["before"] != nil
    if let text = map["before"] ?? map["after"] { loss.text = try text.expectString("the text") }
    loss.isTotal = try map["is"]?.expectCase("'is'", as: Count.self) == .total
    return loss
  }

  private static func list(
    _ key: String, of samples: YAMLMapping
  ) throws(Diagnostic) -> [AttestdOptions.Sample] {
    var list: [AttestdOptions.Sample] = []
    for node in try samples[key]?.expectSequence("'\(key)'") ?? [] { list.append(try sample(node)) }
    return list
  }

  private static func sample(_ node: YAMLNode) throws(Diagnostic) -> AttestdOptions.Sample {
    guard let map = node.mapping else { return .line(try node.expectString("a sample")) }
    var fields: [String: String] = [:]
    for entry in map.entries {
      fields[entry.key] = try entry.value.expectString("the sample's field '\(entry.key.shortened)'")
    }
    return .fields(fields)
  }

  private enum Count: String, CaseIterable { case each, total }
  private enum Kind: String, CaseIterable { case anomaly, operation }
}
