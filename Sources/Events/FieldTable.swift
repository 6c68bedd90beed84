/// A field name as a small number; meaningful only with the `FieldTable` that gave it out.
package struct FieldID: RawRepresentable, Hashable, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// The field names this process knows, each with its number. Names are case-sensitive.
///
/// Built once while rules and decoders are loaded and only read afterwards: names that arrive with entries
/// and are in nobody's interest get no number, so hostile input cannot make the table grow.
package struct FieldTable: Sendable {
  package private(set) var names: [String] = []
  private var ids: [String: FieldID] = [:]
  private var slots = [UInt16](repeating: .max, count: 64)
  private var spellings: [[UInt8]] = []

  /// Stands for all names nobody asked for, so that keyword search still sees their values.
  package static let anonymous = FieldID(rawValue: 0)

  package init() { _ = intern("") }

  /// The number of `name`, given out now if it is new. Nil when all 65,535 are taken.
  package mutating func intern(_ name: String) -> FieldID? {
    if let known = ids[name] { return known }
    guard names.count < Int(UInt16.max) else { return nil }
    let id = FieldID(rawValue: UInt16(names.count))
    names.append(name)
    spellings.append(Array(name.utf8))
    ids[name] = id
    if names.count * 2 > slots.count { grow() } else { place(id) }
    return id
  }

  package func id(of name: String) -> FieldID? { ids[name] }

  package func name(of id: FieldID) -> String { names[Int(id.rawValue)] }

  /// Finds a name given as bytes, without making a String of them.
  package func id(of bytes: Span<UInt8>) -> FieldID? {
    let mask = slots.count - 1
    var slot = FieldTable.hash(bytes) & mask
    while slots[slot] != .max {
      if equal(spellings[Int(slots[slot])], bytes) { return FieldID(rawValue: slots[slot]) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private func equal(_ name: [UInt8], _ bytes: Span<UInt8>) -> Bool {
    guard name.count == bytes.count else { return false }
    for i in 0..<name.count where name[i] != bytes[i] { return false }
    return true
  }

  private mutating func grow() {
    slots = [UInt16](repeating: .max, count: slots.count * 2)
    for index in names.indices { place(FieldID(rawValue: UInt16(index))) }
  }

  private mutating func place(_ id: FieldID) {
    let mask = slots.count - 1
    let name = spellings[Int(id.rawValue)]
    var slot = FieldTable.hash(name.span) & mask
    while slots[slot] != .max { slot = (slot + 1) & mask }
    slots[slot] = id.rawValue
  }

  /// FNV-1a; the table holds our own names, so flooding it with collisions is not open to log writers.
  private static func hash(_ bytes: Span<UInt8>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for i in 0..<bytes.count { hash = (hash ^ UInt32(bytes[i])) &* 16_777_619 }
    return Int(hash)
  }
}
