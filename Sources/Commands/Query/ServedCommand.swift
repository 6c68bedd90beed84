import ArgumentParser

/// A command that may be run for people who are not allowed to enter the state folder.
///
/// Conforming is what puts a command on that road, and `config`, `inputs` and `outputs` have to account for every option
/// of it that names a file: the process that runs it may read the record and more, whoever asks may not.
protocol ServedCommand: ParsableCommand {
  /// What the record calls it.
  static var servedName: String { get }
  var options: StateOptions { get }
  /// The configuration file, where it takes one.
  var config: String? { get set }
  /// Whether it reads the record at all, as it was written.
  var needsRecord: Bool { get }
  /// Files it reads besides; whoever asks sends what is in them.
  var inputs: [String] { get }
  /// Files it writes; whoever asks is sent what is to be in them.
  var outputs: [ServedOutput] { get }
  /// One at a time on the whole host: it takes the disk and the processor for a while.
  var isLarge: Bool { get }
}

extension ServedCommand {
  static var servedName: String { configuration.commandName ?? "" }
  var config: String? {
    get { nil }
    set {}
  }
  var needsRecord: Bool { true }
  var inputs: [String] { [] }
  var outputs: [ServedOutput] { [] }
  var isLarge: Bool { false }
}

/// Something a command writes, by its name on the command line.
enum ServedOutput: Hashable {
  /// A new file, that appears whole.
  case file(String)
  /// A small one, that replaces what is there.
  case note(String)
  /// A new folder, that appears whole.
  case folder(String)

  var path: String {
    switch self {
    case .file(let path), .note(let path), .folder(let path): path
    }
  }
}
