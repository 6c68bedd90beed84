package import LocatedYAML

/// Reads what an organisation says about itself: its controls, and the catalogue of criteria they are meant for.
///
/// An entry with a mistake is left out and named; the others are used.
package enum ControlMatrix {
  /// The list under `controls:` of a file such as `config/controls.yaml`.
  package static func controls(at path: String, diagnostics: inout [Diagnostic]) -> [Control] {
    // What is wrong with them is said by whoever asks for them.
    var unheard: [Diagnostic] = []
    let usual = targets(at: path, diagnostics: &unheard)
    var taken: [String: SourceLocation] = [:]
    return entries(of: "controls", besides: ["targets"], at: path, &diagnostics) { map throws(Diagnostic) in
      try map.rejectUnknownKeys(
        besides: ["id", "owner", "description", "criteria", "rules", "expectations", "frequency", "targets"],
        in: "a control")
      let control = Control(
        id: try text("id", of: map, "a control"), owner: try text("owner", of: map, "a control"),
        description: try text("description", of: map, "a control"), criteria: try criteria(of: map),
        rules: try map.strings("rules") ?? [], expectations: try map.strings("expectations") ?? [],
        frequency: try map["frequency"]?.expectCase("'frequency'") ?? Frequency.adHoc,
        targets: try targets(of: map, over: usual))
      try claim(control.id, in: map, &taken)
      return control
    }
  }

  /// The response targets under `targets:` of such a file, over those that hold where nothing is written.
  package static func targets(at path: String, diagnostics: inout [Diagnostic]) -> ResponseTargets {
    do throws(Diagnostic) {
      var targets = ResponseTargets.usual
      for document in YAMLDocument.documents(in: try SourceFile.read(path), file: path) {
        let root = try document.root.get().expectMapping("a document")
        if let map = try root.mapping("targets") { targets = try ResponseTargets(map, over: targets) }
      }
      return targets
    } catch {
      diagnostics.append(error)
      return .usual
    }
  }

  private static func targets(
    of map: YAMLMapping, over usual: ResponseTargets
  ) throws(Diagnostic) -> ResponseTargets? {
    guard let targets = try map.mapping("targets") else { return nil }
    return try ResponseTargets(targets, over: usual)
  }

  /// The list under `criteria:` of a file such as `config/criteria/criteria.yaml`.
  package static func criteria(at path: String, diagnostics: inout [Diagnostic]) -> [Criterion] {
    var taken: [String: SourceLocation] = [:]
    return entries(of: "criteria", at: path, &diagnostics) { map throws(Diagnostic) in
      try map.rejectUnknownKeys(besides: ["id", "gist", "observable"], in: "a criterion")
      let node = try map.required("id", of: "a criterion")
      let criterion = Criterion(
        id: try identifier(node), gist: try text("gist", of: map, "a criterion"),
        isObservable: try map.boolean("observable") ?? true)
      try claim(criterion.id, in: map, &taken)
      return criterion
    }
  }

  private static func entries<Entry>(
    of key: String, besides others: [String] = [], at path: String, _ diagnostics: inout [Diagnostic],
    read: (YAMLMapping) throws(Diagnostic) -> Entry
  ) -> [Entry] {
    var result: [Entry] = []
    do throws(Diagnostic) {
      for document in YAMLDocument.documents(in: try SourceFile.read(path), file: path) {
        let root = try document.root.get().expectMapping("a document")
        try root.rejectUnknownKeys(besides: [key] + others, in: "a list of \(key)")
        for node in try root.required(key, of: "the file").expectSequence("'\(key)'") {
          do throws(Diagnostic) {
            result.append(try read(try node.expectMapping("each of '\(key)'")))
          } catch {
            diagnostics.append(error)
          }
        }
      }
    } catch {
      diagnostics.append(error)
    }
    return result
  }

  private static func text(
    _ key: String, of map: YAMLMapping, _ what: String
  ) throws(Diagnostic) -> String {
    let node = try map.required(key, of: what)
    let text = try node.expectString("'\(key)'")
    guard text.contains(where: { !$0.isWhitespace }) else { throw node.error("'\(key)' is empty") }
    return text
  }

  private static func criteria(of map: YAMLMapping) throws(Diagnostic) -> [String] {
    var criteria: [String] = []
    let node = try map.required("criteria", of: "a control")
    for part in node.sequence ?? [node] { criteria.append(try identifier(part)) }
    return criteria
  }

  /// `CC6.1`, in whatever case it is written.
  private static func identifier(_ node: YAMLNode) throws(Diagnostic) -> String {
    let text = try node.expectString("a criterion").uppercased()
    let letters = text.prefix { $0.isLetter && $0.isASCII }
    let numbers = text.dropFirst(letters.count).split(separator: ".", omittingEmptySubsequences: false)
    guard (1...3).contains(letters.count), numbers.count == 2,
      numbers.allSatisfy({ (1...2).contains($0.utf8.count) && $0.utf8.allSatisfy { (48...57).contains($0) } })
    else { throw node.error("\(node.gist) is no criterion; write it like CC6.1") }
    return text
  }

  private static func claim(
    _ id: String, in map: YAMLMapping, _ taken: inout [String: SourceLocation]
  ) throws(Diagnostic) {
    let location = map["id"]?.location ?? map.location
    if let first = taken.updateValue(location, forKey: id) {
      throw Diagnostic(.error, at: location, "the id '\(id)' is already used at \(first)")
    }
  }
}
