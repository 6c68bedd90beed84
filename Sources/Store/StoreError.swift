/// Why the store could not be opened, written or read; says what to do.
package struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
  package var kind: Kind
  /// The file or folder it is about.
  package var path: String
  /// What was being done, to what, what went wrong and what to do about it.
  package var description: String

  package init(_ kind: Kind, path: String, _ description: String) {
    self.kind = kind
    self.path = path
    self.description = description
  }

  package enum Kind: Hashable, Sendable {
    /// No space, or a read-only file system. Nothing was written; the same turn may be committed later.
    case full
    /// The disk failed a read, write or sync. What it holds now is unknown, so the process should end.
    case inputOutput
    /// The database is damaged or is not one.
    case corrupt
    /// Written by a newer version of attestd.
    case newerSchema
    case missing
    case permissionDenied
    /// Another process held the database longer than the busy timeout.
    case busy
    /// A shortened id stands for several findings.
    case ambiguous
    /// What is asked for was deleted by retention.
    case pruned
    /// Somebody ordered that nothing be deleted.
    case held
    case other
  }
}
