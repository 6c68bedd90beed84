import Glibc
import Testing

/// config/audit/attestd.rules, as far as it can be judged without a kernel.
struct AuditRulesFileTests {
  private func rules() throws -> [String] {
    let here = try #require(realpath(#filePath, nil))
    defer { free(here) }
    let folder = String(cString: here).split(separator: "/").dropLast(3).joined(separator: "/")
    let file = try #require(fopen("/\(folder)/config/audit/attestd.rules", "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map(String.init)
  }

  private func key(_ rule: String) -> String? {
    rule.split(separator: " -k ").dropFirst().first.map(String.init)
  }

  @Test func everyRuleHasAKey() throws {
    let rules = try rules().filter { $0.hasPrefix("-a ") || $0.hasPrefix("-w ") }
    #expect(rules.count > 140)
    for rule in rules { #expect(key(rule)?.contains(" ") == false, "\(rule)") }
    #expect(Set(rules).count == rules.count)
  }

  @Test func everySystemCallIsWatchedForBothWordLengths() throws {
    let only64: Set = ["attestd_inject", "attestd_clock"]
    let calls = try rules().filter { $0.contains(" -S ") && !only64.contains(key($0) ?? "") }
    let b64 = calls.filter { $0.contains("arch=b64") }.map { $0.replacing("arch=b64", with: "") }
    let b32 = calls.filter { $0.contains("arch=b32") }.map { $0.replacing("arch=b32", with: "") }
    #expect(b64 == b32)
    for call in [
      "execve,execveat", "connect", "memfd_create", "mknod,mknodat", "personality", "sysinfo", "syslog",
      "socket",
    ] {
      #expect(b64.contains { $0.contains("-S \(call) ") }, "\(call)")
    }
  }

  /// The kernel takes the key of the first rule that fits.
  @Test func keysThatRulesAskForStandAboveTheGeneralRule() throws {
    let rules = try rules()
    let general = try #require(rules.firstIndex { key($0) == "attestd_exec" })
    let special = rules.indices.filter { key(rules[$0]) == "susp_activity" }
    #expect(!special.isEmpty)
    #expect(special.allSatisfy { $0 < general })
    #expect(rules.contains { key($0) == "network_connect_4" && $0.contains("saddr_fam=2 ") })
  }

  @Test func aboutSeventyPathsAreWatched() throws {
    let paths = try rules().filter { $0.hasPrefix("-w ") && !$0.contains(" -p x ") }
    #expect(paths.count >= 70)
    for path in [
      "/etc/ld.so.preload", "/etc/audit/", "/etc/sudoers.d/", "/etc/doas.conf", "/etc/cron.d/",
      "/etc/profile.d/",
    ] {
      #expect(paths.contains { $0.hasPrefix("-w \(path) -p wa ") }, "\(path)")
    }
  }
}
