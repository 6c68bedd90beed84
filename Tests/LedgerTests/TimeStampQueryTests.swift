import Ledger
import Testing

private let checkpoint = Array(madeNote.utf8)

private func bytes(_ hexadecimal: String) -> [UInt8] {
  let digits = hexadecimal.compactMap(\.hexDigitValue)
  return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(16 * digits[$0] + digits[$0 + 1]) }
}

private let imprint = "3031300d060960864801650304020105000420" + String(repeating: "ab", count: 32)

@Test func aQueryIsTheHashANumberAndTheWishForACertificate() throws {
  let query = TimeStampQuery(of: checkpoint, nonce: 0x0123_4567_89AB_CDEF)
  #expect(query.bytes.count == 69)
  let digest = query.digest.flatMap { [$0 >> 4, $0 & 15] }.map { String($0, radix: 16) }.joined()
  let expected = "3043020101" + imprint.prefix(38) + digest + "0208" + "0123456789abcdef" + "0101ff"
  #expect(query.bytes == bytes(expected))
  #expect(query.isOf(checkpoint))
  #expect(!query.isOf(checkpoint + [10]))
  #expect(query.wantsCertificate && query.policy == nil)
}

@Test(arguments: [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, .max, .max >> 1, 1 << 63] as [UInt64])
func aNonceIsAWholeNumberAsShortAsItCanBe(_ nonce: UInt64) throws {
  let query = TimeStampQuery(of: checkpoint, nonce: nonce)
  let read = try TimeStampQuery(parsing: query.bytes)
  #expect(read == query)
  let number = try #require(read.nonce)
  #expect(number.count <= 9)
  #expect(number.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } == nonce)
  #expect((70 - 9 + number.count) == query.bytes.count)
}

@Test func queriesThatOthersMayWriteAreRead() throws {
  let plain = try TimeStampQuery(parsing: bytes("3036020101" + imprint))
  #expect(plain.nonce == nil && plain.policy == nil && !plain.wantsCertificate)
  #expect(plain.digest == [UInt8](repeating: 0xAB, count: 32))
  let withoutNull = try TimeStampQuery(
    parsing: bytes("3034020101302f300b06096086480165030402010420" + String(repeating: "ab", count: 32)))
  #expect(withoutNull.digest == plain.digest)
  let asking = try TimeStampQuery(
    parsing: bytes("3042020101" + imprint + "06032a0304" + "0202ff7f" + "0101ff"))
  #expect(asking.nonce == [0xFF, 0x7F] && asking.policy?.description == "1.2.3.4" && asking.wantsCertificate)
}

/// Nothing that is not DER is read as if it were.
@Test(arguments: [
  ("", "byte 0: the query is missing"),
  ("30", "byte 1: the query ends before its length"),
  ("3080", "byte 1: the query has no definite length: this is BER, and only DER is read"),
  ("3085010000000000", "byte 1: the query has a length of 5 bytes"),
  ("30ff", "byte 1: the query has a length of 127 bytes"),
  ("3082ff", "byte 1: the query ends within its length"),
  ("3084ffffffff", "byte 0: the query is said to have 4294967295 bytes; 0 are left"),
  ("308103020101", "byte 1: the query has a length that could be written shorter"),
  ("3082008302", "byte 1: the query has a length that could be written shorter"),
  ("3004020101", "byte 0: the query is said to have 4 bytes; 3 are left"),
  ("300302010100", "byte 5: 1 bytes follow the end of the query"),
  ("1003020101", "byte 0: the query is tag 0x10 and not SEQUENCE"),
  ("3103020101", "byte 0: the query is SET and not SEQUENCE"),
  ("0000", "byte 0: the query has the tag 0"),
  ("3f8201020304", "byte 0: the query has a tag of several bytes"),
  ("3000", "byte 2: version is missing"),
  ("3003020100", "byte 5: not of version 1"),
  ("3003020102", "byte 4: version is 2, and not between 0 and 1"),
  ("30030201ff", "byte 4: version is not between 0 and 1"),
  ("300402020001", "byte 4: version begins with a byte too many"),
  ("30020200", "byte 4: version is empty"),
  ("300b02090100000000000000000", "byte 4: version is not between 0 and 1"),
  ("3003020101", "byte 5: messageImprint is missing"),
  (
    "3036020101" + imprint.replacing("0402010500", with: "04020105ff"),
    "byte 21: the parameters of the hash of messageImprint has a length of 127 bytes"
  ),
  (
    "3036020101" + imprint.replacing("0402010500", with: "0402010400"),
    "byte 7: the hash of messageImprint is 2.16.840.1.101.3.4.2.1; taken are SHA-256, SHA-384 and SHA-512"
  ),
  (
    "3036020101" + imprint.replacing("0402010500", with: "0402040500"),
    "byte 7: the hash of messageImprint is 2.16.840.1.101.3.4.2.4; taken are SHA-256, SHA-384 and SHA-512"
  ),
  (
    "3036020101" + imprint.replacing("0402010500", with: "0402020500"),
    "byte 5: hashedMessage has 32 bytes, not 48"
  ),
  (
    "3036020101" + imprint.replacing("0402010500", with: "0402810500"),
    "byte 11: the hash of messageImprint is no object identifier"
  ),
  (
    "3036020101" + imprint.replacing("0609608648", with: "0609608048"),
    "byte 11: the hash of messageImprint is no object identifier"
  ),
  ("3039020101" + imprint + "0101fe", "byte 58: certReq is neither 00 nor FF"),
  ("3039020101" + imprint + "010100", "byte 56: certReq is written although it is false"),
  ("303a020101" + imprint + "02020001", "byte 58: nonce begins with a byte too many"),
  ("303a020101" + imprint + "0202ff80", "byte 58: nonce begins with a byte too many"),
  ("3038020101" + imprint + "0200", "byte 58: nonce is empty"),
  ("3038020101" + imprint + "a000", "byte 56: 2 bytes follow the end of the query"),
  ("3038020101" + imprint + "0600", "byte 58: reqPolicy is no identifier"),
]) func anythingElseIsNoQuery(_ query: String, _ reason: String) {
  let refusal = #expect(throws: LedgerRefusal.self) { try TimeStampQuery(parsing: bytes(query)) }
  #expect(refusal?.kind == .malformed)
  #expect(refusal?.description.hasSuffix(reason) == true, "\(refusal.debugDescription)")
}

@Test func lengthsOfQueriesAreBounded() {
  let refusal = #expect(throws: LedgerRefusal.self) {
    try TimeStampQuery(parsing: [UInt8](repeating: 0x30, count: TimeStampQuery.maxBytes + 1))
  }
  #expect(refusal?.description == "time-stamp query: longer than 1024 bytes")
  let long = "0245" + String(repeating: "11", count: 69)
  #expect(throws: LedgerRefusal.self) {
    try TimeStampQuery(parsing: bytes("307d020101" + imprint + long))
  }
}

@Test func everyBitOfAQueryCounts() throws {
  let query = TimeStampQuery(of: checkpoint, nonce: 0x0123_4567_89AB_CDEF)
  for place in query.bytes.indices {
    for bit in 0..<8 {
      var changed = query.bytes
      changed[place] ^= 1 << UInt8(bit)
      guard let read = try? TimeStampQuery(parsing: changed) else { continue }
      #expect(read.digest != query.digest || read.nonce != query.nonce, "byte \(place)")
    }
    #expect(throws: LedgerRefusal.self) { try TimeStampQuery(parsing: Array(query.bytes[..<place])) }
  }
}

@Suite(.enabled(if: OpenSSL.path != nil, OpenSSL.isMissing)) struct QueriesOfOthers {
  @Test func ourQueryIsReadByOpenSSL() throws {
    let openssl = try OpenSSL()
    try openssl.write(TimeStampQuery(of: checkpoint, nonce: 0x8123_4567_89AB_CDEF).bytes, to: "q.tsq")
    let text = try openssl.run("ts", "-query", "-in", "q.tsq", "-text").output
    #expect(text.contains("Hash Algorithm: sha256"))
    #expect(text.contains("Nonce: 0x8123456789ABCDEF"))
    #expect(text.contains("Certificate required: yes"))
    #expect(text.contains("Policy OID: unspecified"))
  }

  @Test func theQueryOfOpenSSLIsTheSame() throws {
    let openssl = try OpenSSL()
    try openssl.write(checkpoint, to: "checkpoint")
    try openssl.run("ts", "-query", "-data", "checkpoint", "-sha256", "-cert", "-out", "q.tsq")
    let query = try TimeStampQuery(parsing: openssl.read("q.tsq"))
    #expect(query.isOf(checkpoint) && query.wantsCertificate)
    let nonce = try #require(query.nonce).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    #expect(try TimeStampQuery(of: checkpoint, nonce: nonce).bytes == openssl.read("q.tsq"))

    try openssl.run(
      "ts", "-query", "-data", "checkpoint", "-sha256", "-no_nonce", "-tspolicy", "1.2.3.4.5", "-out", "q.tsq"
    )
    let other = try TimeStampQuery(parsing: openssl.read("q.tsq"))
    #expect(other.nonce == nil && !other.wantsCertificate && other.isOf(checkpoint))
    #expect(other.policy?.description == "1.2.3.4.5")

    try openssl.run("ts", "-query", "-data", "checkpoint", "-sha512", "-out", "q.tsq")
    let refusal = #expect(throws: LedgerRefusal.self) { try TimeStampQuery(parsing: openssl.read("q.tsq")) }
    #expect(refusal?.reason.hasSuffix("not over a SHA-256") == true)
  }
}
