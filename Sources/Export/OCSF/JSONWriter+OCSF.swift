import Events

extension JSONWriter {
  /// What every event starts with.
  mutating func event(
    _ kind: OCSFFormat.Class, _ activity: OCSFFormat.Activity, severity: Level, time: Timestamp
  ) {
    integer("activity_id", activity.rawValue)
    string("activity_name", activity.name)
    integer("category_uid", 2)
    string("category_name", "Findings")
    integer("class_uid", kind.rawValue)
    string("class_name", kind.name)
    integer("type_uid", kind.rawValue * 100 + activity.rawValue)
    string("type_name", "\(kind.name): \(activity.name)")
    integer("severity_id", severity.ocsf.id)
    string("severity", severity.ocsf.name)
    integer("time", OCSFFormat.milliseconds(time))
  }

  /// - Parameters:
  ///   - uid: of the event, the same in every bundle that holds it.
  ///   - sequence: index of the leaf behind it; nil where it rests on no single leaf.
  mutating func eventMetadata(
    _ period: ExportPeriod, uid: String, sequence: Int?, originalTime: Timestamp, loggedTime: Timestamp
  ) {
    object("metadata") { json in
      json.string("version", OCSFFormat.version)
      json.object("product") { json in
        json.string("name", "attestd")
        json.string("version", period.productVersion.madeVisible)
      }
      json.strings("profiles", ["host"])
      json.string("uid", uid)
      if let sequence { json.integer("sequence", Int64(sequence)) }
      json.string("original_time", originalTime.description)
      json.integer("logged_time", OCSFFormat.milliseconds(loggedTime))
    }
    object("device") { json in
      json.integer("type_id", 0)
      json.string("uid", period.host.madeVisible)
    }
  }

  /// `tsc`: the criteria something is about.
  mutating func criteriaTags(_ criteria: [String]) {
    array("tags") { json in
      guard !criteria.isEmpty else { return }
      json.object { json in
        json.string("name", "tsc")
        json.strings("values", criteria.map(\.madeVisible))
      }
    }
  }
}
