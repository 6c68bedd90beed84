/// The zone that a log's zone-less stamps are written in.
package enum LogZone: Sendable {
  /// Seconds east of UTC.
  case fixed(Int)
  case named(TimeZoneRules)

  package static let utc = LogZone.fixed(0)

  /// Reads `UTC`, `Z`, `+01:00`, `-0330`, `local` (this host's zone) or a name such as `Europe/Berlin`.
  package init(_ text: String) throws(TimeZoneRules.Failure) {
    switch text {
    case "UTC", "utc", "Z", "z": self = .utc
    case "local": self = .named(try TimeZoneRules(path: "/etc/localtime", name: text))
    default:
      if let seconds = LogZone.offset(text) {
        self = .fixed(seconds)
      } else {
        self = .named(try TimeZoneRules(name: text))
      }
    }
  }

  private static func offset(_ text: String) -> Int? {
    let bytes = Array(text.utf8).filter { $0 != UInt8(ascii: ":") }
    guard bytes.count == 5, bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-") else { return nil }
    let hours = twoDigits(bytes.span, 1)
    let minutes = twoDigits(bytes.span, 3)
    guard hours < 24, minutes < 60 else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return bytes[0] == UInt8(ascii: "-") ? -seconds : seconds
  }
}
