import CanonicalJSON
import Daemon
import Decode
import Events
import Evidence
import Foundation
import Linux
import Probes
import Sinks
import Store
import Testing

/// What the daemon reads of the host, as findings, operations and memory in a real store.
@Suite(.serialized) struct ProbingTests {
  private typealias Place = PipelineTests.Place

  private static let pack =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    + "/config/rules/probes.yml"

  private func place() throws -> Place {
    let place = try Place()
    try place.write("app.log", "")
    place.settings.rules = [place.path + "/rules", Self.pack]
    try FileManager.default.createDirectory(
      atPath: place.path + "/host/etc/pam.d", withIntermediateDirectories: true)
    try FileManager.default.createDirectory(
      atPath: place.path + "/host/proc/self", withIntermediateDirectories: true)
    try place.write("host/proc/self/mountinfo", "20 1 0:9 / / rw - tmpfs tmpfs rw\n")
    try place.write("host/etc/pam.d/sshd", "auth required pam_unix.so\n")
    return place
  }

  /// One process that looks at the host once.
  private func run(_ place: Place) throws {
    try Directory.make(place.state, mode: 0o700)
    let lock = try FileLock.take(place.state + "/lock")
    var startup = Startup(
      state: place.state, settings: place.settings, executablePath: place.path + "/bin/attestd",
      report: RunReport(.nobody))
    startup.probeRoot = place.path + "/host"
    let pipeline = try startup.pipeline()
    pipeline.probe(
      ProbeHost(
        root: place.path + "/host", now: Timestamp(microseconds: Linux.Clock.realtimeMicroseconds())))
    try pipeline.run(once: true)
    _ = consume lock
  }

  private func titles(_ place: Place) throws -> [String] {
    try place.archive().findings().filter { $0.kind == .anomaly }.map(\.title)
      .sorted()
  }

  @Test func aChangeAcrossRunsIsOneFinding() throws {
    let place = try place()
    try run(place)
    let first = try titles(place)
    #expect(first == ["Memory of the host begins anew"])
    try place.write("host/etc/pam.d/sshd", "auth sufficient pam_permit.so\n")
    try run(place)
    try run(place)
    let findings = try place.archive().findings()
    let found = findings.filter { $0.title == "Configuration of PAM changed" }
    #expect(found.map(\.level) == [.high] && found.map(\.criteria) == [["CC6.1", "CC8.1"]])
    #expect(found.first?.group.map(\.value).sorted() == ["/etc/pam.d/sshd", "changed"])
    #expect(found.first?.source == "attestd")
    #expect(findings.count { $0.title == "Memory of the host begins anew" } == 1)
    let ran = try place.archive().operations().filter { $0.title == "State of the host was looked at" }
    #expect(!ran.isEmpty)
    #expect(try place.archive().verify().isEmpty)
  }

  @Test func whatTheHostHasIsStatedOnceAndWhenItChanges() throws {
    let place = try place()
    func stated() throws -> [JSONValue?] {
      try place.archive().statements(.hostObserved).map { $0.body["backup"] }
    }
    try run(place)
    try run(place)
    #expect(try stated() == [[]])
    try FileManager.default.createDirectory(
      atPath: place.path + "/host/etc/systemd/system/timers.target.wants", withIntermediateDirectories: true)
    try place.write("host/etc/systemd/system/borg.timer", "[Timer]\nOnCalendar=daily\n")
    try FileManager.default.createSymbolicLink(
      atPath: place.path + "/host/etc/systemd/system/timers.target.wants/borg.timer",
      withDestinationPath: "../borg.timer")
    try run(place)
    #expect(try stated() == [[], ["borg.timer"]])
  }

  @Test func nothingIsLookedAtWhereThatIsOff() throws {
    let place = try place()
    place.settings.probes.isEnabled = false
    try run(place)
    #expect(try titles(place) == [])
    #expect(try place.archive().statements(.hostObserved).isEmpty)
  }

  @Test func whatOnlyRootReadsGoesThroughTheJournalUnchanged() throws {
    let reading = Observation(
      .keyChanged, "a key", identity: "x",
      [("target_user", "alice"), ("change", "added"), ("path", "/home/a\nb"), ("seconds", "not sent")])
    let fields = ProbeEntry.fields(reading)
    #expect(fields.first { $0.name == "SYSLOG_IDENTIFIER" }?.value == "attestd-probe")
    var table = FieldTable()
    var logSources = LogSourceTable()
    let decoder = Decoder(fields: &table, logSources: &logSources)
    var event = Event()
    let sender = [
      ("_EXE", "/usr/bin/attestctl"), ("_UID", "0"), ("_TRANSPORT", "journal"),
      ("_SYSTEMD_UNIT", "attestd-probe.service"),
    ]
    for (name, value) in fields.map({ ($0.name, $0.value) }) + sender {
      let start = event.bytes.count
      event.bytes += Array(value.utf8)
      if let id = table.id(of: name) { event.add(id, start..<event.bytes.count) }
    }
    decoder.decodeJournal(&event)
    for (name, value) in [
      ("observation", "key_changed"), ("target_user", "alice"), ("change", "added"), ("path", "/home/a\nb"),
    ] {
      #expect(table.id(of: name).flatMap { event.text(of: $0) } == value)
    }
    // All that only root reads has a name in the journal.
    #expect(ProbeFields.names.contains("key_fingerprint") && ProbeFields.names.contains("days"))
  }

  /// A host without anything of the kind has nothing to miss; one without an expectation was never asked.
  @Test func anExpectationOfWhatDoesNotExistIsNotExercised() throws {
    let place = try place()
    try place.write(
      "rules/e.yml",
      """
      title: Backup runs
      name: backup_runs
      id: 9d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e
      level: high
      tags: [soc2.a1.2]
      expectation: {rules: [needle], every: 1h, if: host_has_backup}
      """)
    try Directory.make(place.state, mode: 0o700)
    let now = Timestamp(microseconds: Linux.Clock.realtimeMicroseconds())
    let recorder = try Recorder(state: place.state, host: HostFacts.current().id, now: now)
    var turn = Turn(recorded: now)
    let start = now.advanced(bySeconds: -5_400).microseconds
    let row: JSONValue = [
      "definition": "every 3600s UTC", "activated": .integer(start), "next": .integer(start), "marks": [],
      "boots": [],
    ]
    turn.stateChanges = [
      StateChange(
        scope: "expectation", key: "9d4d9f05-bf6b-4a00-afbe-9c6e0ebf406e", value: row.canonicalBytes)
    ]
    try recorder.commit(turn)
    try recorder.close()
    try run(place)
    let outcomes = try place.archive().expectationPeriods().map(\.outcome.status)
    #expect(outcomes == [.notExercised])
  }
}
