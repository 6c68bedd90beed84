import Glibc

/// Reads what people wrote from disk: single files, and the YAML files under a folder.
package enum SourceFile {
  /// The bytes of a regular file, with a located error where it cannot be read.
  package static func read(_ path: String, limit: Int = YAMLLimits().fileBytes) throws(Diagnostic) -> [UInt8]
  {
    var bytes: [UInt8] = []
    try read(path, appendingTo: &bytes, limit: limit)
    return bytes
  }

  /// The same behind what is there already; where it throws, some of the file may have been appended.
  static func read(
    _ path: String, appendingTo bytes: inout [UInt8], limit: Int = YAMLLimits().fileBytes
  ) throws(Diagnostic) {
    func problem(_ what: String) -> Diagnostic {
      Diagnostic(
        .error, at: SourceLocation(file: path, line: 1, column: 1), "cannot read '\(path.shortened)': \(what)"
      )
    }
    // Without O_NONBLOCK a named pipe in a rule folder would stop the start for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw problem(message(errno)) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw problem(message(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw problem("it is not a regular file") }
    guard status.st_size <= limit else {
      throw problem("it has \(status.st_size) bytes, more than the \(limit) that are read; split it")
    }
    let start = bytes.count
    let size = Int(status.st_size)
    // All at once, as a rule, with a byte to spare that shows that there is no more; files of /proc say that they
    // are empty and are not.
    var room = max(size + 1, 4_096)
    while bytes.count - start <= limit {
      let count = append(room, from: descriptor, to: &bytes)
      if count == 0 || (count == size && bytes.count - start == size) { return }
      if count < 0, errno != EINTR { throw problem(message(errno)) }
      room = 4_096
    }
    throw problem("it grew beyond \(limit) bytes while it was read")
  }

  /// Reads once; how many bytes, below zero on failure.
  private static func append(_ room: Int, from descriptor: Int32, to bytes: inout [UInt8]) -> Int {
    var count = 0
    var code: Int32 = 0
    bytes.append(addingCapacity: room) { span in
      span.withUnsafeMutableBufferPointer { buffer, initialized in
        count = Glibc.read(descriptor, buffer.baseAddress, min(room, buffer.count))
        code = errno
        initialized = max(count, 0)
      }
    }
    errno = code
    return count
  }

  /// The files `path` stands for: itself, or every `.yml` and `.yaml` under it in the order of their names.
  /// Hidden ones are left out; a folder that cannot be listed is a diagnostic.
  package static func yamlFiles(at path: String, diagnostics: inout [Diagnostic]) -> [String] {
    locatedFiles(at: path, diagnostics: &diagnostics).map(\.path)
  }

  /// A file as it was come upon, and its one name.
  struct LocatedFile {
    var path: String
    var canonicalPath: String
  }

  static func locatedFiles(at path: String, diagnostics: inout [Diagnostic]) -> [LocatedFile] {
    var files: [LocatedFile] = []
    var folders: Set<String> = []
    collect(path, depth: 0, into: &files, &folders, &diagnostics)
    return files
  }

  /// One name for a file however it is reached; the path itself when it cannot be resolved.
  package static func canonicalPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  private static func collect(
    _ path: String, depth: Int, into files: inout [LocatedFile], _ folders: inout Set<String>,
    _ diagnostics: inout [Diagnostic]
  ) {
    func report(_ what: String) {
      diagnostics.append(
        Diagnostic(
          .error, at: SourceLocation(file: path, line: 1, column: 1),
          "cannot read '\(path.shortened)': \(what)"))
    }
    var status = stat()
    guard stat(path, &status) == 0 else { return report(message(errno)) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      // What is no regular file is refused when it is read, so that nobody wonders where it went.
      files.append(LocatedFile(path: path, canonicalPath: canonicalPath(path)))
      return
    }
    guard depth < 16 else { return report("folders are nested more than 16 deep") }
    let canonical = canonicalPath(path)
    // A link to a folder above would otherwise lead round in circles.
    guard folders.insert(canonical).inserted else { return }
    guard let folder = opendir(path) else { return report(message(errno)) }
    defer { closedir(folder) }
    var entries: [(name: String, kind: Int)] = []
    while let entry = readdir(folder) {
      // d_name is shorter than its type says: read it where it lies, never as a tuple of 256 bytes.
      let offset = MemoryLayout<dirent>.offset(of: \dirent.d_name) ?? 0
      let name = String(
        cString: UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self))
      if !name.hasPrefix(".") { entries.append((name, Int(entry.pointee.d_type))) }
    }
    let parent = path.hasSuffix("/") ? path : path + "/"
    let canonicalParent = canonical.hasSuffix("/") ? canonical : canonical + "/"
    for (name, kind) in entries.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      let child = parent + name
      let isWanted = name.hasSuffix(".yml") || name.hasSuffix(".yaml")
      // Most are plain files, of which the folder says all there is to know. Not all file systems do.
      if kind == Int(DT_REG) {
        guard isWanted else { continue }
        files.append(LocatedFile(path: child, canonicalPath: canonicalParent + name))
      } else if isWanted || isFolder(child) {
        collect(child, depth: depth + 1, into: &files, &folders, &diagnostics)
      }
    }
  }

  private static func isFolder(_ path: String) -> Bool {
    var kind = stat()
    return stat(path, &kind) == 0 && kind.st_mode & S_IFMT == S_IFDIR
  }

  private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}
