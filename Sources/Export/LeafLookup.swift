import Glibc
import Ledger

/// Looks at single leaves of a bundle again after they passed once: of each only where it begins is held.
final class LeafLookup {
  private let path: String
  private let first: Int
  private var starts = [0]
  private var descriptor: Int32 = -1

  /// - Parameter first: the index of the file's first leaf.
  init(_ name: String, in folder: String, first: Int) {
    path = "\(folder)/\(name)"
    self.first = first
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Takes the length of the next line of the file, without its newline.
  func note(_ count: Int) { starts.append((starts.last ?? 0) &+ count &+ 1) }

  /// Nil where the file has no leaf of this hash there.
  func leaf(_ index: Int, _ hash: TreeHash) -> Leaf? {
    let place = index &- first
    guard place >= 0, place < starts.count - 1 else { return nil }
    if descriptor < 0 { descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
    var bytes = [UInt8](repeating: 0, count: starts[place + 1] - starts[place] - 1)
    guard descriptor >= 0, pread(descriptor, &bytes, bytes.count, off_t(starts[place])) == bytes.count,
      TreeHash.leaf(bytes) == hash
    else { return nil }
    return try? Leaf(reading: bytes)
  }
}
