/// When a batch is full. The entry that reaches a limit is still part of the batch.
package struct ReadLimit: Hashable, Sendable {
  package var entries: Int
  /// Of text. A batch may exceed it by one entry, which is itself at most `EntryText.longest`.
  package var bytes: Int

  package init(entries: Int = 1_024, bytes: Int = 1_048_576) {
    self.entries = entries
    self.bytes = bytes
  }
}
