import Foundation
import Testing

/// JSON read by a parser that shares nothing with the product's.
struct JSONOnDisk {
  let value: Any?

  init(_ value: Any?) { self.value = value }

  init(_ text: some StringProtocol) throws {
    value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
  }

  subscript(_ key: String) -> JSONOnDisk { JSONOnDisk((value as? [String: Any])?[key]) }

  /// An element; nothing where there is none, so that a test says what is missing instead of ending.
  subscript(_ index: Int) -> JSONOnDisk {
    JSONOnDisk(array.indices.contains(index) ? array[index].value : nil)
  }

  var string: String? { value as? String }
  var integer: Int? { value as? Int }
  var boolean: Bool? { value as? Bool }
  var array: [JSONOnDisk] { (value as? [Any] ?? []).map { JSONOnDisk($0) } }
  var keys: [String] { (value as? [String: Any] ?? [:]).keys.sorted() }

  /// Values of OSCAL properties of that name.
  func properties(_ name: String) -> [String] {
    self["props"].array.filter { $0["name"].string == name }.compactMap { $0["value"].string }
  }

  /// Calls back for everything inside, with the keys that lead there.
  func walk(_ path: [String] = [], _ body: ([String], JSONOnDisk) -> Void) {
    body(path, self)
    for key in keys { self[key].walk(path + [key], body) }
    for element in array { element.walk(path, body) }
  }
}

extension BundleOnDisk {
  func json(_ name: String) throws -> JSONOnDisk { try JSONOnDisk(text(name)) }

  func result() throws -> JSONOnDisk {
    let results = try json("oscal/assessment-results.json")["assessment-results"]["results"].array
    #expect(results.count == 1)
    return try #require(results.first)
  }

  func events() throws -> [JSONOnDisk] {
    try text("ocsf/events.jsonl").split(separator: "\n", omittingEmptySubsequences: true).map {
      try JSONOnDisk($0)
    }
  }
}

extension String {
  /// Whether a character in it cannot be seen or moves its neighbours; line feeds aside.
  var hidesSomething: Bool {
    unicodeScalars.contains { scalar in
      if (0x20..<0x7F).contains(scalar.value) || scalar == "\n" { return false }
      return [.control, .format, .lineSeparator, .paragraphSeparator].contains(
        scalar.properties.generalCategory)
    }
  }
}
