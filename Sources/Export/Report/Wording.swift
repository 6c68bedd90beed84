import Events

/// Numbers as an auditor reads them.
enum Wording {
  /// `1,204`.
  static func count(_ number: some BinaryInteger) -> String {
    var digits = Array(String(number.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (number < 0 ? "−" : "") + String(digits)
  }

  static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(count(number)) \(number == 1 ? one : many)"
  }

  /// Two units at most: `42 s`, `3 min 20 s`, `2 h 05 min`, `1 d 3 h`.
  static func duration(_ microseconds: Int64) -> String {
    let sign = microseconds < 0 ? "−" : ""
    let magnitude = microseconds.magnitude
    let seconds = magnitude / 1_000_000
    switch seconds {
    case 0: return magnitude == 0 ? "0 s" : sign + "\(max(1, magnitude / 1000)) ms"
    case ..<10: return sign + "\(seconds).\(magnitude / 100_000 % 10) s"
    case ..<60: return sign + "\(seconds) s"
    case ..<3600: return sign + pair(seconds / 60, "min", seconds % 60, "s")
    case ..<86_400: return sign + pair(seconds / 3600, "h", seconds / 60 % 60, "min")
    default: return sign + pair(seconds / 86_400, "d", seconds / 3600 % 24, "h")
    }
  }

  private static func pair(_ large: UInt64, _ one: String, _ small: UInt64, _ other: String) -> String {
    small == 0 ? "\(large) \(one)" : "\(large) \(one) \(small) \(other)"
  }

  /// `743.2 h`, cut, never rounded up.
  static func hours(_ microseconds: Int64) -> String {
    let tenths = microseconds / 360_000_000
    return tenths % 10 == 0 ? "\(count(tenths / 10)) h" : "\(count(tenths / 10)).\(tenths % 10) h"
  }

  /// `99.61 %`, cut, so that 100 means all of it. Nil below ten hours: a share of little says little.
  static func share(_ part: Int64, of whole: Int64) -> String? {
    guard whole >= 10 * 3_600_000_000 else { return nil }
    let hundredths = part / (whole / 10_000)
    let capped = part >= whole ? 10_000 : min(hundredths, 9_999)
    let rest = capped % 100
    return "\(capped / 100).\(rest < 10 ? "0" : "")\(rest) %"
  }

  /// `93.3 %`, cut, never rounded up. Nil below ten: a share of little says little.
  static func share(_ part: Int, ofCount whole: Int) -> String? {
    guard whole >= 10, part >= 0 else { return nil }
    let tenths = part >= whole ? 1000 : Int(Double(part) / Double(whole) * 1000)
    let capped = part < whole ? min(tenths, 999) : 1000
    return "\(capped / 10).\(capped % 10) %"
  }

  /// The first twelve digits of a digest.
  static func short(_ digest: String) -> String { digest.count > 12 ? digest.prefix(12) + "…" : digest }

  /// `October 2026` for a whole UTC month, the dates otherwise.
  static func title(of period: ExportPeriod) -> String {
    let first = CivilDate(daysSince1970: period.from.seconds.floored(by: 86_400))
    let next = CivilDate(daysSince1970: period.to.seconds.floored(by: 86_400))
    let isMonth = first.day == 1 && next.day == 1 && next.months == first.months + 1
    guard isMonth else { return period.label }
    return "\(monthNames[first.month - 1]) \(first.year)"
  }

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
  ]

  /// `CC1.1–CC1.5, CC2.2`: runs of neighbours are drawn together.
  static func list(ofCriteria ids: [String]) -> String {
    var runs: [(first: String, last: String)] = []
    for id in ids {
      if let run = runs.last, follows(id, run.last) {
        runs[runs.count - 1].last = id
      } else {
        runs.append((id, id))
      }
    }
    return runs.map { $0.first == $0.last ? $0.first : "\($0.first)–\($0.last)" }.joined(separator: ", ")
  }

  private static func follows(_ id: String, _ previous: String) -> Bool {
    let (one, two) = (previous.split(separator: "."), id.split(separator: "."))
    guard one.count == 2, two.count == 2, one[0] == two[0], let a = Int(one[1]), let b = Int(two[1]) else {
      return false
    }
    return b == a &+ 1
  }
}

extension CivilDate {
  var months: Int { year * 12 + month }

  /// `Mo`, `Tu`, …
  var weekday: String {
    ["Th", "Fr", "Sa", "Su", "Mo", "Tu", "We"][Int(daysSince1970 - daysSince1970.floored(by: 7) * 7)]
  }

  var isWeekend: Bool { weekday.hasPrefix("S") }

  var start: Timestamp { Timestamp(seconds: daysSince1970 * 86_400) }
}
