import LocatedYAML
import Probes

/// `probes:`, what is looked at on the host beside its logs (docs/probes.md).
extension SettingsReader {
  mutating func probes(_ root: YAMLMapping) throws(Diagnostic) {
    guard let map = try root.mapping("probes") else { return }
    problems += map.unknownKeys(
      besides: ["enabled", "interval", "certificates", "reboot", "disks", "clock", "packages", "files"],
      in: "'probes'")
    settings.probes.isEnabled = try map.boolean("enabled") ?? true
    if let seconds = try span(map, "interval", from: 60, to: 86_400) { settings.probes.interval = seconds }
    section { reader throws(Diagnostic) in try reader.certificates(map) }
    section { reader throws(Diagnostic) in
      if let after = try reader.after(map, "reboot") { reader.settings.probes.rebootAfter = after }
      if let after = try reader.after(map, "packages") { reader.settings.probes.packagesAfter = after }
    }
    section { reader throws(Diagnostic) in try reader.disks(map) }
    section { reader throws(Diagnostic) in try reader.clock(map) }
    section { reader throws(Diagnostic) in
      guard let files = try map.mapping("files") else { return }
      reader.problems += files.unknownKeys(besides: ["watch", "ignore"], in: "'files'")
      reader.settings.probes.files.watched = try reader.paths(files, "watch") ?? []
      reader.settings.probes.files.ignored = try reader.paths(files, "ignore") ?? []
    }
  }

  private mutating func certificates(_ probes: YAMLMapping) throws(Diagnostic) {
    guard let map = try probes.mapping("certificates") else { return }
    problems += map.unknownKeys(besides: ["paths", "expiring", "soon"], in: "'certificates'")
    settings.probes.certificates.paths =
      try paths(map, "paths") ?? settings.probes.certificates.paths
    if let seconds = try map.seconds("expiring") { settings.probes.certificates.expiring = seconds }
    guard let node = map["soon"] else {
      settings.probes.certificates.soon = min(
        settings.probes.certificates.soon, settings.probes.certificates.expiring)
      return
    }
    settings.probes.certificates.soon = try node.expectSeconds("'soon'")
    guard settings.probes.certificates.soon <= settings.probes.certificates.expiring else {
      throw node.error("'soon' must not be longer than 'expiring'")
    }
  }

  private mutating func after(_ probes: YAMLMapping, _ key: String) throws(Diagnostic) -> Int? {
    guard let map = try probes.mapping(key) else { return nil }
    problems += map.unknownKeys(besides: ["after"], in: "'\(key)'")
    return try map.seconds("after")
  }

  private mutating func disks(_ probes: YAMLMapping) throws(Diagnostic) {
    guard let map = try probes.mapping("disks") else { return }
    problems += map.unknownKeys(besides: ["low", "very_low", "full_within", "ignore"], in: "'disks'")
    var disks = settings.probes.disks
    if let node = map["low"] { disks.low = try node.expectInteger("'low'", in: 1...99) }
    disks.veryLow = min(disks.veryLow, disks.low)
    if let node = map["very_low"] {
      disks.veryLow = try node.expectInteger("'very_low'", in: 0...99)
      guard disks.veryLow <= disks.low else { throw node.error("'very_low' must not be more than 'low'") }
    }
    disks.fullWithin = try map.seconds("full_within") ?? disks.fullWithin
    disks.ignored = try paths(map, "ignore") ?? []
    settings.probes.disks = disks
  }

  private mutating func clock(_ probes: YAMLMapping) throws(Diagnostic) {
    guard let map = try probes.mapping("clock") else { return }
    problems += map.unknownKeys(besides: ["max_error", "tolerate"], in: "'clock'")
    if let seconds = try span(map, "max_error", from: 1, to: 3_600) {
      settings.probes.clock.maximumError = seconds
    }
    settings.probes.clock.tolerated = try map.seconds("tolerate") ?? settings.probes.clock.tolerated
  }

  private func span(
    _ map: YAMLMapping, _ key: String, from: Int, to: Int
  ) throws(Diagnostic) -> Int? {
    guard let node = map[key] else { return nil }
    let seconds = try node.expectSeconds("'\(key)'")
    guard (from...to).contains(seconds) else {
      throw node.error("'\(key)' must be from \(from) to \(to) seconds, not \(node.gist)")
    }
    return seconds
  }
}
