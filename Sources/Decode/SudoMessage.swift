import Events

/// `alice : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/id`
///
/// Read from the left, because the command is the caller's to choose and stands last: a ` ; USER=` inside it
/// is part of it.
struct SudoMessage: Sendable {
  private let user, targetUser, command, commandName, userName, error, attempts: FieldID?
  private let items: [Item]

  /// sudo writes the items it has in this order.
  private struct Item {
    var key: [UInt8]
    var field: FieldID?
  }

  init(fields: inout FieldTable) {
    user = fields.intern("user")
    targetUser = fields.intern("target_user")
    command = fields.intern("command")
    commandName = fields.intern("COMMAND")
    userName = fields.intern("USER")
    error = fields.intern("sudo_error")
    attempts = fields.intern("attempts")
    var items: [Item] = []
    for key in ["HOST", "TTY", "CHROOT", "PWD", "USER", "GROUP", "TSID", "ENV", "COMMAND"] {
      let isNamed = ["TTY", "PWD", "USER", "GROUP", "COMMAND"].contains(key)
      items.append(Item(key: Array("\(key)=".utf8), field: isNamed ? fields.intern(key) : nil))
    }
    self.items = items
  }

  func decode(_ bytes: Span<UInt8>, _ message: Range<Int>, into values: inout [FieldValue]) {
    let start = skipBlanks(bytes, message.lowerBound, message.upperBound)
    guard let colon = find(" : ", bytes, start..<message.upperBound), colon > start else { return }
    let end = message.upperBound
    var at = colon + 3
    if starts(bytes, at..<end, "(command continued) ") {
      let rest = at + 20..<end
      values.add(user, start..<colon)
      values.add(command, rest)
      values.add(commandName, rest)
      return
    }
    // `/etc/sudoers:30:1: syntax error` and other remarks name no caller.
    guard let (first, item) = nextItem(bytes, at, end, from: 0) else { return }
    values.add(user, start..<colon)
    if first > at {
      let said = at..<max(at, first - 3)
      values.add(error, said)
      var digits = said.lowerBound
      while digits < said.upperBound, bytes[digits] &- 48 <= 9 { digits += 1 }
      if digits > said.lowerBound, starts(bytes, digits..<said.upperBound, " incorrect password attempt") {
        values.add(attempts, said.lowerBound..<digits)
      }
    }
    at = first
    var current = item
    while true {
      let value = at + items[current].key.count
      if current == items.count - 1 {
        values.add(items[current].field, value..<end)
        values.add(command, value..<end)
        return
      }
      let next = nextItem(bytes, value, end, from: current + 1)
      let range = value..<(next.map { max(value, $0.0 - 3) } ?? end)
      values.add(items[current].field, range)
      if items[current].field == userName { values.add(targetUser, range) }
      guard let next else { return }
      at = next.0
      current = next.1
    }
  }

  /// The first place at or behind `start` where one of the later keys stands at the start of an item.
  private func nextItem(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, from: Int) -> (Int, Int)? {
    var at = start
    var isItemStart = from == 0
    while at < end {
      if isItemStart {
        for index in from..<items.count
        where at + items[index].key.count <= end
          && equal(bytes, at..<at + items[index].key.count, items[index].key)
        {
          return (at, index)
        }
      }
      isItemStart = false
      if bytes[at] == UInt8(ascii: ";"), at + 1 < end, bytes[at + 1] == blank, at > start,
        bytes[at - 1] == blank
      {
        isItemStart = true
        at += 1
      }
      at += 1
    }
    return nil
  }
}

extension [FieldValue] {
  mutating func add(_ field: FieldID?, _ range: Range<Int>) {
    guard let field else { return }
    append(FieldValue(field: field, start: range.lowerBound, end: range.upperBound))
  }
}
