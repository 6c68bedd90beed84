import Events

/// Messages of programs nothing is known of that say, in words of their own, that a login failed.
///
/// A guess, so it is careful: one of a few phrases has to stand there, and an address. The address counts as the
/// source only if it is the only one and stands outside the user's name; the name only if it is quoted, in brackets or
/// behind `user=`, and only one is.
struct LikelyFailure: Sendable {
  private let user, sourceIP: FieldID?

  init(fields: inout FieldTable) {
    user = fields.intern("user")
    sourceIP = fields.intern("src_ip")
  }

  /// Lower case. Words alone (`failed`, `denied`) are said of too much else.
  static let phrases: [[UInt8]] = [
    "login failed", "login failure", "failed login", "failed to log in", "failed to login", "login incorrect",
    "incorrect login", "invalid login", "bad login", "login denied", "login rejected", "login refused",
    "login error", "logon failure", "logon failed", "failed logon", "login attempt failed",
    "failed sign in", "sign-in failed", "failed sign-in", "sign in failed",
    "authentication failed", "authentication failure", "failed authentication", "failed to authenticate",
    "authentication error", "authentication denied", "authentication rejected", "authentication refused",
    "authentication unsuccessful", "unsuccessful login", "unsuccessful authentication",
    "auth failed", "auth failure", "failed auth", "auth error", "could not authenticate",
    "cannot authenticate", "not authenticated", "invalid authentication",
    "invalid password", "incorrect password", "wrong password", "bad password", "password mismatch",
    "password incorrect", "password failed", "failed password", "password rejected",
    "password does not match",
    "invalid credential", "incorrect credential", "wrong credential", "bad credential",
    "invalid user", "unknown user", "no such user", "invalid username", "illegal user",
    "user not found", "nonexistent user", "unauthorized access", "unauthorised access",
    "permission denied for user", "access denied for",
  ].map { Array($0.utf8) }

  /// What may stand between such a word and `from` that is no name.
  private static let otherWords: [[UInt8]] = [
    "failed", "failure", "denied", "attempt", "attempts", "incorrect", "invalid", "error", "rejected",
    "refused",
    "unknown", "login", "logins", "authentication", "request", "requests", "access", "locked", "user",
    "account",
    "connection", "connections", "client", "password", "credentials", "unauthorized",
  ].map { Array($0.utf8) }

  /// Words that a user's name follows, each with what stands between.
  private static let keys: [StaticString] = [
    "user=", "username=", "login=", "user_name=", "user: ", "username: ", "login: ", "user:", "username:",
    "user ", "username ", "account ", "login ", "for ", "name=",
  ]

  func decode(_ bytes: Span<UInt8>, _ text: Range<Int>, into values: inout [FieldValue]) -> ShapeSet.Derived?
  {
    guard text.count <= 8192, holdsPhrase(bytes, text) else { return nil }
    let name = soleName(bytes, text)
    guard let address = soleAddress(bytes, text, outside: name) else { return nil }
    if let name, !name.isEmpty { values.add(user, name) }
    if !address.isEmpty { values.add(sourceIP, address) }
    return ShapeSet.Derived(outcome: .likelyFailedLogin)
  }

  private func holdsPhrase(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Bool {
    for at in text {
      let first = lower(bytes[at])
      // A phrase begins a word.
      guard first &- 97 <= 25, at == text.lowerBound || !isLetter(bytes[at - 1]) else { continue }
      for phrase in LikelyFailure.phrases where phrase[0] == first {
        if stands(phrase, bytes, at, text.upperBound) { return true }
      }
    }
    return false
  }

  private func stands(_ phrase: [UInt8], _ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
    guard end - at >= phrase.count else { return false }
    for index in 0..<phrase.count where lower(bytes[at + index]) != phrase[index] { return false }
    return true
  }

  private func lower(_ byte: UInt8) -> UInt8 { byte &- 65 <= 25 ? byte | 0x20 : byte }

  /// The one address of the text, empty where there are different ones; nil if there is none outside the name.
  private func soleAddress(_ bytes: Span<UInt8>, _ text: Range<Int>, outside name: Range<Int>?) -> Range<Int>?
  {
    var found: Range<Int>?
    var at = text.lowerBound
    while at < text.upperBound {
      let isStart = at == text.lowerBound || !Peer.isNameByte(bytes[at - 1])
      guard isStart, let run = Peer.bareAddress(bytes, at..<text.upperBound), isPlain(bytes, run) else {
        at += 1
        continue
      }
      at = run.upperBound
      let address = Peer.unmapped(bytes, run)
      if let known = found {
        if !isSame(bytes, known, address) { return text.lowerBound..<text.lowerBound }
      } else {
        found = address
      }
    }
    guard let found, !found.isEmpty else { return nil }
    if let name, name.overlaps(found) { return nil }
    return found
  }

  /// Version numbers are none.
  private func isPlain(_ bytes: Span<UInt8>, _ address: Range<Int>) -> Bool {
    var octet = 0
    for at in address {
      if bytes[at] == UInt8(ascii: ":") { return true }
      octet = decimal(bytes[at]).map { min(octet * 10 + $0, 999) } ?? 0
      if octet > 255, Decode.find(":", bytes, address) == nil { return false }
    }
    return true
  }

  /// The one name that stands as names do; empty where two places compete, nil if there is none.
  private func soleName(_ bytes: Span<UInt8>, _ text: Range<Int>) -> Range<Int>? {
    var found: Range<Int>?
    for at in text {
      guard at == text.lowerBound || !Peer.isNameByte(bytes[at - 1]) else { continue }
      guard let start = keyEnd(bytes, at, text.upperBound),
        let name = name(bytes, start, text.upperBound, isAssigned: bytes[start - 1] != blank)
      else { continue }
      if let known = found, known != name, !isSame(bytes, known, name) {
        return text.lowerBound..<text.lowerBound
      }
      found = found ?? name
    }
    return found
  }

  private func keyEnd(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Int? {
    for key in LikelyFailure.keys where end - at > key.utf8CodeUnitCount {
      let isKey = key.withUTF8Buffer { literal in
        for index in 0..<literal.count where lower(bytes[at + index]) != literal[index] { return false }
        return true
      }
      if isKey { return at + key.utf8CodeUnitCount }
    }
    return nil
  }

  private func name(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, isAssigned: Bool) -> Range<Int>? {
    let closer: UInt8
    switch bytes[start] {
    case UInt8(ascii: "'"), UInt8(ascii: "`"): closer = UInt8(ascii: "'")
    case UInt8(ascii: "\""): closer = UInt8(ascii: "\"")
    case UInt8(ascii: "<"): closer = UInt8(ascii: ">")
    case UInt8(ascii: "["): closer = UInt8(ascii: "]")
    default:
      var stop = start
      while stop < end, bytes[stop] > blank, !isEndOfName(bytes[stop]) { stop += 1 }
      guard stop > start else { return nil }
      // Without a sign before it, it is a name only if the sentence goes on with where it came from.
      guard isAssigned || starts(bytes, stop..<end, " from ") && !isOther(bytes, start..<stop) else {
        return nil
      }
      return start..<stop
    }
    var close = start + 1
    while close < end, bytes[close] != closer { close += 1 }
    guard close < end, close > start + 1 else { return nil }
    // Who writes the closer into the name is not to say where it ends.
    for at in close + 1..<end where bytes[at] == closer { return start..<start }
    return start + 1..<close
  }

  private func isOther(_ bytes: Span<UInt8>, _ word: Range<Int>) -> Bool {
    LikelyFailure.otherWords.contains {
      $0.count == word.count && stands($0, bytes, word.lowerBound, word.upperBound)
    }
  }

  private func isEndOfName(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: ")")
      || byte == UInt8(ascii: "]")
  }

  private func isSame(_ bytes: Span<UInt8>, _ a: Range<Int>, _ b: Range<Int>) -> Bool {
    guard a.count == b.count else { return false }
    for offset in 0..<a.count where bytes[a.lowerBound + offset] != bytes[b.lowerBound + offset] {
      return false
    }
    return true
  }
}
