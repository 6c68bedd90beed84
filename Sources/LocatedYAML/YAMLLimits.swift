/// What a file may ask of the reader before it is refused.
package struct YAMLLimits: Sendable {
  package var fileBytes = 4 << 20
  package var documents = 10_000
  /// Of one document, aliases written out.
  package var nodes = 10_000
  package var depth = 64

  package init() {}
}
