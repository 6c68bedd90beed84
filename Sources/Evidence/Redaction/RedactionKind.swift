/// What stood where `[redacted:KIND:…]` stands now.
package enum RedactionKind: String, CaseIterable, Sendable {
  /// The value of something that is named a password, token or key, in whatever notation.
  case secret
  /// A word that gives itself away: a well-known service's key, a web token, random letters and digits.
  case token
  /// The password in an address.
  case url
  case privateKey = "private-key"
  /// A number that is a valid payment card's.
  case card
  /// Hexadecimal digits that spell a text with a secret in it, as the kernel writes command lines.
  case encoded
  /// The name of an account that does not exist: now and then a mistyped password.
  case user
  /// A mail address, where the operator wants them out.
  case mail
}
