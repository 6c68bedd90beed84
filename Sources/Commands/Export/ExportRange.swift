import ArgumentParser
import Events

/// The days an export is about: a UTC month, or from one day to another, both included.
struct ExportRange {
  let from: Timestamp
  /// The first instant after it.
  let to: Timestamp
  /// `2026-10`, `2026-10-05_2026-11-04`, or of a snapshot `as-of-2026-10-05`.
  let label: String
  /// The UTC months it touches, in order.
  let months: [String]

  var isMonth: Bool { label.utf8.count == 7 }

  static func month(_ text: String, now: Timestamp) throws -> ExportRange {
    var month = text
    if text == "last" { month = previousMonth(of: now) }
    guard month.utf8.count == 7, let from = Timestamp(rfc3339: month + "-01") else {
      throw ValidationError("'\(text)' is not a month; write 2026-10 or last")
    }
    let to = from.advanced(bySeconds: 32 * 86_400)
    guard let end = Timestamp(rfc3339: to.month + "-01") else {
      throw ValidationError("'\(text)' is not a month attestd can count to")
    }
    return ExportRange(from: from, to: end, label: month, months: [month])
  }

  static func days(from first: String, to last: String) throws -> ExportRange {
    guard first.utf8.count == 10, let from = Timestamp(rfc3339: first) else {
      throw ValidationError("'\(first)' is not a date; write 2026-10-05")
    }
    guard last.utf8.count == 10, let end = Timestamp(rfc3339: last), end >= from else {
      throw ValidationError("'\(last)' is not a date on or after \(first)")
    }
    var months: [String] = []
    var day = from
    while day <= end {
      if months.last != day.month { months.append(day.month) }
      day = day.advanced(bySeconds: 86_400)
    }
    return ExportRange(
      from: from, to: end.advanced(bySeconds: 86_400), label: "\(first)_\(last)", months: months)
  }

  /// The day of a snapshot, up to the moment it is about: the day's end, or now.
  static func asOf(_ day: String, now: Timestamp) throws -> ExportRange {
    guard day.utf8.count == 10, let from = Timestamp(rfc3339: day) else {
      throw ValidationError("'\(day)' is not a date; write 2026-10-05")
    }
    guard from <= now else { throw ValidationError("\(day) has not begun") }
    return ExportRange(
      from: from, to: min(from.advanced(bySeconds: 86_400), now), label: "as-of-\(day)", months: [from.month])
  }

  private static func previousMonth(of now: Timestamp) -> String {
    let first = Timestamp(rfc3339: now.month + "-01") ?? now
    return first.advanced(bySeconds: -1).month
  }
}
