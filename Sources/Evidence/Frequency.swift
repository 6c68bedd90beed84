/// How often a control is performed. Auditors choose by it how many items they test.
package enum Frequency: String, CaseIterable, Sendable {
  case annual, quarterly, monthly, weekly, daily
  case manyADay = "many a day"
  /// Whenever there is cause; the number of items decides.
  case adHoc = "ad hoc"
}
