import Foundation
import Testing

/// Tests/vectors/secrets.txt: texts with secrets, what must vanish from each and what must stay.
struct SecretsCorpus {
  struct Text: Sendable, CustomTestStringConvertible {
    var text: String
    var gone: [String]
    var staying: [String]
    var testDescription: String { text }
  }

  static let texts: [Text] = {
    let path = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    let file = try? String(contentsOfFile: "/\(path)/vectors/secrets.txt", encoding: .utf8)
    return (file ?? "").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false)
      func list(_ column: Int) -> [String] {
        guard columns.indices.contains(column) else { return [] }
        return columns[column].split(separator: " || ").map(String.init)
      }
      return Text(text: String(columns[0]), gone: list(1), staying: list(2))
    }
  }()
}
