import Daemon
import Glibc

/// Finding what belongs to this installation.
enum Pack {
  /// The path of the running program, links resolved; its bare name where /proc is not mounted.
  static let executablePath: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard count > 0 else { return CommandLine.arguments.first ?? "attestd" }
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }()
}
