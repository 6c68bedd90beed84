import Evidence

/// The criteria as an OSCAL catalogue: identifiers and gists in our own words, never the text of the criteria.
///
/// One file of the bundle, with ids that follow from the official identifiers alone: whoever has a licence puts a
/// catalogue with the full text in its place and every reference still holds.
struct OSCALCatalog {
  struct Control {
    /// `cc6.1`
    let id: String
    /// `CC6.1`
    let label: String
    let gist: String
    let isObservable: Bool

    var statement: String { "\(id)_smt" }
    var objective: String { "\(id)_obj.operating" }
    /// `cc6`
    var group: String { String(id.prefix { $0 != "." }) }
  }

  let controls: [Control]
  /// In scope and within a log's reach: what a result speaks of.
  let reviewed: [Control]
  /// In scope, but no log of a host can speak to them.
  let notObservable: [Control]
  private let reviewedByLabel: [String: Control]

  init(_ period: ExportPeriod) {
    var taken: Set<String> = []
    controls = period.criteria.compactMap { criterion in
      guard let id = OSCALCatalog.token(criterion.id), taken.insert(id).inserted else { return nil }
      return Control(
        id: id, label: criterion.id, gist: criterion.gist, isObservable: criterion.isObservable)
    }
    let selected = controls.filter { period.isInScope($0.label) }
    reviewed = selected.filter(\.isObservable)
    notObservable = selected.filter { !$0.isObservable }
    reviewedByLabel = Dictionary(reviewed.map { ($0.label, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The criterion `label` as a result may target it; nil if it is not in the catalogue, not in scope or beyond
  /// what logs can show.
  func reviewed(_ label: String) -> Control? { reviewedByLabel[label] }

  /// `CC6.1` as an OSCAL token; nil for what is not of that form.
  private static func token(_ id: String) -> String? {
    let letters = id.utf8.prefix { (65...90).contains($0) }
    let numbers = id.utf8.dropFirst(letters.count).split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (1...3).contains(letters.count), numbers.count == 2,
      numbers.allSatisfy({ (1...2).contains($0.count) && $0.allSatisfy { (48...57).contains($0) } })
    else { return nil }
    return id.lowercased()
  }

  func write(_ period: ExportPeriod, to json: inout JSONWriter) {
    json.object { json in
      json.object("catalog") { json in
        json.string("uuid", period.documentUUID("catalog"))
        json.metadata(
          "Trust services criteria, as identifiers and gists", period,
          resources: [period.uuid("criteria-text")])
        json.array("groups") { json in
          var written: Set<String> = []
          for group in controls.map(\.group) where written.insert(group).inserted {
            write(group, controls.filter { $0.group == group }, to: &json)
          }
        }
        json.object("back-matter") { json in
          json.array("resources") { json in
            json.object { json in
              json.string("uuid", period.uuid("criteria-text"))
              json.string("title", "The criteria themselves")
              json.string(
                "description",
                "The gists replace nothing: an examination uses the text that the AICPA publishes.")
              json.array("rlinks") { json in
                json.object { json in
                  json.string(
                    "href",
                    "https://www.aicpa-cima.com/resources/download/get-the-2017-trust-services-criteria")
                }
              }
            }
          }
        }
      }
    }
  }

  private func write(_ group: String, _ members: [Control], to json: inout JSONWriter) {
    json.object { json in
      json.string("id", group)
      json.string("title", group.uppercased())
      json.array("controls") { json in
        for control in members {
          json.object { json in
            json.string("id", control.id)
            json.string("title", OSCALText.markup(control.gist))
            json.array("props") { json in
              json.coreProperty("label", control.label)
              json.property("observable", control.isObservable ? "yes" : "no")
            }
            json.array("parts") { json in
              json.object { json in
                json.string("id", control.statement)
                json.string("name", "statement")
                json.string("prose", OSCALText.markup(control.gist) + ".")
              }
              json.object { json in
                json.string("id", control.objective)
                json.string("name", "assessment-objective")
                json.string(
                  "prose",
                  control.isObservable
                    ? "The logs of the period show it operating."
                    : "No log of a host can show it; it is assessed by other means.")
              }
            }
          }
        }
      }
    }
  }
}
