import Crypto

/// SHA-256, for what stands in for long texts that log writers choose: no two of them can be made to look the same, and
/// stored keys are the same in every process, which a hash with a secret of the process would not be.
enum Fingerprint {
  static func sha256(_ bytes: some Sequence<UInt8>) -> [UInt8] { Array(SHA256.hash(data: Array(bytes))) }
}
