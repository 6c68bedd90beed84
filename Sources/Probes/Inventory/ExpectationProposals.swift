import Crypto

/// What this host should be expected to do, by what it has: rules and expectations as one YAML file for somebody to review.
///
/// Nothing in it is in force before it has been read and renamed. Each part says why it is there; what the host has
/// nothing for is said too.
package struct ExpectationProposals {
  private let inventory: HostInventory
  /// Ids of a host stay the same however often it is asked, and are others on each host.
  private let seed: String
  private static let mostJobs = 20

  package init(_ inventory: HostInventory, host: String) {
    self.inventory = inventory
    seed = host
  }

  package var text: String {
    var text = """
      # Proposed by `attestctl init` from the timers, services and cron jobs of this host. NOTHING HERE IS IN FORCE: read it,
      # change it, take out what you do not mean, and rename the file so that it ends in .yml.
      #
      #   attestctl rules check FILE /usr/share/attestd/rules
      #   systemctl restart attestd
      #
      # A name that stands under `expectations:` of a control in controls.yaml is shown there; the control it would fit in
      # the shipped matrix is named with each.

      """
    var parts: [String] = []
    for purpose in HostInventory.Purpose.allCases {
      parts += self.parts(purpose)
    }
    // A separator begins a document, so comments without one go with what follows.
    var isFirst = true
    for part in parts {
      let holdsDocument = part.contains("\ntitle: ") || part.hasPrefix("title: ")
      if holdsDocument, !isFirst { text += "---\n" }
      if holdsDocument { isFirst = false }
      text += part
    }
    return text
  }

  private func parts(_ purpose: HostInventory.Purpose) -> [String] {
    let running = inventory.running(purpose)
    let idle = inventory.idle(purpose)
    let plan = Plan(purpose)
    var notes = "\n# == \(purpose.words) ==\n"
    for job in idle.prefix(Self.mostJobs) {
      let name = job.timer ?? job.unit
      guard Self.isPlain(name) else { continue }
      notes += "# \(name) is installed and nothing starts it: systemctl enable --now \(name)\n"
    }
    guard !running.isEmpty else { return absent(purpose, plan, notes) }
    if purpose == .timeSync {
      let units = running.map(\.unit).filter(Self.isPlain).joined(separator: ", ")
      return [
        notes + "# Why: \(units) keeps the clock. What counts is the result, which attestd reads itself.\n"
          + expectation(
            purpose, plan, title: "Clock is kept right", name: "clock_kept", plan.rules, period: "every: 1h")
      ]
    }
    var parts: [String] = []
    for job in running.prefix(Self.mostJobs) {
      guard Self.isPlain(job.unit), Self.isPlain(job.timer ?? "x") else {
        notes += "# A unit whose name has unusual characters is left out.\n"
        continue
      }
      parts += [notes + rule(job, plan), expectation(of: job, plan)]
      notes = ""
    }
    return parts.isEmpty ? [notes] : parts
  }

  // MARK: - What there is

  private func rule(_ job: HostInventory.Job, _ plan: Plan) -> String {
    let name = Self.name(job)
    let why =
      job.isCron
      ? "\(job.unit) is run by cron. cron logs that it starts a job, not how that ended: have it end with a line of its own"
        + "\n# (logger), and match that instead."
      : "\(job.timer ?? job.unit) starts \(job.unit)" + (job.schedule.map { " (\(Self.plain($0)))" } ?? "")
        + "; when it has ended well, the service manager says so."
    let folder = job.unit.split(separator: "/").dropLast().joined(separator: "/")
    let detection =
      job.isCron
      ? """
      logsource: {product: linux, service: cron}
      detection:
        selection:
          command|contains: '\(job.unit.hasPrefix("/etc/cron.d/") ? String(job.unit.dropFirst("/etc/cron.d/".count)) : "/" + folder)'
        condition: selection
      """
      : """
      logsource: {product: linux, service: systemd}
      detection:
        selection:
          MESSAGE_ID: '39f53479d3a045ac8e11786248231fbf'
          UNIT: '\(job.unit)'
          message|startswith: 'Finished '
        filter_skipped:
          INVOCATION_ID: ''
        condition: 'selection and not filter_skipped'
      """
    return """
      # Why: \(why)
      title: '\(job.purpose.words.capitalizedFirst) by \(job.unit) ended'
      id: \(id("rule \(job.unit)"))
      name: \(name)_ended
      status: experimental
      description: |
        Proposed by attestctl init: \(job.unit) ran.
        \(plan.criterion): \(plan.gist)
      \(detection)
      level: informational
      tags: [\(plan.tags)]
      attestd:
        kind: operation
        merge: 0s
        keep: [\(job.isCron ? "command" : "unit")]

      """
  }

  private func expectation(of job: HostInventory.Job, _ plan: Plan) -> String {
    let guessed = job.rhythm ?? plan.rhythm
    let note =
      job.rhythm == nil
      ? "# How often it runs could not be told: \(guessed.rawValue) is a guess.\n"
      : "# It runs \(guessed.rawValue), so a period without it is missed.\n"
    return note
      + expectation(
        job.purpose, plan, title: "\(job.purpose.words.capitalizedFirst) by \(job.unit) happens",
        name: Self.name(job) + "_expected", [Self.name(job) + "_ended"], period: Plan.period(guessed))
  }

  // MARK: - What there is not

  private func absent(_ purpose: HostInventory.Purpose, _ plan: Plan, _ notes: String) -> [String] {
    var text =
      notes + "# not exercised: absent, no unit or cron job of this host looks like \(purpose.words).\n"
    guard !plan.rules.isEmpty else { return [text] }
    text +=
      "# Reports say so of each period as long as that is the case; once there is a unit, a period without it is missed.\n"
    return [
      text
        + expectation(
          purpose, plan, title: "\(purpose.words.capitalizedFirst) happens, where there is something for it",
          name: "\(purpose.rawValue)_expected", plan.rules, period: Plan.period(plan.rhythm),
          condition: "host_has_\(purpose.rawValue)")
    ]
  }

  private func expectation(
    _ purpose: HostInventory.Purpose, _ plan: Plan, title: String, name: String, _ rules: [String],
    period: String, condition: String? = nil
  ) -> String {
    """
    # Control: \(plan.control) (expectations: [\(name)])
    title: '\(title)'
    id: \(id("expectation \(name)"))
    name: \(name)
    status: experimental
    description: '\(plan.criterion): \(plan.gist)'
    level: \(plan.level)
    tags: [\(plan.tags)]
    expectation: {rules: [\(rules.joined(separator: ", "))], \(period)\(condition.map { ", if: \($0)" } ?? "")}

    """
  }

  /// Random bits of a hash in the form of a UUID (RFC 9562 section 5.8).
  private func id(_ what: String) -> String {
    var bytes = Array(SHA256.hash(data: Array("attestctl init\n\(seed)\n\(what)".utf8)).prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = Array(SafeFile.hexadecimal(bytes))
    return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(hex[$0]) }.joined(separator: "-")
  }

  private static func name(_ job: HostInventory.Job) -> String {
    let stem = job.isCron ? "cron" + job.unit.dropFirst("/etc/cron".count) : String(job.unit.dropLast(8))
    return String(stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }

  /// File names may hold anything; what could end a quoted text or a line stays out of the file.
  private static func isPlain(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 200
      && name.utf8.allSatisfy {
        0x30...0x39 ~= $0 || 0x41...0x5A ~= $0 || 0x61...0x7A ~= $0 || "-_.:@/+".utf8.contains($0)
      }
  }

  private static func plain(_ text: String) -> String {
    String(text.unicodeScalars.filter { 0x20 <= $0.value && $0.value < 0x7F }.prefix(80).map(Character.init))
  }
}

extension String {
  fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
