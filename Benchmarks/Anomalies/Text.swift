/// Figures for tables.
enum Text {
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  static func number(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return "-" }
    let scale = [1, 10, 100, 1000][min(max(digits, 0), 3)]
    let whole = Int((value * Double(scale)).rounded())
    guard digits > 0 else { return String(whole) }
    let rest = String(abs(whole) % scale)
    return (whole < 0 ? "-" : "") + "\(abs(whole) / scale)."
      + String(repeating: "0", count: max(0, digits - rest.count)) + rest
  }

  static func share(_ part: Int?, _ whole: Int?) -> String {
    guard let whole, whole > 0 else { return "-" }
    return number(100 * Double(part ?? 0) / Double(whole), 0) + " %"
  }
}
