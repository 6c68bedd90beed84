import CanonicalJSON
import Decode
import Linux

/// Which keys let somebody log in as whom, and which did not the last time.
extension ProbeRound {
  private static let area = "keys"
  private static let mostBytes = 1 << 20
  private static let mostKeys = 1_000
  /// Changes of one file that are told one by one.
  private static let mostTold = 50
  private static let keyPrefix = "keys "

  mutating func checkKeys() {
    let accounts: [LocalAccount]
    do throws(ProbeFailure) {
      guard let read = try SafeFile.bytes(host.path("/etc/passwd"), most: ReadingBudget.mostBytesOfFile)
      else { throw ProbeFailure("there is no such file") }
      accounts = LocalAccount.all(in: read.bytes)
    } catch {
      return fail("/etc/passwd", area: Self.area, error.reason)
    }
    let place = AuthorizedKeysFile(configurations: sshdConfigurations())
    let mounts = (try? SmallFile.read(host.path("/proc/self/mountinfo"), limit: 1 << 20))
      .map { MountTable(parsing: $0) }
    var seen: Set<String> = []
    // Accounts that share a home have the same file for each of them.
    for account in accounts {
      for path in place.paths(of: account) where seen.insert(Self.row(account, path)).inserted {
        check(path, of: account, mounts)
      }
    }
    for key in memory.keys(beginningWith: Self.keyPrefix)
    where !seen.contains(key) && !host.isOutOfTime {
      // The account is gone, and its keys with it.
      let parts = key.dropFirst(Self.keyPrefix.count).split(separator: " ", maxSplits: 1)
      if parts.count == 2 {
        compare([], with: key, path: String(parts[1]), account: String(parts[0]), isFirst: false)
      }
      memory[key] = nil
    }
  }

  /// Drop-ins first, as the shipped configuration includes them at its head.
  private func sshdConfigurations() -> [[UInt8]] {
    let folder = "/etc/ssh/sshd_config.d"
    let names = ((try? Directory.names(in: host.path(folder))) ?? []).filter { $0.hasSuffix(".conf") }
    return (names.sorted().prefix(200).map { folder + "/" + $0 } + ["/etc/ssh/sshd_config"]).compactMap {
      (try? SafeFile.bytes(host.path($0), most: Self.mostBytes))?.bytes
    }
  }

  private static func row(_ account: LocalAccount, _ path: String) -> String {
    keyPrefix + account.name + " " + path
  }

  private mutating func check(_ path: String, of account: LocalAccount, _ mounts: MountTable?) {
    let row = Self.row(account, path)
    let isFirst = memory["begun"] == nil
    do throws(ProbeFailure) {
      guard !host.isOutOfTime else { throw ProbeFailure("out of time") }
      if let mount = mounts?.mount(of: path), MountTable.isRemote(mount.kind) {
        throw ProbeFailure("on \(mount.kind), which may not answer and is not read")
      }
      guard let read = try SafeFile.bytes(host.path(path), most: Self.mostBytes) else {
        return compare([], with: row, path: path, account: account.name, isFirst: isFirst)
      }
      files += 1
      let found = read.bytes.split(separator: UInt8(ascii: "\n")).lazy.compactMap { AuthorizedKey(line: $0) }
      let all = Array(found.prefix(Self.mostKeys + 1))
      if all.count > Self.mostKeys { fail(path, area: Self.area, "more than \(Self.mostKeys) keys") }
      compare(
        Array(all.prefix(Self.mostKeys)), with: row, path: path, account: account.name, isFirst: isFirst)
    } catch {
      fail(path, area: Self.area, error.reason)
    }
  }

  private mutating func compare(
    _ found: [AuthorizedKey], with row: String, path: String, account: String, isFirst: Bool
  ) {
    keys += found.count
    let earlier = memory[row]?.object ?? [:]
    var now: [String: JSONValue] = [:]
    for key in found where now[key.fingerprint] == nil {
      now[key.fingerprint] = [.string(key.type), .string(key.optionsDigest)]
    }
    memory[row] = now.isEmpty ? nil : .object(now)
    guard !isFirst else { return }
    var changes: [(change: String, fingerprint: String, type: String)] = []
    for (fingerprint, value) in now.sorted(by: { $0.key < $1.key }) {
      let type = value.array?.first?.string ?? ""
      if let before = earlier[fingerprint] {
        if before != value { changes.append(("changed", fingerprint, type)) }
      } else {
        changes.append(("added", fingerprint, type))
      }
    }
    for (fingerprint, value) in earlier.sorted(by: { $0.key < $1.key }) where now[fingerprint] == nil {
      changes.append(("removed", fingerprint, value.array?.first?.string ?? ""))
    }
    for change in changes.prefix(Self.mostTold) {
      let words =
        switch change.change {
        case "added": "may log in as \(account) from now on"
        case "removed": "may not log in as \(account) any more"
        default: "may log in as \(account) with other options"
        }
      note(
        .keyChanged, "the key \(change.fingerprint) (\(change.type)) \(words): \(path)",
        [
          ("path", path), ("area", Self.area), ("change", change.change), ("target_user", account),
          ("key_fingerprint", change.fingerprint), ("key_type", change.type),
        ])
    }
    guard changes.count > Self.mostTold else { return }
    let more = changes.count - Self.mostTold
    note(
      .keyChanged, "\(more) more keys of \(account) changed: \(path)",
      [
        ("path", path), ("area", Self.area), ("change", "many"), ("target_user", account),
        ("keys", "\(more)"),
      ])
  }
}
