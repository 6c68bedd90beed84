package import Decode

/// A reading of attestd-probe as a journal entry, from which the daemon takes it (docs/probes.md).
package enum ProbeEntry {
  /// The fields of the entry, in the order they are sent.
  package static func fields(_ reading: Observation) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = [
      ("MESSAGE", reading.message), ("MESSAGE_ID", MessageID.probeReading.rawValue),
      ("PRIORITY", reading.isRoutine ? "6" : "5"), ("SYSLOG_IDENTIFIER", ProbeFields.program),
      (ProbeFields.journalName(of: "observation"), reading.kind.rawValue),
    ]
    for field in reading.fields where ProbeFields.names.contains(field.name) {
      fields.append((ProbeFields.journalName(of: field.name), field.value))
    }
    return fields
  }
}

extension Observation {
  /// Says that all is as it was.
  fileprivate var isRoutine: Bool {
    switch kind {
    case .probeRan: true
    case .certificateChecked, .diskChecked: fields.contains { $0.name == "state" && $0.value == "ok" }
    default: false
    }
  }
}
