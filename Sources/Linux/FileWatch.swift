import Glibc

/// inotify over directories and files: says that something may have changed, never what it means.
package struct FileWatch: ~Copyable {
  private let descriptor: Descriptor
  /// Two names of one file share a watch.
  private var paths: [Int32: Set<String>] = [:]
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

  /// What one drain of the queue found.
  package struct News: Sendable {
    /// Watched paths something happened to: a file's own path, or a directory's for names within it.
    package var paths: Set<String> = []
    /// Files that appeared in watched directories, also those that are gone again.
    package var appeared: Set<String> = []
    /// The kernel's queue was full and events are lost; everything must be looked at.
    package var overflowed = false
  }

  /// Watching is not possible here (more); polling is.
  package struct Unavailable: Error, CustomStringConvertible {
    package let cause: SystemError

    package init(cause: SystemError) { self.cause = cause }

    package var description: String {
      let limit =
        cause.code == ENOSPC
        ? "fs.inotify.max_user_watches" : cause.code == EMFILE ? "fs.inotify.max_user_instances" : nil
      return "\(cause); polling instead" + (limit.map { "; raise \($0) to watch again" } ?? "")
    }
  }

  package init() throws(Unavailable) {
    do {
      let flags = Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK)
      let number = try SystemError.check("start", "inotify") { inotify_init1(flags) }
      descriptor = Descriptor(owning: number, name: "inotify")
    } catch {
      throw Unavailable(cause: error)
    }
  }

  /// For `Poll`: readable when there are events.
  package var number: Int32 { descriptor.number }

  /// Reports names that appear, disappear or move in `path`, and its own end.
  package mutating func watch(directory path: String) throws(Unavailable) {
    let names = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE
    try add(path, UInt32(names) | UInt32(IN_DELETE_SELF | IN_MOVE_SELF) | UInt32(IN_ONLYDIR))
  }

  /// Reports writes to and changes of the file `path` names now; the watch follows it through renames.
  package mutating func watch(file path: String) throws(Unavailable) {
    try add(path, UInt32(IN_MODIFY | IN_ATTRIB) | UInt32(IN_DELETE_SELF | IN_MOVE_SELF))
  }

  /// Takes everything the queue holds without waiting.
  package mutating func drain() throws(SystemError) -> News {
    var news = News()
    while true {
      let number = descriptor.number
      let count = buffer.withUnsafeMutableBytes { Glibc.read(number, $0.baseAddress, $0.count) }
      if count < 0 {
        let code = errno
        if code == EINTR { continue }
        if code == EAGAIN { return news }
        throw SystemError(code: code, action: "read events from", subject: "inotify")
      }
      if count == 0 { return news }
      note(count, in: &news)
    }
  }

  private mutating func note(_ count: Int, in news: inout News) {
    let header = MemoryLayout<inotify_event>.size
    var start = 0
    while start + header <= count {
      let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: inotify_event.self) }
      let name = start + header..<min(count, start + header + Int(event.len))
      start += header + Int(event.len)
      if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { news.overflowed = true }
      if let changed = paths[event.wd] {
        news.paths.formUnion(changed)
        if event.mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0, event.mask & UInt32(IN_ISDIR) == 0 {
          let name = String(decoding: buffer[name].prefix { $0 != 0 }, as: UTF8.self)
          news.appeared.formUnion(changed.map { FilePath.join($0, name) })
        }
      }
      if event.mask & UInt32(IN_IGNORED) != 0 { paths[event.wd] = nil }
    }
  }

  private mutating func add(_ path: String, _ events: UInt32) throws(Unavailable) {
    do {
      let number = descriptor.number
      let watch = try SystemError.check("watch", path) {
        inotify_add_watch(number, path, events)
      }
      paths[watch, default: []].insert(path)
    } catch {
      throw Unavailable(cause: error)
    }
  }
}
