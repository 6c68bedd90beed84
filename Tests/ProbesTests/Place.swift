import CanonicalJSON
import Decode
import Events
import Foundation
import Probes
import Testing

/// A folder that stands for a host, with rounds of probes over it that remember each other.
final class Place {
  let root = FileManager.default.temporaryDirectory.path + "/attestd-probes-\(UUID().uuidString)"
  var settings = ProbeSettings()
  var memory = ProbeMemory()
  /// 2026-11-24T00:00:00Z
  var now = Timestamp(seconds: 1_795_478_400)

  init() throws {
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try write("/proc/self/mountinfo", "20 1 0:9 / / rw - tmpfs tmpfs rw\n")
  }

  deinit {
    _ = try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: root)
    try? FileManager.default.removeItem(atPath: root)
  }

  func write(_ path: String, _ text: String, mode: Int = 0o644) throws {
    try folder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    try text.write(toFile: root + path, atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: root + path)
  }

  func folder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: root + path, withIntermediateDirectories: true)
  }

  func link(_ path: String, to target: String) throws {
    try folder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    try FileManager.default.createSymbolicLink(atPath: root + path, withDestinationPath: target)
  }

  func pipe(_ path: String) throws {
    try folder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
    try #require(mkfifo(root + path, 0o600) == 0)
  }

  func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: root + path) }

  /// When a file was changed last.
  func stamp(_ path: String, daysAgo days: Int64) throws {
    let date = Date(timeIntervalSince1970: Double(now.seconds - days * 86_400))
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: root + path)
  }

  @discardableResult
  func round(privileged: Bool, seconds: Int64 = 20) -> [Observation] {
    var round = ProbeRound(settings, ProbeHost(root: root, now: now, seconds: seconds), memory)
    if privileged { round.runPrivileged() } else { round.runUnprivileged() }
    memory = round.memory
    now = now.advanced(bySeconds: 900)
    return round.readings
  }
}

extension [Observation] {
  /// The wanted fields of the observations of a kind, joined by blanks.
  func told(_ kind: Observation.Kind, _ names: String...) -> [String] {
    filter { $0.kind == kind }.map { reading in names.map { reading[$0] ?? "-" }.joined(separator: " ") }
  }
}

extension Observation {
  subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
}
