/// An event as the reference sees it: named values and perhaps the line they come from.
struct SampleEvent {
  var fields: [(name: String, value: Value)] = []
  var raw: Value?

  struct Value {
    var bytes: [UInt8]
    var kind: Kind
    /// The text, what is no UTF-8 replaced, as written and with case taken off.
    let scalars: [Unicode.Scalar]
    let units: [UInt32]
    let foldedUnits: [UInt32]

    enum Kind: Equatable { case text, number, boolean, null }

    init(_ bytes: [UInt8], _ kind: Kind = .text) {
      self.bytes = bytes
      self.kind = kind
      scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
      units = scalars.map(\.value)
      foldedUnits = scalars.map { Folding.fold($0).value }
    }

    init(_ text: String, _ kind: Kind = .text) { self.init(Array(text.utf8), kind) }

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  func values(of name: String) -> [Value] { fields.filter { $0.name == name }.map(\.value) }
}

extension SampleEvent: CustomStringConvertible {
  var description: String {
    func shown(_ value: Value) -> String {
      let isText = value.text.utf8.elementsEqual(value.bytes)
      let text = isText ? value.text.debugDescription : "bytes \(value.bytes)"
      return value.kind == .text ? text : "\(value.kind) \(text)"
    }
    let shownFields = fields.map { "\($0.name): \(shown($0.value))" }.joined(separator: ", ")
    return "{\(shownFields)}" + (raw.map { " raw \(shown($0))" } ?? "")
  }
}
