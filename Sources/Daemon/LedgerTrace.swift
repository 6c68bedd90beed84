import Glibc
import Store

/// What an alert in the journal says of the record it was made with: `host shard size state`.
struct LedgerTrace {
  static let field = "ATTESTD_RECORD"

  let host: String
  let shard: String
  let size: Int
  /// The folder; several may be written on one host.
  let state: String

  init(_ head: ShardHead, state: String) {
    host = head.host
    shard = head.name
    size = head.size
    self.state = state
  }

  init?(_ text: String) {
    let parts = text.split(separator: " ", maxSplits: 3).map(String.init)
    guard parts.count == 4, let size = Int(parts[2]), size >= 0 else { return nil }
    host = parts[0]
    shard = parts[1]
    self.size = size
    state = parts[3]
  }

  /// What an entry has that this program wrote, as this user: others may claim anything.
  static func ownEntries(_ program: ProgramFacts) -> [String] {
    ["SYSLOG_IDENTIFIER=attestd", "_EXE=\(program.path)", "_UID=\(geteuid())"]
  }

  var text: String { "\(host) \(shard) \(size) \(state)" }
}
