import Daemon
import Decode
import Events
import Foundation
import Testing

private let importer = "/lib/systemd/systemd-journal-remote"

/// Whether a file is left to the journal, which must not be for anybody to decide who can log.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: importer), "needs the package systemd-journal-remote"))
struct CarriedByJournalTests {
  struct Sender: Sendable {
    var identifier: String
    var fields: [String]

    static let sshd = Sender(
      identifier: "sshd", fields: ["_EXE=/usr/sbin/sshd", "_COMM=sshd", "_UID=0", "_TRANSPORT=syslog"])
    static let forger = logger("sshd", uid: 1000)

    static func logger(_ identifier: String, uid: Int) -> Sender {
      Sender(
        identifier: identifier,
        fields: ["_EXE=/usr/bin/logger", "_COMM=logger", "_UID=\(uid)", "_TRANSPORT=syslog"])
    }
  }

  /// 2026-11-22T10:00:00Z
  static let start = 1_795_341_600

  /// Writes one line a sender, with stamps a second apart, and what each sender logs, so many seconds later.
  static func isCarried(_ entries: [(sender: Sender, delay: Int)]) throws -> Bool {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("attestd-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var text = ""
    var export = ""
    for (index, entry) in entries.enumerated() {
      let stamp = Timestamp(seconds: Int64(start + index))
      let message = "Failed password for root from 192.0.2.\(index) port 22 ssh2"
      text += "\(stamp) web01 \(entry.sender.identifier)[7]: \(message)\n"
      let received = (start + index + entry.delay) * 1_000_000
      export += "__REALTIME_TIMESTAMP=\(received)\n__MONOTONIC_TIMESTAMP=\(index + 1)\n"
      export += "_BOOT_ID=0123456789abcdef0123456789abcdef\nSYSLOG_IDENTIFIER=\(entry.sender.identifier)\n"
      export += "MESSAGE=\(message)\n" + entry.sender.fields.joined(separator: "\n") + "\n\n"
    }
    let (log, source) = (folder.appendingPathComponent("app.log"), folder.appendingPathComponent("export"))
    try text.write(to: log, atomically: false, encoding: .utf8)
    try export.write(to: source, atomically: false, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: importer)
    process.arguments = ["-o", folder.path + "/system.journal", source.path]
    process.standardOutput = nil
    process.standardError = nil
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    var fields = FieldTable()
    var logSources = LogSourceTable()
    let carried = CarriedByJournal(
      directory: folder.path, decoder: Decoder(fields: &fields, logSources: &logSources))
    return carried.isCarried(log.path, zone: .utc)
  }

  static let files: [(String, [(sender: Sender, delay: Int)], Bool)] = [
    ("the program itself", (0..<4).map { _ in (.sshd, 0) }, true),
    // Stamps of lines are in a zone that may be another one.
    ("the program, an hour off", (0..<4).map { _ in (.sshd, 3_600) }, true),
    ("another program of a user", (0..<4).map { _ in (.forger, 0) }, false),
    ("the program, half of the time", [(.sshd, 0), (.forger, 0), (.sshd, 0), (.forger, 0)], false),
    ("the program, mostly", [(.sshd, 0), (.forger, 0), (.sshd, 0), (.sshd, 0)], true),
    ("a user's program that anybody may be", (0..<4).map { _ in (.logger("app", uid: 1000), 1) }, true),
    ("a user who read the file", (0..<4).map { _ in (.logger("app", uid: 1000), 60) }, false),
    ("a user who knew before", (0..<4).map { _ in (.logger("app", uid: 1000), -60) }, false),
    ("an account of the system", (0..<4).map { _ in (.logger("app", uid: 33), 3_600) }, true),
  ]

  @Test(arguments: files)
  func onlyWhoMayHaveWrittenTheLineCounts(
    _ what: String, _ entries: [(sender: Sender, delay: Int)], _ expected: Bool
  ) throws {
    #expect(try CarriedByJournalTests.isCarried(entries) == expected)
  }
}
