import CanonicalJSON
import Events

/// Checks what neither OSCAL's schema nor trestle looks at: that everything a document refers to is there, that
/// risk states and the version are words OSCAL knows, that no UUID names two things; and the traps of the schema
/// that attestd itself could fall into. Holds UUIDs, not documents.
package struct OSCALReferences {
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Name in the bundle.
    package let document: String
    /// Keys that lead there, and what is wrong.
    package let reason: String

    package var description: String { "\(document): \(reason)" }
  }

  /// In the order of the documents; at most `limit`, as one mistake of a writer is made ten thousand times.
  package private(set) var problems: [Problem] = []
  private let limit = 100

  /// UUIDs and ids by the list that defines them; a plan's count for its results, too.
  private var defined: [Kind: Set<Name>] = [:]

  private enum Kind: Hashable { case observation, risk, subject, actor, party, component, resource, target }

  package init() {}

  /// Reads a document: the catalogue before the plan, the plan before the results that import it.
  package mutating func read(_ document: String, _ bytes: [UInt8]) {
    var rest = [bytes]
    read(document) { piece in
      piece = rest.popLast() ?? []
      return !piece.isEmpty
    }
  }

  /// Of a bundle on disk: the results of a year may be larger than memory.
  package mutating func read(_ document: String, in folder: String) {
    guard let file = BundleInput.Reader("\(folder)/\(document)") else {
      return add(document, "cannot be read (\(lastErrorText()))")
    }
    read(document, pieces: file.read)
    if file.hasFailed { add(document, "cannot be read (\(lastErrorText()))") }
  }

  /// - Parameter pieces: puts the next piece of the document in place of the one before; false where there is none.
  package mutating func read(_ document: String, pieces: @escaping (inout [UInt8]) -> Bool) {
    let reading = Reading()
    do {
      try JSONWalk.walk(pieces: pieces) { path, item in reading.note(path, item) }
    } catch {
      return add(document, "\(error)")
    }
    for reason in reading.problems { add(document, reason) }
    if !reading.hasVersion { add(document, "metadata/oscal-version: is missing") }
    for (kind, names) in reading.defined { defined[kind, default: []].formUnion(names) }
    let dangling = reading.references.filter { defined[$0.kind]?.contains($0.name) != true }
    for (place, name) in dangling.map({ (reading.places[$0.place], $0.name.text) }).sorted(by: <) {
      add(document, "\(place): nothing is called '\(name.madeVisible)'")
    }
  }

  private mutating func add(_ document: String, _ reason: String) {
    if problems.count < limit { problems.append(Problem(document: document, reason: reason)) }
  }

  private struct Reference: Hashable {
    let kind: Kind
    let name: Name
    /// Which of the places that references were found at.
    let place: Int
  }

  /// What something is called. A year of findings has UUIDs by the million, so these are their bits.
  private enum Name: Hashable {
    case uuid(UInt64, UInt64)
    case other(String)

    init(_ text: String) {
      self = Name.bits(text).map { .uuid($0, $1) } ?? .other(text)
    }

    /// Of a UUID in small letters, which is spelled in one way only.
    private static func bits(_ text: String) -> (UInt64, UInt64)? {
      guard text.utf8.count == 36 else { return nil }
      var halves: (UInt64, UInt64) = (0, 0)
      for (place, byte) in text.utf8.enumerated() {
        if place == 8 || place == 13 || place == 18 || place == 23 {
          guard byte == UInt8(ascii: "-") else { return nil }
          continue
        }
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
        default: return nil
        }
        halves = (halves.0 << 4 | halves.1 >> 60, halves.1 << 4 | UInt64(digit))
      }
      return halves
    }

    var text: String {
      switch self {
      case .other(let text): return text
      case .uuid(let high, let low):
        let digits = [high, low].flatMap { half in
          (0..<16).map { String(half >> (60 - 4 * $0) & 15, radix: 16) }
        }
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { digits[$0].joined() }.joined(separator: "-")
      }
    }
  }

  /// What is learned from one document.
  private final class Reading {
    var problems: [String] = []
    var references: Set<Reference> = []
    var defined: [Kind: Set<Name>] = [:]
    /// Keys that lead to references; there are few.
    private(set) var places: [String] = []
    private var placeNumbers: [String: Int] = [:]
    var hasVersion = false
    private var uuids: Set<Name> = []

    func note(_ path: [String], _ item: JSONWalk.Item) {
      guard let key = path.last else { return }
      func wrong(_ reason: String) { problems.append("\(path.joined(separator: "/")): \(reason)") }
      switch item {
      case .emptyArray: wrong("is empty; OSCAL wants it left out")
      case .emptyObject: if key != "include-all" { wrong("is empty") }
      case .word: wrong("is no string")
      case .string(let text):
        let parent = path.dropLast().last ?? ""
        if let complaint = complaint(key, parent, text) { wrong(complaint) }
        if key == "uuid" { define(parent, text) }
        if key == "id", parent == "controls" || parent == "parts" {
          defined[.target, default: []].insert(Name(text))
        }
        if let (kind, id) = reference(key, text) {
          references.insert(Reference(kind: kind, name: Name(id), place: place(path)))
        }
      }
    }

    private func place(_ path: [String]) -> Int {
      let place = path.joined(separator: "/")
      if let known = placeNumbers[place] { return known }
      places.append(place)
      placeNumbers[place] = places.count - 1
      return places.count - 1
    }

    private func define(_ parent: String, _ uuid: String) {
      if !uuids.insert(Name(uuid.lowercased())).inserted {
        problems.append("uuid: '\(uuid.madeVisible)' names two things")
      }
      for kind in Reading.kinds(parent) { defined[kind, default: []].insert(Name(uuid)) }
    }

    /// What something in the list `parent` may be referred to as.
    private static func kinds(_ parent: String) -> [Kind] {
      switch parent {
      case "observations": [.observation]
      case "risks": [.risk]
      case "inventory-items": [.subject]
      case "components": [.component, .actor, .subject]
      case "assessment-platforms": [.actor]
      case "parties": [.party, .actor, .subject]
      case "users", "locations": [.subject]
      case "resources": [.resource, .subject]
      default: []
      }
    }

    private func reference(_ key: String, _ text: String) -> (Kind, String)? {
      switch key {
      case "observation-uuid": (.observation, text)
      case "risk-uuid": (.risk, text)
      case "subject-uuid": (.subject, text)
      case "actor-uuid": (.actor, text)
      case "party-uuid": (.party, text)
      case "component-uuid": (.component, text)
      case "control-id", "objective-id", "target-id": (.target, text)
      case "href" where text.hasPrefix("#"): (.resource, String(text.dropFirst()))
      default: nil
      }
    }

    private func complaint(_ key: String, _ parent: String, _ text: String) -> String? {
      switch key {
      case "oscal-version":
        hasVersion = true
        return text == OSCALFormat.version ? nil : "is not \(OSCALFormat.version)"
      case "uuid" where !Reading.isUUID(text): return "is no UUID of version 4 or 5"
      case "status" where parent == "risks", "status-change":
        return OSCALFormat.riskStates.contains(text) ? nil : "'\(text.madeVisible)' is no state of a risk"
      case "value" where parent == "props", "name" where parent == "props" || parent == "parties":
        return OSCALText.line(text) == text ? nil : "is empty, not one line, or has blanks at its ends"
      case "start", "end", "collected", "expires", "last-modified", "published", "deadline":
        return text.utf8.count > 10 && Timestamp(rfc3339: text) != nil ? nil : "is no time with a zone"
      default: return text.isEmpty ? "is empty" : nil
      }
    }

    private static func isUUID(_ text: String) -> Bool {
      let bytes = Array(text.utf8)
      guard bytes.count == 36, "45".utf8.contains(bytes[14]), "89abAB".utf8.contains(bytes[19]) else {
        return false
      }
      return bytes.indices.allSatisfy { index in
        [8, 13, 18, 23].contains(index)
          ? bytes[index] == UInt8(ascii: "-") : Unicode.Scalar(bytes[index]).properties.isASCIIHexDigit
      }
    }
  }
}
