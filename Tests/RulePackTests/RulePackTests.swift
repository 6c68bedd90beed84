import Daemon
import Engine
import Evidence
import LocatedYAML
import Sigma
import Testing

/// The shipped rules and controls, as they lie in this checkout.
@Suite struct RulePackTests {
  static let config =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/config"

  static func documents() -> [Metadata] {
    let collection = RuleLoader.load(paths: [config + "/rules"])
    return collection.rules.map(\.metadata) + collection.correlations.map(\.correlation.metadata)
      + collection.baselines.map(\.baseline.metadata)
  }

  @Test func everyDocumentLoadsAndCompilesWithoutARemark() throws {
    let rules = try ActiveRules.load(folders: [Self.config + "/rules"])
    #expect(rules.diagnostics.map(\.description) == [])
    #expect(rules.rejected == 0)
    #expect(rules.loaded >= 40)
  }

  @Test func everySampleDoesWhatItShould() throws {
    let samples = try RuleSamples.run([Self.config + "/rules"])
    #expect(samples.messages == [])
    #expect(samples.without == [])
    #expect(samples.passed >= 80)
  }

  @Test(arguments: ["CC6.1", "CC6.2", "CC6.3", "CC6.6", "CC7.2", "CC8.1", "A1.1", "A1.2"])
  func everyPromisedCriterionHasARule(_ criterion: String) {
    #expect(Self.documents().contains { $0.criteria.contains(criterion) })
  }

  @Test func idsNamesAndTitlesAreUnique() {
    let documents = Self.documents()
    #expect(Set(documents.map(\.reference)).count == documents.count)
    #expect(Set(documents.compactMap(\.name)).count == documents.count)
    #expect(Set(documents.map(\.title)).count == documents.count)
  }

  @Test func everyRuleHasACriterionOfTheCatalogue() {
    var diagnostics: [Diagnostic] = []
    let known = Set(
      ControlMatrix.criteria(at: Self.config + "/criteria/criteria.yaml", diagnostics: &diagnostics).map(\.id)
    )
    #expect(diagnostics.isEmpty)
    for document in Self.documents() {
      #expect(!document.criteria.isEmpty, "\(document.title)")
      #expect(known.isSuperset(of: document.criteria), "\(document.title)")
    }
  }

  /// What may be counted, and from how many an hour on, is one list and one number.
  @Test func onlyWhatHappensAllDayIsCounted() {
    let documents = Self.documents().filter(\.attestd.isOperation)
    let counted = documents.filter { $0.operationLimit != nil }
    #expect(
      counted.compactMap(\.name).sorted() == [
        "apparmor_denied", "apparmor_denied_kernel", "av_db_updated", "clock_synced", "cron_ran",
        "db_hba_reject", "f2b_ban",
        "fw_block", "journal_started", "journal_usage", "lockdown_refused", "logind_session", "raid_rebuilt",
        "selinux_denied", "session_opened", "sftp_session", "ssh_denied_by_policy", "ssh_key_accepted",
        "ssh_listening", "ssh_password_accepted", "ssh_weak_offer_refused", "syslog_started",
        "unit_resources", "unit_started", "vpn_peer_up",
      ])
    #expect(counted.allSatisfy { $0.operationLimit == KeptOperations.usualLimit })
    // Readings of the host come all day and say the same: an item a day, with its count.
    #expect(
      documents.filter { $0.mergeSeconds(usual: 900) != 0 }.compactMap(\.name).sorted() == [
        "clock_in_sync", "host_has_backup", "host_has_certificate_renewal", "host_has_log_rotation",
        "host_has_patching", "host_has_restore_test", "host_has_scan", "host_has_time_sync", "probe_ran",
      ])
    #expect(counted.allSatisfy { !$0.criteria.contains("CC6.3") && !$0.criteria.contains("CC8.1") })
    for name in ["sudo_command", "su_ok", "group_created", "daemon_reload", "uu_ran", "user_removed"] {
      #expect(documents.contains { $0.name == name && $0.operationLimit == nil })
    }
  }

  @Test func rulesAndControlsNameEachOther() {
    var diagnostics: [Diagnostic] = []
    let controls = ControlMatrix.controls(at: Self.config + "/controls.yaml", diagnostics: &diagnostics)
    #expect(diagnostics.map(\.description) == [])
    let collection = RuleLoader.load(paths: [Self.config + "/rules"])
    // Rules that only feed a correlation or baseline give no evidence of their own.
    let silent = Set(
      collection.correlations.filter { !$0.correlation.generate }.flatMap(\.members).map(\.subject)
        + collection.baselines.filter { !$0.baseline.generate }.flatMap(\.members).map(\.subject))
    let speaking =
      collection.rules.enumerated().filter { !silent.contains(.rule($0.offset)) }.map(\.element.metadata)
      + collection.correlations.map(\.correlation.metadata) + collection.baselines.map(\.baseline.metadata)
    let named = Set(controls.flatMap(\.rules))
    let known = Set(Self.documents().flatMap { [$0.reference] + [$0.name].compactMap(\.self) })
    #expect(named.subtracting(known).sorted() == [])
    let unnamed = speaking.filter { !named.contains($0.reference) && !named.contains($0.name ?? "") }
    #expect(unnamed.map(\.title).sorted() == [])
  }

  @Test func aControlCoversTheCriteriaOfItsRules() {
    var diagnostics: [Diagnostic] = []
    let controls = ControlMatrix.controls(at: Self.config + "/controls.yaml", diagnostics: &diagnostics)
    for control in controls {
      for rule in Self.documents() where control.rules.contains(rule.name ?? rule.reference) {
        #expect(!Set(rule.criteria).isDisjoint(with: control.criteria), "\(control.id) and \(rule.title)")
      }
    }
  }
}
