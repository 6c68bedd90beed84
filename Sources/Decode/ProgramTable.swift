import Events

/// Finds a program by the name in an entry, as bytes, without making a String of them.
struct ProgramTable: Sendable {
  /// Log sources that do not depend on a program's name.
  let plain: LogSourceSet
  let syslog: LogSourceSet
  let spoofed: LogSourceSet
  let auth: LogSourceSet
  let pam: LogSourceSet
  /// What access logs are that nobody said more of.
  let webserver: LogSourceSet
  let proxy: LogSourceSet
  /// Packets in the kernel's log.
  let firewall: LogSourceSet
  /// Readings of the host's state; entries of the journal only.
  let probe: LogSourceSet
  private var names: [[UInt8]] = []
  private var programs: [LogProgram] = []
  /// Index of a name by the hash of its length, first and last byte; 255 for none.
  private var slots = [UInt8](repeating: .max, count: 256)
  /// By the index of `programs`.
  private var sources: [LogSourceSet] = []
  /// By `OwnForm`: its program and the log sources of lines that no syslog wrote.
  private var ownForms: [(program: Int, sources: LogSourceSet)] = []
  private var serviceManager = -1
  private let serviceChild = 0

  init(_ logSources: inout LogSourceTable) {
    func set(_ source: LogSource) -> LogSourceSet {
      var set = LogSourceSet()
      if let id = logSources.intern(source) { set.insert(id) }
      return set
    }
    func set(_ services: [String?]) -> LogSourceSet {
      var set = LogSourceSet()
      for service in services {
        if let id = logSources.intern(LogSource(product: "linux", service: service)) { set.insert(id) }
      }
      return set
    }
    plain = set([nil])
    syslog = set([nil, "syslog"])
    spoofed = set([nil, "syslog", "spoofed"])
    auth = set(["auth"])
    pam = set(["pam", "auth"])
    webserver = set(LogSource(category: "webserver", product: "linux"))
    proxy = set(LogSource(category: "proxy", product: "linux"))
    firewall = set(LogSource(category: "firewall", product: "linux", service: "kernel"))
    probe = set(
      LogSource(product: ObservationLog.name, service: Observation.Service.probe.rawValue))
    add(Array("()".utf8), LogProgram(logSources: syslog, wording: .serviceChild))
    var ownSources: [String: LogSourceSet] = [:]
    for row in ProgramNames.all {
      var sources = syslog
      var own = LogSourceSet()
      if let service = row.service {
        own = set(LogSource(category: row.category, product: "linux", service: service))
        sources.formUnion(own)
      }
      if row.isAuth { sources.formUnion(auth) }
      let program = LogProgram(
        logSources: sources, wording: row.wording, protection: row.rule,
        isServiceManager: row.protection == .serviceManager)
      for name in row.names {
        add(Array(name.utf8), program)
        ownSources[name] = own
      }
    }
    ownForms = OwnForm.allCases.map { form in
      let name = Array(form.program.utf8)
      let index = index(name.span, 0..<name.count) ?? serviceChild
      var sources = plain
      sources.formUnion(ownSources[form.program] ?? plain)
      return (index, sources)
    }
  }

  /// What any line of text can be of.
  var everyLine: LogSourceSet {
    var all = syslog
    for other in [auth, pam, firewall, webserver, proxy] + sources + ownForms.map(\.sources) {
      all.formUnion(other)
    }
    return all
  }

  func program(of form: OwnForm) -> LogProgram { programs[ownForms[Int(form.rawValue)].program] }

  func logSources(of form: OwnForm) -> LogSourceSet { ownForms[Int(form.rawValue)].sources }

  private mutating func add(_ name: [UInt8], _ program: LogProgram) {
    guard names.count < Int(UInt8.max) / 2 else { return }
    var slot = ProgramTable.slot(name.span, 0..<name.count)
    while slots[slot] != .max { slot = (slot + 1) & 255 }
    slots[slot] = UInt8(names.count)
    names.append(name)
    if program.isServiceManager { serviceManager = programs.count }
    programs.append(program)
    sources.append(program.logSources)
  }

  /// Nil for programs nothing is known of. A leading path does not count, nor does what old PAM modules put
  /// behind the name: `sshd(pam_unix)`.
  func find(_ bytes: Span<UInt8>, _ name: Range<Int>) -> LogProgram? {
    index(bytes, name).map { programs[$0] }
  }

  /// The log sources of a text line's program: all that a gate wants to know, without touching the rest of
  /// what is known of it.
  func logSources(_ bytes: Span<UInt8>, _ name: Range<Int>, pid: Range<Int>) -> LogSourceSet {
    guard let index = index(bytes, name) else { return syslog }
    if index == serviceManager, !equal(bytes, pid, "1") { return syslog }
    return sources[index]
  }

  private func index(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Int? {
    guard !name.isEmpty, name.count <= 128 else { return nil }
    var name = name
    if bytes[name.upperBound - 1] == UInt8(ascii: ")") {
      if bytes[name.lowerBound] == UInt8(ascii: "(") { return serviceChild }
      name = ProgramTable.baseName(bytes, name)
    }
    if bytes[name.lowerBound] == UInt8(ascii: "/") { name = lastPathComponent(bytes, name) }
    guard !name.isEmpty else { return nil }
    var slot = ProgramTable.slot(bytes, name)
    while slots[slot] != .max {
      let index = Int(slots[slot])
      if equal(bytes, name, names[index]) { return index }
      slot = (slot + 1) & 255
    }
    return nil
  }

  /// `sshd` of `sshd(pam_unix)`; the whole name when there is nothing in parentheses at its end.
  static func baseName(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Range<Int> {
    guard let last = name.last, bytes[last] == UInt8(ascii: ")") else { return name }
    for index in name where bytes[index] == UInt8(ascii: "(") { return name.lowerBound..<index }
    return name
  }

  private static func slot(_ bytes: Span<UInt8>, _ name: Range<Int>) -> Int {
    let first = Int(bytes[name.lowerBound])
    let middle = Int(bytes[name.lowerBound + name.count / 2])
    let last = Int(bytes[name.upperBound - 1])
    return (first &* 7 &+ middle &* 31 &+ last &* 67 &+ name.count &* 13) & 255
  }
}

extension ProgramNames {
  fileprivate var rule: LogProgram.Protection? {
    guard let protection else { return nil }
    var rule = LogProgram.Protection(
      executables: (names + executables).map { Array($0.utf8) },
      isSetUserID: protection == .setUserID, isUnprivileged: protection == .unprivilegedDaemon)
    switch protection {
    case .kernel: rule.rule = .kernel
    case .serviceManager: rule.rule = .serviceManager
    case .journal: rule.rule = .journal
    case .probe: rule.rule = .probe
    case .daemon, .unprivilegedDaemon, .setUserID: break
    }
    return rule
  }
}

func lastPathComponent(_ bytes: Span<UInt8>, _ path: Range<Int>) -> Range<Int> {
  var start = path.upperBound
  while start > path.lowerBound, bytes[start - 1] != UInt8(ascii: "/") { start -= 1 }
  return start..<path.upperBound
}
