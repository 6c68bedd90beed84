import Events
import Evidence

/// Numbers and names of OCSF that attestd uses.
enum OCSFFormat {
  static let version = "1.8.0"
  static let fileName = "ocsf/events.jsonl"

  /// Classes of category 2, Findings.
  enum Class: Int64 {
    case compliance = 2003
    case detection = 2004

    var name: String {
      switch self {
      case .compliance: "Compliance Finding"
      case .detection: "Detection Finding"
      }
    }
  }

  enum Activity: Int64 {
    case create = 1
    case update = 2
    case close = 3

    var name: String {
      switch self {
      case .create: "Create"
      case .update: "Update"
      case .close: "Close"
      }
    }
  }

  /// Milliseconds since 1970, rounded towards the past.
  static func milliseconds(_ time: Timestamp) -> Int64 { time.microseconds.floored(by: 1000) }
}

extension Level {
  /// `severity_id` and its caption.
  var ocsf: (id: Int64, name: String) {
    switch self {
    case .informational: (1, "Informational")
    case .low: (2, "Low")
    case .medium: (3, "Medium")
    case .high: (4, "High")
    case .critical: (5, "Critical")
    }
  }
}

extension Finding.State {
  /// `status_id` and its caption. A dismissed finding is a false positive: suppressed, and still there. For an exception
  /// there is no number: other, with a caption of our own.
  var ocsf: (id: Int64, name: String) {
    switch self {
    case .open: (1, "New")
    case .acknowledged: (2, "In Progress")
    case .dismissed: (3, "Suppressed")
    case .resolved: (4, "Resolved")
    case .excepted: (99, "Excepted")
    }
  }
}

extension Response.Decision {
  var ocsf: OCSFFormat.Activity {
    switch self {
    case .resolve, .dismiss: .close
    case .acknowledge, .assign, .comment, .except, .reopen: .update
    }
  }
}
