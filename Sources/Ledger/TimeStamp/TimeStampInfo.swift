package import Events

/// What a time-stamping authority signs: this hash was shown to me at this time (TSTInfo, RFC 3161 section 2.4.2). Not to
/// be believed before the reply it came in is verified.
package struct TimeStampInfo: Sendable, Equatable {
  /// The rules the authority says it worked by.
  package let policy: OID
  let imprint: MessageImprint
  /// The bytes of an INTEGER, which the authority gives only once.
  package let serial: [UInt8]
  /// genTime. Its fraction is cut after microseconds.
  package let time: Timestamp
  /// How far the time may be off to either side, in microseconds; nil if the authority does not say.
  package let accuracyMicroseconds: Int64?
  /// The bytes of an INTEGER: the query's number.
  package let nonce: [UInt8]?

  /// The serial number in hexadecimal.
  package var serialText: String { DERText.hexadecimal(serial) }

  /// Reads all that is left in `reader`. `tsa` is passed over: a hint only, the certificate counts.
  init(reading reader: inout DERReader) throws(LedgerRefusal) {
    var info = try reader.enter(.sequence, "TSTInfo")
    try reader.end("TSTInfo")
    guard try info.number("the version of TSTInfo", upTo: 1) == 1 else {
      throw info.refused("TSTInfo is not of version 1")
    }
    policy = try info.objectIdentifier("policy")
    imprint = try MessageImprint(reading: &info)
    serial = try info.integer("serialNumber")
    time = try info.generalizedTime("genTime")
    var accuracy: Int64?
    if let value = try info.optional(.sequence, "accuracy") {
      accuracy = try TimeStampInfo.microseconds(in: info.inside(value))
    }
    accuracyMicroseconds = accuracy
    // DER leaves a FALSE out; authorities that write it have at least signed it.
    if let value = try info.optional(.boolean, "ordering") { _ = try info.boolean(in: value, "ordering") }
    var nonce: [UInt8]?
    if let value = try info.optional(.integer, "nonce") { nonce = try info.integer(in: value, "nonce") }
    self.nonce = nonce
    _ = try info.optional(.constructed(0), "tsa")
    if let value = try info.optional(.constructed(1), "the extensions of TSTInfo") {
      try TimeStampInfo.checkExtensions(info.inside(value))
    }
    try info.end("TSTInfo")
  }

  /// Accuracy: seconds, thousandths [0] and millionths [1], each of which may be left out.
  private static func microseconds(in reader: DERReader) throws(LedgerRefusal) -> Int64 {
    var reader = reader
    var sum = 0
    if let value = try reader.optional(.integer, "the seconds of accuracy") {
      sum += 1_000_000 * (try reader.number(in: value, "the seconds of accuracy", upTo: 1_000_000_000))
    }
    if let value = try reader.optional(.primitive(0), "the milliseconds of accuracy") {
      sum += 1_000 * (try reader.number(in: value, "the milliseconds of accuracy", upTo: 999))
    }
    if let value = try reader.optional(.primitive(1), "the microseconds of accuracy") {
      sum += try reader.number(in: value, "the microseconds of accuracy", upTo: 999)
    }
    try reader.end("accuracy")
    return Int64(sum)
  }

  /// None is known here; those that need not be understood are passed over (RFC 5280 section 4.2).
  private static func checkExtensions(_ reader: DERReader) throws(LedgerRefusal) {
    var reader = reader
    while !reader.isAtEnd {
      let start = reader.place
      var item = try reader.enter(.sequence, "an extension of TSTInfo")
      let name = try item.objectIdentifier("an extension of TSTInfo")
      if let value = try item.optional(.boolean, "critical"), try item.boolean(in: value, "critical") {
        throw reader.refused("TSTInfo has the critical extension \(name), which is not known here", at: start)
      }
      _ = try item.next(.octetString, "an extension of TSTInfo")
      try item.end("an extension of TSTInfo")
    }
  }
}
