package import Glibc
import LocatedYAML

/// Names of the Unix groups whose members have a role; `roles` in attestd.yaml.
package struct RoleGroups: Hashable, Sendable {
  /// Nobody has a role that is left out.
  package var names: [Role: [String]] = [
    .operator: ["attestd-operator"], .reviewer: ["attestd-reviewer"], .admin: ["attestd-admin"],
    .auditor: ["attestd-auditor"],
  ]

  package init() {}

  /// The mightiest role that one of `groups` gives.
  /// - Parameter id: the number of a group by its name, asked for anew each time: groups are made while attestd runs.
  package func role(
    of groups: Set<gid_t>, id: (String) -> gid_t?
  ) -> Role? {
    guard !groups.isEmpty else { return nil }
    return Role.ofGroups.first { role in
      names[role, default: []].contains { name in id(name).map(groups.contains) ?? false }
    }
  }

  /// The groups whose members may do it, for a refusal.
  func allowed(_ privilege: Role.Privilege) -> [String] {
    Role.ofGroups.reversed().filter { $0.allows(privilege) }.flatMap { names[$0, default: []] }
  }
}

extension RoleGroups {
  init(_ map: YAMLMapping) throws(Diagnostic) {
    for role in Role.ofGroups {
      guard let node = map[role.rawValue] else { continue }
      var groups: [String] = []
      for part in node.sequence ?? [node] {
        let name = try part.expectString("each group of '\(role.rawValue)'")
        guard !name.isEmpty, !name.contains(where: \.isWhitespace) else {
          throw part.error("'\(name)' is no name of a group")
        }
        groups.append(name)
      }
      names[role] = groups
    }
  }
}
