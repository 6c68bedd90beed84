/// A regular expression as a tree, so that it can be written for the engine and run by hand.
indirect enum RegexTree {
  case literal(Unicode.Scalar)
  /// `.`
  case dot
  case set(Members)
  case lineStart, lineEnd
  case wordEdge(isNegated: Bool)
  case sequence([RegexTree])
  case choice([RegexTree])
  case group(RegexTree, isCapturing: Bool)
  /// At least, at most (nil for no end).
  case repeated(RegexTree, Int, Int?, isLazy: Bool)

  struct Members {
    var isNegated = false
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    /// Of `dwsDWS`.
    var classes: [Character] = []
    /// A class of its own, such as `\d` without brackets.
    var isBare = false
  }

  struct Flags {
    var ignoresCase = false
    var isMultiline = false
    var dotMatchesAll = false
  }
}

// MARK: Writing

extension RegexTree {
  var text: String {
    switch self {
    case .literal(let scalar): return RegexTree.escaped(scalar)
    case .dot: return "."
    case .set(let members): return members.text
    case .lineStart: return "^"
    case .lineEnd: return "$"
    case .wordEdge(let isNegated): return isNegated ? "\\B" : "\\b"
    case .sequence(let parts): return parts.map(\.text).joined()
    case .choice(let parts): return parts.map(\.text).joined(separator: "|")
    case .group(let tree, let isCapturing): return (isCapturing ? "(" : "(?:") + tree.text + ")"
    case .repeated(let tree, let least, let most, let isLazy):
      let count =
        switch (least, most) {
        case (0, nil): "*"
        case (1, nil): "+"
        case (0, 1): "?"
        case (_, nil): "{\(least),}"
        case (_, let most?): least == most ? "{\(least)}" : "{\(least),\(most)}"
        }
      return tree.text + count + (isLazy ? "?" : "")
    }
  }

  fileprivate static func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\n" { return "\\n" }
    if scalar == "\t" { return "\\t" }
    return #"\.+*?()|[]{}^$/-"#.unicodeScalars.contains(scalar) ? "\\" + String(scalar) : String(scalar)
  }
}

extension RegexTree.Members {
  fileprivate var text: String {
    let names = classes.map { "\\\($0)" }.joined()
    if isBare { return names }
    let spans = ranges.map { range in
      let low = RegexTree.escaped(range.lowerBound)
      return range.lowerBound == range.upperBound ? low : low + "-" + RegexTree.escaped(range.upperBound)
    }
    return "[" + (isNegated ? "^" : "") + spans.joined() + names + "]"
  }

  func contains(_ scalar: Unicode.Scalar, _ flags: RegexTree.Flags) -> Bool {
    let spellings = flags.ignoresCase ? Folding.variants(of: scalar) : [scalar]
    let isIn =
      ranges.contains { range in spellings.contains { range.contains($0) } }
      || classes.contains { RegexTree.Members.isIn($0, scalar) }
    return isIn != isNegated
  }

  /// RE2's classes are ASCII.
  private static func isIn(_ name: Character, _ scalar: Unicode.Scalar) -> Bool {
    switch name {
    case "d": ("0"..."9").contains(scalar)
    case "w": RegexTree.isWord(scalar)
    case "s": [" ", "\t", "\n", "\r", "\u{C}"].contains(scalar)
    case "D": !isIn("d", scalar)
    case "W": !isIn("w", scalar)
    default: !isIn("s", scalar)
    }
  }
}

// MARK: Running

extension RegexTree {
  /// True where it is found anywhere in `text`.
  func isFound(in text: [Unicode.Scalar], _ flags: Flags) -> Bool {
    !ends(text, Set(0...text.count), flags).isEmpty
  }

  fileprivate static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
      || scalar == "_"
  }

  /// Where a match that begins at one of `starts` can end.
  private func ends(_ text: [Unicode.Scalar], _ starts: Set<Int>, _ flags: Flags) -> Set<Int> {
    func step(_ admits: (Unicode.Scalar) -> Bool) -> Set<Int> {
      Set(starts.filter { $0 < text.count && admits(text[$0]) }.map { $0 + 1 })
    }
    switch self {
    case .literal(let wanted):
      return step { flags.ignoresCase ? Folding.fold($0) == Folding.fold(wanted) : $0 == wanted }
    case .dot: return step { flags.dotMatchesAll || $0 != "\n" }
    case .set(let members): return step { members.contains($0, flags) }
    case .lineStart:
      return starts.filter { $0 == 0 || flags.isMultiline && text[$0 - 1] == "\n" }
    case .lineEnd:
      return starts.filter { $0 == text.count || flags.isMultiline && text[$0] == "\n" }
    case .wordEdge(let isNegated):
      return starts.filter { place in
        let before = place > 0 && RegexTree.isWord(text[place - 1])
        let behind = place < text.count && RegexTree.isWord(text[place])
        return (before != behind) != isNegated
      }
    case .sequence(let parts):
      var places = starts
      for part in parts where !places.isEmpty { places = part.ends(text, places, flags) }
      return places
    case .choice(let parts):
      return parts.reduce(into: []) { $0.formUnion($1.ends(text, starts, flags)) }
    case .group(let tree, _): return tree.ends(text, starts, flags)
    case .repeated(let tree, let least, let most, _):
      var places = starts
      for _ in 0..<least { places = tree.ends(text, places, flags) }
      var found = places
      var round = least
      while !places.isEmpty, most.map({ round < $0 }) ?? true {
        places = tree.ends(text, places, flags).subtracting(most == nil ? found : [])
        found.formUnion(places)
        round += 1
      }
      return found
    }
  }

  /// A text that it describes, as far as anchors allow.
  func example(_ random: inout SplitMix) -> [Unicode.Scalar] {
    switch self {
    case .literal(let scalar): return [scalar]
    case .dot: return ["x"]
    case .set(let members):
      let all =
        members.ranges.map(\.lowerBound) + members.ranges.map(\.upperBound) + ["a", "7", " ", "é", "-"]
      return [all.filter { members.contains($0, Flags()) }.randomElement(using: &random) ?? "a"]
    case .lineStart, .lineEnd, .wordEdge: return []
    case .sequence(let parts): return parts.flatMap { $0.example(&random) }
    case .choice(let parts): return parts.randomElement(using: &random)?.example(&random) ?? []
    case .group(let tree, _): return tree.example(&random)
    case .repeated(let tree, let least, let most, _):
      let count = Int.random(in: least...(most ?? least + 2), using: &random)
      return (0..<count).flatMap { _ in tree.example(&random) }
    }
  }
}
