package import LocatedYAML

/// Loads what people write: rules, correlations, filters, expectations and baselines from files and folders.
///
/// A document that cannot run is refused with its place and counted; everything else loads. References are
/// resolved when all files are read, so files and documents may come in any order.
package struct RuleLoader {
  /// What the configuration says of how rules are read.
  package struct Options: Sendable {
    /// Documents whose status is `deprecated` or `unsupported` are loaded too.
    package var includesRetired: Bool
    package var placeholders: Placeholders
    /// In the order in which they are applied.
    package private(set) var pipelines: [ProcessingPipeline]
    /// What was wrong with pipelines, reported with what is wrong with rules.
    package private(set) var diagnostics: [Diagnostic] = []

    package init(
      includesRetired: Bool = false, placeholders: Placeholders = Placeholders(),
      pipelines: [ProcessingPipeline] = []
    ) {
      self.includesRetired = includesRetired
      self.placeholders = placeholders
      self.pipelines = pipelines
    }

    /// With the pipelines of these files and folders.
    package init(placeholders: Placeholders, pipelinePaths: [String]) {
      let read = ProcessingPipeline.load(paths: pipelinePaths)
      self.init(placeholders: placeholders, pipelines: read.pipelines)
      diagnostics = read.diagnostics
    }
  }

  private let options: Options
  private var collection = RuleCollection()
  private var correlations: [Correlation] = []
  private var expectations: [Expectation] = []
  private var baselines: [Baseline] = []
  private var register = DocumentRegister()

  /// What pipelines did, by the indices of the rules.
  private var traces: [PipelineTrace] = []

  private init(_ options: Options) {
    self.options = options
    collection.diagnostics = options.diagnostics.map { $0.named(.invalidPipeline) }
    collection.rejected = options.diagnostics.count { $0.severity == .error }
    collection.readWith = options.pipelines.map(\.text) + options.placeholders.canonicalTexts
  }

  /// Files and folders (recursively `*.yml` and `*.yaml` in the order of their names). A file that is reached
  /// twice is read once.
  package static func load(paths: [String], options: Options = Options()) -> RuleCollection {
    load(SourceTexts(paths: paths), options: options)
  }

  package static func load(_ texts: SourceTexts, options: Options = Options()) -> RuleCollection {
    var loader = RuleLoader(options)
    for item in texts.items {
      switch item {
      case .file(let file, let place):
        loader.add(YAMLDocument.documents(in: Array(texts.bytes[place]), file: file))
      case .unreadable(let problem): loader.refuse([problem.named(.unreadableFile)])
      case .unlisted(let problem):
        loader.collection.diagnostics.append(problem.named(.unreadableFile))
      }
    }
    return loader.finish()
  }

  /// One file's text, for tests and tools.
  package static func load(text: String, file: String, options: Options = Options()) -> RuleCollection {
    load(bytes: Array(text.utf8), file: file, options: options)
  }

  package static func load(bytes: [UInt8], file: String, options: Options = Options()) -> RuleCollection {
    var loader = RuleLoader(options)
    loader.add(YAMLDocument.documents(in: bytes, file: file))
    return loader.finish()
  }

  private mutating func add(_ documents: [YAMLDocument]) {
    let hasCorrelation = documents.contains { (try? $0.root.get())?.mapping?["correlation"] != nil }
    for document in documents {
      collection.diagnostics += document.lint
      do throws(Diagnostic) {
        try add(document, mayLackTitle: hasCorrelation)
      } catch {
        refuse([error])
        if let root = (try? document.root.get())?.mapping { register.noteRefused(root) }
      }
    }
  }

  private mutating func refuse(_ errors: [Diagnostic]) {
    collection.diagnostics += errors
    collection.rejected += 1
  }

  private mutating func add(_ document: YAMLDocument, mayLackTitle: Bool) throws(Diagnostic) {
    let root = try naming(.invalidYAML) { () throws(Diagnostic) in
      try document.root.get().expectMapping("a document")
    }
    if let status = root["status"]?.scalar?.text, ["deprecated", "unsupported"].contains(status),
      !options.includesRetired
    {
      let location = root["status"]?.location ?? root.location
      collection.diagnostics.append(
        Diagnostic(.retiredStatus, at: location, "not loaded because its status is '\(status)'"))
      register.noteRetired(root)
      return
    }
    try naming(.unsupportedDocument) { () throws(Diagnostic) in try refuseOtherKinds(root) }
    var metadataReader = MetadataReader(document: document, root: root, mayLackTitle: mayLackTitle)
    let metadata = try naming(.invalidMetadata) { () throws(Diagnostic) in try metadataReader.read() }
    let placeholders = options.pipelines.placeholders(for: root, besides: options.placeholders)
    if root["correlation"] != nil {
      var reader = CorrelationReader(root: root)
      let correlation = try naming(.invalidCorrelation) { () throws(Diagnostic) in
        try reader.read(metadata)
      }
      try claim(metadata, root: root, as: .correlation(correlations.count))
      correlations.append(correlation)
      collection.diagnostics += metadataReader.warnings + reader.warnings
    } else if root["filter"] != nil {
      var reader = FilterReader(root: root, placeholders: placeholders)
      let filter = try naming(.invalidFilter) { () throws(Diagnostic) in try reader.read(metadata) }
      try claim(metadata, root: root, as: .filter)
      collection.filters.append(filter)
      collection.diagnostics += metadataReader.warnings + reader.warnings
    } else if root["expectation"] != nil {
      var reader = ExpectationReader(root: root)
      let expectation = try naming(.invalidExpectation) { () throws(Diagnostic) in try reader.read(metadata) }
      try claim(metadata, root: root, as: .expectation)
      expectations.append(expectation)
      collection.diagnostics += metadataReader.warnings + reader.warnings
    } else if root["baseline"] != nil {
      var reader = BaselineReader(root: root)
      let baseline = try naming(.invalidBaseline) { () throws(Diagnostic) in try reader.read(metadata) }
      try claim(metadata, root: root, as: .baseline)
      baselines.append(baseline)
      collection.diagnostics += metadataReader.warnings + reader.warnings
    } else {
      var reader = RuleReader(root: root, placeholders: placeholders)
      var rule = try naming(.invalidDetection) { () throws(Diagnostic) in try reader.read(metadata) }
      let trace = try naming(.invalidPipeline) { () throws(Diagnostic) in
        try options.pipelines.apply(to: &rule, root: root)
      }
      try claim(metadata, root: root, as: .rule(collection.rules.count))
      collection.rules.append(rule)
      traces.append(trace)
      collection.diagnostics += metadataReader.warnings + reader.warnings
    }
  }

  private mutating func claim(
    _ metadata: Metadata, root: YAMLMapping, as entry: DocumentRegister.Entry
  ) throws(Diagnostic) {
    try naming(.duplicateIdentifier) { () throws(Diagnostic) in
      try register.claim(metadata, root: root, as: entry)
    }
  }

  /// What no version runs, and what cannot be one document.
  private func refuseOtherKinds(_ root: YAMLMapping) throws(Diagnostic) {
    if let action = root.entry("action"),
      ["global", "reset", "repeat"].contains(action.value.scalar?.text)
    {
      throw Diagnostic(
        .error, at: action.keyLocation,
        "rule collections with 'action' are no longer part of Sigma; write each rule out")
    }
    let kinds = ["detection", "correlation", "filter", "expectation", "baseline"].compactMap {
      root.entry($0)
    }
    if let second = kinds.dropFirst().first {
      throw Diagnostic(
        .error, at: second.keyLocation,
        "a document has one of 'detection', 'correlation', 'filter', 'expectation' and 'baseline'; separate them with a "
          + "line '---'"
      )
    }
  }

  private mutating func finish() -> RuleCollection {
    var linker = ReferenceLinker(collection, correlations, expectations, baselines, register, traces)
    linker.link()
    return linker.collection
  }
}
