/// Names of system calls by their numbers, for logs that auditd did not enrich and for the journal.
struct SyscallNames: Sendable {
  private let x86 = Table(SyscallNames.x86)
  private let i386 = Table(SyscallNames.i386)
  private let arm = Table(SyscallNames.arm)

  /// Nil for numbers without a name and for architectures whose numbers are not known here.
  func name(of number: Int64, architecture: UInt64) -> ArraySlice<UInt8>? {
    switch architecture {
    // Bit 30 marks the calls of 32-bit programs with 64-bit registers, which have the same numbers.
    case 0xC000_003E: x86[number & ~(1 << 30)]
    case 0x4000_0003: i386[number]
    case 0xC000_00B7: arm[number]
    default: nil
    }
  }

  private struct Table: Sendable {
    private var text: [UInt8] = []
    /// By number; empty for numbers without a name.
    private var ranges: [Range<Int>] = []

    init(_ table: String) {
      for word in table.utf8.split(whereSeparator: { $0 == blank || $0 == 0x0A }) {
        if word.first == UInt8(ascii: "-") {
          let gap = Int(Substring(word.dropFirst())) ?? 0
          ranges.append(contentsOf: repeatElement(0..<0, count: gap))
        } else {
          ranges.append(text.count..<text.count + word.count)
          text.append(contentsOf: word)
        }
      }
    }

    subscript(number: Int64) -> ArraySlice<UInt8>? {
      guard number >= 0, number < Int64(ranges.count), !ranges[Int(number)].isEmpty else { return nil }
      return text[ranges[Int(number)]]
    }
  }
}
