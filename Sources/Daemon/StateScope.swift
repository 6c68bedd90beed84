import CanonicalJSON
import Engine
import Evidence
import Store

/// Names of the kinds of state the store keeps for the daemon between turns.
enum StateScope {
  static let correlation = "correlation"
  static let baseline = "baseline"
  /// What baselines would have found on the days under way.
  static let learning = "learning"
  /// Audit events under way and processes known.
  static let audit = "audit"
  /// Where the numbers of syslog senders stand.
  static let sequence = "sequence"
  static let finding = "finding"
  static let coverage = "coverage"
  static let road = "road"
  static let run = "run"
  static let gap = "gap"
  /// What was forgotten early because a bound was reached.
  static let limits = "limits"
  /// Digests in force and the beginning of coverage: what the next start compares itself with.
  static let known = "known"
  /// What became of each rule and each filter, by what findings name them by.
  static let ruleStatistics = "rule"
  static let filterStatistics = "filter"
  /// Findings whose response targets are not over, by their ids.
  static let due = "due"
  /// Rule sets that nobody has approved yet, by their digests.
  static let approval = "approval"
  /// What was seen of the periods of expectations that are not judged yet, by what leaves name the expectation by.
  static let expectation = "expectation"
  /// Stretches in which something may have happened unseen, for the expectations.
  static let unobserved = "unobserved"
  /// What probes found the last time, by what they looked at.
  static let probe = "probe"
  /// Sources that are configured and not read, with the reason.
  static let note = "note"

  /// Bytes as a key: hexadecimal digits.
  static func key(_ bytes: [UInt8]) -> String { Digest.hex(bytes) }

  /// How far a source has come for its correlations.
  static func key(source: String) -> String { escaped(source) }

  /// A part of what a correlation or baseline remembers of one source, such as a group: the source, the document's id and
  /// definition and the part, tab-separated.
  static func key(source: String, document: String, definition: String, part: [UInt8]) -> String {
    "\(escaped(source))\t\(escaped(document))\t\(definition)\t\(key(part))"
  }

  /// What an audit trail keeps under one source.
  static func key(source: String, part: [UInt8]) -> String { "\(escaped(source))\t\(key(part))" }

  /// The parts of a key; nil where they are not what `key` makes.
  static func parts(_ key: String) -> [String]? {
    var parts: [String] = []
    for part in key.utf8.split(separator: 0x09, omittingEmptySubsequences: false) {
      guard let text = unescaped(part) else { return nil }
      parts.append(text)
    }
    return parts
  }

  /// Paths hold any byte, also those that keys are parted by: all but those that are common in them become `%` and two
  /// digits.
  private static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x3A, 0x5F: bytes.append(byte)
      default: bytes += [0x25] + Array(key([byte]).utf8)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func unescaped(_ text: Substring.UTF8View) -> String? {
    var decoded: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        decoded.append(byte)
        continue
      }
      guard rest.count >= 2, let one = Digest.bytes(String(decoding: rest.prefix(2), as: UTF8.self)) else {
        return nil
      }
      decoded += one
      rest = rest.dropFirst(2)
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}

extension StateSeal {
  /// The change of a row that quotes entries; nil takes the row away.
  func change(_ scope: String, _ key: String, _ value: [UInt8]?) -> StateChange {
    StateChange(
      scope: scope, key: row(scope: scope, key), value: value.flatMap { seal(scope: scope, key, $0) })
  }
}

extension StateChange {
  static func json(_ scope: String, _ key: String, _ value: JSONValue?) -> StateChange {
    StateChange(scope: scope, key: key, value: value.map { Array($0.canonicalBytes) })
  }
}
