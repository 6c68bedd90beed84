/// What all three OSCAL documents have in common.
enum OSCALFormat {
  /// The newest that independent validators implement; the models used here did not change after it.
  static let version = "1.2.1"
  /// Marks the properties that are attestd's own and not OSCAL's.
  static let namespace = "urn:uuid:904a9ec8-dc54-4921-8773-ebf89f2ccaca"
  static let conclusion =
    "This document states what was recorded. Whether a criterion was met is for the assessor to conclude."

  static let catalogName = "oscal/catalog.json"
  static let planName = "oscal/assessment-plan.json"
  static let resultsName = "oscal/assessment-results.json"

  /// Each after those it refers to.
  static let names = [catalogName, planName, resultsName]

  /// The risk states OSCAL names; its schema takes any word.
  static let riskStates: Set = [
    "open", "investigating", "remediating", "deviation-requested", "deviation-approved", "closed",
  ]
}
