import Events

/// Which of a journal entry's fields somebody asks for, looked up by the bytes of their names.
///
/// Two words hold the first and last eight bytes of a name, so that most names compare in three instructions: the lookup
/// runs two dozen times per entry. The table is plain memory, made once and never changed, because arrays would be
/// retained and released at every lookup, at a tenth of all time spent reading.
struct JournalFields: ~Copyable {
  /// Fields that the reader itself understands.
  enum Role: UInt8, Sendable { case none, message, messageID, dropped, pid, transport, program, user }

  struct Known: Sendable {
    var id: FieldID?
    var role: Role
  }

  private struct Slot {
    var head: UInt64 = 0
    var tail: UInt64 = 0
    /// The name's length; 0 for an empty slot.
    var count = 0
    /// Where the name's bytes lie in `spellings`.
    var spelling = 0
    var known = Known(id: nil, role: .none)
  }

  private let slots: UnsafeMutableBufferPointer<Slot>
  private let spellings: UnsafeMutableBufferPointer<UInt8>

  init(_ table: FieldTable) {
    var roles: [String: Role] = [
      "MESSAGE": .message, "MESSAGE_ID": .messageID, "N_DROPPED": .dropped, "_PID": .pid,
      "_TRANSPORT": .transport, "_EXE": .program, "_UID": .user,
    ]
    var names: [(bytes: [UInt8], known: Known)] = []
    for (index, name) in table.names.enumerated() where !name.isEmpty {
      let id = FieldID(rawValue: UInt16(truncatingIfNeeded: index))
      names.append((Array(name.utf8), Known(id: id, role: roles.removeValue(forKey: name) ?? .none)))
    }
    for (name, role) in roles { names.append((Array(name.utf8), Known(id: nil, role: role))) }
    var size = 64
    while size < names.count * 4 { size *= 2 }
    slots = .allocate(capacity: size)
    slots.initialize(repeating: Slot())
    spellings = .allocate(capacity: names.reduce(0) { $0 + $1.bytes.count })
    _ = spellings.initialize(from: names.lazy.flatMap(\.bytes))
    var spelling = 0
    for name in names {
      let (head, tail) = name.bytes.withUnsafeBytes { JournalFields.words($0) }
      var slot = JournalFields.hash(head, tail, name.bytes.count) & (size - 1)
      while slots[slot].count != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Slot(
        head: head, tail: tail, count: name.bytes.count, spelling: spelling, known: name.known)
      spelling += name.bytes.count
    }
  }

  deinit {
    slots.deallocate()
    spellings.deallocate()
  }

  @inline(__always)
  func find(_ name: UnsafeRawBufferPointer) -> Known? {
    guard !name.isEmpty else { return nil }
    let (head, tail) = JournalFields.words(name)
    let mask = slots.count - 1
    var slot = JournalFields.hash(head, tail, name.count) & mask
    while slots[slot].count != 0 {
      if slots[slot].head == head, slots[slot].tail == tail, slots[slot].count == name.count,
        name.count <= 16 || isSpelled(name, slots[slot].spelling)
      {
        return slots[slot].known
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Compares what the two words leave out.
  private func isSpelled(_ name: UnsafeRawBufferPointer, _ spelling: Int) -> Bool {
    for i in 8..<name.count - 8 where spellings[spelling + i] != name[i] { return false }
    return true
  }

  /// First and last eight bytes; of shorter names what, with the length, identifies them.
  @inline(__always)
  private static func words(_ name: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
    let count = name.count
    if count >= 8 {
      return (
        name.loadUnaligned(as: UInt64.self),
        name.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      )
    }
    if count >= 4 {
      return (
        UInt64(name.loadUnaligned(as: UInt32.self)),
        UInt64(name.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
      )
    }
    var word: UInt64 = 0
    for byte in name { word = word << 8 | UInt64(byte) }
    return (word, 0)
  }

  @inline(__always)
  private static func hash(_ head: UInt64, _ tail: UInt64, _ count: Int) -> Int {
    let mixed = (head &* 0x9e37_79b9_7f4a_7c15) ^ (tail &* 0xc2b2_ae3d_27d4_eb4f) ^ UInt64(count)
    return Int(truncatingIfNeeded: (mixed ^ mixed >> 29) & 0xffff_ffff)
  }
}
