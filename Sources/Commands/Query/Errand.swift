import Daemon

/// For whom a command runs, where that is not whoever started the process: `ServeQueryCommand` reads for people who may
/// not enter the state folder.
struct Errand: Sendable {
  /// Nil where everybody reads with their own rights.
  @TaskLocal static var current: Errand?

  /// As the kernel vouches for them.
  let person: Responder
  /// Where the files lie that the person named: they are theirs, and their names mean nothing here.
  let places: [String: String]

  /// The file to open where `path` is named on the command line.
  static func place(of path: String) throws -> String {
    guard let current else { return path }
    guard let place = current.places[path] else {
      throw CannotRun(
        "'\(path)' was not handed over, and no file of this host is opened by a name from elsewhere")
    }
    return place
  }
}
