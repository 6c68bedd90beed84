import Glibc

/// Durations on a logarithmic axis: one dot each while they are few, bars from ten on. Holds no log text.
enum DurationChart {
  private static let left = 110
  private static let plotWidth = 780
  private static let rowHeight = 46

  struct Row {
    /// Fixed words only.
    var label: String
    var style: String
    var microseconds: [Int64]
  }

  /// Bounds of the axis, as powers of ten of a second with their names.
  static let answers: [(seconds: Double, name: String)] = [
    (1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (28_800, "8 h"), (86_400, "1 d"),
    (259_200, "3 d"), (2_592_000, "30 d"),
  ]
  static let latencies: [(seconds: Double, name: String)] = [
    (0.001, "1 ms"), (0.01, "10 ms"), (0.1, "100 ms"), (1, "1 s"), (10, "10 s"), (60, "1 min"),
    (300, "5 min"),
    (3600, "1 h"), (86_400, "1 d"),
  ]

  static func svg(_ rows: [Row], axis: [(seconds: Double, name: String)], about: String) -> String {
    guard let first = axis.first?.seconds, let last = axis.last?.seconds else { return "" }
    let bottom = rows.count * rowHeight + 8
    func x(_ microseconds: Int64) -> Double {
      let seconds = min(max(Double(microseconds) / 1e6, first), last)
      return Double(left) + Double(plotWidth) * (log10(seconds) - log10(first))
        / (log10(last) - log10(first))
    }
    var svg = "<svg class=\"chart\" viewBox=\"0 0 \(left + plotWidth + 24) \(bottom + 20)\" role=\"img\""
    svg += " aria-label=\"\(about)\">"
    for mark in axis {
      let place = tenths(x(Int64(mark.seconds * 1e6)))
      svg += "<line class=\"grid\" x1=\"\(place)\" x2=\"\(place)\" y1=\"4\" y2=\"\(bottom)\"/>"
      svg +=
        "<text class=\"axis\" x=\"\(place)\" y=\"\(bottom + 15)\" text-anchor=\"middle\">\(mark.name)</text>"
    }
    for (number, row) in rows.enumerated() {
      let base = (number + 1) * rowHeight
      svg += "<text class=\"label\" x=\"0\" y=\"\(base - 6)\">\(row.label)</text>"
      svg += "<line class=\"grid\" x1=\"\(left)\" x2=\"\(left + plotWidth)\" y1=\"\(base)\" y2=\"\(base)\"/>"
      svg += row.microseconds.count < 10 ? dots(row, base, x) : bars(row, base, x)
    }
    return svg + "</svg>"
  }

  private static func dots(_ row: Row, _ base: Int, _ x: (Int64) -> Double) -> String {
    row.microseconds.sorted().map {
      "<circle class=\"\(row.style) dot\" cx=\"\(tenths(x($0)))\" cy=\"\(base - 9)\" r=\"5\"/>"
    }.joined()
  }

  private static func bars(_ row: Row, _ base: Int, _ x: (Int64) -> Double) -> String {
    let width = 13
    var counts: [Int: Int] = [:]
    for value in row.microseconds { counts[Int(x(value) - Double(left)) / width, default: 0] += 1 }
    let most = counts.values.max() ?? 1
    return counts.sorted { $0.key < $1.key }.map { bin, count in
      let height = max(2, 36 * count / most)
      return "<rect class=\"\(row.style)\" x=\"\(left + bin * width)\" y=\"\(base - height)\""
        + " width=\"\(width - 1)\" height=\"\(height)\"/>"
    }.joined()
  }

  /// Fixed digits, so that every machine writes the same bytes.
  private static func tenths(_ value: Double) -> String {
    let scaled = Int(value * 10)
    return "\(scaled / 10).\(scaled % 10)"
  }
}
