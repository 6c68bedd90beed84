/// Where in a batch's bytes the values of one record lie, by role; the first where a name is repeated.
struct AuditFound: Sendable {
  private var present: UInt64 = 0
  private var ranges = [Range<Int>](repeating: 0..<0, count: AuditField.Role.count)

  mutating func removeAll() { present = 0 }

  @inline(__always)
  mutating func set(_ role: AuditField.Role, _ range: Range<Int>) {
    let bit = UInt64(1) << UInt64(role.rawValue)
    guard role != .none, present & bit == 0 else { return }
    present |= bit
    ranges[Int(role.rawValue)] = range
  }

  subscript(role: AuditField.Role) -> Range<Int>? {
    present & UInt64(1) << UInt64(role.rawValue) == 0 ? nil : ranges[Int(role.rawValue)]
  }
}
