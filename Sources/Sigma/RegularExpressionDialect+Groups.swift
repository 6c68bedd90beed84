/// What follows an opening parenthesis.
extension RegularExpressionDialect {
  mutating func open(_ start: Int) throws(Problem) {
    if peek() == "*" { throw refuse("verbs such as '(*ACCEPT)' are not part of RE2's language", at: start) }
    if peek() == "?" {
      index += 1
      guard try groupOptions(start) else { return }
    }
    guard groups.count < Self.maximumDepth else {
      throw refuse("groups are nested more than \(Self.maximumDepth) deep", at: start)
    }
    groups.append((start, largest))
    largest = 1
    atom = nil
  }

  /// What follows `(?`; false when it was flags alone, which open no group.
  private mutating func groupOptions(_ start: Int) throws(Problem) -> Bool {
    let no = "is not possible in linear time"
    switch peek() {
    case ":":
      index += 1
      return true
    case "P":
      if peek(1) == "=" { throw refuse("a back-reference \(no)", at: start) }
      if peek(1) == ">" { throw refuse("recursion \(no)", at: start) }
      guard peek(1) == "<" else { throw refuse("'(?P' must be followed by '<name>'", at: start) }
      index += 2
      return try name(start)
    case "<":
      if peek(1) == "=" || peek(1) == "!" { throw refuse("look-behind \(no)", at: start) }
      index += 1
      return try name(start)
    case "=", "!": throw refuse("look-ahead \(no)", at: start)
    case ">": throw refuse("an atomic group is not part of RE2's language", at: start)
    case "(": throw refuse("a conditional group \(no)", at: start)
    case "R", "&", "+", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9":
      throw refuse("recursion \(no)", at: start)
    case "C": throw refuse("a callout is not part of RE2's language", at: start)
    case "|": throw refuse("a branch reset '(?|' is not part of RE2's language", at: start)
    case "#": throw refuse("a comment '(?#' is not part of RE2's language", at: start)
    case "'": throw refuse("write a group's name as '(?P<name>'", at: start)
    default: return try flags(start)
    }
  }

  private mutating func name(_ start: Int) throws(Problem) -> Bool {
    let first = index
    while let character = peek(), character != ">" {
      guard character.isWordCharacter, index - first < 64 else {
        throw refuse("a group's name has letters, digits and '_' only", at: start)
      }
      index += 1
    }
    guard peek() == ">", index > first else { throw refuse("a group's name must end with '>'", at: start) }
    guard names.insert(String(String.UnicodeScalarView(characters[first..<index]))).inserted else {
      throw refuse("two groups have the same name", at: start)
    }
    index += 1
    return true
  }

  private mutating func flags(_ start: Int) throws(Problem) -> Bool {
    var isNegative = false
    var count = 0
    while let character = peek() {
      index += 1
      switch character {
      case "i", "m", "s", "U": count += 1
      case "-" where !isNegative:
        isNegative = true
        count = 0
        if let digit = peek(), digit.isDigit {
          throw refuse("recursion is not possible in linear time", at: start)
        }
      case ":" where count > 0: return true
      case ")" where count > 0:
        atom = nil
        return false
      default:
        throw refuse("unknown group '(?\(character)'; flags are i, m, s and U", at: start)
      }
    }
    throw refuse("this '(' is never closed", at: start)
  }
}
