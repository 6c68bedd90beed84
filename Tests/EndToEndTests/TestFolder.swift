import CanonicalJSON
import Glibc
import Testing

/// A folder for one test: state, configuration, rules and logs; gone afterwards.
final class TestFolder {
  let path: String
  private var count = 0

  init() throws {
    var template = Array("/tmp/attestd-e2e-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer { $0.baseAddress.flatMap { mkdtemp($0) } }
    path = String(cString: try #require(made))
  }

  deinit { system("rm -rf '\(path)'") }

  subscript(name: String) -> String { path + "/" + name }

  func unique(_ stem: String) -> String {
    count += 1
    return "\(stem)-\(count)"
  }

  func bytes(_ name: String) -> [UInt8] {
    guard let file = fopen(self[name], "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
    return bytes
  }

  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  func write(_ name: String, _ bytes: [UInt8], mode: String = "w") throws {
    let file = try #require(fopen(self[name], mode), "cannot write \(self[name])")
    defer { fclose(file) }
    try #require(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }

  func write(_ name: String, _ text: String, mode: String = "w") throws {
    try write(name, Array(text.utf8), mode: mode)
  }

  func append(_ name: String, _ text: String) throws { try write(name, text, mode: "a") }

  func makeFolder(_ name: String) { mkdir(self[name], 0o755) }

  // MARK: - Programs

  func run(_ path: String, _ arguments: [String], environment: [String] = []) throws -> Outcome {
    let child = try Child(path, arguments, environment: environment, in: self)
    let status = child.wait()
    return Outcome(status: status, output: child.output, errors: child.errors)
  }

  func attestd(_ arguments: String...) throws -> Outcome {
    try run(Program.attestd.path, ["--state", self["state"], "--config", self["attestd.yaml"]] + arguments)
  }

  func ctl(_ arguments: String...) throws -> Outcome {
    try run(Program.attestctl.path, ["--state", self["state"]] + arguments)
  }

  /// `attestctl … --json`, which must work.
  func json(_ arguments: String...) throws -> JSONValue {
    let outcome = try run(Program.attestctl.path, ["--state", self["state"]] + arguments + ["--json"])
    try #require(outcome.status == 0, "\(arguments): \(outcome.errors)")
    return try outcome.json
  }

  func scan(_ arguments: String...) throws -> (outcome: Outcome, records: [JSONValue]) {
    let outcome = try run(Program.attestctl.path, ["scan"] + arguments)
    return (outcome, try outcome.lines.map { try JSONValue(parsing: Array($0.utf8), depthLimit: 16) })
  }

  /// Watches files only, with one rule that finds `alarm NAME`, and sends nothing to the host's journal.
  func configure(files: [String] = ["app.log"], journal: Bool = false, more: String = "") throws {
    makeFolder("rules")
    try write("rules/own.yml", TestFolder.rule)
    let files = files.map { "    - {path: \($0.hasPrefix("/") ? $0 : self[$0]), examine: always}" }
    try write(
      "attestd.yaml",
      """
      rules: [\(self["rules"])]
      sources:
        journal: {enabled: \(journal), start: oldest}
        files:
      \(files.joined(separator: "\n"))
      alerts: {journal: false}
      \(more)
      """)
  }

  /// One finding a user that pam turned away.
  static let rule = """
    title: Doorkeeper turned a user away
    name: doorkeeper
    id: 6f0d2a55-6c1c-4c53-9f3e-0c1b7b5d3f10
    logsource: {product: linux, service: pam}
    detection:
      selection: {service: doorkeeper, pam_type: auth}
      condition: selection
    level: medium
    tags: [soc2.cc6.1]
    attestd: {group: [user]}
    """

  static func alarm(_ user: String, time: String = "2026-11-22T10:00:00Z") -> String {
    "\(time) web01 doorkeeper[77]: pam_unix(doorkeeper:auth): authentication failure; logname= uid=0 euid=0 "
      + "tty= ruser= rhost=192.0.2.10  user=\(user)\n"
  }
}

/// Looks again every few milliseconds, for things that another process does.
func eventually(seconds: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  let end = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 + seconds
  while true {
    if try condition() { return true }
    clock_gettime(CLOCK_MONOTONIC, &now)
    if Double(now.tv_sec) + Double(now.tv_nsec) / 1e9 > end { return false }
    usleep(20_000)
  }
}
