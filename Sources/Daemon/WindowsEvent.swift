/// The JSON form of Windows events, which keeps the fields that rules name in two inner objects.
///
/// Works on the text: numbers and odd spellings stay as they are, and what is not understood is passed on.
enum WindowsEvent {
  /// The members of `Event.System` and `Event.EventData` in one object; the text itself if it is no such event.
  static func flattened(_ text: ArraySlice<UInt8>) -> [UInt8] {
    guard let event = JSONPieces.members(text).first(where: { $0.key == "Event" })?.value else {
      return Array(text)
    }
    var members: [(key: String, value: ArraySlice<UInt8>)] = []
    for part in JSONPieces.members(event) {
      switch part.key {
      case "System": for member in JSONPieces.members(part.value) { members += plain(member) }
      case "EventData", "UserData": members += JSONPieces.members(part.value)
      default: break
      }
    }
    guard !members.isEmpty else { return Array(text) }
    var bytes: [UInt8] = []
    for (key, value) in members {
      bytes.append(contentsOf: bytes.isEmpty ? "{\"".utf8 : ",\"".utf8)
      bytes.append(contentsOf: key.utf8)
      bytes.append(contentsOf: "\":".utf8)
      bytes.append(contentsOf: value)
    }
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }

  /// `EventID: {"#text": 1}` is `EventID: 1`; `Provider: {"#attributes": {"Name": …}}` is `Provider_Name`.
  private static func plain(
    _ member: (key: String, value: ArraySlice<UInt8>)
  ) -> [(key: String, value: ArraySlice<UInt8>)] {
    let inner = JSONPieces.members(member.value)
    guard !inner.isEmpty else { return [member] }
    var found: [(key: String, value: ArraySlice<UInt8>)] = []
    for part in inner {
      switch part.key {
      case "#text": found.append((member.key, part.value))
      case "#attributes":
        found += JSONPieces.members(part.value).map { ("\(member.key)_\($0.key)", $0.value) }
      default: found.append(("\(member.key)_\(part.key)", part.value))
      }
    }
    return found
  }
}
