package import Events
import Linux

/// Reads one file from its start to its end, for `attestctl scan`: plain, gzip, zstd or xz, told apart by
/// the first bytes. Entries' ordinals are line numbers from 1. Pipes work too.
package final class LogFileReader {
  package let path: String
  private let content: Rereader
  private let now: () -> Timestamp
  private var framer: LineFramer
  private var hasEnded = false
  private var failure: LogFileError?

  package init(path: String, now: @escaping () -> Timestamp) throws(LogFileError) {
    self.path = path
    self.now = now
    content = try Rereader(CompressedInput(path))
    framer = LineFramer(name: path, numbering: .line)
  }

  /// Offset in the uncompressed text up to which everything was read; for progress lines.
  package var offset: UInt64 { framer.offset }

  /// Empties `batch` and fills it with the next lines; `reachedEnd` is true with the last of them, among
  /// them a line that the end of the file left unterminated. A damaged archive is read up to the damage,
  /// then the next call throws.
  package func read(into batch: inout EventBatch, limit: Int = FileSource.batchBytes) throws(LogFileError) {
    batch.reset()
    if hasEnded, let failure { throw failure }
    let asked = max(limit, 2 * LineFramer.maximumLineLength)
    while !hasEnded, batch.entries.isEmpty {
      batch.bytes.removeAll(keepingCapacity: true)
      let count: Int
      do throws(LogFileError) {
        count = try content.read(appendingTo: &batch.bytes, atMost: asked, at: framer.offset)
        failure = content.damage
      } catch {
        count = content.readKept(appendingTo: &batch.bytes, atMost: asked, at: framer.offset)
        failure = error
      }
      hasEnded = count < asked || failure != nil
      let done = framer.frame(&batch, from: 0, received: now(), isFinal: hasEnded)
      batch.bytes.removeLast(count - done)
    }
    batch.reachedEnd = hasEnded && failure == nil
  }
}
