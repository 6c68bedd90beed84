import Yams

/// Says what is wrong with a document, and where.
extension YAMLComposer {
  func place(_ line: Int, _ column: Int) -> SourceLocation {
    SourceLocation(file: file, line: part.firstLine + line - 1, column: column)
  }

  /// Bytes no document may hold, found first so that the message can say which and where.
  func checkBytes() throws(Diagnostic) {
    var decoder = UTF8()
    var iterator = part.bytes.makeIterator()
    var line = 1
    var column = 1
    while true {
      switch decoder.decode(&iterator) {
      case .emptyInput: return
      case .error:
        throw Diagnostic(
          .error, at: place(line, column), "a byte that is not UTF-8; save the file as UTF-8")
      case .scalarValue(let scalar):
        if scalar.value < 32, scalar != "\n", scalar != "\r", scalar != "\t" {
          throw Diagnostic(
            .error, at: place(line, column),
            "the control character \(scalar.value) (0x\(String(scalar.value, radix: 16))) cannot stand in YAML"
          )
        }
        if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
      }
    }
  }

  func diagnostic(of problem: YamlError, text: String) -> Diagnostic {
    switch problem {
    case .scanner(let context, let what, let mark, _), .parser(let context, let what, let mark, _),
      .composer(let context, let what, let mark, _):
      let during = context.map { " (\($0.text))" } ?? ""
      return Diagnostic(
        .error, at: place(mark.line, mark.column), "cannot be read as YAML: \(what)\(during)")
    case .duplicatedKeysInMapping(let keys, let context):
      let key = keys.first ?? ""
      let second = secondPlace(of: key, after: context.mark)
      return Diagnostic(
        .error, at: second ?? place(context.mark.line, context.mark.column),
        second == nil
          ? "the key '\(key.shortened)' is used twice in this map"
          : "the key '\(key.shortened)' is already used in line \(place(context.mark.line, 1).line)")
    case .reader(let what, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let column = before.reversed().prefix { !$0.isNewline }.count + 1
      return Diagnostic(
        .error, at: place(before.count(where: \.isNewline) + 1, column), "cannot be read as YAML: \(what)")
    default:
      return Diagnostic(.error, at: place(1, 1), "cannot be read as YAML")
    }
  }

  /// Yams names a repeated key's first place only; in block style the second is the next line that has the key
  /// in the same column.
  private func secondPlace(of key: String, after first: Mark) -> SourceLocation? {
    for (index, line) in lines.enumerated().dropFirst(max(first.line, 0)) {
      guard line.prefix(first.column - 1).allSatisfy({ $0 == UInt8(ascii: " ") }) else { continue }
      let rest = line.dropFirst(first.column - 1)
      for spelling in [key, "'\(key)'", "\"\(key)\""]
      where rest.starts(with: spelling.utf8)
        && rest.dropFirst(spelling.utf8.count).first(where: { $0 != UInt8(ascii: " ") }) == UInt8(ascii: ":")
      {
        return place(index + 1, first.column)
      }
    }
    return nil
  }
}
