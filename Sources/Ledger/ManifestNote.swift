/// What is signed for a bundle: the SHA-256 of its manifest, with what it is of.
package enum ManifestNote {
  /// The first line cannot be a log's name, which has no blanks, so no signature over this can be taken for one over a
  /// checkpoint.
  /// - Parameters:
  ///   - label: the period's: `2026-10`.
  ///   - sha256: hexadecimal digits.
  package static func text(host: String, label: String, sha256: String) -> String {
    "attestd bundle manifest v1\n\(host)\n\(label)\n\(sha256)\n"
  }
}
