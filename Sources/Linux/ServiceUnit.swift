import Glibc

/// The systemd unit this process runs as, and whether it will be started with the next boot.
///
/// Read from the files that systemd itself goes by: asking the manager would need its bus.
package struct ServiceUnit: Hashable, Sendable {
  /// `attestd.service`.
  package let name: String

  /// Nil where no systemd service is run.
  package static func current() -> ServiceUnit? {
    guard getenv("INVOCATION_ID") != nil, let groups = try? SmallFile.read("/proc/self/cgroup") else {
      return nil
    }
    let name = groups.split(separator: "\n").lazy.compactMap { line in
      line.split(separator: "/").last { $0.hasSuffix(".service") }
    }.first
    return name.map { ServiceUnit(name: String($0)) }
  }

  package init(name: String) { self.name = name }

  package enum State: String, Sendable { case enabled, disabled, masked }

  /// - Parameter root: what stands before `/etc` and the like; for tests.
  package func state(root: String = "") -> State {
    let folders = ["/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system"].map { root + $0 }
    for folder in folders.prefix(2) {
      var target = [CChar](repeating: 0, count: 64)
      // A link to nothing is how a unit is forbidden.
      let length = readlink("\(folder)/\(name)", &target, target.count - 1)
      if length == 9,
        String(decoding: target.prefix(9).map(UInt8.init(bitPattern:)), as: UTF8.self) == "/dev/null"
      {
        return .masked
      }
    }
    for folder in folders {
      for wanting in (try? Directory.names(in: folder)) ?? []
      where wanting.hasSuffix(".wants") || wanting.hasSuffix(".requires") {
        if (try? FileStatus(path: "\(folder)/\(wanting)/\(name)", followsLinks: false)) != nil {
          return .enabled
        }
      }
    }
    return .disabled
  }
}
