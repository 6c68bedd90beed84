import CanonicalJSON
import Daemon

/// What an `attestctl` that may not enter the state folder sends to the one that may: a line of JSON.
struct QueryRequest {
  /// Bytes of the whole line, and of one file.
  static let longest = 1 << 18
  static let longestInput = 1 << 16

  /// As they were typed, without the program's name.
  var arguments: [String]
  /// Contents of the files that are only read, by the names they have in the arguments.
  var inputs: [String: String] = [:]

  var json: JSONValue {
    [
      "arguments": .array(arguments.map { .string($0) }),
      "inputs": .object(inputs.mapValues { .string($0) }),
    ]
  }

  init(arguments: [String]) { self.arguments = arguments }

  /// Nil for anything else.
  init?(_ json: JSONValue) {
    guard let list = json["arguments"]?.array, let files = json["inputs"]?.object else { return nil }
    arguments = list.compactMap(\.string)
    inputs = files.compactMapValues(\.string)
    guard arguments.count == list.count, inputs.count == files.count,
      inputs.values.allSatisfy({ $0.utf8.count <= QueryRequest.longestInput })
    else { return nil }
  }
}
