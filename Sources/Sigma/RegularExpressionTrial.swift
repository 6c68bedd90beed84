import CPCRE2

/// Compiles an expression once while its rule is read, so that what PCRE2 cannot run is refused at its place in the
/// file. The dialect has admitted it before: what is left are PCRE2's own limits and habits.
package enum RegularExpressionTrial {
  /// How expressions are compiled, here and where they are run.
  package static func options(ignoreCase: Bool, multiline: Bool, dotAll: Bool) -> UInt32 {
    // Not PCRE2_MATCH_INVALID_UTF: with it, compiled code of 10.42 finds no letter beyond ASCII for `\W` and `\D`.
    var options = UInt32(PCRE2_NEVER_BACKSLASH_C) | UInt32(PCRE2_UTF)
    // `^` under `m` also begins the empty line behind a last line feed, as in RE2.
    options |= UInt32(PCRE2_ALT_CIRCUMFLEX)
    // `$` is the end of the text alone, as in RE2.
    options |= UInt32(PCRE2_DOLLAR_ENDONLY)
    if ignoreCase { options |= UInt32(PCRE2_CASELESS) }
    if multiline { options |= UInt32(PCRE2_MULTILINE) }
    if dotAll { options |= UInt32(PCRE2_DOTALL) }
    return options
  }

  /// Nil when `pattern` compiles under these options.
  static func problem(in pattern: String, options: UInt32) -> RegularExpressionDialect.Problem? {
    var number: Int32 = 0
    var offset = 0
    let utf8 = Array(pattern.utf8)
    if let code = pcre2_compile_8(utf8, utf8.count, options, &number, &offset, nil) {
      pcre2_code_free_8(code)
      return nil
    }
    let characters = String(decoding: utf8.prefix(max(0, offset)), as: UTF8.self).unicodeScalars.count
    return RegularExpressionDialect.Problem(offset: characters, message: message(number))
  }

  /// PCRE2's words for one of its error numbers.
  package static func message(_ number: Int32) -> String {
    var text = [UInt8](repeating: 0, count: 160)
    let length = pcre2_get_error_message_8(number, &text, text.count)
    return String(decoding: text.prefix(max(0, Int(length))), as: UTF8.self)
  }
}
