/// Something that is expected to happen in every period: its absence is the finding (docs/expectations.md).
///
/// As written; references are names until `RuleCollection` resolves them.
package struct Expectation: Sendable {
  package var metadata: Metadata
  /// Ids or names of the rules whose matches count; empty where only attestations do.
  package var rules: [Correlation.Reference]
  package var schedule: Schedule
  /// How long behind the end of a period it may still come, and is late then.
  package var graceSeconds: Int
  /// The zone of days and times of day, with its place; an IANA name, an offset or UTC.
  package var zone: Correlation.Reference
  /// A rule that must have matched in a period for the period to count.
  package var condition: Correlation.Reference?
  /// A control whose attestations count like matches.
  package var control: Correlation.Reference?

  package init(
    metadata: Metadata, rules: [Correlation.Reference], schedule: Schedule, graceSeconds: Int,
    zone: Correlation.Reference, condition: Correlation.Reference? = nil,
    control: Correlation.Reference? = nil
  ) {
    self.metadata = metadata
    self.rules = rules
    self.schedule = schedule
    self.graceSeconds = graceSeconds
    self.zone = zone
    self.condition = condition
    self.control = control
  }

  /// What periods there are.
  package enum Schedule: Hashable, Sendable {
    /// One after the other from the activation on, each of so many seconds.
    case seconds(Int)
    /// The same in days of the zone, which have 23 or 25 hours where its clock changes.
    case days(Int)
    /// From one of the times to the next.
    case calendar(CalendarTimes)
    /// One for each boot of the host: so many seconds from it on.
    case boot(withinSeconds: Int)
  }
}

extension Expectation.Schedule: CustomStringConvertible {
  /// As people would write it: `every 1d`, `calendar Mon *-*-* 09:00:00`, `per boot within 900s`.
  package var description: String {
    switch self {
    case .seconds(let seconds): "every \(seconds)s"
    case .days(let days): "every \(days)d"
    case .calendar(let times): "calendar \(times)"
    case .boot(let seconds): "per boot within \(seconds)s"
    }
  }
}
