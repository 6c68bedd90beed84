/// An algorithm as it is named in certificates and signatures.
struct DERAlgorithm: Sendable {
  let identifier: OID
  let parameters: DERValue?
  let place: Int

  var isWithoutParameters: Bool {
    guard let parameters else { return true }
    return parameters.tag == .null && parameters.content.isEmpty
  }
}
