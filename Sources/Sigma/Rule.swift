package import Events
package import LocatedYAML

/// A Sigma rule as written: nothing resolved, every part with its place (specification v2.1.0).
package struct Rule: Sendable {
  package var metadata: Metadata
  package var logSource: LogSource
  /// The named searches of `detection`, in the order written.
  package var searches: [Search]
  /// One boolean expression; a list of conditions arrives as their `or`.
  package var condition: Condition
  /// Indices of `RuleCollection.filters` that narrow this rule: it matches where all of their conditions hold too.
  package var filters: [Int] = []

  package init(metadata: Metadata, logSource: LogSource, searches: [Search], condition: Condition) {
    self.metadata = metadata
    self.logSource = logSource
    self.searches = searches
    self.condition = condition
  }
}

/// What rules and correlations have in common.
package struct Metadata: Sendable {
  package var location: SourceLocation
  package var title: String
  package var id: String?
  package var name: String?
  /// Medium when the document has none.
  package var level: Level
  package var status: String?
  package var description: String?
  package var tags: [String]
  package var falsePositives: [String]
  /// `soc2.cc6.1` tags and `compliance: {tsc: […]}`, as `CC6.1`, sorted, each once.
  package var criteria: [String]
  package var attestd: AttestdOptions
  /// `regression_tests_path` as written.
  package var regressionTestsPath: String?
  /// The document's own text: what the rule-set digest is made of.
  package var text: String

  package init(
    location: SourceLocation, title: String, id: String? = nil, name: String? = nil, level: Level = .medium,
    status: String? = nil, description: String? = nil, tags: [String] = [], falsePositives: [String] = [],
    criteria: [String] = [], attestd: AttestdOptions = AttestdOptions(), text: String = ""
  ) {
    self.location = location
    self.title = title
    self.id = id
    self.name = name
    self.level = level
    self.status = status
    self.description = description
    self.tags = tags
    self.falsePositives = falsePositives
    self.criteria = criteria
    self.attestd = attestd
    self.text = text
  }

  /// What findings and state name the rule by: its id, else its name, else its title. No two loaded documents have
  /// the same.
  package var reference: String { id ?? name ?? title }
}

/// The optional `attestd:` map of a document.
package struct AttestdOptions: Hashable, Sendable {
  package var isOperation = false
  /// Fields kept as evidence besides the group.
  package var keep: [String] = []
  /// Seconds within which repeats of one rule and group are one finding; nil for the default.
  package var mergeSeconds: Int?
  /// Operations of an hour that are kept one by one, as written; the others are counted. See `KeptOperations`.
  package var countAbove: Int?
  /// Fields that repeats are grouped by; nil for the default entity fields.
  package var group: [String]?
  /// The entry says that others were lost, which is a gap of its source.
  package var loss: Loss?
  /// Ids of `config/signals.yaml`: what the document makes visible.
  package var signals: [String] = []
  /// Lines that must match and lines that must not, for `rules test`.
  package var samples = Samples()

  /// Where in the message the number of lost entries stands: right behind or right before a text. Without such a number
  /// their count is unknown.
  package struct Loss: Hashable, Sendable {
    package var text = ""
    package var isBefore = false
    /// The number counts from the start of the program or kernel, not from the last such entry.
    package var isTotal = false
    package init() {}
  }

  package struct Samples: Hashable, Sendable {
    package var match: [Sample] = []
    package var ignore: [Sample] = []
    package init() {}
  }

  /// One line, or one journal entry or JSON event given as a map of strings.
  package enum Sample: Hashable, Sendable {
    case line(String)
    case fields([String: String])
  }

  package init() {}
}

/// A named search of a detection.
package struct Search: Sendable {
  package var name: String
  package var location: SourceLocation
  package var expression: Expression

  package init(name: String, location: SourceLocation, expression: Expression) {
    self.name = name
    self.location = location
    self.expression = expression
  }

  /// What a search says: maps are `all`, lists are `any`.
  package enum Expression: Sendable {
    case all([Expression])
    case any([Expression])
    case item(DetectionItem)
  }
}

/// `field|modifiers: values`, or a keyword where the field is nil.
package struct DetectionItem: Sendable {
  package var location: SourceLocation
  package var field: String?
  /// Any of them matches, or all where `requiresAll`.
  package var predicates: [Predicate]
  package var requiresAll: Bool
  /// `neq`: not(any of the list).
  package var isNegated: Bool

  package init(
    location: SourceLocation, field: String?, predicates: [Predicate], requiresAll: Bool = false,
    isNegated: Bool = false
  ) {
    self.location = location
    self.field = field
    self.predicates = predicates
    self.requiresAll = requiresAll
    self.isNegated = isNegated
  }
}

/// One test of one value, with all modifiers already applied.
package enum Predicate: Hashable, Sendable {
  /// Whole value, wildcards as parts; `contains` and the like have become leading and trailing `.any`.
  case string(Wildcards, isCased: Bool)
  case regex(pattern: String, ignoreCase: Bool, multiline: Bool, dotAll: Bool)
  case cidr(CIDR)
  /// The number as written, for exact comparison.
  case number(NumericComparison, String)
  case boolean(Bool)
  /// Absent or null.
  case null
  case exists(Bool)
  /// `fieldref`: the value against that of another field.
  case fieldReference(String, FieldComparison, isCased: Bool)
  /// `hour` and the like: a part of a date against a whole number as written.
  case datePart(DatePart, NumericComparison, String)
  /// The spellings that one written value stands for (`windash`, `base64offset`, a placeholder): any of them, also
  /// under `all`.
  case any([Predicate])
}

package enum FieldComparison: String, Hashable, Sendable {
  case equal, startsWith, endsWith, contains
}

/// The parts of a date that rules compare (appendix "Modifiers"); `week` is ISO 8601's.
package enum DatePart: String, Hashable, Sendable, CaseIterable {
  case minute, hour, day, week, month, year
}

package enum NumericComparison: String, Hashable, Sendable {
  case equal, less, lessOrEqual, greater, greaterOrEqual
}

/// A string with Sigma's wildcards: literal bytes between `*` and `?`.
package struct Wildcards: Hashable, Sendable {
  package var parts: [Part]

  package init(parts: [Part]) { self.parts = parts }

  package enum Part: Hashable, Sendable {
    /// UTF-8, escapes resolved, case as written.
    case literal([UInt8])
    /// `*`: any run, also an empty one, newlines included.
    case any
    /// `?`: exactly one character.
    case one
  }
}

/// A network: address bytes (4 or 16) and prefix length in bits.
package struct CIDR: Hashable, Sendable {
  package var address: [UInt8]
  package var prefixLength: Int

  package init(address: [UInt8], prefixLength: Int) {
    self.address = address
    self.prefixLength = prefixLength
  }
}

/// The condition with selectors resolved: search names are checked and `1 of x*` is written out.
package enum Condition: Hashable, Sendable {
  case search(String)
  case all([Condition])
  case any([Condition])
  indirect case not(Condition)
}
