/// Paths as processes named them, made absolute without asking the file system: names are evidence of what was
/// typed, and by the time a record is read the links may lead elsewhere.
enum AuditPath {
  /// Appends `name` below `folder`, with `.`, `..` and repeated slashes resolved.
  ///
  /// - Returns: false, with nothing appended, if the result would not be absolute.
  static func append(_ name: ArraySlice<UInt8>, below folder: ArraySlice<UInt8>, to path: inout [UInt8])
    -> Bool
  {
    let slash = UInt8(ascii: "/")
    guard !name.isEmpty, name.first == slash || folder.first == slash else { return false }
    let start = path.count
    if name.first != slash { add(folder, from: start, to: &path) }
    add(name, from: start, to: &path)
    if path.count == start { path.append(slash) }
    return true
  }

  private static func add(_ name: ArraySlice<UInt8>, from start: Int, to path: inout [UInt8]) {
    let slash = UInt8(ascii: "/")
    let dot = UInt8(ascii: ".")
    var at = name.startIndex
    while at < name.endIndex {
      while at < name.endIndex, name[at] == slash { at += 1 }
      var end = at
      while end < name.endIndex, name[end] != slash { end += 1 }
      let part = name[at..<end]
      at = end
      if part.isEmpty || (part.count == 1 && part.first == dot) { continue }
      if part.count == 2, part.first == dot, part.last == dot {
        while path.count > start, path.removeLast() != slash {}
        continue
      }
      path.append(slash)
      path.append(contentsOf: part)
    }
  }
}
