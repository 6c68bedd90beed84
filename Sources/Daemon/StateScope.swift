import CanonicalJSON
import Engine
import Evidence
import Store

/// Names of the kinds of state the store keeps for the daemon between turns.
enum StateScope {
  static let correlation = "correlation"
  /// Audit events under way and processes known.
  static let audit = "audit"
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
  /// Sources that are configured and not read, with the reason.
  static let note = "note"

  /// Bytes as a key: hexadecimal digits.
  static func key(_ bytes: [UInt8]) -> String { Digest.hex(bytes) }

  static func bytes(_ key: String) -> [UInt8]? {
    let digits = Array(key.utf8)
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for at in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = UInt8(String(decoding: digits[at..<at + 2], as: UTF8.self), radix: 16) else {
        return nil
      }
      bytes.append(byte)
    }
    return bytes
  }

  /// How far a source has come for its correlations.
  static func key(source: String) -> String { source }

  /// A correlation's group under one source: `source`, the correlation's id and the group, tab-separated.
  static func key(source: String, correlation: String, group: [UInt8]) -> String {
    "\(source)\t\(correlation)\t\(key(group))"
  }
}

extension StateChange {
  static func json(_ scope: String, _ key: String, _ value: JSONValue?) -> StateChange {
    StateChange(scope: scope, key: key, value: value.map { Array($0.canonicalBytes) })
  }
}
