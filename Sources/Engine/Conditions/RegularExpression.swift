import CPCRE2
import Sigma

/// One compiled regular expression of a rule, run by PCRE2 with a match limit.
///
/// Rule authors are semi-trusted and log writers are not: the loader admits RE2's language only, and the limit
/// bounds what a hostile line can cost. Not `Sendable`: the match data is reused.
package final class RegularExpression {
  private let code: OpaquePointer
  private let matchData: OpaquePointer
  private let context: OpaquePointer
  /// Machine code is made when a value is first searched: most rules of a large set never see one.
  private var hasTriedJIT = false

  /// Backtracking steps allowed for one value.
  private static let matchLimit: UInt32 = 200_000

  package enum Outcome { case matched, notMatched, limitHit }

  package struct CompileError: Error {
    package let message: String
    /// Offset in bytes into the pattern.
    package let offset: Int
  }

  /// `pattern` is in the spelling of `RegularExpressionDialect.portable`.
  package init(pattern: String, ignoreCase: Bool, multiline: Bool, dotAll: Bool) throws(CompileError) {
    let options = RegularExpressionTrial.options(
      ignoreCase: ignoreCase, multiline: multiline, dotAll: dotAll)
    var number: Int32 = 0
    var offset = 0
    let utf8 = Array(pattern.utf8)
    guard
      let code = pcre2_compile_8(utf8, utf8.count, options, &number, &offset, nil)
    else {
      throw CompileError(message: RegularExpressionTrial.message(number), offset: offset)
    }
    guard let matchData = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil)
    else {
      pcre2_code_free_8(code)
      throw CompileError(message: "out of memory", offset: 0)
    }
    pcre2_set_match_limit_8(context, RegularExpression.matchLimit)
    self.code = code
    self.matchData = matchData
    self.context = context
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_match_data_free_8(matchData)
    pcre2_code_free_8(code)
  }

  /// Searches `bytes[range]`; the expression sees nothing outside it. Bytes that are no UTF-8 are seen as U+FFFD.
  package func search(_ bytes: [UInt8], in range: Range<Int>) -> Outcome {
    let result = bytes.withUnsafeBufferPointer { match(UnsafeBufferPointer(rebasing: $0[range])) }
    if result >= 0 { return .matched }
    if result == PCRE2_ERROR_NOMATCH { return .notMatched }
    guard (PCRE2_ERROR_UTF8_ERR21...PCRE2_ERROR_UTF8_ERR1).contains(result) else { return .limitHit }
    let repaired = Array(String(decoding: bytes[range], as: UTF8.self).utf8)
    let second = repaired.withUnsafeBufferPointer(match)
    return second >= 0 ? .matched : second == PCRE2_ERROR_NOMATCH ? .notMatched : .limitHit
  }

  private func match(_ text: UnsafeBufferPointer<UInt8>) -> Int32 {
    if !hasTriedJIT {
      hasTriedJIT = true
      // Fails where memory may not be writable and executable (the unit's sandbox): the interpreter serves then.
      _ = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    }
    guard let base = text.baseAddress else {
      var nothing: UInt8 = 0
      return pcre2_match_8(code, &nothing, 0, 0, 0, matchData, context)
    }
    return pcre2_match_8(code, base, text.count, 0, 0, matchData, context)
  }
}
