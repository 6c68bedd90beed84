import CanonicalJSON
import Events
import Evidence

/// What accompanies the rows of a pull: beside them on standard error, for they are data and nothing else.
struct PullReceipt {
  private var lines: [(name: String, value: String)] = []
  private var members: [String: JSONValue] = [:]
  private let isProvisional: Bool
  private let goesToFile: Bool

  init(_ session: PullSession, _ pull: Pull, bytes: Int, leaf: Writer.Leaf, file: String?) {
    isProvisional = session.isProvisional
    goesToFile = file != nil
    add("rows", .integer(Int64(pull.rows)))
    add("sha256", .string(pull.sha256))
    add("bytes", .integer(Int64(bytes)))
    if let file { add("file", .string(file)) }
    add("query", .string(pull.query))
    add("tool", .string(pull.tool))
    add("pulled", .string(session.pulled.description))
    add("as_of_shard", .string(pull.asOf.shard))
    add("as_of_size", .integer(Int64(pull.asOf.size)))
    add("shard", .string(leaf.shard))
    add("leaf", .integer(Int64(leaf.index)))
    add("provisional", session.isProvisional ? 1 : 0)
  }

  mutating func add(_ name: String, _ value: JSONValue) {
    members[name] = value
    lines.append((name, value.string ?? value.canonicalText))
  }

  /// JSON goes to standard output where the rows do not.
  func show(json: Bool) {
    if json {
      let text = JSONValue.object(members).canonicalText
      return goesToFile ? Output.line(text) : Output.note(text)
    }
    let width = lines.map(\.name.count).max() ?? 0
    for (name, value) in lines {
      let padding = String(repeating: " ", count: width - name.count + 2)
      Output.note(name + padding + Redactor.escape(value))
    }
    if isProvisional { Output.note("PROVISIONAL: the window is not over, so more may come") }
  }
}
