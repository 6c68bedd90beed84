/// How entries come to the log that is read, where that decides what can be said of missing ones.
package enum Transport: String, CaseIterable, Hashable, Codable, Sendable {
  /// Datagrams: what is lost before it arrives leaves no trace but in numbers that senders may give.
  case udp

  /// What to know of the source's coverage, for people.
  package var caveat: String {
    switch self {
    case .udp: "came by UDP: what was lost before it arrived cannot be seen"
    }
  }
}
