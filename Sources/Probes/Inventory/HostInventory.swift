import Linux

/// What this host has to carry out controls with: its timers, services and cron jobs, as far as their names tell.
///
/// Read from the files systemd goes by, so it needs no bus and works on a host that is not running.
package struct HostInventory: Hashable, Sendable {
  package private(set) var jobs: [Job] = []

  /// Something that carries out a kind of control.
  package struct Job: Hashable, Sendable {
    package var purpose: Purpose
    /// The unit that runs, or the path of a cron job.
    package var unit: String
    /// What starts it; nil for a service that always runs, and for cron.
    package var timer: String?
    /// As the timer states it: `OnCalendar=` or `OnUnitActiveSec=`; nil where neither is said.
    package var schedule: String?
    /// How often it is to run; nil for what always runs, and where nobody can say.
    package var rhythm: Rhythm?
    /// Started at boot; cron jobs always are.
    package var isEnabled: Bool

    package var isCron: Bool { unit.hasPrefix("/") }
  }

  package enum Rhythm: String, Sendable { case hourly, daily, weekly, monthly }

  private static let unitFolders = [
    "/etc/systemd/system", "/run/systemd/system", "/usr/local/lib/systemd/system", "/usr/lib/systemd/system",
    "/lib/systemd/system",
  ]
  private static let cronFolders: [(String, Rhythm?)] = [
    ("/etc/cron.hourly", .hourly), ("/etc/cron.daily", .daily), ("/etc/cron.weekly", .weekly),
    ("/etc/cron.monthly", .monthly), ("/etc/cron.d", nil),
  ]
  private static let mostNames = 20_000

  /// - Parameter root: what stands before `/etc` and the like; for tests.
  package static func look(root: String = "") -> HostInventory {
    var inventory = HostInventory()
    let units = unitNames(root)
    for name in units.sorted() where !name.contains("@.") {
      if name.hasSuffix(".timer") {
        inventory.addTimer(name, root)
      } else if name.hasSuffix(".service"), let purpose = Purpose.ofService(name) {
        let state = ServiceUnit(name: name).state(root: root)
        inventory.add(Job(purpose: purpose, unit: name, isEnabled: state == .enabled))
      }
    }
    for (folder, rhythm) in cronFolders {
      for name in ((try? Directory.names(in: root + folder)) ?? []).sorted().prefix(mostNames) {
        // run-parts passes over names with dots, and packages leave such behind.
        guard !name.contains("."), let purpose = Purpose.ofJob(name) else { continue }
        // What Debian's packages bring for cron does nothing where systemd runs their timer.
        guard !inventory.jobs.contains(where: { $0.purpose == purpose && $0.isEnabled }) else { continue }
        inventory.add(Job(purpose: purpose, unit: folder + "/" + name, rhythm: rhythm, isEnabled: true))
      }
    }
    return inventory
  }

  /// Those that run by themselves.
  package func running(_ purpose: Purpose) -> [Job] { jobs.filter { $0.purpose == purpose && $0.isEnabled } }

  /// Installed, and not started by anything.
  package func idle(_ purpose: Purpose) -> [Job] { jobs.filter { $0.purpose == purpose && !$0.isEnabled } }

  private mutating func add(_ job: Job) { jobs.append(job) }

  private mutating func addTimer(_ name: String, _ root: String) {
    guard let purpose = Purpose.ofJob(String(name.dropLast(".timer".count))) else { return }
    let file = UnitText.read(name, root: root, folders: HostInventory.unitFolders)
    let schedule = file.last("OnCalendar") ?? file.last("OnUnitActiveSec")
    let service = file.last("Unit") ?? name.dropLast(".timer".count) + ".service"
    add(
      Job(
        purpose: purpose, unit: service, timer: name, schedule: schedule,
        rhythm: schedule.flatMap { Rhythm(schedule: $0) },
        isEnabled: ServiceUnit(name: name).state(root: root) == .enabled))
  }

  /// Of unit files, and of the instances that something wants.
  private static func unitNames(_ root: String) -> Set<String> {
    var names: Set<String> = []
    for folder in unitFolders {
      for name in ((try? Directory.names(in: root + folder)) ?? []).prefix(mostNames) {
        if name.hasSuffix(".timer") || name.hasSuffix(".service") {
          names.insert(name)
        } else if name.hasSuffix(".wants") {
          let wanted = (try? Directory.names(in: root + folder + "/" + name)) ?? []
          names.formUnion(wanted.filter { $0.hasSuffix(".timer") || $0.hasSuffix(".service") })
        }
      }
    }
    return names
  }
}

extension HostInventory.Rhythm {
  /// Roughly, of `OnCalendar=` (systemd.time(7)) or a span; nil where it takes more to tell.
  package init?(schedule: String) {
    let text = schedule.lowercased()
    if let known = HostInventory.Rhythm(rawValue: text) {
      self = known
      return
    }
    let first = text.split(separator: " ").first.map(String.init) ?? ""
    if ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(where: first.hasPrefix) {
      // `Mon..Fri` is nearly every day, and what is not every day is at least every week.
      self = .weekly
      return
    }
    let date = first.split(separator: "-", omittingEmptySubsequences: false)
    if date.count >= 2, date.count <= 3, first.contains("*") {
      self = date.last == "*" ? .daily : .monthly
      return
    }
    if first.contains(":") || text == "midnight" {
      self = first.hasPrefix("*:") || first.hasPrefix("*") ? .hourly : .daily
      return
    }
    switch text {
    case "1d", "1day", "24h", "12h", "6h", "1 day": self = .daily
    case "1w", "1week", "7d": self = .weekly
    case "1h", "60min", "30min", "15min": self = .hourly
    default: return nil
    }
  }
}
