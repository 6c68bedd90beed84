/// How many different words have to be seen in one place of otherwise equal messages before they are a value.
///
/// One set for all logs; docs/templates.md says how it was come by.
package struct EvidenceThresholds: Sendable {
  /// In general.
  package var words = 4
  /// Where another message showed that a value follows these words.
  package var introducedWords = 2
  /// Where one word only is left to recognise the message by, or the place is in front of the other words.
  package var loneWords = 6
  /// In front, with fewer than `frontContext` other words.
  package var frontWords = 12
  package var frontContext = 4
  /// Different contents of a pair of brackets, or behind `=`, when not all are equally long.
  package var contents = 4
  /// Columns that must be left beside such contents.
  package var contentContext = 2

  package init() {}
}
