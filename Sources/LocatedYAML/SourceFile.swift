import Glibc

/// Reads what people wrote from disk: single files, and the YAML files under a folder.
package enum SourceFile {
  /// The bytes of a regular file, with a located error where it cannot be read.
  package static func read(_ path: String, limit: Int = YAMLLimits().fileBytes) throws(Diagnostic) -> [UInt8]
  {
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
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        if errno == EINTR { continue }
        throw problem(message(errno))
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    throw problem("it grew beyond \(limit) bytes while it was read")
  }

  /// The files `path` stands for: itself, or every `.yml` and `.yaml` under it in the order of their names.
  /// Hidden ones are left out; a folder that cannot be listed is a diagnostic.
  package static func yamlFiles(at path: String, diagnostics: inout [Diagnostic]) -> [String] {
    var files: [String] = []
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
    _ path: String, depth: Int, into files: inout [String], _ folders: inout Set<String>,
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
      files.append(path)
      return
    }
    guard depth < 16 else { return report("folders are nested more than 16 deep") }
    // A link to a folder above would otherwise lead round in circles.
    guard folders.insert(canonicalPath(path)).inserted else { return }
    guard let folder = opendir(path) else { return report(message(errno)) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    for name in names.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      let child = path.hasSuffix("/") ? path + name : "\(path)/\(name)"
      var kind = stat()
      let isFolder = stat(child, &kind) == 0 && kind.st_mode & S_IFMT == S_IFDIR
      if isFolder || name.hasSuffix(".yml") || name.hasSuffix(".yaml") {
        collect(child, depth: depth + 1, into: &files, &folders, &diagnostics)
      }
    }
  }

  private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}
