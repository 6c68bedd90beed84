package import LocatedYAML

/// How many items of a population are tested where the auditor names no number: `config/sample-sizes.yaml`, or the
/// firm's own file of that form.
package struct SampleSizes: Hashable, Sendable {
  /// More is no sample: the population itself is the better answer, and the draw has to fit on the record.
  package static let largest = 5_000

  package struct Size: Hashable, Sendable {
    package var size: Int
    /// What is common; for people to choose from.
    package var range: ClosedRange<Int>?
  }

  /// A step of the ladder for controls that are performed whenever there is cause.
  package struct Step: Hashable, Sendable {
    /// The largest population it is for; nil for the last step, which takes all above.
    package var upTo: Int?
    /// Nil tests every item.
    package var size: Int?
  }

  private let fixed: [Frequency: Size]
  private let ladder: [Step]

  /// Never more than there are items.
  package func size(for frequency: Frequency, items: Int) -> Int {
    if let size = fixed[frequency]?.size { return min(size, items) }
    let step = ladder.first { items <= $0.upTo ?? .max }
    return min(step?.size ?? items, items, SampleSizes.largest)
  }

  /// Nil where the number of items decides.
  package func range(for frequency: Frequency) -> ClosedRange<Int>? { fixed[frequency]?.range }
}

extension SampleSizes {
  package init(path: String) throws(Diagnostic) {
    let documents = YAMLDocument.documents(in: try SourceFile.read(path), file: path)
    guard let document = documents.first, documents.count == 1 else {
      let start = SourceLocation(file: path, line: 1, column: 1)
      throw Diagnostic(.error, at: start, "a file of sample sizes is one document")
    }
    let root = try document.root.get().expectMapping("a file of sample sizes")
    try root.rejectUnknownKeys(besides: ["sizes"], in: "a file of sample sizes")
    let sizes = try root.required("sizes", of: "the file").expectMapping("'sizes'")
    try sizes.rejectUnknownKeys(besides: Frequency.allCases.map(\.rawValue), in: "'sizes'")
    var fixed: [Frequency: Size] = [:]
    for frequency in Frequency.allCases where frequency != .adHoc {
      fixed[frequency] = try SampleSizes.size(try sizes.required(frequency.rawValue, of: "'sizes'"))
    }
    self.fixed = fixed
    ladder = try SampleSizes.ladder(try sizes.required(Frequency.adHoc.rawValue, of: "'sizes'"))
  }

  private static func size(_ node: YAMLNode) throws(Diagnostic) -> Size {
    let map = try node.expectMapping("a sample size")
    try map.rejectUnknownKeys(besides: ["size", "range"], in: "a sample size")
    let number = try map.required("size", of: "a sample size").expectInteger("'size'", in: 1...largest)
    guard let range = map["range"] else { return Size(size: number) }
    let ends = try range.expectSequence("'range'")
    guard ends.count == 2 else { throw range.error("'range' is two numbers, the least and the most") }
    let least = try ends[0].expectInteger("the least", in: 1...number)
    let most = try ends[1].expectInteger("the most", in: number...largest)
    return Size(size: number, range: least...most)
  }

  private static func ladder(_ node: YAMLNode) throws(Diagnostic) -> [Step] {
    var steps: [Step] = []
    for part in try node.expectSequence("'ad hoc'") {
      let map = try part.expectMapping("a step of 'ad hoc'")
      try map.rejectUnknownKeys(besides: ["up_to", "size"], in: "a step of 'ad hoc'")
      if let last = steps.last, last.upTo == nil {
        throw part.error("the step before this one has no 'up_to' and takes every population")
      }
      let least = (steps.last?.upTo ?? 0) + 1
      var step = Step(upTo: try map["up_to"]?.expectInteger("'up_to'", in: least...1_000_000_000))
      let size = try map.required("size", of: "a step of 'ad hoc'")
      if size.scalar?.text != "all" { step.size = try size.expectInteger("'size'", in: 1...largest) }
      steps.append(step)
    }
    guard steps.last?.upTo == nil, !steps.isEmpty else {
      throw node.error("the last step of 'ad hoc' has no 'up_to': it is for every larger population")
    }
    return steps
  }
}
