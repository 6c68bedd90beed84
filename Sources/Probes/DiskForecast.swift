import CanonicalJSON

/// How a file system fills up: one sample an hour for a week, and a straight line through them.
struct DiskForecast {
  struct Sample: Hashable {
    var seconds: Int64
    /// Bytes, or inodes.
    var used: Int64
    var inodes: Int64
  }

  private(set) var samples: [Sample] = []

  static let spacing: Int64 = 3_600
  static let most = 168
  /// Less says nothing: logs grow by day and are rotated by night.
  private static let leastSpan: Int64 = 86_400

  init(_ json: JSONValue?) {
    for row in json?.array ?? [] {
      let numbers = row.array?.compactMap(\.integer) ?? []
      guard numbers.count == 3 else { continue }
      samples.append(Sample(seconds: numbers[0], used: numbers[1], inodes: numbers[2]))
    }
  }

  var json: JSONValue {
    .array(samples.map { [.integer($0.seconds), .integer($0.used), .integer($0.inodes)] })
  }

  /// Left out while the last one is fresh. A clock that was set back begins anew.
  mutating func add(_ sample: Sample) {
    if let last = samples.last {
      if sample.seconds < last.seconds {
        samples.removeAll()
      } else if sample.seconds - last.seconds < DiskForecast.spacing {
        return
      }
    }
    samples.append(sample)
    if samples.count > DiskForecast.most { samples.removeFirst(samples.count - DiskForecast.most) }
  }

  /// Days until `free` more are used at the pace of the samples; nil where it does not fill up, or nobody can say yet.
  func days(until free: Int64, of value: KeyPath<Sample, Int64>) -> Int? {
    guard let first = samples.first, let last = samples.last, samples.count >= 12,
      last.seconds - first.seconds >= DiskForecast.leastSpan
    else { return nil }
    let count = Double(samples.count)
    let times = samples.map { Double($0.seconds - first.seconds) }
    let values = samples.map { Double($0[keyPath: value]) }
    let meanTime = times.reduce(0, +) / count
    let mean = values.reduce(0, +) / count
    var covariance = 0.0
    var variance = 0.0
    for (time, value) in zip(times, values) {
      covariance += (time - meanTime) * (value - mean)
      variance += (time - meanTime) * (time - meanTime)
    }
    guard variance > 0, covariance > 0 else { return nil }
    let days = Double(max(0, free)) / (covariance / variance) / 86_400
    return days < 3_650 ? Int(days) : nil
  }
}
