import Crypto
package import Evidence

/// What the order of a sample follows from, and nothing else: no random numbers, so `sha256sum` and `sort` repeat it.
///
/// The population's hash keeps the draw from being made before the population is known; the auditor's text keeps the
/// audited from trying populations until the draw is kind to them.
package struct SampleSeed: Hashable, Sendable {
  /// Lower-case hexadecimal.
  package let hex: String

  /// - Parameters:
  ///   - subject: the id of the control or criterion.
  ///   - population: SHA-256 of the population's lines, lower-case hexadecimal.
  ///   - text: the auditor's.
  package init(engagement: SampleText, subject: SampleText, population: String, text: SampleText) {
    let whole = [engagement.text, subject.text, population, text.text].joined(separator: "|")
    hex = SHA256.hash(data: Array(whole.utf8)).hexadecimal
  }

  /// Where an item stands in the draw: lower bytes come first.
  func rank(_ id: String) -> [UInt8] { Array(SHA256.hash(data: Array("\(hex)|\(id)".utf8))) }
}
