package import LocatedYAML

/// A pySigma processing pipeline: how rules that use other field names, log sources or placeholders are rewritten
/// for the events at hand, once, when they are loaded.
///
/// Pipelines are applied in the order of their priorities, lowest first, each transformation to what the ones before
/// it left. What runs code elsewhere (commands, downloads, templates) is refused, what shapes queries is ignored with
/// a warning.
package struct ProcessingPipeline: Sendable {
  package var name: String
  package var location: SourceLocation
  package var priority: Int
  /// What `value_placeholders` fills in.
  package var variables: [String: [String]]
  /// The document's own text: a part of the rule set's digest.
  package var text: String
  var items: [PipelineItem]

  /// The pipelines of files and folders (`*.yml`, `*.yaml`), by priority, then in the order read. A document with a
  /// mistake is left out as a whole: half a mapping would make rules silently blind.
  package static func load(
    paths: [String]
  ) -> (pipelines: [ProcessingPipeline], diagnostics: [Diagnostic]) {
    var pipelines: [ProcessingPipeline] = []
    var diagnostics: [Diagnostic] = []
    var seen: Set<String> = []
    for path in paths {
      for file in SourceFile.yamlFiles(at: path, diagnostics: &diagnostics)
      where seen.insert(SourceFile.canonicalPath(file)).inserted {
        do throws(Diagnostic) {
          let read = load(bytes: try SourceFile.read(file), file: file)
          pipelines += read.pipelines
          diagnostics += read.diagnostics
        } catch {
          diagnostics.append(error)
        }
      }
    }
    return (sorted(pipelines), diagnostics)
  }

  /// The pipelines of one file's text.
  package static func load(
    text: String, file: String
  ) -> (pipelines: [ProcessingPipeline], diagnostics: [Diagnostic]) {
    let read = load(bytes: Array(text.utf8), file: file)
    return (sorted(read.pipelines), read.diagnostics)
  }

  private static func load(
    bytes: [UInt8], file: String
  ) -> (pipelines: [ProcessingPipeline], diagnostics: [Diagnostic]) {
    var pipelines: [ProcessingPipeline] = []
    var diagnostics: [Diagnostic] = []
    for document in YAMLDocument.documents(in: bytes, file: file) {
      diagnostics += document.lint
      do throws(Diagnostic) {
        var reader = PipelineReader()
        pipelines.append(try reader.read(document))
        diagnostics += reader.warnings
      } catch {
        diagnostics.append(error)
      }
    }
    return (pipelines, diagnostics)
  }

  private static func sorted(_ pipelines: [ProcessingPipeline]) -> [ProcessingPipeline] {
    pipelines.enumerated()
      .sorted { a, b in
        a.element.priority == b.element.priority
          ? a.offset < b.offset : a.element.priority < b.element.priority
      }
      .map(\.element)
  }
}

extension [ProcessingPipeline] {
  /// Rewrites a rule; the error says why it cannot run here. `root` is its document, for conditions on its keys.
  /// - Returns: what the transformations that took place do to names used elsewhere, in correlations and filters.
  func apply(to rule: inout Rule, root: YAMLMapping) throws(Diagnostic) -> PipelineTrace {
    guard !isEmpty else { return PipelineTrace() }
    var run = PipelineRun(rule, root: root)
    for pipeline in self { try run.apply(pipeline.items) }
    rule = run.rule
    rule.metadata.attestd.keep = rule.metadata.attestd.keep.flatMap { run.trace.names(of: $0) }
    rule.metadata.attestd.group = rule.metadata.attestd.group?.flatMap { run.trace.names(of: $0) }
    return run.trace
  }

  /// What placeholders stand for in one document: the configured values, and what pipelines add for a rule like it.
  func placeholders(for root: YAMLMapping, besides configured: Placeholders) -> Placeholders {
    var result = configured
    guard !isEmpty else { return result }
    let run = PipelineRun(sketchOf: root)
    for pipeline in self {
      for item in pipeline.items {
        item.addPlaceholders(to: &result, pipeline.variables, asking: run)
      }
    }
    return result
  }
}
