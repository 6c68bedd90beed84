/// What came of somebody's attempt, in one word for all services; the *derived* field `outcome`.
enum Outcome: String, CaseIterable, Sendable {
  /// Credentials did not prove who it is.
  case failedLogin = "failed_login"
  /// The account tried does not exist here.
  case invalidUser = "invalid_user"
  /// Policy stands against it, whoever it is: forbidden, not listed, relaying, banned.
  case refused
  /// What no client does that means well: another protocol, a scan, a connection that only looks.
  case probe
  /// Somebody was let in.
  case login
  /// A program nothing is known of says that a login failed (`LikelyFailure`).
  case likelyFailedLogin = "likely_failed_login"
}
