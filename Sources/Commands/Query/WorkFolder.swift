import FoundationEssentials
import Glibc
import Linux

/// A folder of this process alone, gone with it.
///
/// On the disk: a bundle may be larger than what the service may have of memory.
final class WorkFolder {
  static let output = "stdout"
  static let errors = "stderr"

  let path: String

  init() throws {
    var template = Array("/var/tmp/attestd-query-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    guard let made else { throw SystemError(code: errno, action: "make a folder in", subject: "/var/tmp") }
    path = String(cString: made)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  subscript(name: String) -> String { FilePath.join(path, name) }

  func place(ofOutput number: Int) -> String { self["output-\(number)"] }

  /// Where the files lie that are named on the command line; those that are read are written down first.
  func places(
    for request: QueryRequest, _ inputs: [String], _ outputs: [ServedOutput]
  ) throws -> [String: String] {
    var places: [String: String] = [:]
    for (number, name) in Set(inputs).sorted().enumerated() {
      guard let text = request.inputs[name] else { throw CannotRun("what is in '\(name)' was not sent") }
      let file = try Descriptor.open(self["input-\(number)"], O_WRONLY | O_CREAT | O_EXCL)
      try file.write(Array(text.utf8))
      try file.close()
      places[name] = self["input-\(number)"]
    }
    for (number, output) in outputs.enumerated() {
      guard places[output.path] == nil else {
        throw CannotRun("'\(output.path)' is named twice; give each file its own name")
      }
      places[output.path] = place(ofOutput: number)
    }
    return places
  }

  /// Files below `folder`, in order.
  static func names(below folder: String) throws -> [String] {
    var names: [String] = []
    for name in try Directory.names(in: folder).sorted() {
      let path = FilePath.join(folder, name)
      if try FileStatus(path: path, followsLinks: false).kind == .directory {
        names += try WorkFolder.names(below: path).map { FilePath.join(name, $0) }
      } else {
        names.append(name)
      }
    }
    return names
  }
}
