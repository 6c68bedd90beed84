/// Sigma's value modifiers (appendix "Modifiers", with the spellings that pySigma adds).
enum Modifier: String, CaseIterable {
  case contains, startswith, endswith, all, cased, exists, re, cidr, lt, lte, gt, gte, neq, fieldref, expand
  case windash, wide, utf16, utf16le, utf16be, base64, base64offset
  case minute, hour, day, week, month, year
  case ignoreCase = "i"
  case multiline = "m"
  case dotAll = "s"

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

  var datePart: DatePart? { DatePart(rawValue: rawValue) }

  var isRegexFlag: Bool { self == .ignoreCase || self == .multiline || self == .dotAll }

  /// Adds wildcards to a text, or makes a field reference one to a part.
  var isPart: Bool { self == .contains || self == .startswith || self == .endswith }

  /// Changes the text itself.
  var isEncoding: Bool {
    switch self {
    case .windash, .wide, .utf16, .utf16le, .utf16be, .base64, .base64offset: true
    default: false
    }
  }
}
