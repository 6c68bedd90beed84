import Linux

/// The settings of a unit file with its drop-ins, as far as one line holds them.
struct UnitText {
  private var settings: [(key: String, value: String)] = []
  private static let mostBytes = 256 << 10

  /// The first folder that has the file, then the drop-ins of all.
  static func read(_ name: String, root: String, folders: [String]) -> UnitText {
    var text = UnitText()
    var files: [String] = []
    // An instance is described by its template.
    let template = name.firstIndex(of: "@").flatMap { at in
      name.lastIndex(of: ".").map { name[...at] + name[$0...] }
    }
    for candidate in [name, template.map(String.init)].compactMap(\.self) {
      if let folder = folders.first(where: { (try? FileStatus(path: "\(root)\($0)/\(candidate)")) != nil }) {
        files.append("\(root)\(folder)/\(candidate)")
        break
      }
    }
    for folder in folders.reversed() {
      let extras = "\(root)\(folder)/\(name).d"
      for extra in ((try? Directory.names(in: extras)) ?? []).sorted() where extra.hasSuffix(".conf") {
        files.append(extras + "/" + extra)
      }
    }
    for file in files {
      guard let read = try? SafeFile.bytes(file, most: mostBytes) else { continue }
      text.add(String(decoding: read.bytes, as: UTF8.self))
    }
    return text
  }

  init() {}

  /// An empty value takes back what was said before.
  mutating func add(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      guard let equals = line.firstIndex(of: "=") else { continue }
      let key = String(line[..<equals].filter { $0 != " " && $0 != "\t" })
      guard !key.hasPrefix("#"), !key.hasPrefix(";") else { continue }
      let value = line[line.index(after: equals)...].drop { $0 == " " || $0 == "\t" }
      if value.isEmpty { settings.removeAll { $0.key == key } } else { settings.append((key, String(value))) }
    }
  }

  func last(_ key: String) -> String? { settings.last { $0.key == key }?.value }
}
