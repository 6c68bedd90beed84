package import Glibc
import Linux

/// Who answers, as the kernel knows them; never as typed.
package enum Actor {
  /// `alice (uid 1000)`, `alice (uid 1000) as root`, or `unattributed (uid 0)` where nobody logged in.
  package static func describe(user: uid_t, login: uid_t?) -> String {
    if let login {
      return "\(name(login)) (uid \(login))" + (login == user ? "" : " as \(name(user))")
    }
    return user == 0 ? "unattributed (uid 0)" : account(user)
  }

  /// `alice (uid 1000)`, for an account that somebody may be behind.
  static func account(_ user: uid_t) -> String { "\(name(user)) (uid \(user))" }

  private static func name(_ user: uid_t) -> String { UserName.of(user) ?? "uid \(user)" }
}
