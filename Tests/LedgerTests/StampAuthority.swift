import Ledger
import Testing

/// A time-stamping authority for a day: `openssl ts` with keys and certificates made for one test.
struct StampAuthority {
  let openssl: OpenSSL

  /// `key` as `openssl genpkey` and `-pkeyopt` take it: `EC`, `ec_paramgen_curve:P-256`.
  init(key: (String, String) = ("EC", "ec_paramgen_curve:P-256")) throws {
    openssl = try OpenSSL()
    try openssl.write(StampAuthority.settings(of: "plain").utf8, to: "plain.cnf")
    try openssl.write([], to: "issued")
    try certificate("root", issuer: "root", extensions: "authority", key: key)
    try certificate("stamper", issuer: "root", key: key)
  }

  /// Makes `name.key` and `name.pem`, issued by the key of `issuer`. `days` are from now.
  func certificate(
    _ name: String, subject: String? = nil, issuer: String, extensions: String = "stamps",
    key: (String, String) = ("EC", "ec_paramgen_curve:P-256"), keyOf other: String? = nil,
    from start: String = "20200101000000Z", to end: String = "20991231235959Z", digest: String = "sha256",
    more: [String] = []
  ) throws {
    let keyFile = "\(other ?? name).key"
    if other == nil {
      try openssl.run("genpkey", "-algorithm", key.0, "-pkeyopt", key.1, "-out", keyFile)
    }
    try openssl.run(
      "req", "-new", "-config", "plain.cnf", "-key", keyFile, "-subj", "/O=attestd/CN=\(subject ?? name)",
      "-out", "\(name).csr")
    let authority =
      issuer == name
      ? ["-selfsign", "-keyfile", keyFile] : ["-cert", "\(issuer).pem", "-keyfile", "\(issuer).key"]
    try openssl.run(
      [
        "ca", "-batch", "-notext", "-config", "plain.cnf", "-name", "issuing", "-md", digest,
        "-in", "\(name).csr", "-out", "\(name).pem", "-extensions", extensions, "-startdate", start,
        "-enddate", end,
      ] + authority + more)
  }

  /// What the authority answers to `query`; `settings` are lines of its configuration.
  func reply(
    to query: [UInt8], by signer: String = "stamper", with certificates: [String] = [],
    settings: [String: String] = [:]
  ) throws -> [UInt8] {
    try openssl.write(query, to: "asked.tsq")
    var settings = settings
    if !certificates.isEmpty {
      try openssl.write(certificates.flatMap { try openssl.read("\($0).pem") }, to: "chain.pem")
      settings["certs"] = "chain.pem"
    }
    let lines = settings.map { "\($0.key) = \($0.value)\n" }.joined()
    try openssl.write((StampAuthority.settings(of: "changed") + lines).utf8, to: "changed.cnf")
    try openssl.run(
      "ts", "-reply", "-config", "changed.cnf", "-section", "changed", "-queryfile", "asked.tsq", "-signer",
      "\(signer).pem", "-inkey", "\(signer).key", "-out", "answer.tsr", mayFail: true)
    return try openssl.read("answer.tsr")
  }

  /// The same stamp in a CMS message, which knows further ways to sign: `options` of `openssl cms -sign`.
  func reply(signing stamp: [UInt8], by signer: String, _ options: [String]) throws -> [UInt8] {
    try openssl.write(stamp, to: "stamp")
    try openssl.run(
      [
        "cms", "-sign", "-binary", "-nodetach", "-cades", "-nosmimecap", "-econtent_type",
        "1.2.840.113549.1.9.16.1.4", "-in", "stamp", "-outform", "DER", "-out", "token", "-signer",
        "\(signer).pem", "-inkey", "\(signer).key",
      ] + options)
    return DERTree(
      .sequence, of: [DERTree(.sequence, of: [.number(0)]), try DERTree(parsing: openssl.read("token"))]
    )
    .bytes
  }

  func certificate(_ name: String) throws -> TimeStampCertificate {
    try TimeStampCertificate(parsing: openssl.read("\(name).pem"))
  }

  private static func settings(of section: String) -> String {
    """
    [req]
    distinguished_name = none
    [none]
    [issuing]
    rand_serial = yes
    database = issued
    new_certs_dir = .
    policy = any
    unique_subject = no
    [any]
    organizationName = optional
    commonName = supplied
    [authority]
    basicConstraints = critical, CA:TRUE
    keyUsage = critical, keyCertSign, cRLSign
    [authorityThatMayNot]
    basicConstraints = critical, CA:TRUE
    keyUsage = critical, cRLSign
    [noAuthority]
    basicConstraints = critical, CA:FALSE
    [stamps]
    basicConstraints = CA:FALSE
    keyUsage = critical, digitalSignature
    extendedKeyUsage = critical, timeStamping
    subjectKeyIdentifier = hash
    [stampsAndMore]
    extendedKeyUsage = critical, timeStamping, codeSigning
    [stampsUncritically]
    extendedKeyUsage = timeStamping
    [stampsByEncrypting]
    keyUsage = critical, keyEncipherment
    extendedKeyUsage = critical, timeStamping
    [servesTheWeb]
    extendedKeyUsage = critical, serverAuth
    [doesNotSay]
    basicConstraints = CA:FALSE
    [stampsInRiddles]
    extendedKeyUsage = critical, timeStamping
    1.2.3.4 = critical, ASN1:NULL
    [\(section)]
    serial = serial
    signer_digest = sha256
    default_policy = 1.3.6.1.4.1.4146.2.3
    digests = sha256, sha512
    accuracy = secs:1, millisecs:500, microsecs:100
    clock_precision_digits = 6
    ordering = yes
    tsa_name = no
    ess_cert_id_alg = sha256

    """
  }
}
