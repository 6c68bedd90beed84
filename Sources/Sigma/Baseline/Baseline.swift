package import Events

/// What is usual on a host, learnt from its own logs: what departs from it is the finding (docs/baselines.md).
///
/// As written; references are names until `RuleCollection` resolves them.
package struct Baseline: Sendable {
  package var metadata: Metadata
  package var subject: Subject
  package var method: Method
  /// Each group of these values has a baseline of its own.
  package var groupBy: [String]
  /// For how long it only learns: what it would have found is counted and not raised.
  package var learnSeconds: Int
  /// Whether matches of its rules are reported by themselves; if not, and nothing else wants that, they only feed it.
  package var generate: Bool

  package init(
    metadata: Metadata, subject: Subject, method: Method, groupBy: [String], learnSeconds: Int,
    generate: Bool = true
  ) {
    self.metadata = metadata
    self.subject = subject
    self.method = method
    self.groupBy = groupBy
    self.learnSeconds = learnSeconds
    self.generate = generate
  }

  /// What it looks at.
  package enum Subject: Sendable {
    /// Ids or names of the rules whose matches it looks at.
    case rules([Correlation.Reference])
    /// Every entry of a log source.
    case logSource(LogSource)
  }

  package enum Method: Hashable, Sendable {
    case firstSeen(FirstSeen)
    case rate(Rate)
    case silence(Silence)
    case rareTemplate(RareTemplate)
  }

  /// A value, or a combination of values, that the group never had.
  package struct FirstSeen: Hashable, Sendable {
    package var fields: [String]
    /// Addresses count by the networks they are in; nil for each by itself.
    package var network: Network?
    /// What was not seen for so long is new again.
    package var forgetSeconds: Int

    package init(fields: [String], network: Network?, forgetSeconds: Int) {
      self.fields = fields
      self.network = network
      self.forgetSeconds = forgetSeconds
    }
  }

  /// Bits of an address that name its network.
  package struct Network: Hashable, Sendable {
    package var version4: Int
    package var version6: Int

    package init(version4: Int, version6: Int) {
      self.version4 = version4
      self.version6 = version6
    }
  }

  /// More or fewer in an interval than at such an hour of the week.
  package struct Rate: Hashable, Sendable {
    package var intervalSeconds: Int
    package var direction: Direction
    /// What is a multiple of the expected by less than this is never too many, nor its inverse too few.
    package var factor: Double
    /// Fewer than this are never too many.
    package var atLeast: Int
    /// The zone of the hours of the week; an IANA name, an offset or UTC.
    package var zone: Correlation.Reference
    /// The rules whose matches these are a share of; empty where they are counted by themselves.
    package var of: [Correlation.Reference]

    package init(
      intervalSeconds: Int, direction: Direction, factor: Double, atLeast: Int, zone: Correlation.Reference,
      of: [Correlation.Reference] = []
    ) {
      self.intervalSeconds = intervalSeconds
      self.direction = direction
      self.factor = factor
      self.atLeast = atLeast
      self.zone = zone
      self.of = of
    }

    package static func == (a: Rate, b: Rate) -> Bool { a.parts == b.parts }
    package func hash(into hasher: inout Hasher) { hasher.combine(parts) }

    private var parts: [String] {
      ["\(intervalSeconds)", direction.rawValue, "\(factor)", "\(atLeast)", zone.text] + of.map(\.text)
    }
  }

  package enum Direction: String, CaseIterable, Sendable { case above, below, both }

  /// What used to come and stopped.
  package struct Silence: Hashable, Sendable {
    /// How many times its longest usual pause it may be silent.
    package var patience: Double
    /// No shorter silence is one.
    package var leastSeconds: Int

    package init(patience: Double, leastSeconds: Int) {
      self.patience = patience
      self.leastSeconds = leastSeconds
    }
  }

  /// A message of a shape that was never, or hardly ever, seen.
  package struct RareTemplate: Hashable, Sendable {
    /// Shapes seen no more often than this are rare.
    package var atMost: Int
    package var forgetSeconds: Int

    package init(atMost: Int, forgetSeconds: Int) {
      self.atMost = atMost
      self.forgetSeconds = forgetSeconds
    }
  }
}

extension Baseline.Method {
  /// As it is written in `type`.
  package var name: String {
    switch self {
    case .firstSeen: "first_seen"
    case .rate: "rate"
    case .silence: "silence"
    case .rareTemplate: "rare_template"
    }
  }
}
