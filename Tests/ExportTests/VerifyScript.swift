import Foundation

/// The program that a bundle brings to check itself.
enum VerifyScript {
  static let path =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/../../config/bundle/verify.py"

  static func run(_ folder: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = ["-I", path, folder]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}
