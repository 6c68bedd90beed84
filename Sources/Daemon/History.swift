import CanonicalJSON
import Events
import Evidence
import Store

/// What the host's logs held before attestd first started: counted, and told of once.
struct History {
  var count = 0
  var isTold = false

  static let scope = "history"

  init() {}

  init?(_ bytes: [UInt8]) {
    guard let json = try? JSONValue(parsing: bytes), let count = json["count"]?.integer,
      let told = json["told"]?.integer
    else { return nil }
    self.count = Int(count)
    isTold = told == 1
  }

  var stateChange: StateChange {
    .json(History.scope, "first", ["count": .integer(Int64(count)), "told": .integer(isTold ? 1 : 0)])
  }

  /// The one alert for all of it.
  func alert(since coverageStart: Timestamp) -> Alert {
    var alert = Alert(
      .beforeCoverage, .low,
      "The logs from before \(coverageStart) hold \(count) finding\(count == 1 ? "" : "s"); "
        + "they are on the record as before coverage and raised no alerts of their own")
    alert.count = count
    return alert
  }
}
