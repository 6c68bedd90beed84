package import Events

/// Something attestd noticed itself: of the logs it reads, the clock, the host, its own life or its record.
///
/// No program writes a line when a log is emptied or a clock is set back, so attestd says it, as an event of
/// `product: attestd` that rules match like any other. Names and values are in docs/fields.md.
package struct Observation: Hashable, Sendable {
  package var kind: Kind
  /// One sentence for people.
  package var message: String
  /// What the finding's id is made of: the same thing noticed again after a crash has the same one.
  package var identity: String
  package var fields: [Field]
  /// When it happened, where that is not when it was noticed.
  package var time: Timestamp?

  package struct Field: Hashable, Sendable {
    package var name: String
    package var value: String
  }

  package init(_ kind: Kind, _ message: String, identity: String, _ fields: [(String, String?)] = []) {
    self.kind = kind
    self.message = message
    self.identity = identity
    self.fields = fields.compactMap { name, value in value.map { Field(name: name, value: $0) } }
  }

  /// The value of `observation`.
  package enum Kind: String, CaseIterable, Sendable {
    /// A stretch of a source was not examined.
    case gap
    /// The wall clock was set.
    case clockStepped = "clock_stepped"
    case clockUnsynchronised = "clock_unsynchronised"
    case clockSynchronised = "clock_synchronised"
    /// A log's stamps are off by whole quarters of an hour.
    case zoneSkewed = "zone_skewed"
    /// attestd's first start since the host booted.
    case hostBooted = "host_booted"
    case programChanged = "program_changed"
    case unitDisabled = "unit_disabled"
    case unitEnabled = "unit_enabled"
    /// The record lacks what the journal proves it once held.
    case recordRolledBack = "record_rolled_back"
    /// The record does not continue what was signed before.
    case ledgerDiverged = "ledger_diverged"
    /// The memory of what was signed is gone.
    case checkpointsLost = "checkpoints_lost"
    case notSigned = "not_signed"
    /// Another key signs, and the one before did not say so.
    case keyReplaced = "key_replaced"
    /// A finding was not answered, or not dealt with, by its target.
    case responseOverdue = "response_overdue"
    /// The rules were changed and nobody approved that in time.
    case ruleSetUnapproved = "ruleset_unapproved"
    // Readings of the host's state (docs/probes.md), in order or not.
    case certificateChecked = "certificate_checked"
    case rebootChecked = "reboot_checked"
    case diskChecked = "disk_checked"
    case clockChecked = "clock_checked"
    case packagesChecked = "packages_checked"
    /// A watched file came, went, or is another.
    case fileChanged = "file_changed"
    /// A key that lets somebody log in came, went, or has other options.
    case keyChanged = "key_changed"
    /// Something that is to be looked at could not be.
    case probeFailed = "probe_failed"
    /// A round of probes is over.
    case probeRan = "probe_ran"
    /// There is no memory of what things were like before.
    case probeBegan = "probe_began"
    /// What a kind of control works with on this host, or that it has nothing of the kind.
    case hostHas = "host_has"

    /// What rules state as `service`.
    var service: Service {
      switch self {
      case .gap: .coverage
      case .clockStepped, .clockUnsynchronised, .clockSynchronised, .zoneSkewed: .clock
      case .hostBooted: .host
      case .programChanged, .unitDisabled, .unitEnabled: .daemon
      case .recordRolledBack, .ledgerDiverged, .checkpointsLost, .notSigned, .keyReplaced: .record
      case .responseOverdue: .response
      case .ruleSetUnapproved: .change
      case .certificateChecked, .rebootChecked, .diskChecked, .clockChecked, .packagesChecked, .fileChanged,
        .keyChanged, .probeFailed, .probeRan, .probeBegan, .hostHas:
        .probe
      }
    }
  }

  enum Service: String, CaseIterable { case coverage, clock, host, daemon, record, response, change, probe }
}
