import ArgumentParser
import CanonicalJSON
import Daemon
import Events
import Evidence

/// What the commands that answer a finding have in common.
struct ResponseOptions: ParsableArguments {
  @Argument(help: "The finding's id, or its first characters.") var id: String
  @Option(help: ArgumentHelp("What you found out or decided; kept as evidence.", valueName: "text"))
  var note = ""
  @Option(help: ArgumentHelp("The configuration file, for roles while no daemon runs.", valueName: "file"))
  var config: String?
}

struct ReferenceOption: ParsableArguments {
  @Option(help: ArgumentHelp("The ticket; an id or address, without names of people.", valueName: "ticket"))
  var reference = ""
}

protocol ResponseCommand: ParsableCommand {
  static var decision: Response.Decision { get }
  var options: StateOptions { get }
  var response: ResponseOptions { get }
  /// Adds what this command alone can say.
  func complete(_ answer: inout Answer) throws
}

extension ResponseCommand {
  func complete(_ answer: inout Answer) throws { try needNote() }

  func needNote() throws {
    guard response.note.isEmpty else { return }
    throw ValidationError("say why: --note 'what you found out or decided'")
  }

  func run() throws {
    var answer = Answer(response.id, Self.decision, note: response.note)
    try complete(&answer)
    try running {
      let leaf = try Writer.record(.respond(answer), state: options.state, config: response.config)
      let finding = leaf.subject ?? answer.finding
      if options.json {
        Output.json([
          "finding": .string(finding), "shard": .string(leaf.shard), "leaf": .integer(Int64(leaf.index)),
        ])
      } else {
        Output.line("\(finding): \(Self.decision.rawValue) recorded as leaf \(leaf.index) of \(leaf.shard)")
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

  func complete(_ answer: inout Answer) {}
}

struct AssignCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "assign", abstract: "Say who looks into a finding.")
  static let decision = Response.Decision.assign
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
  @Option(help: ArgumentHelp("Who is to look into it.", valueName: "name")) var to: String?

  func complete(_ answer: inout Answer) throws {
    guard let to, !to.isEmpty else {
      guard !response.note.isEmpty else { throw ValidationError("say who looks into it: --to NAME") }
      return
    }
    answer.assignee = to
  }
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
  @OptionGroup var ticket: ReferenceOption
  @Option(help: ArgumentHelp("Why it could happen.", valueName: "text")) var rootCause = ""

  func complete(_ answer: inout Answer) throws {
    if rootCause.isEmpty { try needNote() }
    answer.rootCause = rootCause
    answer.reference = ticket.reference
  }
}

struct DismissCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "dismiss", abstract: "Dismiss a finding as a false positive; it stays on the record.")
  static let decision = Response.Decision.dismiss
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}

struct ExceptCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "except", abstract: "Approve that a finding is lived with until a day.",
    discussion: """
      The exception ends when that day begins (UTC), \(Answer.mostExceptionDays) days from now at most; the finding is \
      then what it was before. For reviewers; approving one's own is possible and marked in every export.
      """)
  static let decision = Response.Decision.except
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
  @OptionGroup var ticket: ReferenceOption
  @Option(help: ArgumentHelp("The day it ends, or a time.", valueName: "date")) var expires: String

  func complete(_ answer: inout Answer) throws {
    guard let time = Timestamp(rfc3339: expires) else {
      throw ValidationError("'\(expires)' is not a day; write 2027-01-31")
    }
    answer.expires = time
    answer.reference = ticket.reference
  }
}

struct ReopenCommand: ResponseCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen", abstract: "Open a finding again that was resolved, dismissed or excepted.")
  static let decision = Response.Decision.reopen
  @OptionGroup var options: StateOptions
  @OptionGroup var response: ResponseOptions
}
