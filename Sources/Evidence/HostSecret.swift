import Crypto

/// The 32 bytes only this host knows. What the record has to recognise again without holding it (secrets taken out of
/// texts, raw entries, the groups behind finding ids) is replaced by a MAC under a key derived from them.
///
/// Never changed during the life of a record: with another secret, equal things no longer look equal. Belongs into the
/// backup of the record, and to nobody who only gets the record. Cannot be printed.
package struct HostSecret: Sendable {
  /// What a derived key is for. The spellings go into the derivation and never change.
  package enum Purpose: String, CaseIterable, Sendable {
    /// `record_hmac`: which raw entry a finding was made of.
    case record
    /// What stands in the place of secrets in kept texts.
    case redaction
    /// Names of people in exports that leave them out.
    case pseudonym
    case findingID = "finding-id"
    /// What is remembered between turns, under keys and in values that quote entries.
    case state
  }

  package static let length = 32

  private let bytes: SymmetricKey

  /// Nil for anything but 32 bytes.
  package init?(_ bytes: [UInt8]) {
    guard bytes.count == HostSecret.length else { return nil }
    self.bytes = SymmetricKey(data: bytes)
  }

  /// HKDF-SHA256 without a salt, the purpose as info.
  package func key(for purpose: Purpose) -> DerivedKey {
    DerivedKey(
      HKDF<SHA256>.deriveKey(
        inputKeyMaterial: bytes, info: Array(purpose.rawValue.utf8), outputByteCount: HostSecret.length))
  }
}

extension HostSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "HostSecret(not shown)" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
