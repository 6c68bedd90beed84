import Events
import Templates

extension TemplateMiner {
  /// Takes a message as text, at a time that only tells messages apart.
  mutating func take(_ message: String, unit: UInt64 = 1, at time: Int64 = 0, reference: UInt64 = 0)
    -> TemplateID
  {
    assign(Array(message.utf8).span, unit: unit, time: Timestamp(microseconds: time), reference: reference)
  }

  /// The texts of the templates that stand for themselves.
  var texts: [String] { allTemplates.filter { $0.mergedInto == nil }.map(\.text) }
}

/// Messages as programs write them, with values, words that vary and free text; the same ones for the same seed.
struct MessageSource {
  private var state: UInt64
  private static let users = ["root", "alice", "bob", "carol", "dave", "erin", "frank", "grace"]
  private static let hosts = ["alpha.example.net", "10.0.0.7", "beta", "gamma", "2001:db8::1"]
  private static let commands = [
    "/bin/ls", "apt update", "systemctl restart nginx", "tail -n 5 /var/log/syslog", "id",
  ]

  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: (state >> 33) % UInt64(bound))
  }

  private mutating func pick(_ words: [String]) -> String { words[below(words.count)] }

  mutating func next() -> (unit: UInt64, message: String) {
    let user = pick(MessageSource.users)
    let host = pick(MessageSource.hosts)
    switch below(9) {
    case 0: return (1, "Accepted password for \(user) from \(host) port \(below(65_536)) ssh2")
    case 1: return (1, "session opened for user \(user) by (uid=\(below(3)))")
    case 2: return (1, "session closed for user \(user)")
    case 3:
      return (
        2, "\(user) : TTY=pts/\(below(4)) ; PWD=/home/\(user) ; COMMAND=\(pick(MessageSource.commands))"
      )
    case 4: return (2, "(\(user)) CMD (\(pick(MessageSource.commands)))")
    case 5: return (3, "level=info user=\(user) peer=\(host) took=\(below(900))ms")
    case 6:
      return (
        3,
        "worker \(below(9)) \(pick(["started", "stopped", "failed"])) at Mon Nov \(below(28)) 10:00:0\(below(9))"
      )
    case 7:
      return (
        UInt64(below(4)), String((0..<below(12)).map { _ in Character(UnicodeScalar(UInt8(32 + below(95)))) })
      )
    default: return (4, "usb 1-\(below(9)): new device, idVendor=\(String(below(65_536), radix: 16))")
    }
  }
}
