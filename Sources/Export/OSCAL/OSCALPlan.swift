/// What the results were gathered for: the criteria in scope, the host, the tool.
struct OSCALPlan {
  let period: ExportPeriod
  let catalog: OSCALCatalog

  func write(to json: inout JSONWriter) {
    json.object { json in
      json.object("assessment-plan") { json in
        json.string("uuid", period.documentUUID("plan"))
        json.metadata(
          "Continuous examination of a host's logs", period, resources: [period.uuid("system-description")])
        // OSCAL asks for a system security plan. There is none: the organisation's own description of its system
        // takes its place, and attestd does not hold it.
        json.object("import-ssp") { $0.string("href", "#" + period.uuid("system-description")) }
        json.object("local-definitions") { $0.host(period) }
        json.reviewedControls(catalog)
        json.array("assessment-subjects") { json in
          json.object { json in
            json.string("type", "inventory-item")
            json.array("include-subjects") { json in
              json.object { json in
                json.string("subject-uuid", period.hostUUID)
                json.string("type", "inventory-item")
              }
            }
          }
        }
        json.assessmentAssets(period)
        json.object("back-matter") { json in
          json.array("resources") { json in
            json.object { json in
              json.string("uuid", period.uuid("system-description"))
              json.string("title", "Description of the system")
              json.string(
                "description",
                "Written by the organisation and kept by it; the criteria are those of catalog.json beside this "
                  + "file.")
            }
          }
        }
      }
    }
  }
}
