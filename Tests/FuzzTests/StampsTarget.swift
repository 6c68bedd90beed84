import Events
import Ledger

/// Time-stamps: queries, replies and certificates. What is read of a query is what was written, and no stamp is made up
/// of the authority that signed some of the corpus.
enum StampsTarget {
  /// The file that is stamped there.
  private static let stamped = Array("a log\n1\n".utf8)
  /// The times and serial numbers that the authority gave, of which two have no fraction.
  private static let given: Set<String> = [
    "2026-11-23T13:06:00.097833Z 01", "2026-11-23T13:06:00.000000Z 02", "2026-11-23T13:06:00.164612Z 03",
  ]

  static func run(_ bytes: [UInt8]) throws {
    if let query = try? TimeStampQuery(parsing: bytes) {
      try require(query.bytes == bytes, "the query is written otherwise than it was")
      try checkSame(query)
    }
    if let certificate = try? TimeStampCertificate(parsing: bytes) {
      try require(
        (try? TimeStampCertificate(parsing: certificate.der)) == certificate,
        "the certificate is read as another")
      try require(certificate.fingerprint.utf8.count == 64, "the fingerprint is none")
    }
    if let reply = try? TimeStampReply(parsing: bytes) {
      for text in [root, stamper] {
        let named = try TimeStampCertificate(parsing: Array(text.utf8))
        guard let stamp = try? reply.verify(of: stamped, answering: nil, by: named) else { continue }
        let (time, serial) = (stamp.time, stamp.info.serialText)
        try require(given.contains("\(time) \(serial)"), "the authority gave no stamp \(serial) at \(time)")
        try require(
          (try? reply.verify(of: stamped + [10], answering: nil, by: named)) == nil,
          "it stamps another file, too")
      }
    }
  }

  /// A query that was made for the same hash and number has them.
  private static func checkSame(_ query: TimeStampQuery) throws {
    guard let nonce = query.nonce, nonce.count <= 8, nonce[0] < 0x80 else { return }
    let made = TimeStampQuery(of: stamped, nonce: nonce.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    try require(made.nonce == nonce, "the nonce is written otherwise than it was")
    let isSame = made.bytes == query.bytes
    try require(!isSame || query.isOf(stamped), "the query is about another file than its bytes say")
  }

  private static let root = """
    -----BEGIN CERTIFICATE-----
    MIIBTTCB9KADAgECAhQz3hssIn5E51TcvwTLf5svTaA6ZjAKBggqhkjOPQQDAjAM
    MQowCAYDVQQDDAFyMCAXDTIwMDEwMTAwMDAwMFoYDzIwOTkxMjMxMjM1OTU5WjAM
    MQowCAYDVQQDDAFyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEa8eNwAVnsGc3
    8FQWQHUmBjkh6u9vh1eQOeY8RKKEpGJSZJ/hX+15noKW0mEx4D/fKTlSIszl5DbS
    qwUWShGBc6MyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUlBKw7efABdUy
    09D+Zg40p/4bnbQwCgYIKoZIzj0EAwIDSAAwRQIhAPQVaAP6G8/Gopgs6f1OTBpb
    CvcAtjqjZKUUMGi7aNGcAiBGtQvyoaxvu+Rqh8UTScclo7pIxbE46SsI4XyPaekL
    Rg==
    -----END CERTIFICATE-----

    """

  private static let stamper = """
    -----BEGIN CERTIFICATE-----
    MIIBdTCCARygAwIBAgIUIOEHjzlkSO0Q+0Ja/phDaNlNwb8wCgYIKoZIzj0EAwIw
    DDEKMAgGA1UEAwwBcjAgFw0yMDAxMDEwMDAwMDBaGA8yMDk5MTIzMTIzNTk1OVow
    DDEKMAgGA1UEAwwBczBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBYKKhuejDYH
    /GSuoFK24s1KIOr7iz8NOlL0qSZYvbuoxim5zHglhR36z470LcPuax9Gl4LkUj2/
    EkCGXX+0LyyjWjBYMBYGA1UdJQEB/wQMMAoGCCsGAQUFBwMIMB0GA1UdDgQWBBQm
    Y33Uqr9ZkSuNQpUlfdDTm1icszAfBgNVHSMEGDAWgBSUErDt58AF1TLT0P5mDjSn
    /hudtDAKBggqhkjOPQQDAgNHADBEAiB11iobi2BCui2lJQT1CVaP5m/DiyzC5wDg
    UqNqkmMUUgIgBMtXF7Kyk8YWH6rQDT75zlp+z9zWtRabm4HekCupPpk=
    -----END CERTIFICATE-----

    """
}
