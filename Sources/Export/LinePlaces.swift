import Glibc

/// The lines of a file, any of them read when it is asked for: of each only where it begins is held.
final class LinePlaces {
  private let descriptor: Int32
  private var starts = [0]

  /// Without lines where the file cannot be read.
  init(_ name: String, in folder: String) {
    descriptor = open("\(folder)/\(name)", O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    var starts = starts
    BundleInput(name, in: folder).forEachLine { starts.append((starts.last ?? 0) &+ $0.count &+ 1) }
    self.starts = starts
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  var count: Int { starts.count - 1 }

  /// Without its newline.
  subscript(line: Int) -> [UInt8]? {
    guard (0..<count).contains(line), descriptor >= 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: starts[line + 1] - starts[line] - 1)
    return pread(descriptor, &bytes, bytes.count, off_t(starts[line])) == bytes.count ? bytes : nil
  }
}
