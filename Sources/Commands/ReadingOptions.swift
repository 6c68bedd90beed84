import ArgumentParser
import LocatedYAML
import Sigma

/// What rules are read through: mappings and values that they leave open.
struct ReadingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A pySigma pipeline, or a folder of them, that maps the rules' fields; may be repeated.",
      valueName: "path"))
  var pipeline: [String] = []
  @Option(help: ArgumentHelp("A YAML map of what the rules' placeholders stand for.", valueName: "file"))
  var placeholders: String?

  func options() throws -> RuleLoader.Options {
    RuleLoader.Options(
      placeholders: try placeholders.map { path throws(Diagnostic) in try Placeholders.load(path: path) }
        ?? Placeholders(),
      pipelinePaths: pipeline)
  }
}
