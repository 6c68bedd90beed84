import Events
import Ledger

extension JSONWriter {
  /// A property of attestd's own namespace; left out if nothing of the value can be shown.
  mutating func property(_ name: String, _ value: String) {
    guard let value = OSCALText.line(value) else { return }
    object { json in
      json.string("name", name)
      json.string("ns", OSCALFormat.namespace)
      json.string("value", value)
    }
  }

  mutating func property(_ name: String, isSo: Bool) {
    if isSo { property(name, "yes") }
  }

  /// A property OSCAL itself defines.
  mutating func coreProperty(_ name: String, _ value: String) {
    guard let value = OSCALText.line(value) else { return }
    object { json in
      json.string("name", name)
      json.string("value", value)
    }
  }

  /// - Parameters:
  ///   - parties: people whom the document names, by their UUIDs.
  ///   - resources: UUIDs in its back matter.
  mutating func metadata(
    _ title: String, _ period: ExportPeriod, parties: [(uuid: String, name: String)] = [], resources: [String]
  ) {
    object("metadata") { json in
      json.string("title", OSCALText.markup(title))
      json.string("last-modified", period.asOf.description)
      let status = period.isProvisional ? "provisional" : "final"
      json.string("version", OSCALText.line("\(period.label) \(status)") ?? status)
      json.string("oscal-version", OSCALFormat.version)
      json.array("props") { json in
        json.property("status", status)
        json.property("product-version", period.productVersion)
      }
      json.array("links") { json in
        for resource in resources {
          json.object { json in
            json.string("href", "#\(resource)")
            json.string("rel", "reference")
          }
        }
      }
      json.array("parties") { json in
        for party in parties {
          json.object { json in
            json.string("uuid", party.uuid)
            json.string("type", "person")
            json.string("name", party.name)
          }
        }
      }
      json.string("remarks", OSCALFormat.conclusion)
    }
  }

  /// The criteria that the record of a host can speak to; all of the catalogue where it names none.
  mutating func reviewedControls(_ catalog: OSCALCatalog) {
    object("reviewed-controls") { json in
      json.array("control-selections") { json in
        json.object { json in
          json.array("include-controls") { json in
            for control in catalog.reviewed { json.object { $0.string("control-id", control.id) } }
          }
          if catalog.reviewed.isEmpty { json.emptyObject("include-all") }
        }
      }
      json.array("control-objective-selections") { json in
        json.object { json in
          json.array("include-objectives") { json in
            for control in catalog.reviewed { json.object { $0.string("objective-id", control.objective) } }
          }
        }
      }
      if !catalog.notObservable.isEmpty {
        json.string(
          "remarks",
          OSCALText.markup(
            "Selected, but no log of a host can speak to: "
              + catalog.notObservable.map(\.label).joined(separator: ", ")))
      }
    }
  }

  /// The host and the program that read its logs: what observations are about, and whom they come from.
  mutating func host(_ period: ExportPeriod) {
    array("inventory-items") { json in
      json.object { json in
        json.string("uuid", period.hostUUID)
        json.string("description", "The host whose logs were read.")
        json.array("props") { $0.coreProperty("asset-id", period.host) }
      }
    }
  }

  mutating func assessmentAssets(_ period: ExportPeriod) {
    object("assessment-assets") { json in
      json.array("components") { json in
        json.object { json in
          json.string("uuid", period.toolUUID)
          json.string("type", "software")
          json.string("title", "attestd")
          json.string("description", "The daemon that reads the logs, runs the rules and keeps the record.")
          json.array("props") { $0.coreProperty("version", period.productVersion) }
          json.object("status") { $0.string("state", "operational") }
        }
      }
      json.array("assessment-platforms") { json in
        json.object { json in
          json.string("uuid", period.uuid("platform"))
          json.string("title", "attestd on the host itself")
          json.array("uses-components") { json in
            json.object { $0.string("component-uuid", period.toolUUID) }
          }
        }
      }
    }
  }

  /// `origins` and `subjects` of an observation.
  mutating func seenByTool(_ period: ExportPeriod) {
    array("origins") { json in
      json.object { json in
        json.array("actors") { json in
          json.object { json in
            json.string("type", "tool")
            json.string("actor-uuid", period.toolUUID)
          }
        }
      }
    }
    array("subjects") { json in
      json.object { json in
        json.string("subject-uuid", period.hostUUID)
        json.string("type", "inventory-item")
      }
    }
  }
}

extension ExportPeriod {
  var hostUUID: String { uuid("host") }
  var toolUUID: String { uuid("tool") }

  /// A document's UUID changes whenever its contents may.
  func documentUUID(_ name: String) -> String {
    uuid(
      name, label, from.description, to.description, asOf.description, "\(isProvisional)", ledger.shard,
      String(ledger.size), ledger.root.hex)
  }
}
