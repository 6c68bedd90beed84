import Daemon
import Events
import Evidence
import Foundation
import LocatedYAML
import Probes
import Sigma
import Testing

/// A folder for one test's configuration, gone afterwards.
private struct Configuration: ~Copyable {
  let path: String

  init(_ files: [String: String]) throws {
    path = FileManager.default.temporaryDirectory.path + "/attestd-settings-\(UUID().uuidString)"
    for (name, text) in files {
      let file = path + "/" + name
      let folder = (file as NSString).deletingLastPathComponent
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try text.write(toFile: file, atomically: false, encoding: .utf8)
    }
  }

  func load() throws -> Settings {
    try Settings.load(configFile: path + "/attestd.yaml", executablePath: path + "/bin/attestd")
  }

  func problems() -> [String] {
    do {
      _ = try load()
      return []
    } catch let error as SettingsError {
      return error.diagnostics.map { $0.description.replacing(path + "/", with: "") }
    } catch {
      return ["\(error)"]
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct SettingsTests {
  @Test func anEmptyFileMeansTheDefaults() throws {
    let settings = try Configuration(["attestd.yaml": "# nothing yet\n"]).load()
    #expect(settings.journal == Settings.Journal())
    #expect("\(settings.journal.start)" == "oldest")
    #expect(settings.journal.isEnabled)
    #expect(settings.files.isEmpty)
    #expect(settings.rules == nil)
    #expect(settings.pipelines.isEmpty)
    #expect(settings.ruleOptions.pipelines.isEmpty)
    #expect(settings.scope.criteria == ["CC", "A1"])
    #expect(settings.scope.window == nil)
    #expect("\(settings.retention.evidence), \(settings.retention.leaves)" == "18 months, 18 months")
    #expect("\(settings.retention.ledger)" == "7 years")
    #expect(settings.mergeSeconds == 900)
    #expect(settings.alerts == Settings.Alerts())
    #expect(settings.readFrom.count == 1)
  }

  @Test func rolesAreGroups() throws {
    let usual = try Configuration(["attestd.yaml": "merge: 1m\n"]).load().roles
    #expect(
      usual.names == [
        .operator: ["attestd-operator"], .reviewer: ["attestd-reviewer"], .admin: ["attestd-admin"],
        .auditor: ["attestd-auditor"],
      ])
    let text = "roles: {operator: [ops, wheel], reviewer: boss, admin: []}\n"
    let roles = try Configuration(["attestd.yaml": text]).load().roles
    #expect(
      roles.names == [
        .operator: ["ops", "wheel"], .reviewer: ["boss"], .admin: [], .auditor: ["attestd-auditor"],
      ])
  }

  @Test func everyKeyIsRead() throws {
    let text = """
      sources:
        journal: {enabled: false, start: boot, directory: /j}
        files:
          - path: /var/log/a*.log
            timezone: Europe/Berlin
            format: json
            logsource: {product: linux, service: app}
            examine: always
          - /var/log/b.log
          - {path: /var/log/c.log, multiline: timestamp, transport: udp}
      rules: [/r, local]
      pipelines: [/p, own.yml]
      placeholders: {admins: [root, adm*], port: 22}
      controls: c.yaml
      criteria: /k.yaml
      sample_sizes: sizes.yaml
      scope: {criteria: [cc6, A], window: {from: 2026-01-01, to: 2026-12-31}}
      retention: {evidence: 2 years, leaves: 30 months, ledger: 3650 days}
      merge: 0s
      alerts: {journal: false, min_level: high}
      """
    let folder = try Configuration(["attestd.yaml": text])
    let settings = try folder.load()
    #expect(!settings.journal.isEnabled)
    #expect("\(settings.journal.start)" == "boot")
    #expect(settings.journal.directory == "/j")
    var first = Settings.LogFile(path: "/var/log/a*.log")
    first.timezone = "Europe/Berlin"
    first.format = .json
    first.logSource = LogSource(product: "linux", service: "app")
    first.examine = .always
    var third = Settings.LogFile(path: "/var/log/c.log")
    third.multiline = settings.files.last?.multiline
    third.transport = .udp
    #expect(third.multiline.map { "\($0)" } == "timestamp")
    #expect(settings.files == [first, Settings.LogFile(path: "/var/log/b.log"), third])
    #expect(settings.rules == ["/r", folder.path + "/local"])
    #expect(settings.pipelines == ["/p", folder.path + "/own.yml"])
    #expect(settings.placeholders.values == ["admins": ["root", "adm*"], "port": ["22"]])
    #expect(settings.controls == folder.path + "/c.yaml")
    #expect(settings.criteria == "/k.yaml")
    #expect(settings.sampleSizes == folder.path + "/sizes.yaml")
    #expect(settings.sampleSizesFile(executablePath: "/nowhere/attestctl") == folder.path + "/sizes.yaml")
    #expect(settings.scope.criteria == ["CC6", "A"])
    #expect(settings.scope.window.map { "\($0.from) \($0.to)" } == "2026-01-01 2026-12-31")
    #expect("\(settings.retention.evidence), \(settings.retention.leaves)" == "2 years, 30 months")
    #expect("\(settings.retention.ledger)" == "3650 days")
    #expect(settings.mergeSeconds == 0)
    #expect(!settings.alerts.journal)
    #expect(settings.alerts.minimumLevel == .high)
  }

  @Test(arguments: [
    ("sorces: {}", "1:1: error: unknown key 'sorces' in the configuration; did you mean 'sources'?"),
    ("sources: {jurnal: {}}", "1:11: error: unknown key 'jurnal' in 'sources'; did you mean 'journal'?"),
    ("sources: []", "1:10: error: 'sources' must be a map, not a list"),
    ("pipelines: /p", "1:12: error: 'pipelines' must be a list, not the text '/p'"),
    ("placeholders: {a: []}", "1:19: error: the placeholder 'a' has no value; give it one, or leave it out"),
    (
      "sources: {journal: {enabled: yes}}",
      "1:30: error: 'enabled' must be true or false, not the text 'yes'"
    ),
    (
      "sources: {journal: {start: never}}",
      "1:28: error: 'start' must be one of oldest, now, boot, not the text 'never'"
    ),
    (
      "sources: {journal: {strat: now}}",
      "1:21: error: unknown key 'strat' in 'journal'; did you mean 'start'?"
    ),
    ("sources: {files: {}}", "1:18: error: 'files' must be a list, not a map"),
    ("sources: {files: [{format: json}]}", "1:19: error: a log file needs 'path'"),
    (
      "sources: {files: [{path: /a, formt: json}]}",
      "1:30: error: unknown key 'formt' in a log file; did you mean 'format'?"
    ),
    (
      "sources: {files: [{path: /a, format: xml}]}",
      "1:38: error: 'format' must be one of auto, syslog, plain, json, access, audit, not 'xml'"
    ),
    (
      "sources: {files: [{path: /a, examine: never}]}",
      "1:39: error: 'examine' must be one of auto, always, not 'never'"
    ),
    (
      "sources: {files: [{path: /a, multiline: yes}]}",
      "1:41: error: 'multiline' must be one of indented, timestamp, not 'yes'"
    ),
    (
      "sources: {files: [{path: /a, format: json, multiline: indented}]}",
      "1:55: error: 'multiline' is not for format json: every line is an entry there"
    ),
    (
      "sources: {files: [{path: /a, transport: tcp}]}",
      "1:41: error: 'transport' must be one of udp, not 'tcp'"
    ),
    ("rules: {}", "1:8: error: 'rules' must be a list, not a map"),
    ("rules: ['']", "1:9: error: each of 'rules' must be a path, not the text ''"),
    (
      "scope: {criteria: [XX]}",
      "1:20: error: 'XX' is no category or criterion; write CC, A1, C1, PI1, P or one such as CC6.1"
    ),
    ("scope: {window: {from: 2026-01-01}}", "1:17: error: 'window' needs 'to'"),
    (
      "scope: {window: {from: 2026-02-30, to: 2026-12-31}}",
      "1:24: error: 'from' must be a day such as 2026-01-31, not the text '2026-02-30'"
    ),
    (
      "scope: {window: {from: 2026-02-01, to: 2026-01-31}}",
      "1:40: error: the window ends before it begins"
    ),
    (
      "retention: {evidence: 18}",
      "1:23: error: 'evidence' must be a number and a unit such as '18 months', not the number 18"
    ),
    (
      "retention: {leaves: 20 months, evidence: 2 years}",
      "1:21: error: 'leaves' (20 months) must not be shorter than 'evidence' (2 years): evidence is kept beside its leaf"
    ),
    (
      "retention: {ledger: 1 year}",
      "1:21: error: 'ledger' (1 year) must not be shorter than 'leaves' (18 months): leaves without their tree prove nothing"
    ),
    (
      "retention: {ledger: 7 moons}",
      "1:21: error: 'ledger' must be in days, weeks, months, years, not 'moons'"
    ),
    (
      "merge: 15",
      "1:8: error: 'merge' must be a number with a unit s, m, h or d such as '15m', not the number 15"
    ),
    (
      "alerts: {min_level: loud}",
      "1:21: error: 'min_level' must be one of informational, low, medium, high, critical, not 'loud'"
    ),
    (
      "roles: {operators: [ops]}",
      "1:9: error: unknown key 'operators' in 'roles'; did you mean 'operator'?"
    ),
    ("roles: {admin: ['a b']}", "1:17: error: 'a b' is no name of a group"),
    ("- a", "1:1: error: a configuration file must be a map, not a list"),
    ("merge: 1m\n---\nmerge: 2m", "3:1: error: a configuration file has one document; remove the '---'"),
    ("merge: 1m\nmerge: 2m", "2:1: error: the key 'merge' is already used in line 1"),
  ])
  func aMistakeIsNamedWithItsPlace(text: String, problem: String) throws {
    #expect(try Configuration(["attestd.yaml": text]).problems() == ["attestd.yaml:" + problem])
  }

  @Test func aShortRetentionIsAWarning() throws {
    let short = try Configuration(["attestd.yaml": "retention: {evidence: 14 months}"]).load()
    #expect(short.warnings.map(\.severity) == [.warning])
    #expect(short.warnings.first?.message.hasPrefix("'evidence' is only 14 months") == true)
    // What is not said follows what is.
    let long = try Configuration(["attestd.yaml": "retention: {evidence: 10 years}"]).load()
    #expect(long.warnings.isEmpty)
    #expect("\(long.retention.leaves), \(long.retention.ledger)" == "10 years, 10 years")
    #expect(try Configuration(["attestd.yaml": "retention: {evidence: 15 months}"]).load().warnings.isEmpty)
  }

  @Test func anUnknownZoneIsAMistake() throws {
    let text = "sources: {files: [{path: /a, timezone: Mars/Olympus}]}"
    let problems = try Configuration(["attestd.yaml": text]).problems()
    #expect(problems.first?.hasPrefix("attestd.yaml:1:40: error: unknown time zone 'Mars/Olympus'") == true)
  }

  @Test func allMistakesAreToldAtOnce() throws {
    let text = "sources: {journal: {start: x}, files: [{a: b}, {path: /c, d: e}]}\nmerge: x\nalerts: 1"
    #expect(try Configuration(["attestd.yaml": text]).problems().count == 6)
  }

  @Test func laterFilesAreLaidOverEarlierOnes() throws {
    let folder = try Configuration([
      "attestd.yaml": "sources: {journal: {start: now}, files: [/a]}\nmerge: 1m\nrules: [/r1]",
      "conf.d/20-b.yaml": "sources: {files: [/c]}\nmerge: 3m\nrules: [r3]",
      "conf.d/10-a.yaml": "sources: {journal: {enabled: false}, files: [/b]}\nmerge: 2m\nrules: [/r2]",
      "conf.d/ignored.txt": "][",
    ])
    let settings = try folder.load()
    #expect(settings.files.map(\.path) == ["/a", "/b", "/c"])
    #expect("\(settings.journal.start)" == "now")
    #expect(!settings.journal.isEnabled)
    #expect(settings.mergeSeconds == 180)
    #expect(settings.readFrom.count == 3)
    #expect(settings.rules?.count == 3)
  }

  @Test func mistakesOfConfDNameTheirFile() throws {
    let folder = try Configuration([
      "attestd.yaml": "sources: {journal: {}}", "conf.d/x.yaml": "sources: {journal: []}\nmrge: 1m",
    ])
    #expect(
      folder.problems() == [
        "conf.d/x.yaml:1:20: error: a list cannot be merged with a map at "
          + "attestd.yaml:1:20"
      ])
  }

  @Test func aMissingFileIsAMistakeOnlyWhenItWasNamed() throws {
    let problems = try Configuration(["other": ""]).problems()
    #expect(problems.count == 1)
    #expect(problems.first?.contains("No such file") == true)
    #expect(throws: Never.self) { try Settings.load(configFile: nil, executablePath: "/nonexistent/attestd") }
  }

  @Test func theRulesOfACheckoutAreFound() throws {
    let folder = try Configuration([
      "config/attestd.yaml": "merge: 7m", "config/rules/r.yml": "", "config/controls.yaml": "",
      "config/criteria/criteria.yaml": "", "config/sample-sizes.yaml": "", ".build/release/attestd": "",
    ])
    let executable = folder.path + "/.build/release/attestd"
    if !FileManager.default.fileExists(atPath: "/etc/attestd/attestd.yaml") {
      #expect(try Settings.load(configFile: nil, executablePath: executable).mergeSeconds == 420)
    }
    guard !FileManager.default.fileExists(atPath: "/usr/share/attestd/rules") else { return }
    let settings = Settings()
    #expect(
      settings.criteriaFile(executablePath: executable) == folder.path + "/config/criteria/criteria.yaml")
    if !FileManager.default.fileExists(atPath: "/etc/attestd/sample-sizes.yaml") {
      #expect(
        settings.sampleSizesFile(executablePath: executable) == folder.path + "/config/sample-sizes.yaml")
    }
    let paths = settings.rulePaths(adding: ["/more"], executablePath: executable)
    #expect(paths.first == folder.path + "/config/rules")
    #expect(paths.last == "/more")
    #expect(
      settings.rulePaths(adding: ["/more"], includingDefaults: false, executablePath: executable) == ["/more"]
    )
  }

  @Test func anInstalledPackLiesBesideTheExecutable() throws {
    let folder = try Configuration(["share/attestd/rules/r.yml": "", "bin/attestd": ""])
    #expect(RulePack.folder(executablePath: folder.path + "/bin/attestd") == folder.path + "/share/attestd")
    var settings = Settings()
    settings.rules = ["/mine"]
    #expect(settings.rulePaths(executablePath: folder.path + "/bin/attestd") == ["/mine"])
  }

  /// The shipped file must say what holds without it.
  @Test func theShippedFileSpellsOutTheDefaults() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
    let shipped = try Settings.load(
      configFile: root + "/config/attestd.yaml", executablePath: "/nonexistent/attestd")
    let defaults = Settings()
    #expect(shipped.journal == defaults.journal)
    #expect(shipped.scope == defaults.scope)
    #expect(shipped.retention == defaults.retention)
    #expect(shipped.mergeSeconds == defaults.mergeSeconds)
    #expect(shipped.alerts == defaults.alerts)
    #expect(shipped.rules == nil)
    #expect(shipped.warnings.isEmpty)
  }

  @Test func probesAreSetUp() throws {
    #expect(try Configuration(["attestd.yaml": "merge: 1m\n"]).load().probes == ProbeSettings())
    let text = """
      probes:
        enabled: false
        interval: 10m
        certificates: {paths: [tls/a.pem, /b.pem], expiring: 30d, soon: 10d}
        reboot: {after: 3d}
        packages: {after: 2d}
        disks: {low: 20, very_low: 8, full_within: 3d, ignore: [/mnt]}
        clock: {max_error: 2s, tolerate: 5m}
        files: {watch: [/srv], ignore: [/etc/cron.d/x]}
      """
    let configuration = try Configuration(["attestd.yaml": text])
    var wanted = ProbeSettings(certificates: [configuration.path + "/tls/a.pem", "/b.pem"])
    wanted.isEnabled = false
    wanted.interval = 600
    wanted.certificates.expiring = 30 * 86_400
    wanted.certificates.soon = 10 * 86_400
    wanted.rebootAfter = 3 * 86_400
    wanted.packagesAfter = 2 * 86_400
    wanted.disks.low = 20
    wanted.disks.veryLow = 8
    wanted.disks.fullWithin = 3 * 86_400
    wanted.disks.ignored = ["/mnt"]
    wanted.clock.maximumError = 2
    wanted.clock.tolerated = 300
    wanted.files.watched = ["/srv"]
    wanted.files.ignored = ["/etc/cron.d/x"]
    #expect(try configuration.load().probes == wanted)
  }

  @Test(arguments: [
    ("probes: {intervall: 1m}", "1:10: error: unknown key 'intervall'"),
    ("probes: {interval: 1s}", "1:20: error: 'interval' must be from 60"),
    ("probes: {certificates: {soon: 30d}}", "1:31: error: 'soon' must not be longer"),
    ("probes: {disks: {low: 5, very_low: 6}}", "1:36: error: 'very_low' must not be more"),
    ("probes: {disks: {low: 100}}", "1:23: error: 'low' must be a whole number"),
    ("probes: {files: {watch: /etc}}", "1:25: error: 'watch' must be a list"),
    ("probes: {clock: {max_error: 0s}}", "1:29: error: 'max_error' must be"),
    ("probes: {reboot: 3d}", "1:18: error: 'reboot' must be a map"),
  ])
  func whatIsWrongWithProbesHasAPlace(_ text: String, _ words: String) throws {
    let problems = try Configuration(["attestd.yaml": text]).problems()
    #expect(problems.count == 1 && problems[0].hasPrefix("attestd.yaml:" + words), "\(problems)")
  }
}
