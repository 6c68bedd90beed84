/// What reads bytes of anybody's making, each with what must be true of it whatever the bytes are.
///
/// Traps and reads outside of memory are findings by themselves; what a target throws is one too.
package enum FuzzTarget: String, CaseIterable, Sendable {
  case rules, patterns, matcher, streams
  case lines, access, journal, audit, json
  case export, framer
  case state, literals, notes, stamps, templates

  package func run(_ bytes: [UInt8]) throws {
    switch self {
    case .rules: try RulesTarget.run(bytes)
    case .patterns: try PatternsTarget.run(bytes)
    case .matcher: try MatcherTarget.run(bytes)
    case .streams: try StreamsTarget.run(bytes)
    case .lines: try LinesTarget.run(bytes)
    case .access: try AccessTarget.run(bytes)
    case .journal: try JournalTarget.run(bytes)
    case .audit: try AuditTarget.run(bytes)
    case .json: try JSONTarget.run(bytes)
    case .export: try ExportTarget.run(bytes)
    case .framer: try FramerTarget.run(bytes)
    case .state: try StateTarget.run(bytes)
    case .literals: try LiteralsTarget.run(bytes)
    case .notes: try NotesTarget.run(bytes)
    case .stamps: try StampsTarget.run(bytes)
    case .templates: try TemplatesTarget.run(bytes)
    }
  }
}
