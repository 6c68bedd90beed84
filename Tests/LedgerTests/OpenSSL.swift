import Foundation
import Testing

/// The `openssl` command in a folder of its own, which is gone with the value.
final class OpenSSL {
  static let path: String? = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  /// Says why tests are left out where it is not there.
  static let isMissing: Comment = "openssl is not installed: NOT tried against another implementation"

  struct Failed: Error, CustomStringConvertible {
    let description: String
  }

  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "attestd-tsa-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
    try Data(bytes).write(to: folder.appending(path: name))
  }

  func read(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }

  /// What it wrote to standard output; throws what it complained of if it failed and that is not expected.
  @discardableResult
  func run(_ arguments: String..., mayFail: Bool = false) throws -> (isDone: Bool, output: String) {
    try run(arguments, mayFail: mayFail)
  }

  @discardableResult
  func run(_ arguments: [String], mayFail: Bool = false) throws -> (isDone: Bool, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(OpenSSL.path))
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
    let (name, errors) = (UUID().uuidString, UUID().uuidString)
    try write([], to: name)
    try write([], to: errors)
    process.standardOutput = try FileHandle(forWritingTo: folder.appending(path: name))
    process.standardError = try FileHandle(forWritingTo: folder.appending(path: errors))
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let isDone = process.terminationStatus == 0
    if !isDone, !mayFail {
      throw Failed(description: "openssl \(arguments): \(String(decoding: try read(errors), as: UTF8.self))")
    }
    return (isDone, String(decoding: try read(name), as: UTF8.self))
  }
}
