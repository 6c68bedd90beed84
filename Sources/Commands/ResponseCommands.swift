import ArgumentParser
import CanonicalJSON
import Daemon
import Evidence
import Store

/// What the commands that answer a finding have in common.
struct ResponseOptions: ParsableArguments {
  @Argument(help: "The finding's id, or its first characters.") var id: String
  @Option(help: ArgumentHelp("What you found out or decided; kept as evidence.", valueName: "text"))
  var note = ""
}

protocol ResponseCommand: ParsableCommand {
  static var decision: Response.Decision { get }
  var options: StateOptions { get }
  var response: ResponseOptions { get }
}

extension ResponseCommand {
  func run() throws {
    let needsNote = Self.decision != .acknowledge
    if needsNote, response.note.isEmpty {
      throw ValidationError("say why: --note 'what you found out or decided'")
    }
    try running {
      guard let finding = try Archive(state: options.state).finding(id: response.id) else {
        throw CannotRun("there is no finding '\(response.id)'; 'attestctl findings' lists them")
      }
      let leaf = try Writer.record(
        .respond(finding: finding.id, Self.decision, note: response.note), state: options.state)
      if options.json {
        Output.json([
          "finding": .string(finding.id), "shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index)),
        ])
      } else {
        Output.line(
          "\(finding.id): \(Self.decision.rawValue) recorded as leaf \(leaf.index) of \(leaf.shard)")
      }
    }
  }
}

struct AcknowledgeCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Acknowledge a finding: somebody is looking at it.")
  static let decision = Response.Decision.acknowledge
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}

struct AssignCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Say in the note who looks into a finding.")
  static let decision = Response.Decision.assign
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}

struct CommentCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "comment", abstract: "Add a note to a finding.")
  static let decision = Response.Decision.comment
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}

struct ResolveCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve", abstract: "Resolve a finding: it was real and has been dealt with.")
  static let decision = Response.Decision.resolve
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}

struct DismissCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "dismiss", abstract: "Dismiss a finding as a false positive; it stays on the record.")
  static let decision = Response.Decision.dismiss
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}

struct ReopenCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen", abstract: "Open a finding again that was resolved or dismissed.")
  static let decision = Response.Decision.reopen
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}
