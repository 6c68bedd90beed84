/// Where reading of a source continues. Stored with every commit; opaque to everything but its source.
package enum Position: Hashable, Codable, Sendable {
  case journal(JournalPosition)
  case file(FilePosition)
}

/// The last examined journal entry.
package struct JournalPosition: Hashable, Codable, Sendable {
  /// journald's own cursor string.
  package var cursor: String
  /// `s=` of the cursor: the chain the number belongs to.
  package var sequenceID: String
  /// `i=` of the cursor: rises by one per entry of a chain.
  package var sequence: UInt64
  /// Where reading ended in other boots and chains, the latest last, as cursors of chain, number, boot and monotonic time:
  /// what is offered again is known by them. Nil stands for none.
  package var others: [String]?

  package init(cursor: String, sequenceID: String, sequence: UInt64, others: [String]? = nil) {
    self.cursor = cursor
    self.sequenceID = sequenceID
    self.sequence = sequence
    self.others = others
  }
}

/// The files of one followed path that are not read to their end for good: generations that a writer may
/// still hold after rotation first, the current one last.
package struct FilePosition: Hashable, Codable, Sendable {
  package var files: [Cursor]
  /// Rotated files that need not be read any more, the latest last, with where they ended: those read to their end for
  /// good, and those that were there before the path was first followed. What lies beside the path and is not among
  /// them is new, whatever its name says. Nil stands for none.
  package var done: [Cursor]?

  package init(files: [Cursor], done: [Cursor]? = nil) {
    self.files = files
    self.done = done
  }

  package struct Cursor: Hashable, Codable, Sendable {
    package var identity: FileIdentity
    /// Offset of the first byte not examined.
    package var offset: UInt64
    /// The offset lies inside an over-long line whose start was examined; skip to the next newline.
    package var isInsideLongLine: Bool
    /// Of the bytes right before the offset: others in their place mean that the file was rewritten. Nil where there are
    /// none, or none that can be read again.
    package var tail: TailMark?
    /// The file was empty when it was last looked at; nil stands for no.
    package var isEmpty: Bool?

    package init(
      identity: FileIdentity, offset: UInt64, isInsideLongLine: Bool = false, tail: TailMark? = nil,
      isEmpty: Bool? = nil
    ) {
      self.identity = identity
      self.offset = offset
      self.isInsideLongLine = isInsideLongLine
      self.tail = tail
      self.isEmpty = isEmpty
    }
  }

  /// FNV-1a over the last bytes before a place.
  package struct TailMark: Hashable, Codable, Sendable {
    package var hash: UInt64
    package var length: Int

    package init(hash: UInt64, length: Int) {
      self.hash = hash
      self.length = length
    }
  }
}

/// What tells one file from the next under the same name, even when the inode number is used again.
package struct FileIdentity: Hashable, Codable, Sendable {
  package var device: UInt64
  package var inode: UInt64
  /// Nanoseconds since 1970; nil where the file system does not keep it.
  package var birth: Int64?
  /// FNV-1a over the first `headLength` bytes, at most 1,024.
  package var headHash: UInt64
  package var headLength: Int
  /// The same for what is before the last line ends in those bytes: a copy is known by them that was made before all of them
  /// were written. Nil stands for none.
  package var starts: [Start]?

  package init(
    device: UInt64, inode: UInt64, birth: Int64?, headHash: UInt64, headLength: Int, starts: [Start]? = nil
  ) {
    self.device = device
    self.inode = inode
    self.birth = birth
    self.headHash = headHash
    self.headLength = headLength
    self.starts = starts
  }

  /// FNV-1a over so many first bytes.
  package struct Start: Hashable, Codable, Sendable {
    package var hash: UInt64
    package var length: Int

    package init(hash: UInt64, length: Int) {
      self.hash = hash
      self.length = length
    }
  }
}
