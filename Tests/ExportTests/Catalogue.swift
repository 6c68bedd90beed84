import Events
import Evidence
import Export

/// Invented rules and controls, and enough of a criteria catalogue, for the synthetic month.
enum Catalogue {
  static let silentRule = "Root file system was mounted read-only"

  static let rules: [RuleSummary] = [
    rule("0d1f", "sudo_not_in_sudoers", "Failed sudo by a user who is not in sudoers", .high, ["CC6.3"]),
    rule(
      "1a2b", "ssh_bruteforce", "Many failed ssh logins from one address", .medium,
      ["CC6.1", "CC6.6", "CC7.2"]),
    rule("2b3c", "group_sudo_member", "New member of a privileged group", .high, ["CC6.2", "CC6.3"]),
    rule(
      "3c4d", "identifier_spoofed", "A process claims to be another program", .critical, ["CC6.8", "CC7.2"]),
    rule("4d5e", "unit_failed", "A service failed", .medium, ["A1.1", "CC7.2"]),
    rule("5e6f", "ssh_invalid_user", "ssh login of an account that does not exist", .low, ["CC6.1"]),
    rule("6f70", "package_installed", "A package was installed", .informational, ["CC8.1"]),
    rule("7081", "fs_readonly", silentRule, .high, ["CC2.1", "A1.2"]),
    rule("8192", "ssh_key_accepted", "ssh login with a key", .informational, ["CC6.1"], .operation),
    rule("92a3", "backup_finished", "Nightly backup finished", .informational, ["A1.2"], .operation),
    rule("a3b4", "restore_tested", "A restore was tested", .informational, ["A1.3"], .operation),
  ]

  static let controls: [Control] = [
    Control(
      id: "AC-01", owner: "Head of engineering",
      description: "Only named people log in to production, with keys.",
      criteria: ["CC6.1"], rules: ["ssh_bruteforce", "ssh_invalid_user", "ssh_key_accepted"]),
    Control(
      id: "AC-02", owner: "Head of engineering",
      description: "Privileges are granted by ticket and reviewed.",
      criteria: ["CC6.2", "CC6.3"], rules: ["sudo_not_in_sudoers", "group_sudo_member", "polkit_denied"]),
    Control(
      id: "AV-01", owner: "Operations", description: "Backups run every night.", criteria: ["A1.2"],
      rules: ["backup_finished"], expectations: ["backup_nightly"]),
    Control(
      id: "AV-02", owner: "Operations", description: "A restore is tested every quarter.", criteria: ["A1.3"],
      rules: ["restore_tested"]),
    Control(
      id: "CH-01", owner: "Operations",
      description: "Changes to production are approved before they are made.",
      criteria: ["CC8.1"], rules: []),
    Control(
      id: "VM-01", owner: "Security", description: "Known weaknesses are found and fixed in time.",
      criteria: ["CC7.1"], rules: []),
  ]

  static let criteria: [Criterion] =
    gists.map { Criterion(id: $0, gist: $1, isObservable: $2) }
    + ["C1.1", "C1.2", "PI1.1", "PI1.2", "PI1.3", "PI1.4", "PI1.5", "P1.1", "P2.1"].map {
      Criterion(id: $0, gist: "of a category that is not selected", isObservable: false)
    }

  private static let gists: [(String, String, Bool)] = [
    ("CC1.1", "Integrity and ethical values are lived", false),
    ("CC1.2", "The board oversees internal control", false),
    ("CC1.3", "Structures and responsibilities are set", false),
    ("CC2.1", "Good information is there to run controls", true),
    ("CC4.1", "Controls are evaluated continuously", true),
    ("CC6.1", "Logical access is restricted", true),
    ("CC6.2", "Accounts are granted and withdrawn in an orderly way", true),
    ("CC6.3", "Privileges follow roles and least privilege", true),
    ("CC6.4", "Physical access is restricted", false),
    ("CC6.5", "Assets are disposed of safely", false),
    ("CC6.6", "Threats from outside the boundary are kept out", true),
    ("CC6.8", "Unwanted software is prevented or found", true),
    ("CC7.1", "Weaknesses and configuration changes are found", true),
    ("CC7.2", "Anomalies are watched for", true),
    ("CC8.1", "Changes are authorised, tested and tracked", true),
    ("CC9.2", "Vendors are managed", false),
    ("A1.1", "Capacity is watched", true),
    ("A1.2", "Environment, backup and recovery are in place", true),
    ("A1.3", "Recovery is tested", true),
  ]

  private static func rule(
    _ id: String, _ name: String, _ title: String, _ level: Level, _ criteria: [String],
    _ kind: Finding.Kind = .anomaly
  ) -> RuleSummary {
    RuleSummary(
      id: "\(id)6a52-7c8e-4f10-9b3d-5e2a1c0d9f84", name: name, title: title, level: level, kind: kind,
      criteria: criteria)
  }
}
