package import Events
package import Evidence
package import Ingest
package import LocatedYAML
package import Probes
package import Sigma

/// What the operator decides: `attestd.yaml` with `conf.d/*.yaml` laid over it.
///
/// Every property has the default that holds where a file says nothing, so an empty file is a valid one.
package struct Settings: Sendable {
  package var journal = Journal()
  package var files: [LogFile] = []
  /// Rule folders and files, absolute; nil for the pack's own and `/etc/attestd/rules.d`.
  package var rules: [String]?
  /// pySigma pipelines that rules are read through: files and folders, absolute.
  package var pipelines: [String] = []
  /// What `%name%` stands for in rules.
  package var placeholders = Placeholders()
  /// The organisation's controls; nil for `/etc/attestd/controls.yaml`, else the pack's.
  package var controls: String?
  /// The catalogue of criteria; nil for the pack's.
  package var criteria: String?
  /// How many items are sampled; nil for `/etc/attestd/sample-sizes.yaml`, else the pack's.
  package var sampleSizes: String?
  package var scope = Scope()
  package var retention = Retention()
  package var privacy = Privacy()
  /// Seconds within which repeats of one rule and group are one finding, unless the rule says otherwise.
  package var mergeSeconds = 900
  package var alerts = Alerts()
  /// What is looked at on the host beside its logs.
  package var probes = ProbeSettings()
  /// Whose answers are taken.
  package var roles = RoleGroups()
  /// The files these settings were read from, in order; none for the built-in defaults.
  package var readFrom: [String] = []
  /// The texts of these files, back to back: what the configuration's digest is made of.
  package var text = ""
  package var warnings: [Diagnostic] = []

  package init() {}

  /// How rules are read.
  package var ruleOptions: RuleLoader.Options {
    RuleLoader.Options(placeholders: placeholders, pipelinePaths: pipelines)
  }

  package struct Journal: Hashable, Sendable {
    package var isEnabled = true
    package var start = JournalStart.oldest
    /// A folder of journal files to read instead of the host's own.
    package var directory: String?
    /// Seconds without an entry after which a gap opens; nil for any.
    package var silentAfter: Int?

    package init() {}
  }

  /// A log file, or a glob of them, with how it is read.
  package struct LogFile: Hashable, Sendable {
    package var path: String
    /// Zone of stamps that state none, as `LogZone` reads it (already checked); nil for UTC.
    package var timezone: String?
    package var format = Format.auto
    /// An additional log source for entries that no decoder recognises.
    package var logSource: LogSource?
    package var examine = Examine.auto
    /// Which lines are one entry with the line before them; nil for none.
    package var multiline: Multiline?
    /// How entries come to the file, where losses on the way cannot be seen in it.
    package var transport: Transport?
    /// Seconds without a line after which a gap opens; nil for any.
    package var silentAfter: Int?

    package init(path: String) { self.path = path }

    package enum Format: String, CaseIterable, Sendable {
      case auto, syslog, plain, json
      /// Access and error logs of web servers and proxies.
      case access
      /// Records of the audit daemon.
      case audit
    }

    package enum Examine: String, CaseIterable, Sendable {
      /// Not where the journal already carries the file's entries (docs/decisions/0002).
      case auto
      case always
    }
  }

  package struct Scope: Hashable, Sendable {
    /// Categories or single criteria: `CC`, `A1`, `CC6.1`.
    package var criteria = ["CC", "A1"]
    package var window: Window?

    package init() {}
  }

  /// The observation window; both days belong to it.
  package struct Window: Hashable, Sendable {
    package var from: CivilDate
    package var to: CivilDate

    package init(from: CivilDate, to: CivilDate) {
      self.from = from
      self.to = to
    }
  }

  /// For how long what is kept (docs/retention.md); each at least as long as the one before.
  package struct Retention: Hashable, Sendable {
    /// What leaves commit to: texts, names and notes.
    package var evidence = CalendarSpan(count: 18, unit: .months)
    /// The leaves themselves, without which nothing can be exported.
    package var leaves = CalendarSpan(count: 18, unit: .months)
    /// Hashes and checkpoints, by which exports of the time can be checked.
    package var ledger = CalendarSpan(count: 7, unit: .years)

    package init() {}
  }

  /// What is taken out of kept texts beyond secrets (docs/privacy.md).
  package struct Privacy: Hashable, Sendable {
    package var hidesMail = false

    package init() {}
  }

  package struct Alerts: Hashable, Sendable {
    package var journal = true
    /// Findings below it are recorded without an alert.
    package var minimumLevel = Level.low

    package init() {}
  }
}
