/// Sigma's value modifiers (appendix "Modifiers"), the ones this version runs.
enum Modifier: String, CaseIterable {
  case contains, startswith, endswith, all, cased, exists, re, cidr, lt, lte, gt, gte, neq
  case ignoreCase = "i"
  case multiline = "m"
  case dotAll = "s"

  /// In the specification, refused by this version.
  static let notYet: Set<String> = [
    "base64", "base64offset", "utf16", "utf16le", "utf16be", "wide", "windash", "expand", "fieldref",
    "minute",
    "hour", "day", "week", "month", "year",
  ]

  init?(name: String) {
    switch name {
    case "ignorecase": self = .ignoreCase
    case "multiline": self = .multiline
    case "dotall": self = .dotAll
    default: self.init(rawValue: name)
    }
  }

  var comparison: NumericComparison? {
    switch self {
    case .lt: .less
    case .lte: .lessOrEqual
    case .gt: .greater
    case .gte: .greaterOrEqual
    default: nil
    }
  }

  var isRegexFlag: Bool { self == .ignoreCase || self == .multiline || self == .dotAll }
}
