package import LocatedYAML

/// What `attestctl rules check` looks at, each under a name that does not change (docs/rule-checks.md).
///
/// Errors are what keeps a document from running, warnings what runs and is probably not meant; both are found
/// whenever rules are loaded. Notes, and the warnings of `RuleReview`, are looked for by `rules check` alone.
package enum RuleCheck: String, CaseIterable, Sendable {
  // What keeps a document from running.
  case unreadableFile = "unreadable-file"
  case invalidYAML = "invalid-yaml"
  case unsupportedDocument = "unsupported-document"
  case missingTitle = "missing-title"
  case invalidMetadata = "invalid-metadata"
  case duplicateIdentifier = "duplicate-identifier"
  case invalidLogSource = "invalid-log-source"
  case invalidDetection = "invalid-detection"
  case invalidModifier = "invalid-modifier"
  case invalidValue = "invalid-value"
  case invalidRegex = "invalid-regex"
  case invalidNetwork = "invalid-network"
  case missingPlaceholder = "missing-placeholder"
  case invalidCondition = "invalid-condition"
  case legacyAggregation = "legacy-aggregation"
  case invalidCorrelation = "invalid-correlation"
  case invalidFilter = "invalid-filter"
  case invalidExpectation = "invalid-expectation"
  case invalidBaseline = "invalid-baseline"
  case unknownReference = "unknown-reference"
  case invalidPipeline = "invalid-pipeline"
  case cannotCompile = "cannot-compile"

  // Names and descriptive keys.
  case misspeltKey = "misspelt-key"
  case idFormat = "id-format"
  case missingID = "missing-id"
  case duplicateTitle = "duplicate-title"
  case duplicateFileName = "duplicate-file-name"
  case fileName = "file-name"
  case titleLength = "title-length"
  case titleForm = "title-form"
  case shortDescription = "short-description"
  case missingDescription = "missing-description"
  case missingAuthor = "missing-author"
  case missingStatus = "missing-status"
  case missingLevel = "missing-level"
  case missingDate = "missing-date"
  case retiredStatus = "retired-status"
  case dateFormat = "date-format"
  case modifiedBeforeDate = "modified-before-date"
  case relatedFormat = "related-format"
  case scopeFormat = "scope-format"
  case falsePositiveWord = "false-positive-word"
  case duplicateReference = "duplicate-reference"
  case regressionPath = "regression-path"

  // Tags.
  case tagFormat = "tag-format"
  case tagNamespace = "tag-namespace"
  case attackTag = "attack-tag"
  case attackTactic = "attack-tactic"
  case tlpTag = "tlp-tag"
  case cveTag = "cve-tag"
  case detectionTag = "detection-tag"
  case d3fendTag = "d3fend-tag"
  case carTag = "car-tag"
  case stpTag = "stp-tag"
  case duplicateTag = "duplicate-tag"
  case criterionFormat = "criterion-format"

  // Log source and detection.
  case logSourceCase = "log-source-case"
  case unknownLogSource = "unknown-log-source"
  case unusedSearch = "unused-search"
  case searchName = "search-name"
  case singleChoice = "single-choice"
  case allOfThem = "all-of-them"
  case unreachable = "unreachable"
  case fieldName = "field-name"
  case repeatedModifier = "repeated-modifier"
  case singleAll = "single-all"
  case nullInList = "null-in-list"
  case booleanWord = "boolean-word"
  case wildcardForModifier = "wildcard-for-modifier"
  case doubleWildcard = "double-wildcard"
  case escapedWildcard = "escaped-wildcard"
  case numberAsText = "number-as-text"
  case controlCharacter = "control-character"
  case duplicateValue = "duplicate-value"
  case plainRegex = "plain-regex"
  case openRegex = "open-regex"
  case unpinnedProgram = "unpinned-program"

  // Filters, correlations, pipelines.
  case filterKey = "filter-key"
  case filterWithoutNot = "filter-without-not"
  case filterTarget = "filter-target"
  case filterReason = "filter-reason"
  case ungroupedCorrelation = "ungrouped-correlation"
  case impossibleThreshold = "impossible-threshold"
  case repeatedReference = "repeated-reference"
  case lostGroup = "lost-group"
  case pipelineKey = "pipeline-key"

  package var severity: Diagnostic.Severity {
    switch self {
    case .unreadableFile, .invalidYAML, .unsupportedDocument, .missingTitle, .invalidMetadata,
      .duplicateIdentifier, .invalidLogSource, .invalidDetection, .invalidModifier, .invalidValue,
      .invalidRegex, .invalidNetwork, .missingPlaceholder, .invalidCondition, .legacyAggregation,
      .invalidCorrelation, .invalidFilter, .invalidExpectation, .invalidBaseline, .unknownReference,
      .invalidPipeline,
      .cannotCompile:
      .error
    case .missingID, .fileName, .titleLength, .titleForm, .shortDescription, .missingDescription,
      .missingAuthor, .missingStatus, .missingLevel, .missingDate, .falsePositiveWord, .attackTactic,
      .unknownLogSource, .singleChoice, .allOfThem, .wildcardForModifier, .numberAsText, .escapedWildcard,
      .openRegex, .plainRegex, .filterReason:
      .note
    default: .warning
    }
  }
}

extension Diagnostic {
  package init(_ check: RuleCheck, at location: SourceLocation, _ message: String) {
    self.init(check.severity, at: location, message, check: check.rawValue)
  }

  /// The same under the check's name, unless it has one.
  package func named(_ check: RuleCheck) -> Diagnostic {
    var named = self
    named.check = self.check ?? check.rawValue
    return named
  }
}

extension YAMLNode {
  func remark(_ check: RuleCheck, _ message: String) -> Diagnostic {
    Diagnostic(check, at: location, message)
  }
}

/// Does `work`; what it throws belongs to `check`, unless it was named closer to its cause.
func naming<Value>(
  _ check: RuleCheck, _ work: () throws(Diagnostic) -> Value
) throws(Diagnostic) -> Value {
  do throws(Diagnostic) {
    return try work()
  } catch {
    throw error.named(check)
  }
}
